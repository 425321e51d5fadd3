"""ECS544: the execution role may read every secret or object, or every parameter and what any key encrypts."""

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
        lambda granted, wide: reads_one_half(wide) or is_of_application(assessment, granted, wide),
    )


RULE = Rule(
    number=544,
    name="broad-resource-on-execution-role",
    category="wildcard",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role may read every secret or object, or every parameter with every key",
    why="A grant on * or on secret:* lets whoever can start a task with this role inject any secret of the account "
    "into it. Actions that are written out and read parameters alone, or decrypt alone, are a warning (ECS547).",
    fix="Name the secrets, parameters, objects and keys that the task definitions use.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    side="execution",
    check=_check,
    automatic_fix=NARROW,
)
