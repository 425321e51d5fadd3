"""ECS532: the execution role cannot decrypt a secret that is encrypted with a key of the code."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=532,
    name="unreadable-encrypted-secret",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role cannot decrypt a secret that ECS needs to start the task",
    why="A secret or parameter under a customer managed key is decrypted with the reader's permissions: the "
    "execution role needs kms:Decrypt on the key, from its own policies where the key policy leaves that to the "
    "account, or from the key policy itself.",
    fix="Allow kms:Decrypt on the key's ARN in a policy of the execution role, or name the role in the key policy.",
    ecs_says=("AccessDeniedException: Access to KMS is not allowed",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    ),
    lacking=frozenset({"secret-key"}),
    check=missing,
    automatic_fix=GRANT,
)
