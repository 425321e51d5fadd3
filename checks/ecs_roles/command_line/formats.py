"""The formats of a report by name."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace

from ecs_roles.analysis.reading_root import repository_around
from ecs_roles.analysis.report import Report
from ecs_roles.outputs import (
    github_annotations,
    gitlab_code_quality,
    html_report,
    json_report,
    junit_report,
    markdown_report,
    rdjson_report,
    sarif_report,
    text_report,
)
from ecs_roles.outputs.colours import paint_for

FORMATS: dict[str, Callable[[Report], str]] = {
    "github": github_annotations.render,
    "gitlab": gitlab_code_quality.render,
    "html": html_report.render,
    "json": json_report.render,
    "junit": junit_report.render,
    "markdown": markdown_report.render,
    "rdjson": rdjson_report.render,
    "sarif": sarif_report.render,
    "text": text_report.render,
}


# What is shown beside the code of a repository has to name files as the repository does, whatever was scanned.
_FOR_REPOSITORIES = frozenset({"github", "gitlab", "rdjson", "sarif"})


def rendered(report: Report, name: str) -> str:
    """The report in a format."""
    return FORMATS[name](from_repository(report) if name in _FOR_REPOSITORIES else report)


def from_repository(report: Report) -> Report:
    """The report with paths from the root of the repository around the reading root, where there is one."""
    return replace(report, root=repository_around(report.root) or report.root)


def for_terminal(report: Report, name: str, *, show_unknown: bool, show_info: bool) -> str:
    """The report in a format for the output stream: text with colours when a person watches."""
    if name != "text":
        return rendered(report, name)
    paint = paint_for(watched=sys.stdout.isatty(), environment=os.environ)
    return text_report.render(report, show_unknown=show_unknown, show_info=show_info, paint=paint)
