"""What the roles of a task definition trust beside ECS tasks."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import ECS_TASKS, trusts_ecs_tasks
from ecs_roles.rules.linked_roles import linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import ECS, other_services, principal_place
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen


@frozen()
class TrustedBeside:
    """The services that a statement of a role of a task definition trusts beside ECS tasks."""

    workload: Workload
    link: Link
    role: Role
    statement: Statement
    services: tuple[str, ...]

    @property
    def is_ecs_itself(self) -> bool:
        """Return whether it is the service that starts the tasks, as which nothing of a user runs."""
        return self.services == (ECS,)

    def finding(self, rule: Rule, why: str) -> Finding:
        """Return a finding about the services."""
        names = ", ".join(self.services)
        instead = "" if self.is_ecs_itself else ", and give that service a role of its own"
        return self.workload.finding_on_role(
            rule,
            self.link,
            principal_place(self.role, self.statement, self.services),
            Message(self.link.mention, f"trusts {names} beside {ECS_TASKS}", why),
            f"Remove {names} from the trust policy{instead}.",
            actions=("sts:AssumeRole",),
        )


def trusted_beside(assessment: Assessment) -> Iterator[TrustedBeside]:
    """Yield the statements that trust another service, of roles that ECS tasks can surely assume."""
    for link, role in linked_roles(assessment.workload):
        for statement in role.trust.statements if trusts_ecs_tasks(role) is Answer.YES else ():
            if services := other_services(statement):
                yield TrustedBeside(assessment.workload, link, role, statement, services)
