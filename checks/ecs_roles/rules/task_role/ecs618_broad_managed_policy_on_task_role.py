"""ECS618: one of AWS's policies on the task role allows a whole service, or everything of a kind."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.dangerous_grants import dangerous_policies
from ecs_roles.rules.task_role.held_roles import HeldRole, has_roles_named_by_none, of_roles_named_by_none, of_task_role


def _found(rule: Rule, held: HeldRole) -> Iterator[Finding]:
    return dangerous_policies(rule, held, "reach")


RULE = Rule(
    number=618,
    name="broad-managed-policy-on-task-role",
    category="application_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A policy of AWS on the task role allows a whole service, or reaches everything of a kind",
    why=(
        "Policies such as AmazonS3FullAccess or AmazonSSMReadOnlyAccess are made for people: they name no "
        "resource. On a task role they say what s3:* or ssm:Get* on * says. AmazonSSMManagedInstanceCore, which is "
        "often attached for ECS Exec, reads every parameter; Exec needs four ssmmessages actions only."
    ),
    fix=(
        "Replace it by the actions and resources that the application uses; for ECS Exec allow the four "
        "ssmmessages actions."
    ),
    references=(
        ("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"),
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html"),
    ),
    no_fix="what the application calls is known to its authors, or to the files that `--application-needs` takes",
    side="task",
    check=of_task_role(_found),
    check_deployment=of_roles_named_by_none(_found),
    deployment_question=has_roles_named_by_none,
)
