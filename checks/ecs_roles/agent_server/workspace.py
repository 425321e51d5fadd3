"""The folders that an agent may ask about: what lies outside of them is not read."""

from collections.abc import Sequence
from pathlib import Path

from ecs_roles.analysis.repeated_scan import RepeatedScan
from ecs_roles.analysis.report import Report
from ecs_roles.symbolic.frozen import frozen


class RefusedError(Exception):
    """What an agent asked for is not answered; the message says why, in words of this project alone."""


@frozen(slots=False)
class Workspace:
    """The roots of a workspace; ``scans`` keeps between two questions what has not changed."""

    roots: tuple[Path, ...]
    scans: RepeatedScan

    def report(self, path: str = "") -> Report:
        """Return the report on a path inside a root, or on the only root."""
        place = self._place(path)
        return self.scans.scan(place)

    def _place(self, path: str) -> Path:
        if not path:
            if len(self.roots) != 1:
                raise RefusedError(f"there are {len(self.roots)} roots: name a path in one of them")
            return self.roots[0]
        found = [place for root in self.roots if (place := _inside(root, path)) is not None]
        if not found:
            raise RefusedError("the path lies in none of the roots of the workspace, or there is nothing")
        return found[0]


def workspace(roots: Sequence[Path]) -> Workspace:
    """Return the workspace of some folders, links resolved."""
    return Workspace(tuple(dict.fromkeys(root.resolve() for root in roots)), RepeatedScan())


def _inside(root: Path, path: str) -> Path | None:
    try:
        place = (root / path).resolve()
        return place if place.is_relative_to(root) and place.exists() else None
    except (OSError, ValueError):
        return None
