"""What only the application uses is no error on the execution role where nothing that is there is changed by it."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.findings.finding import Finding

CHANNELS = [f"ssmmessages:{name}" for name in ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel")]
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}


def _policy(actions: list[str]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}


def _terraform(execution: list[str], task: list[str]) -> str:
    roles = "".join(
        f"""
resource "aws_iam_role" "{name}" {{
  name               = "{name}"
  assume_role_policy = jsonencode({json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})})
}}
resource "aws_iam_role_policy" "{name}" {{
  role   = aws_iam_role.{name}.id
  policy = jsonencode({json.dumps(_policy(actions))})
}}
"""
        for name, actions in (("execution", execution), ("task", task))
    )
    return roles + (
        """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""
    )


def _template(execution: list[str], task: list[str]) -> str:
    resources: dict[str, object] = {
        name: {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [TRUST]},
                "Policies": [{"PolicyName": "own", "PolicyDocument": _policy(actions)}],
            },
        }
        for name, actions in (("Execution", execution), ("Task", task))
    }
    resources["Web"] = {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "ExecutionRoleArn": {"Fn::GetAtt": ["Execution", "Arn"]},
            "TaskRoleArn": {"Fn::GetAtt": ["Task", "Arn"]},
            "ContainerDefinitions": [{"Name": "web", "Image": "public.ecr.aws/docker/library/nginx:1"}],
        },
    }
    return json.dumps({"Resources": resources}, indent=2)


def _found(folder: Path, language: str, execution: list[str], task: list[str]) -> list[Finding]:
    name, code = ("main.tf", _terraform) if language == "terraform" else ("template.json", _template)
    (folder / name).write_text(code(execution, task), encoding="utf-8")
    return [each for each in scan([folder]).findings if each.rule in {"ECS551", "ECS552"}]


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("execution", "rule"),
    [
        (CHANNELS, "ECS552"),
        (["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], "ECS552"),
        (["ecs:StartTelemetrySession", "ecs:Poll"], "ECS552"),
        (["kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], "ECS552"),
        (["ecs:RegisterContainerInstance", "ecs:Submit*", "ec2:DescribeTags"], "ECS552"),
        (["cloudwatch:PutMetricData", "ec2:DescribeTags"], "ECS552"),
        ([*CHANNELS, "sqs:SendMessage"], "ECS551"),
        (["elasticfilesystem:*"], "ECS551"),
        (["kms:Encrypt", "kms:CreateGrant"], "ECS551"),
        (["cloudwatch:Put*"], "ECS551"),
    ],
)
def test_only_what_changes_something_is_an_error(
    tmp_path: Path, language: str, execution: list[str], rule: str
) -> None:
    assert [each.rule for each in _found(tmp_path, language, execution, ["s3:GetObject"])] == [rule]


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_channels_that_the_task_role_has_are_to_be_removed(tmp_path: Path, language: str) -> None:
    (found,) = _found(tmp_path, language, CHANNELS, CHANNELS)

    assert found.fix.startswith(f"Remove {', '.join(CHANNELS)}: the task role ")
    assert found.fix.endswith("has them already.")
