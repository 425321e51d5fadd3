"""Terraform's functions on lists.

Language: https://developer.hashicorp.com/terraform/language/functions (collection functions)
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, as_list, refuse
from ecs_roles.readers.terraform.values.conversion import as_flag, as_number, convert, identity
from ecs_roles.readers.terraform.values.operations import equal, number_value
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    LazyValue,
    Perhaps,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    as_string,
    is_null,
    items_of,
    operand_of,
)
from ecs_roles.readers.terraform.values.type_constraints import ANY, Collection, is_whole, type_of, unified
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.origin import Attribute, Pseudo, computed
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown

_LONGEST_RANGE = 1024


def _concat(given: Arguments) -> TerraformValue:
    lists = [given.items(position) for position in range(len(given))]
    if not lists or any(each.kind == "set" for each in lists):
        raise refuse("concat needs lists")
    more = next((each.more for each in lists if each.more is not None), None)
    shared = unified(type_of(item) for each in lists for item in each.items)
    typed = shared is not None and all(each.kind != "tuple" for each in lists)
    if typed and shared is not None:
        lists = [as_list(each, shared) for each in lists]
    items = [item for each in lists for item in each.items]
    return items_of(items, "list" if typed else "tuple", given.span, more, _certain(lists))


def _certain(lists: list[TerraformTuple]) -> int | None:
    """Return how many items of the lists, one after the other, are surely at their place."""
    count = 0
    for each in lists:
        if each.more is not None:
            return count + (len(each.items) if each.certain is None else each.certain)
        count += len(each.items)
    return None


def _flatten(given: Arguments) -> TerraformValue:
    doubts: list[Unknown] = []
    items: list[TerraformValue] = []
    certain: int | None = None
    for item in _flat(given.items(0), doubts):
        certain = len(items) if doubts and certain is None else certain
        items.append(item)
    return items_of(items, "tuple", given.span, doubts[0] if doubts else None, certain)


def _flat(items: TerraformTuple, doubts: list[Unknown]) -> Iterator[TerraformValue]:
    for item in items.items:
        if isinstance(item, TerraformTuple):
            yield from _flat(item, doubts)
        elif isinstance(item, Unknown):
            doubts.append(item)
        else:
            yield item
    if items.more is not None:
        doubts.append(items.more)


def _length(given: Arguments) -> int:
    found = given.given(0)
    if isinstance(found, Text):
        return len(given.text(0))
    if isinstance(found, TerraformObject | LazyValue):
        return len(given.whole_members(0).entries)
    whole = given.whole_items(0)
    if whole.kind == "set" and len(whole.items) > 1 and not is_whole(whole):
        raise NotKnownError("two items of the set may be equal")
    return len(whole.items)


def _element(given: Arguments) -> TerraformValue:
    items, position = given.items(0), given.integer(1)
    if items.kind == "set":
        raise refuse("a set has no order")
    if items.more is not None:
        known = len(items.items) if items.certain is None else items.certain
        if not 0 <= position < known:
            raise NotKnownError(items.more.reason)
        return items.items[position]
    if not items.items:
        raise refuse("the list is empty")
    if position < 0:
        raise NotKnownError("versions of Terraform disagree about a negative index")
    return items.items[position % len(items.items)]


def _slice(given: Arguments) -> TerraformValue:
    items, start, end = given.whole_items(0), given.integer(1), given.integer(2)
    if not 0 <= start <= end <= len(items.items) or items.kind == "set":
        raise refuse("the slice is outside the list")
    return items_of(items.items[start:end], items.kind, given.span)


def _sort(given: Arguments) -> TerraformValue:
    texts = given.texts(0)
    # Where a text is not wholly known neither is the order, but the items are.
    ordered = (
        sorted(texts, key=lambda each: each.literal or "") if all(each.literal is not None for each in texts) else texts
    )
    return items_of(ordered, "list", given.span)


def _reverse(given: Arguments) -> TerraformValue:
    items = given.whole_items(0)
    return items_of(items.items[::-1], "list" if items.kind == "set" else items.kind, given.span)


def _contains(given: Arguments) -> bool:
    items, wanted = given.items(0), given.given(1)
    answer = any_of(equal(item, wanted) for item in items.items)
    if answer is not Answer.YES and items.more is not None:
        raise NotKnownError(items.more.reason)
    if answer is Answer.UNKNOWN:
        raise _not_compared(wanted)
    return answer is Answer.YES


def _not_compared(wanted: TerraformValue) -> NotKnownError:
    """Return why it is open whether something is in a list: it is not known itself, else an item is not."""
    symbols = wanted.symbols if isinstance(wanted, Text) else ()
    open_item = symbols[0].reason if symbols else "an item of the list is not known"
    return NotKnownError(wanted.reason if isinstance(wanted, Unknown) else open_item)


def _distinct(given: Arguments) -> TerraformValue:
    items = convert(given.items(0), Collection("list", ANY))
    if not isinstance(items, TerraformTuple):
        raise refuse("the items have no type in common")
    kept = {identity(item): item for item in reversed(items.items)}
    ordered = [kept.pop(identity(item)) for item in items.items if identity(item) in kept]
    return items_of(ordered, "list", given.span, items.more)


def _compact(given: Arguments) -> TerraformValue:
    items = given.items(0)
    kept: list[TerraformValue] = []
    more, certain = items.more, items.certain
    for item in items.items:
        if is_null(item):
            continue
        found = as_string(item)
        if isinstance(found, Failure):
            raise refuse("compact needs texts")
        if isinstance(found, Unknown) or (found.pieces and _may_be_empty(found)):
            # An item that may be empty is one that may be there, and those behind it may stand further ahead.
            certain = len(kept) if certain is None else certain
            more = more or (found if isinstance(found, Unknown) else Unknown(found.symbols[0].origin, _why(found)))
        if not isinstance(found, Text) or found.pieces:
            kept.append(found)
    return items_of(kept, "list", given.span, more, certain)


def _may_be_empty(value: Text) -> bool:
    """Return whether a text may be empty: AWS never gives an empty one, a variable may."""
    return not any(isinstance(piece, str) or isinstance(piece.origin, Attribute | Pseudo) for piece in value.pieces)


def _why(value: Text) -> str:
    return value.symbols[0].reason


def _coalesce(given: Arguments) -> TerraformValue:
    """Return the first argument that is neither null nor empty."""
    shared = unified(type_of(value) for value in given.values)
    if shared is None:
        raise refuse("the arguments have no type in common")
    for value in given.values:
        if is_null(value) or (isinstance(value, Text) and not value.pieces):
            continue
        if isinstance(value, Unknown):
            raise NotKnownError(value.reason)
        if isinstance(value, Text) and value.literal is None and all(not isinstance(p, str) for p in value.pieces):
            return _known_by_aws(value)
        return convert(value, shared)
    raise refuse("every argument is null or empty")


def _known_by_aws(value: Text) -> TerraformValue:
    """Return a text of nothing but symbols: AWS never gives an empty one, a variable may."""
    if any(isinstance(symbol.origin, Attribute | Pseudo) for symbol in value.symbols):
        return value
    raise NotKnownError(value.symbols[0].reason)


def _coalescelist(given: Arguments) -> TerraformValue:
    lists = [given.items(position) for position in range(len(given))]
    if any(items.kind == "set" for items in lists):
        raise refuse("coalescelist needs lists")
    for items in lists:
        if items.items:
            return items
        if items.more is not None:
            raise NotKnownError(items.more.reason)
    raise refuse("every list is empty")


def _one(given: Arguments) -> TerraformValue:
    value = given.any(0)
    if is_null(value):
        raise refuse("one needs a list")
    items = given.items(0)
    if len(items.items) > 1:
        raise refuse("one needs a list of at most one item")
    if items.more is not None:
        return _perhaps(items, items.more, given)
    return items.items[0] if items.items else Scalar(None, given.span)


def _perhaps(items: TerraformTuple, more: Unknown, given: Arguments) -> TerraformValue:
    """Return the one known item, or null: were there another one, Terraform would refuse it."""
    if not items.items:
        raise NotKnownError(more.reason)
    return Perhaps(computed("one", operand_of(items), operand_of(more)), more.reason, given.span, value=items.items[0])


def _range(given: Arguments) -> TerraformValue:
    numbers = [given.number(position) for position in range(len(given))]
    start, end = (0, *numbers) if len(numbers) == 1 else numbers[:2]
    step = numbers[2] if numbers[2:] else (1 if start <= end else -1)
    if not step or (end - start) * step < 0:
        raise refuse("the step never arrives")
    if abs(end - start) / abs(step) > _LONGEST_RANGE:
        raise refuse(f"a range has at most {_LONGEST_RANGE} numbers")
    found: list[TerraformValue] = []
    number = Fraction(str(start))
    while (number < end) if step > 0 else (number > end):
        found.append(number_value(number, given.span))
        number += Fraction(str(step))
    return items_of(found, "list", given.span)


def _index(given: Arguments) -> int:
    items, wanted = given.whole_items(0), given.any(1)
    for position, item in enumerate(items.items):
        answer = equal(item, wanted)
        if answer is Answer.UNKNOWN:
            raise _not_compared(wanted)
        if answer is Answer.YES:
            return position
    raise refuse("the item is not in the list")


def _chunklist(given: Arguments) -> TerraformValue:
    items, size = given.whole_items(0), given.integer(1)
    if size < 0:
        raise refuse("the size is negative")
    if not size:
        return items_of((items,) if items.items else (), "list", given.span)
    rest = iter(items.items)
    chunks = iter(lambda: tuple(islice(rest, size)), ())
    return items_of((items_of(chunk, items.kind, given.span) for chunk in chunks), "list", given.span)


def _matchkeys(given: Arguments) -> TerraformValue:
    values, keys, wanted = (as_list(given.whole_items(position)) for position in range(3))
    shared = unified(map(type_of, (*keys.items, *wanted.items)))
    if shared is None:
        raise refuse("keys and wanted keys have no type in common")
    keys, wanted = as_list(keys, shared), as_list(wanted, shared)
    if len(values.items) != len(keys.items):
        raise refuse("values and keys differ in number")
    if not (is_whole(keys) and is_whole(wanted)):
        raise NotKnownError("a key is not known")
    kept = {identity(item) for item in wanted.items}
    found = (value for value, key in zip(values.items, keys.items, strict=True) if identity(key) in kept)
    return items_of(found, "list", given.span)


def _sum(given: Arguments) -> TerraformValue:
    items = given.whole_items(0)
    if not items.items:
        raise refuse("sum needs at least one number")
    total = Fraction(0)
    for item in items.items:
        number = as_number(item)
        if number is None:
            raise refuse("sum needs numbers") if is_whole(item) else NotKnownError("a number is not known")
        total += Fraction(str(number))
    return number_value(total, given.span)


def _truths(given: Arguments, *, decisive: bool) -> bool:
    items = given.items(0)
    flags = [as_flag(item) for item in items.items]
    for item, flag in zip(items.items, flags, strict=True):
        if flag is None and not is_null(item) and (is_whole(item) or isinstance(item, Failure)):
            raise refuse(f"{given.function} needs booleans")
    if decisive in flags or (not decisive and any(is_null(item) for item in items.items)):
        return decisive
    doubts = [item for item, flag in zip(items.items, flags, strict=True) if flag is None and not is_null(item)]
    if items.more is not None or doubts:
        raise NotKnownError("an item of the list is not known")
    return not decisive


FUNCTIONS: dict[str, Simple] = {
    "alltrue": lambda given: _truths(given, decisive=False),
    "anytrue": lambda given: _truths(given, decisive=True),
    "chunklist": _chunklist,
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "index": _index,
    "length": _length,
    "matchkeys": _matchkeys,
    "one": _one,
    "range": _range,
    "reverse": _reverse,
    "slice": _slice,
    "sort": _sort,
    "sum": _sum,
}
