"""What an extension shows in its status bar about a folder."""

from collections import Counter
from typing import Any

from ecs_roles.language_server.file_uris import uri_of
from ecs_roles.language_server.folder_analysis import Analysis


def state_of(analysis: Analysis) -> dict[str, Any]:
    """Return how many task definitions there are, how many of them are decided, and the findings by severity."""
    report = analysis.report
    counted = Counter(finding.severity.value for finding in report.findings)
    return {
        "folder": uri_of(analysis.path),
        "taskDefinitions": len(report.task_definitions),
        "decided": sum(item.status == "decided" for item in report.task_definitions),
        "errors": counted["error"],
        "warnings": counted["warning"],
        "infos": counted["info"],
        "unreadable": sum(not error.incidental for error in report.errors),
    }
