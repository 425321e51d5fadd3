"""ECS522: the execution role cannot pull an image from its private ECR repository."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=522,
    name="missing-ecr-pull",
    category="missing_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role cannot pull an image from private ECR",
    why="ECS reads the image manifest with ecr:BatchGetImage and its layers with ecr:GetDownloadUrlForLayer, both on "
    "the repository in the region and account of the image.",
    fix="Allow ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on the repository in a policy of the execution role.",
    ecs_says=(
        "CannotPullContainerError: ... is not authorized to perform: ecr:BatchGetImage on resource",
        "The task can't pull the image. Check that the role has the permissions to pull images from the registry.",
        (
            "CannotPullContainerError: pull image manifest has been retried N time(s): failed to resolve ref ...: "
            "403 Forbidden"
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",
    ),
    lacking=frozenset({"ecr-pull"}),
    check=missing,
    automatic_fix=GRANT,
)
