"""ECS531: a secret or parameter that the container is given cannot be read by the execution role."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=531,
    name="unreadable-injected-secret",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role cannot read a secret that ECS needs to start the task",
    why=(
        "ECS reads `secrets`, `secretOptions` and the credentials of a private registry with the execution role "
        "before the container starts. A permission on the task role does not help: the task stops. Values become "
        "environment variables, never files, and a rotated secret reaches a task only when a new one starts."
    ),
    fix="Allow secretsmanager:GetSecretValue on the secret, or ssm:GetParameters on the parameter, in a policy of "
    "the execution role.",
    ecs_says=(
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve secret from asm"
        ),
        "is not authorized to perform: secretsmanager:GetSecretValue on resource",
        "unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException",
        "is not authorized to perform: ssm:GetParameters on resource",
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
    ),
    lacking=frozenset({"secret", "registry-credentials", "volume-credentials"}),
    check=missing,
    automatic_fix=GRANT,
)
