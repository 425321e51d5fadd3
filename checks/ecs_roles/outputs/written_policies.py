"""Policies in the language of the code, or in another one."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ecs_roles.analysis.report import Report
from ecs_roles.fixes.least_privilege_roles import RolePolicy
from ecs_roles.outputs.cloudformation_policy import cloudformation_policies
from ecs_roles.outputs.json_policy import json_document, json_policies
from ecs_roles.outputs.readable import json_text
from ecs_roles.outputs.terraform_policy import TerraformNames, place_blocks, terraform_policy
from ecs_roles.symbolic.file_text import Unreadable, file_text

LANGUAGES = ("json", "terraform", "cloudformation")
_PLACE_BLOCK = re.compile(
    r'^[ \t]*data[ \t]+"?(aws_caller_identity|aws_partition|aws_region)"?[ \t]+"?([\w-]+)"?', re.MULTILINE
)
_LABELS = re.compile(r'^[ \t]*(?:data|resource)[ \t]+"?aws_iam_\w+"?[ \t]+"?([\w-]+)"?', re.MULTILINE)


def language_of(item: RolePolicy) -> str:
    """Return the language of the code that a policy is for."""
    return item.scope.language if item.scope.language in LANGUAGES else "json"


def written_policies(items: tuple[RolePolicy, ...], report: Report, language: str, *, trust: bool = False) -> str:
    """Return policies in a language; ``trust``: in JSON, who may assume the role instead."""
    if language == "json":
        data = json_policies(items, report) if len(items) > 1 else json_document(items[0], report, trust=trust)
        return json_text(data, indent=2) + "\n"
    if language == "cloudformation":
        return report.secrets.masked(cloudformation_policies(items, report))
    names = _names_around(items[0], report)
    written = _joined(items, lambda item: terraform_policy(item, report, names))
    blocks = place_blocks(names)
    return report.secrets.masked(f"{blocks}\n{written}" if blocks else written)


def _joined(items: tuple[RolePolicy, ...], write: Callable[[RolePolicy], str]) -> str:
    return "\n".join(write(item) for item in items)


def _names_around(item: RolePolicy, report: Report) -> TerraformNames:
    """Return the names that the module of the role gives already."""
    resource = item.role.resource if item.role is not None else item.workload.task_definition.resource
    folder = Path(resource.span.file).parent
    names = TerraformNames()
    places: dict[str, str] = {}
    for text in _texts_in(folder, report):
        places |= dict(_PLACE_BLOCK.findall(text))
        names.taken.update(_LABELS.findall(text))
    names.places = places
    return names


def _texts_in(folder: Path, report: Report) -> Iterator[str]:
    for name in report.files:
        path = Path(name)
        if path.parent == folder and path.suffix in {".tf", ".tofu"}:
            found = file_text(path, root=report.root)
            if not isinstance(found, Unreadable):
                yield found.text
