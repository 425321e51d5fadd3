"""ECS677: the task role allows reading what ECS injects."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.injected_reads import injected_reads


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return injected_reads(rule, analysed)


RULE = Rule(
    number=677,
    name="injected-secret-on-task-role",
    category="unneeded_permission",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The task role allows reading a secret that ECS injects into the containers",
    why="What `secrets` name, ECS reads with the execution role before the containers start. On the task role the same "
    "permission is a second way to the secret, which gives its later versions too to whoever breaks into a container. "
    "An application that reads the secret itself, to see it rotated for instance, needs it, so this is not an alarm. "
    "Told only where every task definition with the role is given the secret, and none is told its name; of a pattern, "
    "where all that the code has of it is given.",
    fix="Remove the permission, unless the application reads the secret itself.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
    ),
    no_fix="whether the application reads the secret itself is known to its authors",
    check_deployment=_check,
)
