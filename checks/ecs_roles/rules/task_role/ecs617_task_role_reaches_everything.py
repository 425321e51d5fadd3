"""ECS617: the application reads, uses or opens everything of a kind."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.dangerous_grants import dangerous_statements
from ecs_roles.rules.task_role.held_roles import HeldRole, has_roles_named_by_none, of_roles_named_by_none, of_task_role


def _found(rule: Rule, held: HeldRole) -> Iterator[Finding]:
    return dangerous_statements(rule, held, "reach", rule.fix)


RULE = Rule(
    number=617,
    name="task-role-reaches-everything",
    category="wildcard",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role lets the application read, use or open to others everything of a kind",
    why=(
        "An application reads its own secrets, parameters and objects. On every resource, reading hands over all "
        "data of the account to whoever breaks into a container; so do the private keys of every certificate that can "
        "be exported, commands on every instance, code for every "
        "function, bucket and key policies, and roles that are passed to a service that the application can start."
    ),
    fix="Name the secrets, parameters, keys, objects and other resources that the application uses.",
    references=(
        ("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"),
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege"),
    ),
    no_fix="which secrets and objects the application reads is known to its authors",
    side="task",
    check=of_task_role(_found),
    check_deployment=of_roles_named_by_none(_found),
    deployment_question=has_roles_named_by_none,
)
