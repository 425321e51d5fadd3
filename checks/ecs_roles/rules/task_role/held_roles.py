"""Roles that a task holds: the task role of a task definition, and roles for ECS tasks that nothing here names.

Of the latter it is not known whether they are task role or execution role. What makes a task role dangerous is an error
on an execution role, so it is told of them all the same.
"""

from collections.abc import Callable, Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Place
from ecs_roles.findings.message import Mention, Message, mention
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import trusts_ecs_tasks
from ecs_roles.needs.running_tasks import launchers
from ecs_roles.needs.supporting_doubts import service_roles
from ecs_roles.rules.granted import AWS_EXECUTION_POLICY
from ecs_roles.rules.limits import is_bound_outside
from ecs_roles.rules.linked_roles import NAMED_BY_NONE, RoleInScan
from ecs_roles.rules.rule import Check, DeploymentCheck, Rule
from ecs_roles.rules.trust.trust import services_beside_ecs
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import collected_once, derived_once
from ecs_roles.symbolic.frozen import frozen, replace

_MAY_BE_NAMED = "a task definition of this scan names it or another role of its name"


@frozen()
class HeldRole:
    """A role with the task definition whose application holds it; without one it is a role for some ECS task.

    ``may_be_named`` says that a task definition names one of several roles, of which it is one.
    """

    role: Role
    workload: Workload | None = None
    may_be_named: bool = False

    @property
    def mention(self) -> Mention:
        """Return the role in a message."""
        if self.workload is not None:
            return self.workload.task.mention
        return mention(self.role.resource, "role for ECS tasks")

    @property
    def whoever(self) -> str:
        """Return who has the permissions of the role in hand, though they are not meant for them."""
        return "whoever breaks into a container" if self.workload is not None else "whoever can start a task with it"

    @property
    def application(self) -> str:
        """Return who does with the role what it is meant for."""
        return "the application" if self.workload is not None else "a task with it"

    @property
    def only_starts(self) -> bool:
        """Return whether it is an execution role, by AWS's policy for one: no container gets its credentials."""
        return self.workload is None and any(policy.label == AWS_EXECUTION_POLICY for policy in self.role.policies)

    @property
    def allows(self) -> str:
        """Return the verb of a message about a grant."""
        return "allows the application" if self.workload is not None else "allows"

    def finding(
        self,
        rule: Rule,
        place: Place,
        content: Message,
        fix: str,
        actions: tuple[str, ...] = (),
        resources: tuple[str, ...] = (),
    ) -> Finding:
        """Return a finding about the role."""
        if self.workload is None:
            message = replace(
                content, besides=(*content.besides, _MAY_BE_NAMED if self.may_be_named else NAMED_BY_NONE)
            )
            return RoleInScan(self.role, ()).finding(rule, place, message, fix, resources, actions)
        link = self.workload.task
        return self.workload.finding_on_role(rule, link, place, content, fix, actions=actions, resources=resources)


def of_task_role(found: Callable[[Rule, HeldRole], Iterator[Finding]]) -> Check:
    """Return the check of a task definition by what is found in its task role."""

    def check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
        role = assessment.workload.task.role
        return found(rule, HeldRole(role, assessment.workload)) if role is not None else iter(())

    return check


def of_roles_named_by_none(found: Callable[[Rule, HeldRole], Iterator[Finding]]) -> DeploymentCheck:
    """Return the check of a deployment by what is found in the roles for ECS tasks that nothing names."""

    def check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
        return (finding for held in roles_named_by_none(analysed) for finding in found(rule, held))

    return check


@collected_once
def roles_named_by_none(analysed: AnalysedDeployment) -> Iterator[HeldRole]:
    """Yield the roles of the code that ECS may assume for a task, and that no task definition of the scan names.

    A supporting role that trusts ECS tasks by mistake is another rule's.
    """
    named, candidates = analysed.scan_scope.named_roles, analysed.scan_scope.candidates
    for role in analysed.roles.roles:
        if role.span in named or not _is_surely_made(role) or trusts_ecs_tasks(role) is not Answer.YES:
            continue
        if role.address not in _supporting(analysed):
            yield HeldRole(role, may_be_named=role.span in candidates)


def has_roles_named_by_none(analysed: AnalysedDeployment) -> bool:
    """Decide whether a deployment makes a role for ECS tasks that nothing names."""
    return bool(roles_named_by_none(analysed))


def is_for_tasks_alone(role: Role) -> bool:
    """Decide whether nobody but services may assume a role, and of these none but ECS for a task."""
    others = any(each.kind != "Service" for item in role.trust.statements for each in item.principals)
    return not others and not services_beside_ecs(role)


@derived_once
def _supporting(analysed: AnalysedDeployment) -> frozenset[str]:
    launching = (launcher.supporting_role for launcher in launchers(analysed))
    return frozenset(item.role.address for item in (*service_roles(analysed), *launching) if item.role is not None)


def _is_surely_made(role: Role) -> bool:
    """Return whether the code makes a role that can be read, without a boundary that is elsewhere."""
    resource = role.resource
    return resource.managed and resource.in_doubt is None and role.known and not is_bound_outside(role)
