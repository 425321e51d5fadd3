"""Secrets, parameters and files that ECS reads at the start, row by row."""

from ecs_roles.needs.requirements.row import Row

_ENVFILES = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html"
_FSX = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/wfsx-volumes.html"
_GETSECRET = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"
_GMSA = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows-gmsa.html"
_GUARDDUTY = "https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html"
_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
_PARTIAL = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html"
_PARAMETERS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html"
_SECRETS = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html"

ROWS: tuple[Row, ...] = (
    Row(
        "S1",
        "Secret by its ARN: secretsmanager:GetSecretValue",
        _SECRETS,
        rules=("ECS531",),
    ),
    Row(
        "S2",
        "JSON key or version of a secret: the same, on the plain ARN",
        _SECRETS,
        rules=("ECS531", "ECS534", "ECS561"),
    ),
    Row(
        "S3",
        "Secret by a partial ARN: the permission on the complete ARN (NAME-??????), and a note",
        _GETSECRET,
        rules=("ECS531", "ECS533"),
    ),
    Row(
        "S4",
        "Parameter by its ARN, of any region: ssm:GetParameters",
        _PARAMETERS,
        rules=("ECS531", "ECS561"),
    ),
    Row(
        "S5",
        "Parameter by its name: ssm:GetParameters in the task's region",
        _PARAMETERS,
        rules=("ECS531",),
    ),
    Row(
        "S6",
        "Name of a secret where an ARN belongs",
        _SECRETS,
        rules=("ECS534",),
    ),
    Row(
        "S7",
        "/aws/reference/secretsmanager/NAME: the parameter and the secret",
        _GUIDE,
        rules=("ECS531",),
    ),
    Row(
        "S8",
        "Secret or SecureString encrypted with a key of one's own: kms:Decrypt",
        _GETSECRET,
        rules=("ECS532", "ECS561"),
    ),
    Row(
        "S9",
        "Secret of another account",
        _GETSECRET,
        rules=("ECS531",),
        reason="The other account's policy is not in the code: unknown, once the own account is known",
    ),
    Row(
        "S10",
        "DescribeSecret, GetParameter and their like",
        _GUIDE,
        reason="Never needed, and harmless beside the needed ones",
    ),
    Row(
        "S11",
        "Secret by a name that ends in a hyphen and six characters: taken for complete and never found",
        _PARTIAL,
        rules=("ECS534", "ECS531"),
        reason="Told where the code shows that the name is the secret's own: it makes the secret (ECS534) or grants "
        "the name with six characters behind it (the message of ECS531); any other such ARN may be complete",
    ),
    Row(
        "S12",
        "Secrets as files, and rotation without a new task",
        _SECRETS,
        rules=("ECS531",),
        reason="Neither exists: values become environment variables when the container starts (told on the page)",
    ),
    Row(
        "F1",
        "Environment file: s3:GetObject on the object",
        _ENVFILES,
        rules=("ECS524",),
    ),
    Row(
        "F2",
        "Environment file: s3:GetBucketLocation on the bucket",
        _ENVFILES,
        rules=("ECS525",),
        reason="Informational: the guide asks for it, the agent does not call it",
    ),
    Row(
        "F3",
        "FSx for Windows volume: its credentials, and fsx:DescribeFileSystems",
        _FSX,
        rules=("ECS526", "ECS531"),
    ),
    Row(
        "F4",
        "gMSA credential spec in S3 or Parameter Store",
        _GMSA,
        rules=("ECS524",),
    ),
    Row(
        "F5",
        "Domainless credential spec",
        _GMSA,
        reason="Unknown: two modes use two different roles, and the secret is named inside the file",
    ),
    Row(
        "F6",
        "GuardDuty's agent: login and pull on GuardDuty's repository",
        _GUARDDUTY,
        rules=("ECS527",),
        reason="When the code manages the detector, or with the setting guardduty",
    ),
    Row(
        "X1",
        "What never belongs on an execution role",
        _GUIDE,
        rules=("ECS551", "ECS552", "ECS553", "ECS554", "ECS555"),
    ),
)
