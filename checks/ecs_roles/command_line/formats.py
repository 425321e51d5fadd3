"""The formats of a report by name."""

import os
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan_root import repository_around
from ecs_roles.outputs import text_report
from ecs_roles.outputs.colours import paint_for
from ecs_roles.outputs.provenance import Provenance, provenance
from ecs_roles.outputs.text_report import TextOptions
from ecs_roles.symbolic.frozen import replace


def _format(module: str) -> Callable[[Report], str]:
    """Return what renders a report in a format; its module is loaded when somebody wants it."""

    def render(report: Report) -> str:
        rendered: str = import_module(f"ecs_roles.outputs.{module}").render(report)
        return rendered

    return render


FORMATS: dict[str, Callable[[Report], str]] = {
    "concise": _format("concise_report"),
    "github": _format("github_annotations"),
    "gitlab": _format("gitlab_code_quality"),
    "html": _format("html_report"),
    "json": _format("json_report"),
    "junit": _format("junit_report"),
    "markdown": _format("markdown_report"),
    "rdjson": _format("rdjson_report"),
    "sarif": _format("sarif_report"),
    "text": _format("text_report"),
}


# What is shown beside the code of a repository has to name files as the repository does, whatever was scanned.
_FOR_REPOSITORIES = frozenset({"github", "gitlab", "rdjson", "sarif"})

# What can carry edits beside findings. GitHub's workflow commands and GitLab's code quality have no place for them.
SHOWING_FIXES = frozenset({"rdjson", "sarif"})


def rendered(report: Report, name: str, options: TextOptions = TextOptions()) -> str:  # noqa: B008 - frozen
    """Return the report in a format; ``options`` are for people, and for no format that programs read."""
    if name == "text":
        return text_report.render(report, options)
    if name == "concise":
        from ecs_roles.outputs import concise_report

        return concise_report.render(report, show_info=options.show_info)
    if name == "json":
        from ecs_roles.outputs import json_report

        return json_report.render(report, _known(report))
    if name == "html":
        from ecs_roles.outputs import html_report

        shown = from_repository(report)
        known = _known(shown)
        return html_report.render(shown if known.address else report, known)
    return FORMATS[name](from_repository(report) if name in _FOR_REPOSITORIES else report)


def _known(report: Report) -> Provenance:
    return provenance(report.root, os.environ, date.today())  # noqa: DTZ011 - a day where the user is


def from_repository(report: Report) -> Report:
    """Return the report with paths from the root of the repository around the scan root, where there is one."""
    return replace(report, root=repository_around(report.root) or report.root)


def for_terminal(report: Report, name: str, options: TextOptions, color: str = "auto") -> str:
    """Return the report in a format for the output stream: text in colours when a person watches, or on request."""
    if name != "text":
        return rendered(report, name, options)
    paint = paint_for(color, watched=sys.stdout.isatty(), environment=os.environ)
    return text_report.render(report, options, paint=paint)
