"""ECS564: the execution role may pull, log or look around where no task definition with it asks for that."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.automatic_fix import REMOVE
from ecs_roles.rules.execution_role.unneeded import EXTRAS, PLATFORM, has_surpluses
from ecs_roles.rules.execution_role.unneeded_findings import unneeded
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return unneeded(rule, analysed, "unneeded", PLATFORM | frozenset(EXTRAS))


RULE = Rule(
    number=564,
    name="platform-permission-nobody-needs",
    category="unneeded_permission",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The execution role allows pulling, logging or describing that none of its task definitions needs",
    why="An image from a public registry needs no ECR permission, a log group that exists needs no "
    "logs:CreateLogGroup, and ECS describes nothing before it starts a task. Such grants are mostly copied. "
    "GuardDuty's Runtime Monitoring pulls its agent with the same role: keep the pull permissions where it is on.",
    fix="Remove the actions.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html",
    ),
    check_deployment=_check,
    deployment_question=has_surpluses,
    automatic_fix=REMOVE,
)
