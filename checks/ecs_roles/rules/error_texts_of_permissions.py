"""Error texts that name a permission which is missing.

Sources: ECS developer guide, CannotPullContainer and ResourceInitializationError; ECS agent; users' reports.
"""

from ecs_roles.rules.error_text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        "is not authorized to perform: iam:PassRole",
        "permission",
        "Whoever registers or runs the task may not hand over one of its roles: allow "
        "iam:PassRole on both roles with iam:PassedToService ecs-tasks.amazonaws.com.",
        (
            "ECS705",
            "ECS702",
            "ECS707",
            "ECS715",
        ),
    ),
    ErrorText(
        "unable to retrieve ecr registry auth",
        "permission",
        "The execution role may not log in to ECR: ecr:GetAuthorizationToken on the resource * only.",
        (
            "ECS521",
            "ECS561",
        ),
    ),
    ErrorText(
        "not authorized to perform: ecs:RunTask",
        "permission",
        "The role of the schedule, rule or state machine may not run the task: ecs:RunTask on the task definition, "
        "followed by :* or a revision.",
        ("ECS704",),
    ),
    ErrorText(
        "not authorized to perform: ecr:GetAuthorizationToken",
        "permission",
        "The execution role may not log in to ECR. The action is asked for on the resource * "
        "only, so a grant on a repository allows nothing.",
        (
            "ECS521",
            "ECS561",
        ),
    ),
    ErrorText(
        "not authorized to perform: ecr:BatchGetImage",
        "permission",
        "The execution role, or the policy of another account's repository, does not allow to pull.",
        ("ECS522", "ECS708"),
    ),
    ErrorText(
        "not authorized to perform: ecr:GetDownloadUrlForLayer",
        "permission",
        "The execution role, or the policy of another account's repository, does not allow to pull.",
        ("ECS522",),
    ),
    ErrorText(
        "Check that the role has the permissions to pull images from the registry",
        "permission",
        "The execution role, or the policy of another account's repository, does not allow to pull.",
        (
            "ECS522",
            "ECS521",
        ),
    ),
    ErrorText(
        "failed to resolve ref * 403 Forbidden",
        "permission",
        "The execution role may not read the image's manifest (ecr:BatchGetImage), or another "
        "account's repository does not let it.",
        ("ECS522",),
    ),
    ErrorText(
        "httpReaderSeeker: failed open: unexpected status code * 403",
        "permission",
        "The layers may not be fetched: ecr:GetDownloadUrlForLayer, or the policy of an S3 endpoint.",
        ("ECS522",),
    ),
    ErrorText(
        "name unknown: The repository with name * does not exist",
        "permission",
        "The repository is not there. Below a pull-through cache prefix the puller has to make "
        "it: ecr:CreateRepository.",
        ("ECS529",),
    ),
    ErrorText(
        "manifest unknown: Requested image not found",
        "permission",
        "The image is not there. Below a pull-through cache prefix the puller has to import it: "
        "ecr:BatchImportUpstreamImage.",
        ("ECS528",),
    ),
    ErrorText(
        "CannotPullContainerError",
        "permission",
        "The image cannot be pulled; the rest of the message tells whether a permission or the network is missing.",
        (
            "ECS521",
            "ECS522",
            "ECS528",
            "ECS529",
        ),
    ),
    ErrorText(
        "unable to retrieve secret from asm",
        "permission",
        (
            "The execution role may not read a secret: secretsmanager:GetSecretValue. The message names the ARN as it "
            "was passed: a partial one means that the complete ARN is not granted (NAME-??????), that there is no such "
            "secret in that region and account, or that the name ends in a hyphen and six characters."
        ),
        (
            "ECS531",
            "ECS532",
            "ECS533",
        ),
    ),
    ErrorText(
        "not authorized to perform: secretsmanager:GetSecretValue",
        "permission",
        (
            "The execution role may not read a secret. The message names the ARN as it was passed: a partial one means "
            "that the complete ARN is not granted (NAME-??????), that there is no such secret in that region and "
            "account, or that the name ends in a hyphen and six characters."
        ),
        (
            "ECS531",
            "ECS533",
        ),
    ),
    ErrorText(
        "Access to KMS is not allowed",
        "permission",
        "The key of a secret or parameter may not be used: kms:Decrypt on the key's own ARN, in "
        "the role's policies and the key policy.",
        (
            "ECS532",
            "ECS561",
        ),
    ),
    ErrorText(
        "not authorized to perform: kms:Decrypt",
        "permission",
        "The key may not be used: kms:Decrypt on the key's own ARN, in the role's policies and the key policy.",
        (
            "ECS532",
            "ECS561",
            "ECS606",
        ),
    ),
    ErrorText(
        "unable to retrieve secrets from ssm",
        "permission",
        "The execution role may not read a parameter: ssm:GetParameters, in the plural.",
        (
            "ECS531",
            "ECS532",
            "ECS561",
        ),
    ),
    ErrorText(
        "not authorized to perform: ssm:GetParameters",
        "permission",
        "The execution role may not read a parameter: ssm:GetParameters, in the plural, on "
        "parameter/NAME without a second slash.",
        (
            "ECS531",
            "ECS561",
        ),
    ),
    ErrorText(
        "failed to create Cloudwatch log group",
        "permission",
        "The group is to be created and the execution role may not: logs:CreateLogGroup on the group followed by :*.",
        (
            "ECS523",
            "ECS535",
        ),
    ),
    ErrorText(
        "not authorized to perform: logs:CreateLogGroup",
        "permission",
        "The group is to be created and the execution role may not: logs:CreateLogGroup on the group followed by :*.",
        (
            "ECS523",
            "ECS535",
        ),
    ),
    ErrorText(
        "failed to create Cloudwatch log stream: *AccessDeniedException",
        "permission",
        "The execution role may not create log streams: logs:CreateLogStream on the group followed by :*.",
        (
            "ECS523",
            "ECS561",
        ),
    ),
    ErrorText(
        "not authorized to perform: logs:CreateLogStream",
        "permission",
        "The execution role may not create log streams: logs:CreateLogStream on the group followed by :*.",
        (
            "ECS523",
            "ECS561",
        ),
    ),
    ErrorText(
        "failed to validate logger args",
        "permission",
        "The log group or stream cannot be made with the execution role.",
        (
            "ECS523",
            "ECS535",
            "ECS561",
        ),
    ),
    ErrorText(
        "failed to initialize logging driver",
        "permission",
        "The Docker daemon cannot log: the permission is missing, or the agent does not log with the execution role.",
        ("ECS523",),
    ),
    ErrorText(
        "failed to download env files",
        "permission",
        "The execution role may not read an environment file: s3:GetObject on the object.",
        (
            "ECS524",
            "ECS525",
        ),
    ),
    ErrorText(
        "operation error S3: HeadObject * 403",
        "permission",
        "The execution role may not read an environment file: s3:GetObject on the object.",
        ("ECS524",),
    ),
    ErrorText(
        "not authorized to perform: s3:GetObject",
        "permission",
        "The execution role may not read a file that ECS fetches at the start.",
        ("ECS524",),
    ),
    ErrorText(
        "not authorized to perform: fsx:DescribeFileSystems",
        "permission",
        "The execution role may not look up the FSx for Windows file system.",
        ("ECS526",),
    ),
    ErrorText(
        "access denied by server while mounting",
        "permission",
        "EFS refuses the mount: the task role or the file system's policy must allow "
        "elasticfilesystem:ClientMount, and the volume must be mounted with IAM where the policy "
        "names roles.",
        (
            "ECS602",
            "ECS603",
            "ECS604",
        ),
    ),
    ErrorText(
        "mounting the S3 Files volume is refused",
        "permission",
        "The task role, or the file system's policy, must allow s3files:ClientMount.",
        ("ECS605",),
    ),
    ErrorText(
        "TargetNotConnectedException",
        "permission",
        "The agent of ECS Exec could not connect: the task role needs the four ssmmessages "
        "actions on *. On the execution role they have no effect; readonlyRootFilesystem breaks "
        "it too.",
        (
            "ECS606",
            "ECS601",
        ),
    ),
    ErrorText(
        "execute command agent isn't running",
        "permission",
        "The agent of ECS Exec could not connect: the task role needs the four ssmmessages actions on *.",
        (
            "ECS606",
            "ECS601",
        ),
    ),
    ErrorText(
        "the log router says AccessDenied",
        "permission",
        "FireLens writes with the task role, which does not allow it.",
        ("ECS608",),
    ),
    ErrorText(
        "the daemon says AccessDeniedException",
        "permission",
        "The X-Ray daemon sends with the task role, which does not allow it.",
        ("ECS609",),
    ),
    ErrorText(
        "no basic auth credentials",
        "permission",
        (
            "No login to the registry was got. For a private ECR image the role that pulls may lack "
            "ecr:GetAuthorizationToken on *; on EC2 that is the instance's role where the task definition names no "
            "execution role."
        ),
        ("ECS521", "ECS561"),
    ),
    ErrorText(
        "not authorized to perform: ecs:TagResource",
        "permission",
        (
            "Whoever runs the task with tags or propagateTags needs ecs:TagResource on the task; since March 2024 in "
            "every account."
        ),
        ("ECS704",),
    ),
)
