"""Give instances what they need: permissions to pull and log for tasks without an execution role, and a profile."""

import re
from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import Edit, NotEditableError
from ecs_roles.fixes.grants import actions_of, with_statements
from ecs_roles.fixes.grounds import Grounds, Proposal, only_language
from ecs_roles.fixes.least_privilege import least_privilege
from ecs_roles.fixes.new_policies import beside_role
from ecs_roles.fixes.object_changes import with_member
from ecs_roles.fixes.reference_fixes import called, written_at
from ecs_roles.fixes.rendering import Code, Content, Layout, rendered
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Written
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.deciding import a_grant_would_help
from ecs_roles.needs.instance_roles import profiles_holding, roles_for_profiles
from ecs_roles.needs.instance_work import instances_lacking
from ecs_roles.symbolic.frozen import frozen, replace

_REFUSED = "another statement denies it, or a permissions boundary does not allow it"
_BY_HAND = "the role is named by an expression"
_SEVERAL = "several instance profiles of the code hold the role"
_ROLE = re.compile(r"aws_iam_role\.([\w-]+)(\[[^\]]+\])?\.(arn|name|id|unique_id)")
_PROFILE = "aws_iam_instance_profile"


def instance_granted(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield what lets the role of the instances pull and log for the task of a finding."""
    concerned = {concern.task_definition for concern in finding.concerns}
    for analysed in grounds.deployments:
        for found in instances_lacking(analysed):
            if (
                found.needs[0].span != finding.span
                or found.role.span != finding.role_span
                or found.workload.address not in concerned
            ):
                continue
            if not all(a_grant_would_help(need.asks[0], found.role, analysed.index) for need in found.needs):
                raise NotEditableError(_REFUSED)
            wanted = least_privilege(found.needs)
            if wanted.undecided:
                raise NotEditableError(wanted.undecided[0].why)
            edits = with_statements(analysed, found.role, wanted.statements, grounds).edits
            yield Proposal(f"allow {actions_of(wanted.statements)} to {found.role.address}", edits)


@frozen()
class _Case:
    """A place that names a role instead of a profile; ``known`` is the address of the profile, if the code has one."""

    file: SourceFile
    node: Written
    role: Role
    analysed: AnalysedDeployment
    grounds: Grounds
    known: str


def by_profile(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the instance profile that holds a role in place of the role, and the profile where there is none."""
    for analysed in grounds.deployments:
        for user, reference, role in roles_for_profiles(analysed):
            if (reference.span or user.span) == finding.span and role.span == finding.role_span:
                profiles = profiles_holding(role, analysed)
                if len(profiles) > 1:
                    raise NotEditableError(_SEVERAL)
                known = profiles[0].address if profiles else ""
                case = _Case(*written_at(reference.span, grounds), role, analysed, grounds, known)
                edits = _in_terraform(case) if only_language(analysed) == "terraform" else _in_template(case)
                yield Proposal(f"name an instance profile that holds {role.address}", edits)


def _in_terraform(case: _Case) -> tuple[Edit, ...]:
    file, node, known = case.file, case.node, case.known
    named = _ROLE.fullmatch(file.text[node.start : node.end])
    if named is None:
        raise NotEditableError(_BY_HAND)
    label = known.rpartition(f"{_PROFILE}.")[2].partition("[")[0] if known else f"{named[1]}_profile"
    attribute = "name" if named[3] == "unique_id" else named[3]
    naming = Change(node.start, node.end, f"{_PROFILE}.{label}{named[2] or ''}.{attribute}")
    if known:
        return file.edits((naming,))
    added = beside_role(case.analysed, case.role, (_PROFILE, "profile"), (("role", "{role}.name"),), case.grounds)
    return (*file.edits((naming,)), *case.grounds.file_of(case.role.resource).edits(added))


def _in_template(case: _Case) -> tuple[Edit, ...]:
    function, name = called(case.node)
    if function not in {"Ref", "GetAtt"} or not name:
        raise NotEditableError(_BY_HAND)
    profile = case.known.rpartition("/")[2] if case.known else f"{name}Profile"
    naming = Change(case.node.start, case.node.end, _function(case.node, function, profile))
    declared = () if case.known else _with_profile(profile, name, case.role, case.grounds)
    return (*case.file.edits((naming,)), *declared)


def _function(node: Written, function: str, name: str) -> str:
    if node.tag:
        return f"!{function} {name}{'.Arn' if function == 'GetAtt' else ''}"
    if node.style == "block":
        raise NotEditableError("the reference is written in a way that is not edited")
    long: Content = {"Ref": name} if function == "Ref" else {"Fn::GetAtt": (name, "Arn")}
    return rendered(long, Layout(node.style, "", inline=True))


def _with_profile(profile: str, name: str, role: Role, grounds: Grounds) -> tuple[Edit, ...]:
    """Return what declares a profile at the end of the template, under the condition of the role."""
    file = grounds.file_of(role.resource)
    resources = file.tree.get("Resources")
    declared = resources.get(name) if resources is not None else None
    if resources is None or declared is None or resources.get(profile) is not None:
        raise NotEditableError("the role is not declared in the template, or the name of its profile is taken")
    condition = declared.get("Condition")
    reference: Content = {"Ref": name} if resources.style in {"json", "flow"} else Code(f"!Ref {name}")
    content: dict[str, Content] = {"Type": "AWS::IAM::InstanceProfile"}
    if condition is not None and condition.text:
        content["Condition"] = condition.text
    added = with_member(file, resources, profile, {**content, "Properties": {"Roles": (reference,)}})
    between = file.text[resources.members[-2].end : resources.members[-1].start] if len(resources.members) > 1 else ""
    if "\n\n" not in between.replace("\r", ""):
        return file.edits(added)
    return file.edits(replace(each, text=each.text.replace("\n", "\n\n", 1)) for each in added)
