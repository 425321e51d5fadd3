"""Keys that stand twice in one mapping: CloudFormation takes the last, and what stood before is lost."""

from dataclasses import field

from ecs_roles.symbolic.frozen import changeable, replace
from ecs_roles.symbolic.resources import ReadError, RepeatedKeyError
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.values import Mapping, Sequence, Value, as_literal

_OF_PARTS = (Mapping, Sequence)
_TEMPLATE: tuple[str, ...] = ()
_RESOURCES = ("Resources",)


def without_repeated_keys(root: Value, source: SourceText) -> tuple[Value, tuple[ReadError, ...]]:
    """Return the value as CloudFormation reads it, and what of it is lost.

    A section that is lost is an error, and so is a resource that one of another type replaces. Anything else is
    incidental: what is read is what CloudFormation deploys.
    """
    if not _repeats_one(root):
        return root, ()
    reading = _Reading(source)
    return reading.read(root, ()), tuple(reading.errors)


def _repeats_one(root: Value) -> bool:
    """Decide whether any key stands twice, which is seldom."""
    pending = [root]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            if len({entry.key for entry in value.entries}) < len(value.entries):
                return True
            pending += [entry.value for entry in value.entries if isinstance(entry.value, _OF_PARTS)]
        elif isinstance(value, Sequence):
            pending += [item for item in value.items if isinstance(item, _OF_PARTS)]
    return False


@changeable()
class _Reading:
    """Reads each part once, however many aliases stand for it."""

    source: SourceText
    errors: list[ReadError] = field(default_factory=list)
    known: dict[int, Value] = field(default_factory=dict)

    def read(self, value: Value, path: tuple[str, ...]) -> Value:
        if not isinstance(value, Mapping | Sequence):
            return value
        if id(value) not in self.known:
            self.known[id(value)] = (
                self._mapping(value, path) if isinstance(value, Mapping) else self._list(value, path)
            )
        return self.known[id(value)]

    def _list(self, value: Sequence, path: tuple[str, ...]) -> Value:
        items = tuple(self.read(item, (*path, "")) for item in value.items)
        return value if _are_same(items, value.items) else replace(value, items=items)

    def _mapping(self, value: Mapping, path: tuple[str, ...]) -> Value:
        last = {entry.key: entry for entry in value.entries}
        if len(last) < len(value.entries):
            self._tell(value, path)
        entries = tuple(
            replace(entry, value=read)
            if (read := self.read(entry.value, (*path, entry.key))) is not entry.value
            else entry
            for entry in value.entries
            if entry is last[entry.key]
        )
        return value if _are_same(entries, value.entries) else replace(value, entries=entries)

    def _tell(self, value: Mapping, path: tuple[str, ...]) -> None:
        seen: set[str] = set()
        for entry in value.entries:
            if entry.key in seen:
                place = entry.span or value.span or self.source.span(0, 0)
                lost = isinstance(entry.value, Mapping) and (
                    path == _TEMPLATE or (path == _RESOURCES and len(_types(value, entry.key)) > 1)
                )
                message = f"the key {entry.key} stands twice: CloudFormation takes the last"
                self.errors.append(RepeatedKeyError(message, place, incidental=not lost))
            seen.add(entry.key)


def _types(resources: Mapping, name: str) -> set[str | None]:
    """Return the types of the resources of one name."""
    found = (entry.value for entry in resources.entries if entry.key == name)
    return {as_literal(each.get("Type")) if isinstance(each, Mapping) else None for each in found}


def _are_same(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    return len(new) == len(old) and all(one is other for one, other in zip(new, old, strict=True))
