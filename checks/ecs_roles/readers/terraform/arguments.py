"""The arguments of a function call, each as what the function asks for.

A function is written as if all were known: what is not known, or of the wrong type, ends it by ``NotKnownError``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ecs_roles.readers.terraform import syntax_tree as tree
from ecs_roles.readers.terraform.conversion import as_flag, as_number
from ecs_roles.readers.terraform.datum import (
    LONGEST,
    Datum,
    Failure,
    Items,
    Members,
    Thing,
    as_string,
    hole_of,
    is_null,
    literal,
)
from ecs_roles.readers.terraform.evaluation import Evaluator, Function
from ecs_roles.readers.terraform.scope import Scope
from ecs_roles.source.span import Span
from ecs_roles.source.text import Text
from ecs_roles.source.values import Scalar, Unknown


class NotKnownError(Exception):
    """The result cannot be told; ``surely_wrong`` when Terraform would refuse the call."""

    def __init__(self, reason: str, *, surely_wrong: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.surely_wrong = surely_wrong


def refuse(reason: str) -> NotKnownError:
    """What Terraform would call an error."""
    return NotKnownError(reason, surely_wrong=True)


@dataclass(frozen=True, slots=True)
class Arguments:
    """The values that a function was called with."""

    function: str
    values: tuple[Datum, ...]
    span: Span

    def __len__(self) -> int:
        return len(self.values)

    def any(self, position: int) -> Datum:
        """The argument, whatever it is."""
        if position >= len(self.values):
            raise refuse("an argument is missing")
        return self.values[position]

    def given(self, position: int) -> Datum:
        """The argument, which must not be null."""
        found = self.any(position)
        if is_null(found):
            raise refuse("an argument is null")
        return found

    def holed(self, position: int) -> Text:
        """The argument as text that may have holes."""
        found = as_string(self.given(position))
        if isinstance(found, Failure):
            raise refuse(found.reason)
        return Text((hole_of(found),), found.span) if isinstance(found, Unknown) else found

    def text(self, position: int, default: str | None = None) -> str:
        """The argument as a whole text."""
        if default is not None and position >= len(self.values):
            return default
        found = self.holed(position)
        if found.literal is None:
            raise NotKnownError(found.holes[0].reason)
        return found.literal

    def number(self, position: int) -> int | float:
        """The argument as a number."""
        found = self.given(position)
        number = as_number(found)
        if number is None:
            raise _doubt(found, "a number is needed")
        return number

    def integer(self, position: int) -> int:
        """The argument as a whole number."""
        number = self.number(position)
        if not isinstance(number, int):
            raise refuse("a whole number is needed")
        return number

    def flag(self, position: int) -> bool:
        """The argument as a boolean."""
        found = self.given(position)
        flag = as_flag(found)
        if flag is None:
            raise _doubt(found, "a boolean is needed")
        return flag

    def items(self, position: int) -> Items:
        """The argument as a list, tuple or set; ``more`` may be filled."""
        found = self.given(position)
        if isinstance(found, Items):
            return found
        if isinstance(found, Unknown) and not isinstance(found, Failure):
            return Items((), "list", found.span, found)
        raise _doubt(found, "a list is needed")

    def whole_items(self, position: int) -> Items:
        """The argument as a list of which every place is known."""
        found = self.items(position)
        if found.more is not None:
            raise NotKnownError(found.more.reason)
        return found

    def texts(self, position: int) -> tuple[Text, ...]:
        """The argument as a complete list of texts that may have holes."""
        items = self.whole_items(position).items
        return tuple(Arguments(self.function, (item,), self.span).holed(0) for item in items)

    def members(self, position: int) -> Members:
        """The argument as a map or object; ``more`` may be filled."""
        found = self.given(position)
        if isinstance(found, Thing):
            found = found.whole()
        if isinstance(found, Members):
            return found
        if isinstance(found, Unknown) and not isinstance(found, Failure):
            return Members({}, "object", found.span, found)
        raise _doubt(found, "a map is needed")

    def whole_members(self, position: int) -> Members:
        """The argument as a map of which every key is known."""
        found = self.members(position)
        if found.more is not None:
            raise NotKnownError(found.more.reason)
        return found


def _doubt(found: Datum, wanted: str) -> NotKnownError:
    if isinstance(found, Failure):
        return refuse(found.reason)
    if isinstance(found, Unknown):
        return NotKnownError(found.reason)
    if isinstance(found, Text) and found.holes:
        return NotKnownError(found.holes[0].reason)
    return refuse(wanted)


Simple = Callable[[Arguments], Datum | str | bool | int | float | None]


def called(simple: Simple) -> Function:
    """A function of the evaluator out of one that only looks at its arguments."""

    def function(evaluator: Evaluator, scope: Scope, call: tree.Call) -> Datum:
        values = evaluator.arguments(call, scope)
        if isinstance(values, Unknown):
            return values
        failed = next((value for value in values if isinstance(value, Failure)), None)
        if failed is not None:
            return failed
        return result_of(simple, evaluator.identity(call, values), Arguments(call.function, values, call.span))

    return function


def result_of(simple: Simple, identity: str, arguments: Arguments) -> Datum:
    """What a function gives, or why that cannot be told."""
    try:
        result = simple(arguments)
    except NotKnownError as doubt:
        kind = Failure if doubt.surely_wrong else Unknown
        return kind(identity, f"{arguments.function}: {doubt.reason}", arguments.span)
    if isinstance(result, str):
        if len(result) > LONGEST:
            return Unknown("too large", "the text is too long to work out", arguments.span)
        return literal(result, arguments.span)
    if result is None or isinstance(result, bool | int | float):
        return Scalar(result, arguments.span)
    return result


def table(functions: Mapping[str, Simple]) -> dict[str, Function]:
    """Many functions at once."""
    return {name: called(simple) for name, simple in functions.items()}
