"""The arguments of a function call, each as what the function asks for.

A function is written as if all were known: what is not known, or of the wrong type, ends it by ``NotKnownError``.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from math import inf

from ecs_roles.readers.terraform.evaluator.evaluation import Evaluator, Function
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.conversion import as_flag, as_number, convert
from ecs_roles.readers.terraform.values.json_writing import written_length
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    LONGEST,
    Failure,
    LazyValue,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    as_string,
    holds_failure,
    is_null,
    literal,
    symbol_of,
    too_large,
    weight_of,
)
from ecs_roles.readers.terraform.values.type_constraints import ANY, Collection, Type, is_whole
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh, Origin
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown

_ANY_NUMBER = ("coalesce", "coalescelist", "concat", "max", "merge", "min", "range", "setproduct")
_TWO = (
    *("chunklist", "contains", "element", "endswith", "indent", "index", "parseint", "pow", "regex", "regexall"),
    *(
        "fileset",
        "setsubtract",
        "split",
        "startswith",
        "strcontains",
        "templatefile",
        "templatestring",
        "trim",
        "trimprefix",
        "trimsuffix",
        "zipmap",
    ),
)
_NUMBERS: dict[str, tuple[int, float]] = {
    **dict.fromkeys(_ANY_NUMBER, (0, inf)),
    **dict.fromkeys(("format", "formatlist", "join", "setintersection", "setunion"), (1, inf)),
    **dict.fromkeys(_TWO, (2, 2)),
    "lookup": (2, 3),
    **dict.fromkeys(("matchkeys", "replace", "slice", "substr"), (3, 3)),
}


class NotKnownError(Exception):
    """The result cannot be told; ``surely_wrong`` when Terraform would refuse the call."""

    def __init__(self, reason: str, *, surely_wrong: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.surely_wrong = surely_wrong


def refuse(reason: str) -> NotKnownError:
    """Return what Terraform would call an error."""
    return NotKnownError(reason, surely_wrong=True)


@frozen()
class Arguments:
    """The values that a function was called with; ``work`` is what was done for it beyond looking at them."""

    function: str
    values: tuple[TerraformValue, ...]
    span: Span
    work: list[int] = field(default_factory=list, compare=False)

    def __len__(self) -> int:
        return len(self.values)

    def any(self, position: int) -> TerraformValue:
        """Return the argument, whatever it is."""
        if position >= len(self.values):
            raise refuse("an argument is missing")
        return self.values[position]

    def given(self, position: int) -> TerraformValue:
        """Return the argument, which must not be null."""
        found = self.any(position)
        if is_null(found):
            raise refuse("an argument is null")
        return found

    def symbolic(self, position: int) -> Text:
        """Return the argument as text that may have symbols."""
        found = as_string(self.given(position))
        if isinstance(found, Failure):
            raise refuse(found.reason)
        return Text((symbol_of(found),), found.span) if isinstance(found, Unknown) else found

    def text(self, position: int, default: str | None = None) -> str:
        """Return the argument as a whole text."""
        if default is not None and position >= len(self.values):
            return default
        found = self.symbolic(position)
        if found.literal is None:
            raise NotKnownError(found.symbols[0].reason)
        return found.literal

    def number(self, position: int) -> int | float:
        """Return the argument as a number."""
        found = self.given(position)
        number = as_number(found)
        if number is None:
            raise _doubt(found, "a number is needed")
        return number

    def integer(self, position: int) -> int:
        """Return the argument as a whole number."""
        number = self.number(position)
        if not isinstance(number, int):
            raise refuse("a whole number is needed")
        return number

    def flag(self, position: int) -> bool:
        """Return the argument as a boolean."""
        found = self.given(position)
        flag = as_flag(found)
        if flag is None:
            raise _doubt(found, "a boolean is needed")
        return flag

    def items(self, position: int) -> TerraformTuple:
        """Return the argument as a list, tuple or set; ``more`` may be filled."""
        found = self.given(position)
        if isinstance(found, TerraformTuple):
            return found
        if isinstance(found, Unknown) and not isinstance(found, Failure):
            return TerraformTuple((), "list", found.span, found)
        raise refuse(found.reason if isinstance(found, Failure) else "a list is needed")

    def whole_items(self, position: int) -> TerraformTuple:
        """Return the argument as a list of which every place is known."""
        found = self.items(position)
        if found.more is not None:
            raise NotKnownError(found.more.reason)
        return found

    def texts(self, position: int) -> tuple[Text, ...]:
        """Return the argument as a complete list of texts that may have symbols."""
        items = self.whole_items(position).items
        return tuple(Arguments(self.function, (item,), self.span).symbolic(0) for item in items)

    def members(self, position: int) -> TerraformObject:
        """Return the argument as a map or object; ``more`` may be filled."""
        found = self.given(position)
        if isinstance(found, LazyValue):
            found = found.whole()
        if isinstance(found, TerraformObject):
            return found
        if isinstance(found, Unknown) and not isinstance(found, Failure):
            return TerraformObject({}, "object", found.span, found)
        raise refuse(found.reason if isinstance(found, Failure) else "a map is needed")

    def whole_members(self, position: int) -> TerraformObject:
        """Return the argument as a map of which every key is known."""
        found = self.members(position)
        if found.more is not None:
            raise NotKnownError(found.more.reason)
        return found


def _doubt(found: TerraformValue, wanted: str) -> NotKnownError:
    if isinstance(found, Failure):
        return refuse(found.reason)
    if isinstance(found, Unknown):
        return NotKnownError(found.reason)
    if isinstance(found, Text) and found.symbols:
        return NotKnownError(found.symbols[0].reason)
    return refuse(wanted)


def as_items(items: TerraformTuple, wanted: Collection) -> TerraformTuple:
    """Return the collection as another kind, or of another type."""
    found = convert(items, wanted)
    if isinstance(found, TerraformTuple):
        return found
    raise _doubt(found, f"a {wanted.kind} is needed")


def as_list(items: TerraformTuple, element: Type = ANY) -> TerraformTuple:
    """Return the items as a list of one type."""
    return as_items(items, Collection("list", element))


Simple = Callable[[Arguments], TerraformValue | str | bool | int | float | None]


def called(simple: Simple) -> Function:
    """Return a function of the evaluator out of one that only looks at its arguments."""

    def function(evaluator: Evaluator, scope: Scope, call: tree.Call) -> TerraformValue:
        values = evaluator.arguments(call, scope)
        if isinstance(values, Unknown):
            return values
        failed = wrong_number(call, values) or next((value for value in values if isinstance(value, Failure)), None)
        if failed is not None:
            return failed
        given = Arguments(call.function, values, call.span)
        result = result_of(simple, lambda: evaluator.origin(call, values), given)
        # A large result, and a pattern on a long text, have cost more than one step.
        length = written_length(result) if isinstance(result, Text) else 0
        evaluator.spend(weight_of(result) // 16 + length // 64 + sum(given.work) // 8)
        return _spoilt(result, values, call)

    return function


def _spoilt(result: TerraformValue, values: tuple[TerraformValue, ...], call: tree.Call) -> TerraformValue:
    """Return a failure for a result that no longer shows that a part of an argument is an error."""
    if any(map(holds_failure, values)) and is_whole(result):
        return Failure(Fresh(call.function), f"{call.function}: a part of an argument is an error", call.span)
    return result


def wrong_number(call: tree.Call, values: tuple[TerraformValue, ...]) -> Unknown | None:
    """Return why a function cannot take so many arguments; most take one."""
    least, most = _NUMBERS.get(call.function, (1, 1))
    if least <= len(values) <= most:
        return None
    open_end = call.spread and bool(values) and isinstance(values[-1], Unknown)
    kind = Unknown if open_end else Failure
    return kind(Fresh(call.function), f"{call.function} takes another number of arguments", call.span)


def result_of(simple: Simple, origin: Callable[[], Origin], arguments: Arguments) -> TerraformValue:
    """Return what a function gives, or why that cannot be told."""
    try:
        result = simple(arguments)
    except NotKnownError as doubt:
        kind = Failure if doubt.surely_wrong else Unknown
        return kind(origin(), f"{arguments.function}: {doubt.reason}", arguments.span)
    if isinstance(result, str):
        if len(result) > LONGEST:
            return too_large("text", arguments.span)
        return literal(result, arguments.span)
    if result is None or isinstance(result, bool | int | float):
        return Scalar(result, arguments.span)
    return result


def table(functions: Mapping[str, Simple]) -> dict[str, Function]:
    """Return many functions at once."""
    return {name: called(simple) for name, simple in functions.items()}
