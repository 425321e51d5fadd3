"""The roles of the code: those that a task definition names, and every other role of the scan."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Place, finding_at
from ecs_roles.findings.message import Mention, Message, mention
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen

NAMED_BY_NONE = "no task definition of this scan names it"


@collected_once
def linked_roles(workload: Workload) -> Iterator[tuple[Link, Role]]:
    """Yield the execution role, then the task role unless it is the same."""
    seen: list[str] = []
    for link in (workload.execution, workload.task):
        if link.role is not None and link.role.resource.managed and link.role.address not in seen:
            seen.append(link.role.address)
            yield link, link.role


def is_refused(role: Role) -> bool:
    """Decide whether AWS refuses the trust policy, so that there is no role to assume; ECS631 tells the fault."""
    return any(not fault.raisable for fault in role.trust.faults)


@frozen()
class RoleInScan:
    """A role that the code makes, with the links of the task definitions that name it."""

    role: Role
    uses: tuple[tuple[Workload, Link], ...]

    @property
    def mention(self) -> Mention:
        """Return the role in a message, with what it is of a task definition."""
        return self.uses[0][1].mention if self.uses else mention(self.role.resource)

    def finding(
        self,
        rule: Rule,
        place: Place,
        content: Message,
        fix: str,
        resources: tuple[str, ...],
        actions: tuple[str, ...] = (),
    ) -> Finding:
        """Return a finding about the role, concerning every task definition that names it."""
        return finding_at(
            place,
            rule,
            content,
            fix,
            concerns=tuple(dict.fromkeys(workload.concern(link) for workload, link in self.uses)),
            role=self.role.resource,
            role_kind=self.uses[0][1].side if self.uses else None,
            actions=actions,
            resources=resources,
            related=(
                *(Note(f"{workload.address} uses it as {link.side} role", link.span) for workload, link in self.uses),
                Note(f"the role {self.role.address} is declared here", self.role.span),
            ),
        )


@collected_once
def every_role(analysed: AnalysedDeployment) -> Iterator[RoleInScan]:
    """Yield every role that a deployment makes, those that no task definition names too."""
    for role in analysed.roles.roles:
        if role.resource.managed:
            used = ((item.workload, item.workload.link(side)) for side, item in analysed.uses_of(role))
            yield RoleInScan(role, tuple((workload, link) for workload, link in used if link.role is role))
