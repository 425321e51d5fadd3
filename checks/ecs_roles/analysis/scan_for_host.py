"""A scan for a host that lives on for long: what it asks for stays, and nothing else does."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, collector_off, scan
from ecs_roles.symbolic.frozen import replace

Told = TypeVar("Told")


def told_of(path: Path, tell: Callable[[Report], Told], options: Options | None = None) -> Told:
    """Return what is told of a report, which is gone before a collector could walk all of it."""
    with collector_off():
        return _told(path, tell, options)


def _told(path: Path, tell: Callable[[Report], Told], options: Options | None) -> Told:
    report = scan([path], replace(options or Options(), findings_only=True))
    try:
        return tell(report)
    finally:
        report.forget()
