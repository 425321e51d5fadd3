"""Give the roles around tasks what they lack: those of schedulers and of the infrastructure, and their trust."""

from collections.abc import Callable, Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, NeededBy
from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.grants import actions_of, extended, with_statements
from ecs_roles.fixes.grounds import Grounds, Proposal, only_language
from ecs_roles.fixes.least_privilege import least_privilege, wanted_by
from ecs_roles.fixes.list_changes import appended
from ecs_roles.fixes.new_policies import beside_role, template_properties
from ecs_roles.fixes.object_changes import with_member
from ecs_roles.fixes.references import resource_content, spelled_content
from ecs_roles.fixes.source_tree import Change
from ecs_roles.fixes.statement_removal import located
from ecs_roles.fixes.trust_fixes import trusting
from ecs_roles.iam.decision import Request
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.deciding import a_grant_would_allow
from ecs_roles.needs.passing_roles import passing_too_few
from ecs_roles.needs.running_tasks import Launcher, launchers
from ecs_roles.needs.supporting_doubts import service_roles
from ecs_roles.needs.supporting_roles import SupportingRole, decided, refused

_REFUSED = "another statement denies it, or a permissions boundary does not allow it"
_ATTACHMENT = "aws_iam_role_policy_attachment"

Lacking = Callable[[Launcher, AnalysedDeployment], tuple[Request, ...]]


def _running(launcher: Launcher, analysed: AnalysedDeployment) -> tuple[Request, ...]:
    return refused(launcher.supporting_role, analysed)


def _passing(launcher: Launcher, analysed: AnalysedDeployment) -> tuple[Request, ...]:
    role = launcher.supporting_role.role
    if role is None:
        return ()
    return tuple(each for each in launcher.passes if decided(each, role, analysed).decision.denied)


def _to_launcher(lacking: Lacking) -> Callable[[Finding, Grounds], Iterator[Proposal]]:
    """Return a fix that grants the role of a launch what it lacks."""

    def proposals(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
        for analysed in grounds.deployments:
            for launcher in launchers(analysed):
                item = launcher.supporting_role
                if item.span == finding.span and item.role is not None and item.role.span == finding.role_span:
                    yield _granted(item, item.role, lacking(launcher, analysed), analysed, grounds)

    return proposals


def _granted(
    item: SupportingRole, role: Role, lacking: tuple[Request, ...], analysed: AnalysedDeployment, grounds: Grounds
) -> Proposal:
    if not all(a_grant_would_allow(request, role, analysed.index) for request in lacking):
        raise NotEditableError(_REFUSED)
    wanted = least_privilege(wanted_by(request, NeededBy(item.use, item.span)) for request in lacking)
    if wanted.undecided or not wanted.statements:
        raise NotEditableError(wanted.undecided[0].why if wanted.undecided else "nothing is surely lacking")
    found = with_statements(analysed, role, wanted.statements, grounds)
    return Proposal(f"allow {actions_of(wanted.statements)} to {role.address}", found.edits)


def _service_roles(finding: Finding, grounds: Grounds) -> Iterator[tuple[AnalysedDeployment, SupportingRole, Role]]:
    for analysed in grounds.deployments:
        for item in (*service_roles(analysed), *(each.supporting_role for each in launchers(analysed))):
            if item.span == finding.span and item.role is not None and item.role.span == finding.role_span:
                yield analysed, item, item.role


def with_policy_of_aws(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield AWS's policy for the purpose of a supporting role, attached; or what AWS has no policy for, granted."""
    for analysed, item, role in _service_roles(finding, grounds):
        lacking = refused(item, analysed)
        if item.policy and any(not request.action.startswith(("kms:", "iam:")) for request in lacking):
            if not all(a_grant_would_allow(request, role, analysed.index) for request in lacking):
                raise NotEditableError(_REFUSED)
            file = grounds.file_of(role.resource)
            changes = _attached(item.policy, analysed, role, grounds)
            yield Proposal(f"attach {item.policy} to {role.address}", file.edits(changes))
        else:
            yield _granted(item, role, lacking, analysed, grounds)


def _attached(policy: str, analysed: AnalysedDeployment, role: Role, grounds: Grounds) -> tuple[Change, ...]:
    if only_language(analysed) == "terraform":
        arn = f'"arn:aws:iam::aws:policy/{policy}"'
        label = policy.rpartition("/")[2]
        settings = (("role", "{role}.name"), ("policy_arn", arn))
        return beside_role(analysed, role, (_ATTACHMENT, label), settings, grounds)
    file = grounds.file_of(role.resource)
    properties = template_properties(file, role.address)
    member = properties.member("ManagedPolicyArns")
    style = properties.style if member is None else member.value.style
    place = grounds.standpoint(analysed, role.resource, file.file, style)
    content = spelled_content(f"arn:${{AWS::Partition}}:iam::aws:policy/{policy}", "", place)
    if member is None:
        return with_member(file, properties, "ManagedPolicyArns", (content,))
    if member.value.kind != "list":
        raise NotEditableError("the policies of the role are put together by a function")
    return appended(file, member.value, (content,))


def trusting_service(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the service that uses a supporting role, in place of the only one that its trust policy names."""
    for analysed, item, role in _service_roles(finding, grounds):
        yield trusting(item.services[0], analysed, role, grounds)


running_tasks = _to_launcher(_running)
passing_roles = _to_launcher(_passing)


def passing_all_roles(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the roles that a statement has to name too, for whoever runs the task."""
    for analysed in grounds.deployments:
        for found in passing_too_few(analysed):
            if found.grant.place.span != finding.span or found.role.span != finding.role_span:
                continue
            if grounds.is_shared(found.grant.policy, found.role):
                raise NotEditableError("the policy belongs to other roles too")
            file, node = located(found.grant.statement, grounds)
            member = node.member("Resource", "resources")
            style = node.value_style
            place = grounds.standpoint(analysed, found.grant.policy.owner, file.file, style)
            contents = [resource_content(request.resource, place) for request in found.refused]
            changes = extended(file, node, member, contents) if member is not None else ()
            yield Proposal("let both roles be passed", file.edits(changes))
