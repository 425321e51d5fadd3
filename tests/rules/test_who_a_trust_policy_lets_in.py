"""A trust statement lets somebody in by an action that gives the role, and not by one that goes along with it."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.findings.finding import Finding

TERRAFORM = """
resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } },
      { Effect = "Allow", Action = ACTIONS, Principal = PRINCIPAL },
    ]
  })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  SIDE_role_arn         = aws_iam_role.web.arn
  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""
TEMPLATE = """
Resources:
  Web:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}
          - {Effect: Allow, Action: ACTIONS, Principal: PRINCIPAL}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      SIDERoleArn: !GetAtt Web.Arn
      ContainerDefinitions: [{Name: web, Image: "public.ecr.aws/docker/library/nginx:1"}]
"""
SERVICE = {"main.tf": '{ Service = "pods.eks.amazonaws.com" }', "template.yaml": "{Service: pods.eks.amazonaws.com}"}
EVERYONE = {"main.tf": '"*"', "template.yaml": '"*"'}


def _found(folder: Path, name: str, actions: str, principal: str, side: str = "task") -> list[Finding]:
    code = TERRAFORM if name == "main.tf" else TEMPLATE
    written = side if name == "main.tf" else side.capitalize()
    code = code.replace("ACTIONS", actions).replace("PRINCIPAL", principal).replace("SIDE", written)
    (folder / name).write_text(code, encoding="utf-8")
    return [each for each in scan([folder]).findings if each.rule in {"ECS502", "ECS503"}]


@pytest.mark.parametrize("name", ["main.tf", "template.yaml"])
@pytest.mark.parametrize(
    ("actions", "rules"),
    [
        ('"sts:TagSession"', []),
        ('["sts:TagSession", "sts:SetSourceIdentity"]', []),
        ('["sts:AssumeRole", "sts:TagSession"]', ["ECS503"]),
        ('"sts:*"', ["ECS503"]),
    ],
)
def test_tags_and_names_of_sessions_give_nobody_the_role(
    tmp_path: Path, name: str, actions: str, rules: list[str]
) -> None:
    assert [each.rule for each in _found(tmp_path, name, actions, SERVICE[name])] == rules


@pytest.mark.parametrize("name", ["main.tf", "template.yaml"])
@pytest.mark.parametrize(("actions", "rules"), [('"sts:TagSession"', []), ('"sts:AssumeRole"', ["ECS502"])])
def test_everyone_who_may_only_tag_gets_nothing(tmp_path: Path, name: str, actions: str, rules: list[str]) -> None:
    assert [each.rule for each in _found(tmp_path, name, actions, EVERYONE[name])] == rules


@pytest.mark.parametrize("name", ["main.tf", "template.yaml"])
@pytest.mark.parametrize(
    ("side", "gained"), [("task", "of the application"), ("execution", "that ECS starts the task with")]
)
def test_what_the_other_service_gets_is_what_the_role_is_for(tmp_path: Path, name: str, side: str, gained: str) -> None:
    (found,) = _found(tmp_path, name, '"sts:AssumeRole"', SERVICE[name], side)

    assert f"can use the permissions {gained}" in found.message


def _of_no_task(folder: Path, name: str, principal: str, first: str = "ecs-tasks.amazonaws.com") -> list[Finding]:
    code = TERRAFORM if name == "main.tf" else TEMPLATE
    code = code.replace("  SIDE_role_arn         = aws_iam_role.web.arn\n", "")
    code = code.replace("      SIDERoleArn: !GetAtt Web.Arn\n", "").replace("ecs-tasks.amazonaws.com", first)
    code = code.replace("ACTIONS", '"sts:AssumeRole"').replace("PRINCIPAL", principal)
    (folder / name).write_text(code, encoding="utf-8")
    return [each for each in scan([folder]).findings if each.rule == "ECS508"]


@pytest.mark.parametrize("name", ["main.tf", "template.yaml"])
def test_a_role_of_a_pipeline_that_tasks_may_assume_is_told_too(name: str, tmp_path: Path) -> None:
    (finding,) = _of_no_task(tmp_path, name, SERVICE[name].replace("pods.eks", "codepipeline"))

    assert "trusts ecs-tasks.amazonaws.com beside codepipeline.amazonaws.com" in finding.message
    assert "no task definition of this scan names it" in finding.message


@pytest.mark.parametrize("name", ["main.tf", "template.yaml"])
def test_a_role_that_tasks_cannot_assume_or_only_they_can_is_left_alone(name: str, tmp_path: Path) -> None:
    role = {"main.tf": '{ AWS = "arn:aws:iam::111122223333:role/ci" }', "template.yaml": '{AWS: "111122223333"}'}

    assert _of_no_task(tmp_path, name, SERVICE[name], "ec2.amazonaws.com") == []
    assert _of_no_task(tmp_path, name, role[name]) == []
    assert _of_no_task(tmp_path, name, SERVICE[name].replace("pods.eks", "ecs")) == []
