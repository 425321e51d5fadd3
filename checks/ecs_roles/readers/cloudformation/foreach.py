"""``Fn::ForEach``: the copies of a fragment that the AWS::LanguageExtensions transform makes.

Source: CloudFormation User Guide, Fn::ForEach. The copies keep the places of the fragment they are made from.
"""

import re
from collections.abc import Callable, Iterator

from ecs_roles.symbolic.budget import LIMITS, tell_beyond
from ecs_roles.symbolic.frozen import changeable, replace
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Value, as_literal

MAX_VALUES = LIMITS.loop_values
MAX_COPIES = LIMITS.loop_copies
LOOP = "Fn::ForEach"

Collection = Callable[[Value], "tuple[str, ...] | None"]
"""The literal items of a loop's collection, if they are known."""


def without_loops(node: Value, collection: Collection) -> Value:
    """Return the value with every loop written out whose collection is known; the others stay as they are."""
    return _Loops(collection).expanded(node)


@changeable()
class _Loops:
    collection: Collection
    values: int = 0
    copies: int = 0

    def expanded(self, node: Value) -> Value:
        match node:
            case Mapping():
                entries = tuple(copy for entry in node.entries for copy in self._entry(entry))
                return replace(node, entries=entries)
            case Sequence():
                return replace(node, items=tuple(self.expanded(item) for item in node.items))
            case _:
                return node

    def _entry(self, entry: Entry) -> Iterator[Entry]:
        loop = _loop(entry)
        items = self.collection(loop[1]) if loop is not None else None
        if loop is None:
            yield replace(entry, value=self.expanded(entry.value))
            return
        if items is None or not self._is_affordable(entry, len(items), _size(loop[2])):
            yield entry
            return
        for item in items:
            copy = self.expanded(_filled(loop[2], loop[0], item))
            if isinstance(copy, Mapping):
                yield from copy.entries

    def _is_affordable(self, loop: Entry, copies: int, size: int) -> bool:
        """Take the copies of a fragment from the budget of the template; tell a loop that makes too many."""
        values, made = self.values + copies * size, self.copies + copies
        if values > MAX_VALUES or made > MAX_COPIES:
            too_many = f"{MAX_VALUES:,} values" if values > MAX_VALUES else f"{MAX_COPIES:,} copies"
            tell_beyond(f"the loop {loop.key}", f"the loops of the template make more than {too_many}", loop.span)
            return False
        self.values, self.copies = values, made
        return True


def _loop(entry: Entry) -> tuple[str, Value, Mapping] | None:
    """Return the variable, the collection and the fragment of a loop."""
    if not entry.key.startswith(LOOP) or not isinstance(entry.value, Sequence):
        return None
    match entry.value.items:
        case (variable, collection, Mapping() as fragment):
            name = as_literal(variable)
            return (name, collection, fragment) if name is not None else None
    return None


def _size(node: Value) -> int:
    match node:
        case Mapping():
            return 1 + sum(_size(entry.value) for entry in node.entries)
        case Sequence():
            return 1 + sum(_size(item) for item in node.items)
        case _:
            return 1


def _filled(node: Value, variable: str, item: str) -> Value:
    """Return the fragment with the variable replaced: in texts, in keys, and where it is referred to."""
    match node:
        case Text():
            return _filled_text(node, variable, item)
        case Mapping(entries=(Entry(key="Ref", value=target),)) if as_literal(target) == variable:
            return Text((item,), node.span)
        case Mapping():
            entries = (
                Entry(_replaced(entry.key, variable, item), _filled(entry.value, variable, item), entry.span)
                for entry in node.entries
            )
            return replace(node, entries=tuple(entries))
        case Sequence():
            return replace(node, items=tuple(_filled(part, variable, item) for part in node.items))
        case _:
            return node


def _filled_text(node: Text, variable: str, item: str) -> Text:
    pieces = tuple(_replaced(piece, variable, item) if isinstance(piece, str) else piece for piece in node.pieces)
    return Text(pieces, node.span)


def _replaced(content: str, variable: str, item: str) -> str:
    if variable not in content:
        return content
    bare = re.sub(r"[^A-Za-z0-9]", "", item)
    return content.replace(f"${{{variable}}}", item).replace(f"&{{{variable}}}", bare)
