"""``Fn::Select``, ``Fn::Split`` and ``Fn::Length``."""

from ecs_roles.readers.cloudformation.evaluation import Context
from ecs_roles.symbolic.origin import computed, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, split_text, text_operand
from ecs_roles.symbolic.values import Scalar, Sequence, Unknown, Value, as_literal, as_text


def select(context: Context, argument: Value, span: Span | None) -> Value | None:
    """Return the item at an index that is known."""
    items = argument.items if isinstance(argument, Sequence) else ()
    if len(items) != 2:  # noqa: PLR2004 - index and list
        return context.unknown("Fn::Select", "Fn::Select needs an index and a list", span)
    index = as_literal(context.value(items[0]))
    whole = context.value(items[1])
    if isinstance(whole, Unknown):
        return Unknown(part(whole.origin, index or "?"), whole.reason, span)
    if not isinstance(whole, Sequence):
        return context.unknown("Fn::Select", "it selects from something that is not a list", span)
    if index is None or not index.isdecimal() or int(index) >= len(whole.items):
        return context.unknown("Fn::Select", "the index is not known or beyond the list", span)
    chosen = whole.items[int(index)]
    return chosen.at(span) if isinstance(chosen, Text) else chosen


def split(context: Context, argument: Value, span: Span | None) -> Value:
    """Return the parts of a text, where no symbol of it may hide a separator."""
    items = argument.items if isinstance(argument, Sequence) else ()
    separator = as_literal(items[0]) if items else None
    if not separator or len(items) != 2:  # noqa: PLR2004 - separator and text
        return context.unknown("Fn::Split", "Fn::Split needs a separator and a text", span)
    whole = as_text(context.value(items[1]))
    if whole is None:
        return context.unknown("Fn::Split", "it splits something that is not a text", span)
    hiding = next((symbol for symbol in whole.symbols if _may_hold(symbol, separator)), None)
    if hiding is not None:
        return Unknown(
            computed("split", separator, text_operand(whole)), hiding.reason or f"{hiding.origin} is not known", span
        )
    return Sequence(tuple(part.at(span) for part in split_text(whole, separator)), span)


def _may_hold(symbol: Symbol, separator: str) -> bool:
    """Return what AWS makes up for a segment of an ARN consists of letters, digits and hyphens."""
    return not symbol.without or all(sign.isalnum() or sign in "-_" for sign in separator)


def length(context: Context, argument: Value, span: Span | None) -> Value:
    """Return the number of items of a list that is wholly known."""
    whole = context.value(argument)
    if isinstance(whole, Sequence) and whole.more is None:
        return Scalar(len(whole.items), span)
    return context.unknown("Fn::Length", "the list is not known", span)
