"""ECS565: a grant of the execution role takes in more than its task definitions use."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.automatic_fix import NARROW
from ecs_roles.rules.execution_role.unneeded import NARROWABLE, has_surpluses
from ecs_roles.rules.execution_role.unneeded_findings import unneeded
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return unneeded(rule, analysed, "wider", NARROWABLE)


RULE = Rule(
    number=565,
    name="wider-than-needed",
    category="unneeded_permission",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A pattern in a grant of the execution role takes in more than its task definitions use",
    why="A pattern such as parameter/app/* also takes in what is created below it tomorrow. Where every user of the "
    "role is in the code, the single names are known.",
    fix="Name the single resources.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ),
    check_deployment=_check,
    deployment_question=has_surpluses,
    automatic_fix=NARROW,
)
