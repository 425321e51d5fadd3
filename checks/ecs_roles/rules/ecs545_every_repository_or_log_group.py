"""ECS545: the execution role may pull every image or write every log group."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.broad_resources import broad_grants
from ecs_roles.rules.rule import Rule

_PLATFORM = frozenset(
    {
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchCheckLayerAvailability",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }
)


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return broad_grants(rule, assessment, _PLATFORM)


RULE = Rule(
    number=545,
    name="every-repository-or-log-group",
    category="wildcard",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The execution role may pull every image or write every log group",
    why="AWS's own execution policy grants pulling and logging on *, so this is no alarm; naming the repository and "
    "the log group is tighter.",
    fix="Name the repositories and log groups that the task definitions use.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    check=_check,
)
