"""Whether everybody who uses a role is in the code: only then can it be said that nobody needs a grant."""

from collections.abc import Iterable, Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.linking.role_names import full_name_of, parse_reference
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment, RoleUse
from ecs_roles.needs.assessment import Assessment
from ecs_roles.symbolic.derived_once import collected_once, derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Deployment, Resource, may_be_one
from ecs_roles.symbolic.text import Piece, Symbol, Text
from ecs_roles.symbolic.values import Mapping, as_literal
from ecs_roles.symbolic.walking import texts_in

_ECS_TASKS = "ecs-tasks.amazonaws.com"
_OTHER_DEPLOYERS = frozenset({"CODE_DEPLOY", "EXTERNAL"})
# What says something of a role without using it; task definitions are linked to their roles on their own.
_NO_USERS = frozenset(
    {
        *("role", "role_policy", "managed_policy", "policy_attachment", "exclusive_policies", "task_definition"),
        *("user", "group", "identity_policy", "identity_policy_attachment"),
    }
)

Name = tuple[Piece, ...]


@frozen()
class RoleUsers:
    """Who uses the roles of one deployment, and which of them are handed to somebody who cannot be seen.

    ``given_links`` says that a parameter of the stack, which may have any value, gives a task definition its role.
    """

    analysed: AnalysedDeployment
    handed_on: frozenset[Name]
    open_links: bool
    given_links: bool

    def of(self, role: Role) -> tuple[RoleUse, ...]:
        """Return every use of exactly this role.

        The instances of a module stand in one place and are roles of their own.
        """
        here = self.analysed.index.deployment
        return tuple(use for use in self.analysed.uses_of(role) if _names(use, role, here))

    def are_known(self, role: Role) -> bool:
        """Return whether nobody outside the code can use the role."""
        if self.open_links or not role.resource.managed or self.analysed.roles.cross_stack.looks_up(role):
            return False
        if self.given_links and not _is_named_with_the_stack(role):
            return False
        return not self._hand_on(role) and _trusts_tasks_only(role)

    def _hand_on(self, role: Role) -> bool:
        """Return whether the role leaves the code under one of its names."""
        return bool(self.handed_on) and not self.handed_on.isdisjoint((role.name.pieces, full_name_of(role).pieces))


def role_users(analysed: AnalysedDeployment) -> RoleUsers:
    """Return the users of the roles of a deployment."""
    deployment = analysed.index.deployment
    links = analysed.scan_scope.open_links.get(deployment.name, ())
    given = [_is_given(link, deployment) for link in links]
    return RoleUsers(analysed, _names_handed_on(analysed), bool(deployment.unread) or not all(given), any(given))


def _is_given(link: Link, deployment: Deployment) -> bool:
    """Return whether a parameter of the stack, and nothing else, says which role it is."""
    pieces = link.reference.pieces if link.reference is not None else ()
    origins = [piece.origin for piece in pieces if isinstance(piece, Symbol)]
    _, parameters = deployment.declares
    return len(pieces) == 1 and any(isinstance(each, Declaration) and each.address in parameters for each in origins)


def _is_named_with_the_stack(role: Role) -> bool:
    """Return whether CloudFormation makes the role's name up: whoever gives a stack its parameters has no such role."""
    return any(symbol.generated for symbol in role.name.symbols)


@derived_once
def _names_handed_on(analysed: AnalysedDeployment) -> frozenset[Name]:
    assessed = {assessment.workload.address for assessment in analysed.assessments}
    return frozenset(_handed_on(analysed.index.deployment, assessed))


def known_executions(users: RoleUsers, role: Role) -> tuple[Assessment, ...]:
    """Return the task definitions that use the role, when it is an execution role and nothing else; else none."""
    return executions_among(users.of(role), users, role)


def executions_among(uses: tuple[RoleUse, ...], users: RoleUsers, role: Role) -> tuple[Assessment, ...]:
    """Return the task definitions of all uses of a role, on the same condition."""
    if any(side != "execution" for side, _ in uses) or not users.are_known(role):
        return ()
    if any(_is_deployed_elsewhere(assessment.workload) for _, assessment in uses):
        return ()
    return tuple(assessment for _, assessment in uses)


def _is_deployed_elsewhere(workload: Workload) -> bool:
    """Return whether a pipeline registers further revisions with the same roles, and the code holds only the first."""
    if workload.task_definition.resource.set_elsewhere & {"containerDefinitions", "all"}:
        return True
    services = (*workload.services, *(item.service for item in workload.open_services))
    return any(
        service.set_elsewhere & {"taskDefinition", "all"} or _controller(service) in _OTHER_DEPLOYERS
        for service in services
    )


def _controller(service: Resource) -> str | None:
    controller = service.properties.get("deploymentController")
    return as_literal(controller.get("type")) if isinstance(controller, Mapping) else None


def _names(use: RoleUse, role: Role, here: Deployment) -> bool:
    """Return whether a task definition names the role, in this deployment or in one that can be of the same stack."""
    side, assessment = use
    named = assessment.workload.link(side).role
    if named is role or named is None or not role.resource.managed:
        return named is role
    return named.address == role.address and may_be_one(assessment.workload.index.deployment, here)


def _handed_on(deployment: Deployment, assessed: Iterable[str]) -> Iterator[Name]:
    """Yield the names under which roles leave the code, or reach something in it whose doing is not judged here."""
    for found in (*deployment.outputs, *(value for _, value in deployment.exports), *_used(deployment, set(assessed))):
        entity = parse_reference(found)
        yield entity.full_name.pieces if entity.kind == "role" else found.pieces


def _used(deployment: Deployment, assessed: set[str]) -> Iterator[Text]:
    for part in deployment.opaque:
        yield from texts_in(part.inputs)
    for resource in deployment.resources:
        if resource.kind not in _NO_USERS and resource.address not in assessed:
            yield from _roles_in(resource)


@collected_once
def _roles_in(resource: Resource) -> Iterator[Text]:
    """Yield the texts that may name a role: ARNs, and the plain names that an instance profile takes."""
    for found in texts_in(resource.properties):
        if resource.kind == "instance_profile" or ":role" in str(found):
            yield found


@derived_once
def _trusts_tasks_only(role: Role) -> bool:
    """Return whether the trust policy lets in nobody but ECS's tasks."""
    if role.trust.unknowns or not role.trust.statements:
        return False
    allowing = [statement for statement in role.trust.statements if statement.effect == "Allow"]
    return all(
        principal.kind == "Service" and principal.name.literal == _ECS_TASKS
        for statement in allowing
        for principal in (*statement.principals, *statement.not_principals)
    )
