"""A policy for a role that has none that can be edited: an inline one in a template, a resource in Terraform."""

import re
from collections.abc import Sequence

from ecs_roles.ecs.role import Role
from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.grounds import Grounds, Proposal, only_language
from ecs_roles.fixes.least_privilege import NeededStatement
from ecs_roles.fixes.list_changes import appended
from ecs_roles.fixes.object_changes import with_member
from ecs_roles.fixes.rendering import Content, Layout, aligned, rendered
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Written, line_end
from ecs_roles.fixes.statement_text import statement_content
from ecs_roles.needs.analysed_deployment import AnalysedDeployment

_NAME = "ecs-task-permissions"
_LABEL = "ecs_task_permissions"
_VERSION = "2012-10-17"
_WORDS = re.compile(r"[^A-Za-z0-9_]+")


def new_policy(
    analysed: AnalysedDeployment, role: Role, wanted: Sequence[NeededStatement], title: str, grounds: Grounds
) -> Proposal:
    """Return what gives a role a policy of its own with the statements."""
    file = grounds.file_of(role.resource)
    if only_language(analysed) == "terraform":
        changes = _in_terraform(file, analysed, role, wanted, grounds)
    else:
        changes = _in_template(file, analysed, role, wanted, grounds)
    return Proposal(f"allow {title} in a new policy of {role.address}", file.edits(changes))


def _in_template(
    file: SourceFile, analysed: AnalysedDeployment, role: Role, wanted: Sequence[NeededStatement], grounds: Grounds
) -> tuple[Change, ...]:
    properties = template_properties(file, role.address)
    member = properties.member("Policies")
    style = properties.style if member is None else member.value.style
    place = grounds.standpoint(analysed, role.resource, file.file, style)
    document: dict[str, Content] = {
        "Version": _VERSION,
        "Statement": tuple(statement_content(item, place) for item in wanted),
    }
    policy: dict[str, Content] = {"PolicyName": _NAME, "PolicyDocument": document}
    if member is None:
        return with_member(file, properties, "Policies", (policy,))
    if member.value.kind != "list":
        raise NotEditableError("the policies of the role are put together by a function")
    return appended(file, member.value, (policy,))


def template_properties(file: SourceFile, address: str) -> Written:
    """Return the properties of a resource of a template; raises ``NotEditableError`` where they are not written out."""
    resources = file.tree.get("Resources")
    declared = resources.get(address.rpartition("/")[2]) if resources is not None else None
    properties = declared.get("Properties") if declared is not None else None
    if properties is None or properties.kind != "object" or not properties.members:
        raise NotEditableError("the properties of the resource are not written out in the template")
    return properties


def _in_terraform(
    file: SourceFile, analysed: AnalysedDeployment, role: Role, wanted: Sequence[NeededStatement], grounds: Grounds
) -> tuple[Change, ...]:
    place = grounds.standpoint(analysed, role.resource, file.file, "hcl")
    layout = Layout("hcl", file.unit, file.unit)
    document: dict[str, Content] = {
        "Version": _VERSION,
        "Statement": tuple(statement_content(item, place) for item in wanted),
    }
    settings = (
        ("name", rendered(_NAME, layout)),
        ("role", "{role}.id"),
        ("policy", f"jsonencode({rendered(document, layout)})"),
    )
    return beside_role(analysed, role, ("aws_iam_role_policy", _LABEL), settings, grounds)


def beside_role(
    analysed: AnalysedDeployment,
    role: Role,
    labels: tuple[str, str],
    settings: Sequence[tuple[str, str]],
    grounds: Grounds,
) -> tuple[Change, ...]:
    """Return what writes a resource of Terraform behind the block of a role, once for each instance of it.

    ``labels`` are its type and the end of its name; in the settings ``{role}`` stands for the role.
    """
    only_language(analysed)
    file = grounds.file_of(role.resource)
    block = file.node(role.span)
    if block is None or block.style != "body" or len(block.labels) != 2:  # noqa: PLR2004 - type and name
        raise NotEditableError("the role is not written as a block of its own")
    repeated = next((member for member in block.members if member.key in {"count", "for_each"}), None)
    index = {"count": "[count.index]", "for_each": "[each.key]"}[repeated.key] if repeated is not None else ""
    head = [] if repeated is None else [(repeated.key, file.text[repeated.value.start : repeated.value.end])]
    label = _WORDS.sub("_", f"{block.labels[1]}_{labels[1]}")
    if any(each.value.labels == (labels[0], label) for each in file.tree.members):
        raise NotEditableError(f"there is a resource {label} already")
    known = f"{'.'.join(block.labels)}{index}"
    filled = [(name, value.replace("{role}", known) if name == "role" else value) for name, value in settings]
    lines = [*aligned(head), *([""] if head else []), *aligned(filled)]
    text = [f"{file.unit}{line}" if line else "" for line in lines]
    at = line_end(file.text, block.end)
    return (Change(at, at, "\n".join(("\n", f'resource "{labels[0]}" "{label}" {{', *text, "}"))),)
