"""ECS521: the execution role cannot log in to the private ECR registry of an image."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=521,
    name="missing-ecr-login",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role cannot log in to the registry of a private ECR image",
    why=(
        "ECS fetches a token with ecr:GetAuthorizationToken before it pulls from private ECR. The action is asked "
        "for on every registry at once, so only a grant on the resource * counts, in a policy of the role: in the "
        "policy of a repository it allows nothing."
    ),
    fix="Allow ecr:GetAuthorizationToken on the resource * in a policy of the execution role.",
    ecs_says=(
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve ecr registry auth"
        ),
        (
            "is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy "
            "allows the ecr:GetAuthorizationToken action"
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html",
    ),
    lacking=frozenset({"ecr-login"}),
    check=missing,
    automatic_fix=GRANT,
)
