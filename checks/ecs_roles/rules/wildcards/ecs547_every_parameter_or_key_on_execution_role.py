"""ECS547: the execution role may read every parameter, or decrypt with every key, and not both by one statement."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import NARROW
from ecs_roles.rules.execution_role.application_grants import DATA, is_of_application
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.wildcards.broad_resources import broad_grants, reads_one_half


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return broad_grants(
        rule,
        assessment,
        DATA,
        lambda granted, wide: not reads_one_half(wide) or is_of_application(assessment, granted, wide),
    )


RULE = Rule(
    number=547,
    name="every-parameter-or-key-on-execution-role",
    category="wildcard",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The execution role may read every parameter, or decrypt with every key",
    why="Whoever can start a task with this role can have any parameter of the account injected into it. Most "
    "parameters are settings, and what a key encrypts has to be read first, so this is no error; every secret, every "
    "object, parameters and keys together, or a pattern such as ssm:Get* are (ECS544).",
    fix="Name the parameters and keys that the task definitions use.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    side="execution",
    check=_check,
    automatic_fix=NARROW,
)
