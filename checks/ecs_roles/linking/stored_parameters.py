"""Values that one root or stack keeps in the parameter store and another one looks up there.

Source: Systems Manager User Guide, Parameter Store (names are unique in an account and region).
"""

import re
from collections.abc import Iterable, Iterator

from ecs_roles.linking.stack_exports import may_be_one
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import RESOLVED, Attribute, Computed, Declaration, Origin, computed
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.substitution import substituted_text
from ecs_roles.symbolic.text import Piece, Symbol, Text, text
from ecs_roles.symbolic.values import as_text

_VALUES = ("value", "insecure_value")
_BY_CLOUDFORMATION = "resolve:ssm:"


Bound = tuple[tuple[Origin, Piece], ...]
"""Variables of other roots with what they are where their parameter is the one that is looked up."""


@frozen()
class LookedUp:
    """The value that is kept under a name, and what that name says of the variables in the name it is kept under."""

    value: Text
    bound: Bound = ()


class StoredParameters:
    """The parameters of a scan that hold a reference to something of the code, and who looks parameters up.

    A parameter that is kept with a string is set by hand as often as not: that string is no answer.
    """

    def __init__(self, deployments: Iterable[Deployment]) -> None:
        known = tuple(deployments)
        self._kept = [pair for deployment in known for pair in _kept(deployment)]
        self._names = dict(_looked_up(known)) if self._kept else {}

    def __bool__(self) -> bool:
        """Return whether anything is kept that may be looked up."""
        return bool(self._kept)

    @property
    def is_asked(self) -> bool:
        """Return whether a root looks up anything."""
        return bool(self._names)

    def behind(self, symbol: Symbol) -> LookedUp | None:
        """Return the value that a symbol is looked up as, when only one parameter can be meant by any of its names."""
        if not self._kept:
            return None
        names = self._names.get(symbol.origin) or _resolved(symbol.origin)
        found = [{number for number, (name, _) in enumerate(self._kept) if may_be_one(asked, name)} for asked in names]
        if not found or len(found[0]) != 1 or any(each != found[0] for each in found):
            return None
        name, value = self._kept[min(found[0])]
        return LookedUp(value, tuple(_bound(name, names)))


def _bound(name: Text, asked: tuple[Text, ...]) -> Iterator[tuple[Origin, Piece]]:
    """Yield the only variable in a name with what it is in the names that are asked for: one, or one for each file."""
    variables = {symbol.origin for symbol in name.symbols if isinstance(symbol.origin, Declaration)}
    if len(variables) != 1 or any(symbol.origin not in variables for symbol in name.symbols):
        return
    parts = [re.escape(piece) if isinstance(piece, str) else None for piece in name.pieces]
    first = parts.index(None)
    pattern = "".join(part or ("(.+)" if place == first else r"\1") for place, part in enumerate(parts))
    matches = [re.fullmatch(pattern, each.literal or "", re.DOTALL) for each in asked]
    values = [match[1] for match in matches if match is not None]
    if len(values) == len(asked):
        yield variables.pop(), _one_of(tuple(dict.fromkeys(values)))


def _one_of(values: tuple[str, ...]) -> Piece:
    """Return a string, or a symbol for whichever of several it is: the same for the same ones."""
    label = " or ".join(values)
    without = "".join(character for character in ":/*?" if character not in label)
    return (
        values[0] if len(values) == 1 else Symbol(computed("one of", *values, label=label), f"it is {label}", without)
    )


def _kept(deployment: Deployment) -> Iterator[tuple[Text, Text]]:
    for resource in deployment.resources:
        if resource.kind == "parameter" and resource.managed and not resource.set_elsewhere & {"value", "all"}:
            name, value = as_text(resource.properties.get("name")), as_text(resource.properties.get("value"))
            if name is not None and value is not None and _refers(value):
                yield name, value


def _refers(value: Text) -> bool:
    """Return whether a value is made of something that the code creates; a variable alone is not."""
    is_variable = len(value.pieces) == 1 and any(isinstance(symbol.origin, Declaration) for symbol in value.symbols)
    return value.source is not None or (value.literal is None and not is_variable)


def _looked_up(deployments: Iterable[Deployment]) -> Iterator[tuple[Origin, tuple[Text, ...]]]:
    for deployment in deployments:
        for resource in deployment.resources:
            name = as_text(resource.properties.get("name")) if resource.kind == "looked_up_parameter" else None
            if name is not None and resource.origin is not None:
                names = tuple(dict.fromkeys(_in_each_environment(name, deployment)))
                yield from ((Attribute(resource.origin, value), names) for value in _VALUES)


def _in_each_environment(name: Text, deployment: Deployment) -> Iterator[Text]:
    """Yield the name as the files of values beside the root make it; as it is written where there are none."""
    for given in deployment.offered:
        known = dict(given)
        yield substituted_text(name, lambda symbol, known=known: _literal(known.get(symbol.origin)))  # type: ignore[misc]
    if not deployment.offered:
        yield name


def _literal(value: str | None) -> Text | None:
    return text(value) if value is not None else None


def _resolved(origin: Origin) -> tuple[Text, ...]:
    """Return the name that a dynamic reference of CloudFormation asks by, without the version."""
    asked = origin.operands[0].literal if isinstance(origin, Computed) and origin.operation == RESOLVED else None
    if asked is None or not asked.startswith(_BY_CLOUDFORMATION):
        return ()
    return (text(asked.removeprefix(_BY_CLOUDFORMATION).partition(":")[0]),)
