"""The same facts are told whether a statement of the code grants something or one of AWS's own policies."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

AWS = "arn:aws:iam::aws:policy/"
EXECUTION = f"{AWS}service-role/AmazonECSTaskExecutionRolePolicy"
PRIVATE, PUBLIC = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1", "public.ecr.aws/docker/library/nginx:1.29"
PULL = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
LANGUAGES = ("terraform", "cloudformation")


def allow(actions: list[str], on: str = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": actions, "Resource": on, **more}


def trust(*services: str) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}],
    }


def role(language: str, name: str, services: list[str], grants: list[object]) -> str:
    """A role with AWS's policies, by their ARNs, and statements."""
    attached = [item for item in grants if isinstance(item, str)]
    statements = [item for item in grants if not isinstance(item, str)]
    document = {"Version": "2012-10-17", "Statement": statements}
    if language == "terraform":
        code = f'resource "aws_iam_role" "{name}" {{\n  name = "{name}"\n'
        parts = [f"{code}  assume_role_policy = jsonencode({json.dumps(trust(*services))})\n}}"]
        parts += [
            f'resource "aws_iam_role_policy_attachment" "{name}{number}" {{\n  role = aws_iam_role.{name}.name\n'
            f'  policy_arn = "{arn}"\n}}'
            for number, arn in enumerate(attached)
        ]
        if statements:
            parts.append(
                f'resource "aws_iam_role_policy" "{name}" {{\n  role = aws_iam_role.{name}.id\n'
                f"  policy = jsonencode({json.dumps(document)})\n}}"
            )
        return "\n".join(parts)
    properties: dict[str, object] = {"AssumeRolePolicyDocument": trust(*services), "ManagedPolicyArns": attached}
    if statements:
        properties["Policies"] = [{"PolicyName": "own", "PolicyDocument": document}]
    return f"  {name}: {json.dumps({'Type': 'AWS::IAM::Role', 'Properties': properties})}"


def definition(language: str, image: str, *, launch: str = "FARGATE") -> str:
    container = {"name": "web", "image": image, "memory": 256}
    if language == "terraform":
        return (
            f'resource "aws_ecs_task_definition" "web" {{\n  family = "web"\n'
            f'  requires_compatibilities = ["{launch}"]\n'
            "  execution_role_arn = aws_iam_role.execution.arn\n  task_role_arn = aws_iam_role.task.arn\n"
            f"  container_definitions = jsonencode([{json.dumps(container)}])\n}}"
        )
    properties = {
        "Family": "web",
        "RequiresCompatibilities": [launch],
        "ExecutionRoleArn": {"Fn::GetAtt": ["execution", "Arn"]},
        "TaskRoleArn": {"Fn::GetAtt": ["task", "Arn"]},
        "ContainerDefinitions": [{"Name": "web", "Image": image, "Memory": 256}],
    }
    return f"  Web: {json.dumps({'Type': 'AWS::ECS::TaskDefinition', 'Properties': properties})}"


def findings(language: str, tmp_path: Path, *parts: str) -> list[Finding]:
    head = "" if language == "terraform" else "Resources:\n"
    (tmp_path / ("main.tf" if language == "terraform" else "template.yaml")).write_text(head + "\n".join(parts))
    report = scan([tmp_path], Options(root=tmp_path))
    assert not report.errors
    return list(report.findings)


def about_task(language: str, tmp_path: Path, image: str, execution: list[object], task: list[object]) -> list[Finding]:
    found = findings(
        language,
        tmp_path,
        definition(language, image),
        role(language, "execution", ["ecs-tasks.amazonaws.com"], execution),
        role(language, "task", ["ecs-tasks.amazonaws.com"], task),
    )
    return [item for item in found if item.rule not in {"ECS506", "ECS544", "ECS547", "ECS564", "ECS545"}]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("task", "told"),
    [
        ([f"{AWS}AmazonEC2ContainerRegistryReadOnly"], ["ECS613"]),
        ([f"{AWS}AmazonEC2ContainerRegistryPullOnly"], ["ECS613"]),
        ([allow(PULL)], ["ECS613"]),
        ([allow([*PULL, "ecr:BatchImportUpstreamImage"])], ["ECS613"]),
        # Whoever pushes images reads them too; that it may push to every repository is told all the same.
        ([f"{AWS}AmazonEC2ContainerRegistryPowerUser"], ["ECS619"]),
        ([allow([*PULL, "ecr:PutImage"])], ["ECS619"]),
        ([f"{AWS}AmazonEC2ContainerRegistryReadOnly", allow(["ecr:PutImage"], "*")], ["ECS619"]),
        ([f"{AWS}AmazonEC2ContainerRegistryReadOnly", f"{AWS}AmazonEC2ContainerRegistryPowerUser"], ["ECS619"]),
        ([f"{AWS}AmazonElasticContainerRegistryPublicReadOnly"], []),
        # The token alone reads no image; who pushes some uses it.
        ([allow(["ecr:GetAuthorizationToken"])], ["ECS673"]),
        ([allow(["ecr:GetAuthorizationToken"]), allow(["ecr:DescribeImages"])], []),
        # What only a feature asks for that is not used here.
        ([f"{AWS}AWSXRayDaemonWriteAccess"], ["ECS673"]),
        ([f"{AWS}AmazonElasticFileSystemClientFullAccess"], ["ECS673"]),
        ([allow(["elasticfilesystem:ClientMount"])], ["ECS673"]),
        ([f"{AWS}CloudWatchAgentServerPolicy"], []),
        ([f"{AWS}service-role/AWSLambdaRole"], ["ECS619"]),
        ([allow(["lambda:InvokeFunction"])], ["ECS619"]),
        ([f"{AWS}AmazonSQSFullAccess"], ["ECS618"]),
        # What gives out what is stored; how a table is set up is no more than metadata.
        ([allow(["dynamodb:Query", "dynamodb:DescribeTable"])], ["ECS619"]),
        ([allow(["sqs:ReceiveMessage"])], ["ECS619"]),
        ([allow(["dynamodb:DescribeTable", "sqs:GetQueueAttributes", "kinesis:ListShards"])], []),
        ([f"{AWS}AmazonDynamoDBReadOnlyAccess"], ["ECS619"]),
    ],
)
def test_what_is_of_no_use_on_a_task_role(task: list[object], told: list[str], language: str, tmp_path: Path) -> None:
    found = about_task(language, tmp_path, PUBLIC, [EXECUTION], task)

    assert [item.rule for item in found] == told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("policy", "may"),
    [
        ("AdministratorAccess", "the application is an administrator"),
        ("PowerUserAccess", "the application may do everything but manage users, roles and the account"),
        ("IAMFullAccess", "the application can give itself every permission"),
    ],
)
def test_what_one_of_the_policies_of_administrators_allows(
    policy: str, may: str, language: str, tmp_path: Path
) -> None:
    (found,) = about_task(language, tmp_path, PUBLIC, [EXECUTION], [f"{AWS}{policy}"])

    assert (found.rule, found.message.rpartition(": ")[2]) == ("ECS611", may)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("image", "execution", "fix"),
    [
        (PRIVATE, [EXECUTION], "Detach AmazonEC2ContainerRegistryReadOnly: ECS does not use it"),
        (PUBLIC, [], "Detach AmazonEC2ContainerRegistryReadOnly: ECS does not use it"),
        (PRIVATE, [], "Move AmazonEC2ContainerRegistryReadOnly to the execution role"),
        (PRIVATE, [f"{AWS}AmazonEC2ContainerRegistryReadOnly"], "Detach AmazonEC2ContainerRegistryReadOnly: the exec"),
    ],
)
def test_what_to_do_with_a_policy_for_pulling(
    image: str, execution: list[object], fix: str, language: str, tmp_path: Path
) -> None:
    task: list[object] = [f"{AWS}AmazonEC2ContainerRegistryReadOnly"]

    (found,) = [item for item in about_task(language, tmp_path, image, execution, task) if item.rule == "ECS613"]

    assert found.fix.startswith(fix)


INSTANCES = {
    "terraform": """
resource "aws_iam_instance_profile" "machine" {
  role = aws_iam_role.machine.name
}
resource "aws_launch_template" "machine" {
  iam_instance_profile {
    arn = aws_iam_instance_profile.machine.arn
  }
}
resource "aws_autoscaling_group" "machines" {
  launch_template {
    id = aws_launch_template.machine.id
  }
}
resource "aws_ecs_capacity_provider" "machines" {
  name = "machines"
  auto_scaling_group_provider {
    auto_scaling_group_arn = aws_autoscaling_group.machines.arn
  }
}
resource "aws_ecs_cluster" "main" {
  name = "main"
}
resource "aws_ecs_service" "web" {
  cluster         = aws_ecs_cluster.main.arn
  task_definition = aws_ecs_task_definition.web.arn
  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.machines.name
  }
}
""",
    "cloudformation": """
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref machine] } }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { IamInstanceProfile: { Arn: !GetAtt Profile.Arn } } }
  Machines:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }
  Provider:
    Type: AWS::ECS::CapacityProvider
    Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: !Ref Machines } }
  Cluster: { Type: AWS::ECS::Cluster }
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Web
      CapacityProviderStrategy: [{ CapacityProvider: !Ref Provider, Weight: 1 }]
""",
}
NO_OBJECTS = {"Effect": "Deny", "Action": ["s3:*", "s3-object-lambda:*"], "Resource": "*"}
ALL_BUT_IAM = {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("grants", "told"),
    [
        (
            [f"{AWS}AmazonEC2FullAccess"],
            {"ECS713": "ec2:*, elasticloadbalancing:*, cloudwatch:*, autoscaling:* on *"},
        ),
        ([allow(["ec2:*"])], {"ECS713": "ec2:* on *"}),
        # The statements of one policy are one defect, and each of them is shown.
        ([allow(["ec2:*"]), allow(["s3:*"]), allow(["rds:*"])], {"ECS713": "allows ec2:*, s3:*, rds:* on *"}),
        ([f"{AWS}AmazonSSMFullAccess"], {"ECS713": "ssm:* on * by AWS's policy AmazonSSMFullAccess"}),
        ([f"{AWS}AmazonECS_FullAccess"], {"ECS713": "ecs:* on * by AWS's policy AmazonECS_FullAccess"}),
        ([f"{AWS}AmazonS3FullAccess"], {"ECS713": "s3:*, s3-object-lambda:* on * by"}),
        ([f"{AWS}PowerUserAccess"], {"ECS713": "every action but iam:*, organizations:*, account:* on * by"}),
        ([ALL_BUT_IAM], {"ECS713": "every action but iam:*, organizations:* on *"}),
        ([f"{AWS}IAMFullAccess"], {"ECS713": "iam:* on * by"}),
        ([f"{AWS}AdministratorAccess"], {"ECS709": "everything by AWS's policy AdministratorAccess"}),
        ([allow(["*"])], {"ECS709": "everything"}),
        ([f"{AWS}AmazonSSMManagedInstanceCore", f"{AWS}CloudWatchAgentServerPolicy"], {}),
        ([f"{AWS}AmazonEC2ContainerRegistryReadOnly"], {}),
        # What is denied is not granted.
        (
            [f"{AWS}AmazonS3FullAccess", {"Effect": "Deny", "Action": ["s3:*", "s3-object-lambda:*"], "Resource": "*"}],
            {},
        ),
    ],
)
def test_what_instances_that_run_tasks_may_do(
    grants: list[object], told: dict[str, str], language: str, tmp_path: Path
) -> None:
    agent = f"{AWS}service-role/AmazonEC2ContainerServiceforEC2Role"
    found = findings(
        language,
        tmp_path,
        definition(language, PUBLIC, launch="EC2"),
        role(language, "execution", ["ecs-tasks.amazonaws.com"], [EXECUTION]),
        role(language, "task", ["ecs-tasks.amazonaws.com"], []),
        role(language, "machine", ["ec2.amazonaws.com"], [agent, *grants]),
        INSTANCES[language],
    )
    about = [item for item in found if item.category == "surroundings"]

    assert [item.rule for item in about] == list(told)
    assert all(told[item.rule] in item.message for item in about)
    own = [grant for grant in grants if isinstance(grant, dict) and grant["Effect"] == "Allow"]
    shown = [note for item in about for note in item.related if note.message.endswith(" is allowed here")]
    assert len({note.span for note in shown}) == max(len(own) - 1, 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("service", "grants", "told"),
    [
        ("ecs.amazonaws.com", [f"{AWS}AmazonEC2FullAccess"], ["ECS714"]),
        ("ecs.amazonaws.com", [f"{AWS}AdministratorAccess"], ["ECS714"]),
        ("ecs.amazonaws.com", [f"{AWS}PowerUserAccess"], ["ECS714"]),
        ("ecs.amazonaws.com", [f"{AWS}service-role/AmazonEC2ContainerServiceRole"], []),
        ("ecs.amazonaws.com", [f"{AWS}service-role/AmazonECSInfrastructureRolePolicyForVolumes"], []),
        ("lambda.amazonaws.com", [f"{AWS}AmazonECS_FullAccess"], ["ECS706"]),
        ("lambda.amazonaws.com", [f"{AWS}AmazonECS_FullAccess", f"{AWS}IAMFullAccess"], ["ECS706"]),
        ("lambda.amazonaws.com", [f"{AWS}AmazonS3FullAccess"], []),
        ("codebuild.amazonaws.com", [f"{AWS}AmazonECS_FullAccess", f"{AWS}IAMFullAccess"], ["ECS706"]),
        ("codebuild.amazonaws.com", [allow(["ecs:*"]), allow(["iam:*"])], ["ECS706"]),
        ("codebuild.amazonaws.com", [f"{AWS}AmazonECS_FullAccess"], ["ECS716"]),
        ("codebuild.amazonaws.com", [f"{AWS}AmazonECS_FullAccess", f"{AWS}AmazonS3FullAccess"], ["ECS716"]),
        ("codebuild.amazonaws.com", [allow(["ecs:UpdateService"])], ["ECS720"]),
        ("codebuild.amazonaws.com", [allow(["ecs:RegisterTaskDefinition", "ecs:DescribeServices"])], ["ECS707"]),
    ],
)
def test_what_roles_of_services_functions_and_builds_may_do(
    service: str, grants: list[object], told: list[str], language: str, tmp_path: Path
) -> None:
    found = findings(
        language,
        tmp_path,
        definition(language, PUBLIC),
        role(language, "execution", ["ecs-tasks.amazonaws.com"], [EXECUTION]),
        role(language, "task", ["ecs-tasks.amazonaws.com"], []),
        role(language, "it", [service], grants),
    )

    assert sorted({item.rule for item in found if item.category == "surroundings"}) == told


PIPELINE = {
    "terraform": """
resource "aws_codepipeline" "web" {
  name     = "web"
  role_arn = "arn:aws:iam::111122223333:role/pipeline"
  stage {
    name = "Deploy"
    action {
      name     = "Deploy"
      category = "Deploy"
      owner    = "AWS"
      provider = "PROVIDER"
      version  = "1"
    }
  }
}
""",
    "cloudformation": """
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/pipeline
      Stages:
        - Name: Deploy
          Actions:
            - Name: Deploy
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: PROVIDER, Version: "1"}
""",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("provider", "told"), [("CodeDeployToECS", set()), ("CodeDeploy", {"ECS707"})])
def test_what_a_build_writes_is_registered_by_the_pipeline_that_deploys_it(
    provider: str, told: set[str], language: str, tmp_path: Path
) -> None:
    found = findings(
        language,
        tmp_path,
        definition(language, PUBLIC),
        role(language, "execution", ["ecs-tasks.amazonaws.com"], [EXECUTION]),
        role(language, "task", ["ecs-tasks.amazonaws.com"], []),
        role(language, "build", ["codebuild.amazonaws.com"], [allow(["ecs:RegisterTaskDefinition"])]),
        PIPELINE[language].replace("PROVIDER", provider),
    )

    assert {item.rule for item in found if item.category == "surroundings"} == told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("grant", "told"),
    [
        (allow(["ssm:*"]), ["ECS541"]),
        (f"{AWS}AmazonSSMFullAccess", ["ECS553"]),
        (allow(["logs:*"]), ["ECS541"]),
        (f"{AWS}CloudWatchLogsFullAccess", ["ECS553"]),
        (allow(["ssm:GetParameters"]), ["ECS547"]),
        (allow(["ssm:Get*"]), ["ECS544"]),
        (f"{AWS}AmazonSSMReadOnlyAccess", ["ECS556"]),
        (f"{AWS}AmazonSSMManagedInstanceCore", ["ECS556"]),
        # ECS has no use for these, and the application may.
        (allow(["dynamodb:*"]), []),
        (f"{AWS}AmazonDynamoDBFullAccess", []),
        (f"{AWS}AmazonEC2ContainerRegistryReadOnly", []),
    ],
)
def test_a_policy_of_aws_weighs_what_a_statement_does_where_one_role_is_for_both(
    grant: object, told: list[str], language: str, tmp_path: Path
) -> None:
    code = definition(language, PUBLIC).replace("aws_iam_role.task.", "aws_iam_role.execution.")
    found = findings(
        language,
        tmp_path,
        code.replace('"task", "Arn"', '"execution", "Arn"'),
        role(language, "execution", ["ecs-tasks.amazonaws.com"], [grant]),
    )

    weighing = [item for item in found if item.severity.value == "error" or item.rule in {"ECS547", "ECS556"}]
    assert [item.rule for item in weighing] == told
    assert all("it is the task role too" in item.message for item in weighing if item.rule not in {"ECS544", "ECS547"})
    assert "ECS618" not in {item.rule for item in found} or not told
