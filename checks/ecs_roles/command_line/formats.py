"""The formats of a report by name."""

import os
import sys
from collections.abc import Callable

from ecs_roles.analysis.report import Report
from ecs_roles.outputs import json_report, text_report
from ecs_roles.outputs.colours import paint_for

Render = Callable[[Report], str]

FORMATS: dict[str, Render] = {
    "text": text_report.render,
    "json": json_report.render,
}


def render(report: Report, name: str, *, show_unknown: bool = False, to_terminal: bool = False) -> str:
    """The report in a format; only text for a terminal knows colours and the list of unknowns."""
    if name == "text" and to_terminal:
        paint = paint_for(watched=sys.stdout.isatty(), environment=os.environ)
        return text_report.render(report, show_unknown=show_unknown, paint=paint)
    return FORMATS[name](report)
