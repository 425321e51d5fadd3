"""What the stacks of a scan export, and those exports in the place of the imports that surely mean them.

Source: CloudFormation User Guide, Fn::ImportValue (exports are unique in an account and region, and stay in them).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.imports import Imported
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.substitution import substituted_mapping, substituted_text
from ecs_roles.symbolic.text import Symbol, Text, same_text, text


class Exports:
    """What the deployments of a scan export: the values of each name, with the template of each."""

    def __init__(self, deployments: Iterable[Deployment]) -> None:
        self._values: dict[Text, dict[Text, str]] = {}
        for deployment in deployments:
            for name, value in deployment.exports:
                _note(self._values.setdefault(text(name), {}), value, deployment.name)

    def __bool__(self) -> bool:
        """Return whether anything is exported."""
        return bool(self._values)

    def behind(self, name: Text) -> dict[Text, str]:
        """Return the values that an import of that name may mean, with their templates.

        Only the stack's name may be open on either side, so a part of the name must be written out.
        """
        if name.literal and name in self._values:
            return self._values[name]
        found: dict[Text, str] = {}
        for other, values in self._values.items():
            for value, where in values.items() if _may_be_one(name, other) else ():
                _note(found, value, where)
        return found


def _note(values: dict[Text, str], value: Text, where: str) -> None:
    """Add a value; the same text of two things, a name that both have, is that of neither."""
    known = next((item for item in values if item == value), None)
    if known is None:
        values[value] = where
    elif known.source != value.source:
        values[Text(known.pieces, known.span)] = values.pop(known)


def _may_be_one(name: Text, other: Text) -> bool:
    written = [any(isinstance(piece, str) and piece.strip(":-_/") for piece in each.pieces) for each in (name, other)]
    return all(written) and same_text(name, other) is not Answer.NO


def imported_name(symbol: Symbol) -> Text | None:
    """Return the name of the export that a symbol stands for."""
    return symbol.origin.name if isinstance(symbol.origin, Imported) else None


def with_imports(deployments: Sequence[Deployment]) -> list[Deployment]:
    """Return the deployments with the value of the only export that can be meant in the place of each import."""
    imports = _Imports(Exports(deployments))
    return [imports.filled(each) for each in deployments] if imports.exports else list(deployments)


class _Imports:
    """The value behind each import; an export may import in turn."""

    def __init__(self, exports: Exports) -> None:
        self.exports = exports
        self._known: dict[Text, Text | None] = {}

    def filled(self, deployment: Deployment) -> Deployment:
        resources = tuple(self._resources(deployment.resources))
        return replace(
            deployment,
            resources=resources,
            exports=tuple((name, substituted_text(value, self._value)) for name, value in deployment.exports),
            outputs=tuple(substituted_text(value, self._value) for value in deployment.outputs),
        )

    def _resources(self, resources: Iterable[Resource]) -> Iterator[Resource]:
        for resource in resources:
            properties = substituted_mapping(resource.properties, self._value)
            yield resource if properties is resource.properties else replace(resource, properties=properties)

    def _value(self, symbol: Symbol) -> Text | None:
        name = imported_name(symbol)
        if name is None:
            return None
        if name not in self._known:
            self._known[name] = None  # Whoever imports what rests on this import gets nothing.
            values = tuple(self.exports.behind(name))
            self._known[name] = substituted_text(values[0], self._value) if len(values) == 1 else None
        return self._known[name]
