"""Pulling images, row by row."""

from ecs_roles.needs.requirements.row import Row

_ECR_ENCRYPTION = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html"
_ECR_POLICIES = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html"
_GUARDDUTY = "https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html"
_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
_PRIVATE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html"
_PTC = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html"

ROWS: tuple[Row, ...] = (
    Row(
        "E1",
        "Private ECR image: ecr:GetAuthorizationToken on *",
        _GUIDE,
        rules=("ECS521", "ECS561"),
    ),
    Row(
        "E2",
        "Private ECR image: ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on the repository of the host's "
        "account and region",
        _GUIDE,
        rules=("ECS522",),
    ),
    Row(
        "E3",
        "ecr:BatchCheckLayerAvailability",
        _GUIDE,
        reason="Optional: it is called when pushing, so it is neither missing nor too much",
    ),
    Row(
        "E4",
        "Image of another account: both the role and the repository's policy allow",
        _ECR_POLICIES,
        rules=("ECS522",),
        reason="The other account's policy counts when it is in the code; otherwise the answer is unknown, once the "
        "own account is known",
    ),
    Row(
        "E5",
        "Image below a pull-through cache prefix: the import, and the making of the repository",
        _PTC,
        rules=("ECS528", "ECS529"),
    ),
    Row(
        "E6",
        "Pull-through cache of another account",
        _PTC,
        reason="Unknown: the other account's rules and policies are not in the code",
    ),
    Row(
        "E7",
        "Repository encrypted with a key of one's own",
        _ECR_ENCRYPTION,
        reason="ECR holds grants on the key itself; the puller needs nothing",
    ),
    Row(
        "E8",
        "Images of public registries",
        _GUIDE,
        reason="ECS makes no call with the role for them",
    ),
    Row(
        "E9",
        "Images of registries that AWS owns: login and pull on AWS's repository",
        _GUARDDUTY,
        rules=("ECS521", "ECS522"),
    ),
    Row(
        "E10",
        "SOCI index",
        _GUIDE,
        reason="Fetched with the permissions of the pull",
    ),
    Row(
        "E11",
        "repositoryCredentials: secretsmanager:GetSecretValue on the secret, by ARN or name; no parameter, no JSON key",
        _PRIVATE,
        rules=("ECS531", "ECS532", "ECS534"),
    ),
    Row(
        "E12",
        "Image whose registry is not known",
        _GUIDE,
        reason="Unknown: any pull permission may or may not be needed",
    ),
    Row(
        "E13",
        "ecr:GetAuthorizationToken in the policy of a repository",
        _GUIDE,
        rules=("ECS712", "ECS521"),
        reason="It allows nothing there: the action has no resource, so only the role's own policies count",
    ),
)
