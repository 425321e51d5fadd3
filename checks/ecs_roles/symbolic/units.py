"""Texts for comparison: characters and gaps, one after the other."""

from collections.abc import Hashable, Mapping

from ecs_roles.symbolic.frozen import frozen, replace


@frozen()
class Gap:
    """Unknown content, the same wherever the origin is the same: one character if ``single``, else any number of them.

    ``wild`` marks the content that a pattern leaves free (``*`` and ``?``), ``owner`` what AWS makes up for a
    resource: never like what it makes up for another one. ``place`` numbers the characters of one content.
    """

    origin: Hashable
    single: bool = False
    wild: bool = False
    owner: Hashable = None
    place: int = 0
    excluded: frozenset[str] = frozenset()

    def admits(self, character: str) -> bool:
        """Return whether the content may hold that character."""
        return character not in self.excluded

    def is_foreign(self, other: "Gap") -> bool:
        """Decide whether AWS makes both contents up, for two resources."""
        return self.owner is not None and other.owner is not None and self.owner != other.owner


Unit = str | Gap
Units = tuple[Unit, ...]


def without_common_ends(left: Units, right: Units) -> tuple[Units, Units]:
    """Return both sides without their common beginning and end; wild gaps are never the same on both sides."""
    shortest = min(len(left), len(right))
    start = next((i for i in range(shortest) if left[i] != right[i]), shortest)
    left, right = left[start:], right[start:]
    shortest -= start
    end = next((i for i in range(shortest) if left[-1 - i] != right[-1 - i]), shortest)
    return left[: len(left) - end], right[: len(right) - end]


def with_lengths(units: Units, lengths: Mapping[Gap, int]) -> Units:
    """Return the units with each of these gaps cut into its characters."""
    return tuple(
        part
        for unit in units
        for part in (
            (unit,)
            if isinstance(unit, str) or unit not in lengths
            else (replace(unit, single=True, place=place) for place in range(lengths[unit]))
        )
    )
