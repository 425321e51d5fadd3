"""A task without execution role is decided by the role of the instances whose scripts name its cluster."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Scan = Callable[[dict[str, str]], Report]
Only = Callable[[dict[str, str]], TaskDefinitionReport]

TEMPLATE = """
Parameters:
  Other:
    Type: String
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [EC2]
      ContainerDefinitions:
        - Name: web
          Image: IMAGE
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: EC2
      TaskDefinition: !Ref Task
  Cluster:
    Type: AWS::ECS::Cluster
    Properties:
      ClusterName: !Sub "${AWS::StackName}-main"
  Another:
    Type: AWS::ECS::Cluster
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - { Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ec2.amazonaws.com } }
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties:
      Roles: [!Ref Role]
  Bastion:
    Type: AWS::EC2::Instance
    Properties:
      UserData: !Base64 "yum update -y"
  Instances:
    Type: AWS::AutoScaling::LaunchConfiguration
METADATA
    Properties:
      IamInstanceProfile: !Ref Profile
      UserData:
        Fn::Base64: SCRIPT
"""
IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"


def _template(script: str, metadata: str = "", image: str = IMAGE) -> dict[str, str]:
    text = TEMPLATE.replace("SCRIPT", script).replace("METADATA\n", metadata).replace("IMAGE", image)
    return {"template.yaml": text}


@pytest.mark.parametrize(
    "script",
    [
        "!Sub 'echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config'",
        "!Sub 'echo \"ECS_CLUSTER=${AWS::StackName}-main\" >> /etc/ecs/ecs.config'",
        '!Join ["", ["#!/bin/bash\\n", "echo ECS_CLUSTER=\'", !Ref Cluster, "\' >> /etc/ecs/ecs.config\\n"]]',
        "!Sub \"Initialize-ECSAgent -Cluster '${Cluster}' -EnableTaskIAMRole\"",
        '!Sub \'[Environment]::SetEnvironmentVariable("ECS_CLUSTER", "${Cluster}", "Machine")\'',
        "!Sub \"[settings.ecs]\\ncluster = '${Cluster}'\\n\"",
    ],
)
def test_a_script_that_names_the_cluster_leads_to_the_role(only: Only, script: str) -> None:
    assert only(_template(script)).status == "decided"


CFN_INIT = """    Metadata:
      AWS::CloudFormation::Init:
        config:
          files:
            /etc/ecs/ecs.config:
              content: !Sub "ECS_CLUSTER=${Cluster}"
"""


ENVIRONMENT = """    Metadata:
      AWS::CloudFormation::Init:
        config:
          commands:
            10_first_run:
              command: sh firstrun.sh
              env: {STAGE: live, ECS_CLUSTER: !Ref Cluster}
"""


@pytest.mark.parametrize("metadata", [CFN_INIT, ENVIRONMENT], ids=["a file", "the environment of a command"])
def test_so_does_what_cfn_init_writes(only: Only, metadata: str) -> None:
    assert only(_template('"/opt/aws/bin/cfn-init -v"', metadata)).status == "decided"


def test_another_cluster_in_the_environment_of_a_command_does_not(only: Only) -> None:
    metadata = ENVIRONMENT.replace("!Ref Cluster", "!Ref Another")

    assert only(_template('"/opt/aws/bin/cfn-init -v"', metadata)).status == "undecided"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("TaskDefinition: !Ref Task", "TaskDefinition: other", "no service and no schedule of this code"),
        ("Cluster: !Ref Cluster", "Cluster: {'Fn::ImportValue': main}", "service: it is imported from another stack"),
        ("Cluster: !Ref Cluster", "Cluster: elsewhere", "the cluster elsewhere is not in this code"),
    ],
)
def test_where_a_task_runs_may_not_be_in_the_code(only: Only, before: str, after: str, reason: str) -> None:
    files = _template("!Sub 'echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config'")

    found = only({name: text.replace(before, after) for name, text in files.items()})

    assert found.status == "undecided"
    assert reason in found.unknowns[0].why


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("!Sub 'echo ECS_CLUSTER=${Another} >> /etc/ecs/ecs.config'", "no capacity provider and no user data"),
        ('"yum update -y"', "no capacity provider and no user data"),
        ("!Sub 'echo ECS_CLUSTER=${Other} >> /etc/ecs/ecs.config'", "parameter Other has no default"),
        ("!Ref Other", "parameter Other has no default"),
        ('!Sub "#!/bin/sh\\n${Other}\\n"', "parameter Other has no default"),
        ("'echo ECS_CLUSTER=$NAME >> /etc/ecs/ecs.config'", "chosen when they start"),
    ],
)
def test_what_does_not_surely_name_it_leaves_the_instances_open(only: Only, script: str, reason: str) -> None:
    found = only(_template(script))
    assert found.status == "undecided"
    assert reason in found.unknowns[0].why


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        ("!ImportValue profile", "Instances: it is imported from another stack as profile"),
        ("!Ref Other", "Instances: parameter Other has no default"),
        ("{Arn: !Ref Other}", "Instances: parameter Other has no default"),
        ("elsewhere", "the instance profile of Instances is not in this code"),
    ],
)
def test_a_profile_from_elsewhere_says_where_it_is_from(only: Only, profile: str, reason: str) -> None:
    files = _template("!Sub 'echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config'")
    found = only({name: text.replace("!Ref Profile", profile) for name, text in files.items()})
    assert reason in found.unknowns[0].why


def test_an_image_that_is_not_known_is_pulled_where_the_instances_may_pull_everything(only: Only) -> None:
    script = "!Sub 'echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config'"
    assert only(_template(script, image="!Ref Other")).status == "decided"


CODE = """
resource "aws_ecs_cluster" "main" {
  name = "main"
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{
    name  = "web"
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
  }])
}
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.web.arn
}
resource "aws_iam_role" "instances" {
  name               = "instances"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "agent" {
  role   = aws_iam_role.instances.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ["ecs:*", GRANTED], Resource = "*" }]
  })
}
resource "aws_iam_instance_profile" "instances" {
  role = aws_iam_role.instances.name
}
resource "aws_vpc" "main" {}
KIND
"""
INSTANCE = """
resource "aws_instance" "web" {
  iam_instance_profile = aws_iam_instance_profile.instances.name
  user_data            = "#!/bin/bash\\necho VPC=${aws_vpc.main.id}\\necho ECS_CLUSTER=main >> /etc/ecs/ecs.config"
}
"""
LAUNCH_TEMPLATE = """
resource "aws_launch_template" "web" {
  iam_instance_profile {
    name = aws_iam_instance_profile.instances.name
  }
  user_data = base64encode(templatefile("${path.module}/user_data.sh", {
    cluster = aws_ecs_cluster.main.name, vpc = aws_vpc.main.id
  }))
}
"""


CLOUD_INIT = """
data "TYPE" "web" {
  part {
    content_type = "text/x-shellscript"
    content      = templatefile("${path.module}/user_data.sh", {
      cluster = aws_ecs_cluster.main.name, vpc = aws_vpc.main.id
    })
  }
  part {
    content = "#!/bin/bash\\necho started"
  }
}
resource "aws_launch_configuration" "web" {
  iam_instance_profile = aws_iam_instance_profile.instances.name
  user_data            = data.TYPE.web.rendered
}
"""
CLOUD_INITS = [CLOUD_INIT.replace("TYPE", name) for name in ("cloudinit_config", "template_cloudinit_config")]


@pytest.mark.parametrize("kind", [INSTANCE, LAUNCH_TEMPLATE, *CLOUD_INITS])
def test_in_terraform_too(scanned: Scan, kind: str) -> None:
    script = "#!/bin/bash\necho ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config\nexport VPC=${vpc}\n"
    code = CODE.replace("KIND", kind)
    lacking = scanned({"main.tf": code.replace("GRANTED", '"logs:*"'), "user_data.sh": script})
    (lacks,) = [found for found in lacking.findings if found.rule == "ECS708"]
    assert "CannotPullECRContainerError" in lacks.message
    assert "ResourceInitializationError" not in lacks.message  # as Fargate says it
    assert [found.status for found in lacking.task_definitions] == ["decided"]

    pulling = scanned({"main.tf": code.replace("GRANTED", '"ecr:*"')})
    assert "ECS708" not in {found.rule for found in pulling.findings}


def test_a_module_that_is_not_here_and_gets_the_cluster_may_launch_others(only: Only) -> None:
    module = 'module "fleet" {\n  source  = "owner/fleet/aws"\n  cluster = aws_ecs_cluster.main.name\n}\n'
    found = only({"main.tf": CODE.replace("KIND", INSTANCE + module).replace("GRANTED", '"ecr:*"')})
    assert found.status == "undecided"
    assert "module.fleet" in found.unknowns[0].why
