"""ECS529: the execution role cannot make the repository of a pull-through cache."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=529,
    name="missing-create-cache-repository",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The execution role cannot make the repository that a pull-through cache fills",
    why=(
        "ECR makes the repository of a cached image on the first pull, if the puller has ecr:CreateRepository. Once "
        "the repository is there the permission is not needed any more."
    ),
    fix=(
        "Make the repository in the code, or allow ecr:CreateRepository on the repositories below the prefix, in a "
        "policy of the execution role or of the registry."
    ),
    ecs_says=("name unknown: The repository with name '...' does not exist in the registry",),
    references=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html",),
    lacking=frozenset({"ecr-create"}),
    check=missing,
    automatic_fix=GRANT,
)
