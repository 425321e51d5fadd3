"""A log group that another root or template of the scan creates needs nobody to create it."""

from pathlib import Path

import pytest

from ecs_roles.analysis.repeated_scan import RepeatedScan
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import scan

TERRAFORM = """
variable "app" {}
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name             = "web"
    image            = "nginx"
    logConfiguration = {
      logDriver = "awslogs"
      options   = {
        awslogs-group  = "GROUP", awslogs-create-group = "true"
        awslogs-region = "eu-west-1", awslogs-stream-prefix = "web"
      }
    }
  }])
}
"""
TERRAFORM_GROUP = """
variable "app" {}
variable "stage" { default = "dev" }
variable "is_wanted" { type = bool }
provider "aws" { region = "eu-west-1" }
resource "aws_cloudwatch_log_group" "web" {
  name  = "GROUP"
  count = COUNT
}
"""
TEMPLATE = """
Parameters:
  App: {Type: String}
Resources:
  ExecutionRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: ecs-tasks.amazonaws.com}}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy]
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt ExecutionRole.Arn
      ContainerDefinitions:
        - Name: web
          Image: nginx
          LogConfiguration:
            LogDriver: awslogs
            Options:
              awslogs-group: !Sub "GROUP"
              awslogs-create-group: "true"
              awslogs-region: !Ref AWS::Region
              awslogs-stream-prefix: web
"""
TEMPLATE_GROUP = """
Parameters:
  App: {Type: String}
  Stage: {Type: String, Default: dev}
  IsWanted: {Type: String}
Conditions:
  Wanted: !Equals [!Ref IsWanted, "yes"]
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    CONDITION
    Properties:
      LogGroupName: !Sub "GROUP"
"""


def _of_terraform(folder: Path, wanted: str, created: str, count: str = "1") -> Report:
    for name, code in (("app", TERRAFORM.replace("GROUP", wanted)), ("base", TERRAFORM_GROUP)):
        (folder / name).mkdir(exist_ok=True)
        written = code.replace("GROUP", created).replace("COUNT", count)
        (folder / name / "main.tf").write_text(written, encoding="utf-8")
    return scan([folder])


def _of_templates(folder: Path, wanted: str, created: str, condition: str = "Metadata: {}") -> Report:
    (folder / "app.yaml").write_text(TEMPLATE.replace("GROUP", wanted), encoding="utf-8")
    written = TEMPLATE_GROUP.replace("GROUP", created).replace("CONDITION", condition)
    (folder / "base.yaml").write_text(written, encoding="utf-8")
    return scan([folder])


def _answer(report: Report) -> str:
    """Return ``missing`` where ECS523 says that nobody creates the group, else whether that is decided."""
    (definition,) = report.task_definitions
    return "missing" if any(each.rule == "ECS523" for each in report.findings) else definition.status


@pytest.mark.parametrize(
    ("wanted", "created", "answer"),
    [
        ("/shop/ecs", "/shop/ecs", "decided"),
        ("/shop-dev/ecs", "/shop-${var.stage}/ecs", "decided"),
        ("/${var.app}/ecs", "/${var.app}/ecs", "partly"),
        ("/shop/ecs", "/${var.app}/ecs", "partly"),
        ("/shop/ecs", "/shop/lambda", "missing"),
        ("/${var.app}/ecs", "/${var.app}/lambda", "missing"),
        ("/shop/ecs", "${var.app}", "missing"),
    ],
)
def test_a_group_of_another_root_is_there_or_may_be(tmp_path: Path, wanted: str, created: str, answer: str) -> None:
    assert _answer(_of_terraform(tmp_path, wanted, created)) == answer


@pytest.mark.parametrize(
    ("wanted", "created", "answer"),
    [
        ("/shop/ecs", "/shop/ecs", "decided"),
        ("/${App}/ecs", "/${App}/ecs", "partly"),
        ("/shop/ecs", "/${App}/ecs", "partly"),
        ("/shop/ecs", "/shop/lambda", "missing"),
        ("/${App}/ecs", "/${App}/lambda", "missing"),
        ("/shop/ecs", "${App}", "missing"),
    ],
)
def test_a_group_of_another_template_is_there_or_may_be(tmp_path: Path, wanted: str, created: str, answer: str) -> None:
    assert _answer(_of_templates(tmp_path, wanted, created)) == answer


def test_the_default_of_a_parameter_says_which_group_it_is(tmp_path: Path) -> None:
    assert _answer(_of_templates(tmp_path, "/shop-dev/ecs", "/shop-${Stage}/ecs")) != "missing"


def test_a_group_that_may_not_be_created_leaves_it_open(tmp_path: Path) -> None:
    terraform, templates = tmp_path / "terraform", tmp_path / "templates"
    terraform.mkdir()
    templates.mkdir()

    assert _answer(_of_terraform(terraform, "/shop/ecs", "/shop/ecs", "var.is_wanted ? 1 : 0")) == "partly"
    assert _answer(_of_templates(templates, "/shop/ecs", "/shop/ecs", "Condition: Wanted")) == "partly"


def test_what_is_open_names_the_group_and_its_home(tmp_path: Path) -> None:
    (definition,) = _of_templates(tmp_path, "/${App}/ecs", "/${App}/ecs").task_definitions

    assert {doubt.why for doubt in definition.unknowns} == {"Group of base.yaml may be the log group"}


def test_a_group_of_another_region_is_another_group(tmp_path: Path) -> None:
    _of_terraform(tmp_path, "/shop/ecs", "/shop/ecs")
    other = tmp_path / "base/main.tf"
    other.write_text(other.read_text(encoding="utf-8").replace("eu-west-1", "us-east-1"), encoding="utf-8")

    assert _answer(scan([tmp_path])) == "missing"


def test_a_group_that_is_renamed_elsewhere_is_judged_again(tmp_path: Path) -> None:
    _of_templates(tmp_path, "/shop/ecs", "/shop/ecs")
    other, repeated = tmp_path / "base.yaml", RepeatedScan()
    before = _answer(repeated.scan([tmp_path]))
    other.write_text(other.read_text(encoding="utf-8").replace("/shop/ecs", "/shop/web"), encoding="utf-8")

    assert (before, _answer(repeated.scan([tmp_path]))) == ("decided", "missing")
