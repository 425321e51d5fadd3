"""What the stacks of a scan export, and which of it an import means.

Source: CloudFormation User Guide, Fn::ImportValue (exports are unique in an account and region, and stay in them).
"""

from collections.abc import Iterable

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.imports import Imported
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.text import Symbol, Text, same_text, text


class Exports:
    """What the deployments of a scan export: the values of each name, with the template of each."""

    def __init__(self, deployments: Iterable[Deployment]) -> None:
        self._values: dict[Text, dict[Text, str]] = {}
        for deployment in deployments:
            for name, value in deployment.exports:
                _note(self._values.setdefault(text(name), {}), value, deployment.name)
        self._open = {name: values for name, values in self._values.items() if name.symbols}

    def __bool__(self) -> bool:
        """Return whether anything is exported."""
        return bool(self._values)

    def may_hold(self, name: Text) -> bool:
        """Return whether an export of the scan may have that name, however open both are."""
        others = self._values if name.symbols else self._open
        return name in self._values or any(same_text(name, other) is not Answer.NO for other in others)

    def behind_import(self, reference: Text) -> dict[Text, str]:
        """Return the values that an import may mean, with their templates; none where the text is not an import."""
        only = reference.pieces[0] if len(reference.pieces) == 1 else None
        name = imported_name(only) if isinstance(only, Symbol) else None
        return self.behind(name) if name is not None else {}

    def behind(self, name: Text) -> dict[Text, str]:
        """Return the values that an import of that name may mean, with their templates.

        Only the stack's name may be open on either side, so a part of the name must be written out.
        """
        if name.literal and name in self._values:
            return self._values[name]
        found: dict[Text, str] = {}
        for other, values in (self._values if name.symbols else self._open).items():
            for value, where in values.items() if may_be_one(name, other) else ():
                _note(found, value, where)
        return found


def _note(values: dict[Text, str], value: Text, where: str) -> None:
    """Add a value; the same text of two things, a name that both have, is that of neither alone."""
    known = next((item for item in values if item == value), None)
    if known is None:
        values[value] = where
    elif known.source != value.source:
        values[Text(known.pieces, known.span)] = " or ".join(sorted({values.pop(known), where}))


def may_be_one(name: Text, other: Text) -> bool:
    """Return whether two names can be the same and a part of each is written out."""
    written = [any(isinstance(piece, str) and piece.strip(":-_/") for piece in each.pieces) for each in (name, other)]
    return all(written) and same_text(name, other) is not Answer.NO


def imported_name(symbol: Symbol) -> Text | None:
    """Return the name of the export that a symbol stands for."""
    return symbol.origin.name if isinstance(symbol.origin, Imported) else None
