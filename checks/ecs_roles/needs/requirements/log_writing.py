"""Writing logs, row by row."""

from ecs_roles.needs.requirements.row import Row

_AWSLOGS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"
_FIRELENS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html"
_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
_LOGS_KMS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"

ROWS: tuple[Row, ...] = (
    Row(
        "L1",
        "awslogs: logs:CreateLogStream and logs:PutLogEvents on the streams of the group",
        _AWSLOGS,
        rules=("ECS523", "ECS561"),
    ),
    Row(
        "L2",
        "awslogs-create-group: logs:CreateLogGroup",
        _AWSLOGS,
        rules=("ECS523", "ECS535"),
        reason="One form that ends in :* is taken as enough; the bare ARN alone is a warning. A group of that name "
        "that another root or template of the scan creates is there",
    ),
    Row(
        "L3",
        "Without awslogs-create-group the group must exist",
        _AWSLOGS,
        reason="Whether a group exists outside the code cannot be seen; a grant to create it is ECS564",
    ),
    Row(
        "L4",
        "Log group encrypted with a key of one's own",
        _LOGS_KMS,
        reason="CloudWatch Logs uses the key, not the role, and no permission of the role takes its place; a key "
        "policy that keeps it out fails the deployment of the group",
    ),
    Row(
        "L5",
        "awslogs on EC2: the execution role if there is one, else the instance's",
        _GUIDE,
        rules=("ECS523",),
        reason="Taken as on the ECS-optimized AMI, where the agent logs with the execution role",
    ),
    Row(
        "L6",
        "Options that awslogs requires",
        _AWSLOGS,
        reason="No permission: ECS refuses the task definition by itself",
    ),
    Row(
        "L7",
        "secretOptions of any log driver, also that of Service Connect",
        _GUIDE,
        rules=("ECS531", "ECS532"),
    ),
    Row(
        "L8",
        "FireLens destinations: the plug-in's actions, on the task role",
        _FIRELENS,
        rules=("ECS608", "ECS601"),
        reason="logs:DescribeLogStreams is not asked for: it is called only to continue a stream; a destination of "
        "OpenSearch stays unknown",
    ),
    Row(
        "L9",
        "FireLens configuration in S3: s3:GetObject, and s3:GetBucketLocation",
        _FIRELENS,
        rules=("ECS524", "ECS525"),
    ),
    Row(
        "L10",
        "The router's own image",
        _FIRELENS,
        rules=("ECS521", "ECS522"),
    ),
    Row(
        "L11",
        "Log drivers that call no AWS API",
        _AWSLOGS,
        reason="Nothing is needed",
    ),
    Row(
        "L12",
        "logs:DescribeLogGroups and DescribeLogStreams",
        _AWSLOGS,
        reason="Never asked for by awslogs, and harmless",
    ),
)
