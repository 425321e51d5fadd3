"""ECS505: an infrastructure role is given to a task."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import trusts_ecs_tasks
from ecs_roles.rules.linked_roles import linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import ECS, refuses_ecs_tasks, trusted_names
from ecs_roles.symbolic.answer import Answer

_POLICY = "AmazonECSInfrastructureRole"


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link, role in linked_roles(workload):
        if trusts_ecs_tasks(role) is Answer.NO and _is_infrastructure_role(role):
            yield workload.finding_on_role(
                rule,
                link,
                workload.place(link.span),
                Message(
                    mention(role.resource),
                    "is an infrastructure role",
                    f"it trusts {ECS} and lets ECS manage volumes and load balancers",
                    besides=((workload.mention, f" uses it as {link.side} role, and ECS cannot assume it for a task"),),
                ),
                "Name a role here that trusts ecs-tasks.amazonaws.com; "
                f"keep {role.address} for the service's own settings.",
            )


def _is_infrastructure_role(role: Role) -> bool:
    trusted = trusted_names(role)
    return trusted == (ECS,) and any(_POLICY in policy.label for policy in role.policies if policy.form == "aws")


RULE = Rule(
    number=505,
    name="infrastructure-role-for-task",
    category="trust",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="An ECS infrastructure role is used as role of a task",
    why="The infrastructure role is what ECS itself uses to attach volumes, certificates and target groups. It "
    "trusts ecs.amazonaws.com; a task needs a role that trusts ecs-tasks.amazonaws.com.",
    fix="Give the task definition a role of its own and name the infrastructure role in the service.",
    ecs_says=(
        (
            "ECS was unable to assume the role '<arn>' that was provided for this task. Please verify that the role "
            "being passed has the proper trust relationship and permissions and that your IAM user has permissions "
            "to pass this role."
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    no_fix="which role the task needs is not in the code; `ecs-roles policy` writes one of its own",
    question=refuses_ecs_tasks,
    check=_check,
)
