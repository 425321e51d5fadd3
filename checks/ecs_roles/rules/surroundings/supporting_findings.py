"""Findings about supporting roles, at the line that names the role."""

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Concern, Finding, Note, Place, finding_at
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.iam.decision import Request
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.supporting_roles import SupportingRole, decided, pattern_of
from ecs_roles.rules.refusals import Refusal, refusal_of
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown


def about_supporting_role(
    rule: Rule,
    item: SupportingRole,
    role: Role,
    message: Message,
    fix: str,
    requests: tuple[Request, ...] = (),
    task_definitions: tuple[str, ...] = (),
    notes: tuple[Note, ...] = (),
) -> Finding:
    """Return a finding at the line that names the role."""
    return finding_at(
        Place(item.span, item.user),
        rule,
        message,
        fix,
        concerns=tuple(Concern(address) for address in task_definitions),
        role=role.resource,
        role_kind=item.kind,
        actions=tuple(dict.fromkeys(request.action for request in requests)),
        resources=tuple(dict.fromkeys(written(request) for request in requests)),
        related=(Note(f"the role {role.address} is declared here", role.span), *notes),
    )


def why_refused(requests: tuple[Request, ...], role: Role, analysed: AnalysedDeployment) -> Refusal:
    """Return why the role may not make these requests."""
    return refusal_of((decided(request, role, analysed) for request in requests), role)


def refusal(request: Request) -> Consequence:
    """Return how AWS refuses a request."""
    return Consequence(
        f"... is not authorized to perform: {request.action} on resource: {written(request)}", speaker="AWS"
    )


def listed(requests: tuple[Request, ...]) -> str:
    """Return the requests in words: each action with what it is for."""
    by_resource: dict[str, list[str]] = {}
    for request in requests:
        by_resource.setdefault(written(request), []).append(request.action)
    return " and ".join(f"{', '.join(actions)} on {resource}" for resource, actions in by_resource.items())


def actions_of(requests: tuple[Request, ...]) -> str:
    """Return the actions of the requests, each once."""
    return ", ".join(dict.fromkeys(request.action for request in requests))


def written(request: Request) -> str:
    """Return the resource as one would write it into a policy; of a task definition any revision will do."""
    resource = shown(pattern_of(request))
    return resource.rpartition(":")[0] + ":*" if request.action == "ecs:RunTask" else resource
