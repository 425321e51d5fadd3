"""Supporting roles, row by row: of ECS itself, of instances, of whoever starts or deploys tasks."""

from ecs_roles.needs.requirements.row import Row

_INFRASTRUCTURE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html"
_INSTANCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html"
_EVENTS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html"
_STEPS = "https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html"
_PASS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
_EBS_KEY = f"{_GUIDE}ebs-kms-encryption.html"
_CONNECT_KEY = f"{_GUIDE}service-connect-tls.html"
_FARGATE_KEY = f"{_GUIDE}fargate-create-storage-key.html"
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
        "The customer key of a volume lets the infrastructure role describe it, make data keys and grants",
        _EBS_KEY,
        rules=("ECS702",),
    ),
    Row(
        "I11",
        "The customer key of Service Connect's certificates lets the infrastructure role in",
        _CONNECT_KEY,
        reason="The guide gives an example, which does not say that all four actions are needed: told as not decided",
    ),
    Row("I12", "The key of Fargate's ephemeral storage lets fargate.amazonaws.com in", _FARGATE_KEY, rules=("ECS711",)),
    Row("I13", "Infrastructure role for gateways (AWS::ECS::Gateway)", _INFRASTRUCTURE, rules=("ECS701", "ECS702")),
    Row(
        "I14",
        "Role of an S3 Files file system: trusts elasticfilesystem.amazonaws.com, reads and writes the bucket",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-security-iam.html",
        rules=("ECS701", "ECS702"),
    ),
    Row(
        "I15",
        "Custom role of a pull-through cache rule or of a repository creation template, with the template's key",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html",
        rules=("ECS701", "ECS702"),
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
        rules=("ECS708",),
        reason="Only where a capacity provider leads to the instances; elsewhere it is told as not decided",
    ),
    Row(
        "N4",
        "ECS Anywhere: the role of the SSM activation trusts ssm.amazonaws.com and registers the machine",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/iam-role-ecsanywhere.html",
        rules=("ECS701", "ECS702"),
    ),
    Row(
        "N5",
        "Containers on EC2 reach the instance role through the metadata service",
        _INSTANCE,
        rules=("ECS709",),
        reason="Reported for a role that may do everything; whether it is blocked is set on the instance",
    ),
    Row("N6", "Where AWS takes an instance profile, not a role", _INSTANCE, rules=("ECS710",)),
    Row("D1", "EventBridge (rules, schedules, pipes), Step Functions: trust of the role", _EVENTS, rules=("ECS701",)),
    Row("D2", "ecs:RunTask on a revision of the task definition", _EVENTS, rules=("ECS704",)),
    Row(
        "D3",
        "Step Functions that wait: ecs:StopTask, ecs:DescribeTasks, the rule of EventBridge",
        _STEPS,
        rules=("ECS704",),
    ),
    Row(
        "D4",
        "iam:PassRole on both roles and on those that a launch puts over them, to ecs-tasks.amazonaws.com; of a role "
        "for volumes to ecs.amazonaws.com",
        _PASS,
        rules=("ECS705", "ECS707"),
        reason="The task role of a task on EC2 is never reported: AWS's documents disagree",
    ),
    Row("D5", "Not every role of the account may be passed", _PASS, rules=("ECS706",)),
    Row(
        "D6",
        "ecs:TagResource of a scheduler that tags its tasks",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html",
        rules=("ECS704",),
        reason="With ECS's managed tags alone it is told as not decided: one report says so",
    ),
    Row(
        "D7",
        "CodeDeploy's role for a service of ECS",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html",
        rules=("ECS701", "ECS702"),
    ),
    Row(
        "D8",
        "CodePipeline's deployment to ECS: registers and describes the task definition, passes its roles, updates and "
        "describes the service",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html",
        rules=("ECS701", "ECS702"),
    ),
    Row(
        "D9",
        "Whoever may run or register a task definition passes all of its roles",
        _PASS,
        rules=("ECS707",),
        reason="What a build or a function does besides is decided by its commands, not by this code",
    ),
    Row(
        "D10",
        "Whoever creates a service or a capacity provider passes its infrastructure role to ecs.amazonaws.com",
        _INFRASTRUCTURE,
        reason="Who deploys the code is not in it; AmazonECS_FullAccess passes none but ecsInfrastructureRole. "
        "What infrastructure roles and launches pass themselves is judged (I6, D4)",
    ),
    Row(
        "D11",
        "Who deploys through GitHub, GitLab or HCP Terraform is named in the trust policy, by the subject of the token",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
        rules=("ECS717", "ECS718", "ECS719"),
    ),
    Row(
        "D12",
        "What a deployer changes and runs, and the roles that it passes, take a resource",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html",
        rules=("ECS706", "ECS716", "ECS720", "ECS721"),
    ),
)
