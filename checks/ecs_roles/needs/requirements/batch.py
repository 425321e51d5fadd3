"""AWS Batch, which runs ECS tasks, row by row."""

from ecs_roles.needs.requirements.row import Row

_BATCH = "https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html"

_ENVIRONMENT = "https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html"

ROWS: tuple[Row, ...] = (
    Row(
        "B1",
        "Execution role: on Fargate always, on EC2 for secrets",
        _BATCH,
        rules=("ECS511",),
    ),
    Row(
        "B2",
        "Job role (jobRoleArn, taskRoleArn): trusts ecs-tasks.amazonaws.com",
        _BATCH,
        rules=("ECS501", "ECS503"),
    ),
    Row(
        "B3",
        "EFS with IAM: as T1 to T3, on the job role",
        _BATCH,
        rules=("ECS602", "ECS603", "ECS604", "ECS615", "ECS601"),
    ),
    Row(
        "B4",
        "S3 Files: as T5, on the job role",
        _BATCH,
        rules=("ECS605", "ECS601"),
    ),
    Row(
        "B5",
        "Logs: awslogs into /aws/batch/job unless the job says otherwise",
        _BATCH,
        rules=("ECS523",),
    ),
    Row(
        "B6",
        "Private registry",
        _BATCH,
        rules=("ECS531",),
    ),
    Row(
        "B7",
        "ECS Exec (enableExecuteCommand)",
        _BATCH,
        rules=("ECS606", "ECS601"),
    ),
    Row(
        "B8",
        "FireLens in ecsProperties",
        _BATCH,
        rules=("ECS608", "ECS524"),
    ),
    Row(
        "B9",
        "Managed Instances: infrastructure role, instance profile, passing it",
        _ENVIRONMENT,
        rules=("ECS701", "ECS702"),
        reason="Which environment a job runs in is decided by its queue; images and logs are asked of the execution "
        "role when there is one",
    ),
    Row(
        "B10",
        "Service role and Spot Fleet role of the compute environment",
        _ENVIRONMENT,
        rules=("ECS701", "ECS702"),
    ),
    Row(
        "B11",
        "Instance role of the compute environment: a profile, whose role registers the instances",
        _ENVIRONMENT,
        rules=("ECS702", "ECS710"),
    ),
    Row(
        "B12",
        "Who submits or registers jobs",
        _BATCH,
        reason="Not in the job definition; iam:PassRole is judged where tasks are run (ECS707)",
    ),
    Row(
        "B13",
        "Job role and execution role confused",
        _BATCH,
        rules=("ECS531", "ECS602"),
        reason="Said in the message of the missing permission",
    ),
    Row(
        "B14",
        "Several nodes, several containers",
        _BATCH,
        rules=("ECS511", "ECS522", "ECS523", "ECS531"),
        reason="Each node range and task is judged by itself",
    ),
)
