"""ECS673: the task role allows what only a feature asks for that none of its task definitions uses."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.idle_features import idle_features


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return idle_features(rule, analysed)


RULE = Rule(
    number=673,
    name="feature-not-used",
    category="unneeded_permission",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The task role allows what only a feature asks for that its task definitions do not use",
    why="Without iam = ENABLED a volume is mounted anonymously, and no role is asked: ClientMount on the task role has "
    "no part in it. Without a daemon or collector beside the application, only the application itself can send traces. "
    "ecr:GetAuthorizationToken alone lets nobody pull an image, and ECS takes the execution role for its own. "
    "Told only where everybody who uses the role is in the code.",
    fix="Mount the volume with IAM, add the collector, or remove the permission.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html",
    ),
    no_fix="what the application calls is known to its authors",
    check_deployment=_check,
)
