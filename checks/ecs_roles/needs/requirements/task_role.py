"""What features of ECS ask of the task role, row by row."""

from ecs_roles.needs.requirements.row import Row

_ADOT = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html"
_APPMESH = "https://docs.aws.amazon.com/app-mesh/latest/userguide/proxy-authorization.html"
_CONNECT = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html"
_CWAGENT = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/deploy-container-insights-ECS-instancelevel.html"
)
_EFS = "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html"
_EFS_VOLUMES = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html"
_EXEC = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
_FIRELENS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html"
_FIS = "https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html"
_S3FILES = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_S3FilesVolumeConfiguration.html"
_TASK = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
_XRAY = "https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-ecs.html"

ROWS: tuple[Row, ...] = (
    Row(
        "T1",
        "EFS with IAM: ClientMount, ClientWrite to write; ClientRootAccess for a container that says it runs as root",
        _EFS,
        rules=("ECS602", "ECS603", "ECS615"),
        reason="Whom an image runs as by itself is not in the code, so root access is asked for only when user says "
        "root",
    ),
    Row(
        "T2",
        "EFS: the role or the file system's policy allows; without a policy everyone may mount",
        _EFS,
        rules=("ECS602", "ECS603"),
        reason="A file system outside the code is unknown",
    ),
    Row(
        "T3",
        "EFS without IAM: nothing on any role, unless the file system's policy demands it",
        _EFS,
        rules=("ECS604",),
    ),
    Row(
        "T4",
        "EFS network: mount targets, security groups, DNS",
        _EFS_VOLUMES,
        reason="No permission; ecs-roles why tells these errors apart",
    ),
    Row(
        "T5",
        "S3 Files: s3files:ClientMount and ClientWrite",
        _S3FILES,
        rules=("ECS605", "ECS601"),
        reason="Direct reads of the bucket are the application's own",
    ),
    Row(
        "T6",
        "ECS Exec: the four ssmmessages actions on *",
        _EXEC,
        rules=("ECS606", "ECS601"),
        reason="A RunTask from outside the code is not seen; a read-only root file system is not a permission",
    ),
    Row(
        "T7",
        "Sessions logged as the container logs (DEFAULT)",
        _EXEC,
        rules=("ECS607",),
        reason="Only when the cluster in the code has an execute command configuration",
    ),
    Row(
        "T8",
        "Sessions logged to a group of their own",
        _EXEC,
        rules=("ECS607",),
    ),
    Row(
        "T9",
        "Sessions logged to a bucket",
        _EXEC,
        rules=("ECS607",),
        reason="s3:GetEncryptionConfiguration only with encryption enabled, as AWS's CDK grants it; "
        "s3:GetBucketLocation is not asked for",
    ),
    Row(
        "T10",
        "Sessions encrypted with a key: kms:Decrypt",
        _EXEC,
        rules=("ECS606",),
        reason="The caller's side is not part of the task",
    ),
    Row(
        "T11",
        "App Mesh",
        _APPMESH,
        rules=("ECS614",),
        reason="It has ended: no permission is derived any more",
    ),
    Row(
        "T12",
        "X-Ray daemon: xray:PutTraceSegments on *; sampling rules and targets",
        _XRAY,
        rules=("ECS609", "ECS610", "ECS601"),
        reason="Without the sampling calls the SDK keeps its own rule; the daemon's telemetry and statistics are never "
        "missed",
    ),
    Row(
        "T13",
        "AWS Distro for OpenTelemetry: one way to export",
        _ADOT,
        rules=("ECS610",),
        reason="What it exports stands in its configuration",
    ),
    Row(
        "T14",
        "CloudWatch agent: one way to send",
        _CWAGENT,
        rules=("ECS610",),
        reason="What it sends stands in its configuration",
    ),
    Row(
        "T15",
        "FireLens destinations, and the files of the init image",
        _FIRELENS,
        rules=("ECS608",),
        reason="Configuration in the image or in S3 is not read: told, and not decided",
    ),
    Row(
        "T16",
        "Service Connect and service discovery",
        _CONNECT,
        rules=("ECS523",),
        reason="Only the log configuration of the proxy asks for something; the agent and the service-linked role do"
        " it; TLS is the infrastructure role's",
    ),
    Row(
        "T17",
        "What the application calls itself",
        _TASK,
        reason="Not derivable from a task definition",
    ),
    Row(
        "T18",
        "Fault injection",
        _FIS,
        reason="FIS uses a role of its own; nothing on the task's roles",
    ),
    Row(
        "T19",
        "A permission on the wrong one of the two roles",
        _TASK,
        rules=("ECS531", "ECS602", "ECS606"),
        reason="Said in the message of the missing permission",
    ),
)
