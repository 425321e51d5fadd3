"""ECS556: one of AWS's policies on the execution role reads what only an application reads, or changes nothing."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import DETACH
from ecs_roles.rules.execution_role.aws_policies import broad_policies
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return broad_policies(rule, assessment, reads=True)


RULE = Rule(
    number=556,
    name="reading-managed-policy-on-execution-role",
    category="application_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A policy of AWS on the execution role reads more than starting a task needs",
    why="A policy such as AmazonEC2ReadOnlyAccess reads everything of a service; ECS reads the few things that the "
    "task definition names. AWSXRayDaemonWriteAccess sends traces and CloudWatchAgentServerPolicy metrics, which "
    "changes nothing, and which the containers do with the task role. What is attached to a role that another service "
    "may assume too may be for that service (ECS503). AmazonSSMReadOnlyAccess reads every parameter, as whoever starts "
    "a task with the role may; one that reads every secret or object is an error (ECS553).",
    fix="Replace it by the actions and resources that the task definition needs.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    ),
    side="execution",
    check=_check,
    automatic_fix=DETACH,
)
