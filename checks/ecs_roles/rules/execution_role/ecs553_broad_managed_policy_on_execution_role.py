"""ECS553: one of AWS's broad policies is attached to the execution role."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import DETACH
from ecs_roles.rules.execution_role.aws_policies import broad_policies
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return broad_policies(rule, assessment, reads=False)


RULE = Rule(
    number=553,
    name="broad-managed-policy-on-execution-role",
    category="application_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A policy of AWS on the execution role allows far more than starting a task",
    why="Policies such as AdministratorAccess, PowerUserAccess, SecretsManagerReadWrite or any ...FullAccess are "
    "made for people and services, not for pulling an image and reading two secrets. AmazonS3ReadOnlyAccess reads "
    "every object. The containers cannot use the credentials of the execution "
    "role; whoever can start a task with it can have everything it reads injected.",
    fix="Attach service-role/AmazonECSTaskExecutionRolePolicy and add the few actions on the few resources that the "
    "task needs.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    ),
    side="execution",
    check=_check,
    automatic_fix=DETACH,
)
