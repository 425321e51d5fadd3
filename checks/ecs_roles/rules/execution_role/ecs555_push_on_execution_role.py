"""ECS555: the execution role may push images."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import REMOVE
from ecs_roles.rules.execution_actions import pushes
from ecs_roles.rules.execution_role.application_grants import grants_of_patterns, grants_to_application
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return grants_of_patterns(
        rule,
        assessment,
        pushes,
        "which pushes images; ECS only pulls, and whoever can push replaces what the tasks run",
    )


RULE = Rule(
    number=555,
    name="push-on-execution-role",
    category="application_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role may push or delete images",
    why="ECS pulls with the execution role. Permission to push lets whoever starts a task with the role change the "
    "image that other tasks run.",
    fix="Leave ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer; give pushing to the "
    "pipeline.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    side="execution",
    question=grants_to_application,
    check=_check,
    automatic_fix=REMOVE,
)
