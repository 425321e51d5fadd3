"""The roles around a task, row by row: of ECS itself, of instances, of whoever starts or deploys tasks."""

from ecs_roles.needs.requirements.row import Row

_INFRASTRUCTURE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html"
_INSTANCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html"
_EVENTS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html"
_STEPS = "https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html"
_PASS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
_SERVICE = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"

ROWS: tuple[Row, ...] = (
    Row("I1", "Infrastructure role: trusts ecs.amazonaws.com", _INFRASTRUCTURE, rules=("ECS701", "ECS505")),
    Row("I2", "Infrastructure role for EBS volumes", _INFRASTRUCTURE, rules=("ECS702",)),
    Row("I3", "Infrastructure role for Service Connect with TLS", _INFRASTRUCTURE, rules=("ECS702",)),
    Row("I4", "Infrastructure role for VPC Lattice", _INFRASTRUCTURE, rules=("ECS702",)),
    Row("I5", "Infrastructure role for deployments with a load balancer", _INFRASTRUCTURE, rules=("ECS702",)),
    Row(
        "I6",
        "Infrastructure role for managed instances, and passing the instance role",
        _INFRASTRUCTURE,
        rules=("ECS702",),
    ),
    Row("I7", "Infrastructure role for Express Mode", _INFRASTRUCTURE, rules=("ECS702",)),
    Row(
        "I8",
        "Role of a deployment's lifecycle hooks: trusts ECS, lambda:InvokeFunction",
        _SERVICE,
        rules=("ECS701", "ECS702"),
    ),
    Row("I9", "No role of a service where ECS uses its service-linked role", _SERVICE, rules=("ECS703",)),
    Row(
        "I10",
        "The key of a volume admits the infrastructure role",
        _INFRASTRUCTURE,
        reason="The wording of the key's policy is not documented in full, so a key that the code holds is not judged",
    ),
    Row("N1", "Instance role: trusts ec2.amazonaws.com", _INSTANCE, rules=("ECS701",)),
    Row(
        "N2",
        "Instance role: registers the instance and polls, where a capacity provider leads to it",
        _INSTANCE,
        rules=("ECS702",),
    ),
    Row(
        "N3",
        "Instance role pulls and logs for task definitions without execution role",
        _INSTANCE,
        reason="Which instances a task lands on is decided when it is placed",
    ),
    Row(
        "N4",
        "ECS Anywhere: the role of the SSM activation",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/iam-role-ecsanywhere.html",
        reason="AWS's own two trust policies for it disagree",
    ),
    Row(
        "N5",
        "Containers on EC2 reach the instance role through the metadata service",
        _INSTANCE,
        reason="Whether it is blocked is set in the agent's configuration on the instance",
    ),
    Row("D1", "EventBridge, Scheduler, Step Functions: trust of the role", _EVENTS, rules=("ECS701",)),
    Row("D2", "ecs:RunTask on a revision of the task definition", _EVENTS, rules=("ECS704",)),
    Row(
        "D3",
        "Step Functions that wait: ecs:StopTask, ecs:DescribeTasks, the rule of EventBridge",
        _STEPS,
        rules=("ECS704",),
    ),
    Row("D4", "iam:PassRole on both roles, to ecs-tasks.amazonaws.com", _PASS, rules=("ECS705",)),
    Row("D5", "Not every role of the account may be passed", _PASS, rules=("ECS706",)),
    Row(
        "D6",
        "ecs:TagResource of a scheduler that tags its tasks",
        _EVENTS,
        reason="Needed only where the account has opted into authorization of tagging, which the code does not show",
    ),
    Row(
        "D7",
        "CodeDeploy's role for a service of ECS",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html",
        rules=("ECS701", "ECS702"),
    ),
    Row(
        "D8",
        "What a deployer needs beside passing roles",
        _PASS,
        reason="Which calls a pipeline makes is decided by its commands, not by this code",
    ),
)
