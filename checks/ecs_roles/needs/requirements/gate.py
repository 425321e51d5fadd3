"""When a task definition must name a role at all, row by row."""

from ecs_roles.needs.requirements.row import Row

_BATCH = "https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html"
_DAEMON = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterDaemonTaskDefinition.html"
_EXPRESS = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateExpressGatewayService.html"
_GUARDDUTY = "https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html"
_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
_TASK = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"

ROWS: tuple[Row, ...] = (
    Row(
        "G1",
        "An image in private ECR: an execution role on Fargate and Managed Instances; on EC2 the instance's role pulls",
        _GUIDE,
        rules=("ECS511",),
        reason="ECS Anywhere: the instance's role pulls as a rule, and it is not in the task definition",
    ),
    Row(
        "G2",
        "awslogs: an execution role on Fargate, Managed Instances and ECS Anywhere; on EC2 the instance's role logs",
        _GUIDE,
        rules=("ECS511",),
    ),
    Row(
        "G3",
        "Secrets and secret options: an execution role everywhere",
        _GUIDE,
        rules=("ECS511",),
    ),
    Row(
        "G4",
        "Credentials of a private registry: an execution role everywhere",
        _GUIDE,
        rules=("ECS511",),
    ),
    Row(
        "G5",
        "Environment files: an execution role everywhere",
        _GUIDE,
        rules=("ECS511",),
    ),
    Row(
        "G6",
        "FireLens configuration in S3: an execution role",
        _GUIDE,
        rules=("ECS511",),
    ),
    Row(
        "G7",
        "FSx for Windows volumes and gMSA credential specs: an execution role",
        _GUIDE,
        rules=("ECS511",),
    ),
    Row(
        "G8",
        "GuardDuty Runtime Monitoring on Fargate: an execution role that may pull the agent",
        _GUARDDUTY,
        rules=("ECS527",),
        reason="A warning, when the code or the setting guardduty switches it on: the task itself starts without the"
        " agent",
    ),
    Row(
        "G9",
        "Public images without logs, secrets or files: no execution role",
        _GUIDE,
        reason="Nothing is needed, so nothing is derived",
    ),
    Row(
        "G10",
        "AWS Batch on Fargate: an execution role always",
        _BATCH,
        rules=("ECS511",),
    ),
    Row(
        "G11",
        "Express Mode: an execution role always, unless the service names a task definition",
        _EXPRESS,
        rules=("ECS511",),
    ),
    Row(
        "G12",
        "Daemon task definitions: an execution role for ECR images and awslogs",
        _DAEMON,
        rules=("ECS511",),
    ),
    Row(
        "G13",
        "ECS Exec, EFS with IAM, S3 Files: a task role",
        _TASK,
        rules=("ECS601",),
    ),
)
