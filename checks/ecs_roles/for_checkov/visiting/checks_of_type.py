"""The checks of a type as checkov goes through them: at each resource only those that have something to say there.

Each run of a check costs checkov a filter, log lines and a record, even for nothing. The list is never changed while
checkov goes through it, and holds nothing of a visit: runners may be threads that share it.
"""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from types import FrameType
from typing import Any

from ecs_roles.symbolic.frozen import frozen


@frozen()
class Visited:
    """The resource that checkov is about to check: its path and name, its configuration, the checks skipped in it."""

    entity: str
    conf: Any
    skipped: frozenset[str]


Speaking = Callable[[Visited], Collection[str]]
"""Which of our checks, by their ids, may have something to say at a resource."""


class ChecksOfType(list[Any]):
    """A list of checks that gives checkov's scan of a resource, of ours, those that may have something to say there."""

    def __init__(self, theirs: Sequence[Any], ours: Sequence[Any], speaking: Speaking) -> None:
        super().__init__((*theirs, *ours))
        self._ours, self._begin, self._end = ours, len(theirs), len(theirs) + len(ours)
        self._speaking = speaking

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the checks."""
        visited = _visited(sys._getframe(1))  # noqa: SLF001 - checkov hands the resource to no list
        if visited is None:
            return super().__iter__()
        speaking = self._speaking(visited)
        ours = [check for check in self._ours if check.id in speaking] if speaking else ()
        return iter((*self[: self._begin], *ours, *self[self._end :]))

    def copy(self) -> "ChecksOfType":
        """Return a list to which checkov adds the checks for patterns of types."""
        copied = ChecksOfType(self[: self._begin], self._ours, self._speaking)
        copied += self[self._end :]
        return copied


def _visited(caller: FrameType) -> Visited | None:
    """Return the resource that is scanned in a frame of checkov, by the names that it uses there."""
    if caller.f_code.co_name != "scan":
        return None
    known = caller.f_locals
    file, kind, name, conf = (
        known.get(word) for word in ("scanned_file", "entity_type", "entity_name", "entity_configuration")
    )
    if conf is None:
        return None
    skipped = frozenset(str(item["id"]) for item in known.get("skipped_checks") or ())
    return Visited(f"{file}:{kind}:{name}", conf, skipped)
