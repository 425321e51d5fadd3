"""A role has a name, an ARN and a unique id; ECS takes the ARN, and the id of a role is not a reference to it."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TRUST = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
TEMPLATE = f"""
Resources:
  Start:
    Type: AWS::IAM::Role
    Properties: {{RoleName: NAME, AssumeRolePolicyDocument: {TRUST}}}
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      SideRoleArn: REFERENCE
      ContainerDefinitions: [{{Name: app, Image: 'public.ecr.aws/a/b:1', Memory: 64}}]
"""
ROOT = """
variable "stage" {}
resource "aws_iam_role" "start" {
  name               = "NAME"
  assume_role_policy = jsonencode({
    Statement = [{Effect = "Allow", Principal = {Service = "ecs-tasks.amazonaws.com"}, Action = "sts:AssumeRole"}]
  })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  SIDE_role_arn         = REFERENCE
  container_definitions = jsonencode([{name = "app", image = "public.ecr.aws/a/b:1", memory = 64}])
}
"""


def _files(language: str, side: str, reference: str) -> dict[str, str]:
    if language == "template":
        text = TEMPLATE.replace("Side", side.capitalize()).replace("REFERENCE", reference)
        return {"t.yaml": text.replace("NAME", "!Sub '${AWS::StackName}-start'")}
    text = ROOT.replace("SIDE", side).replace("REFERENCE", reference)
    return {"main.tf": text.replace("NAME", "${var.stage}-start")}


@pytest.mark.parametrize("side", ["execution", "task"])
@pytest.mark.parametrize(
    ("language", "reference"),
    [
        ("template", "!GetAtt Start.RoleId"),
        ("template", "!Sub '${Start.RoleId}'"),
        ("terraform", "aws_iam_role.start.unique_id"),
        ("terraform", '"${aws_iam_role.start.unique_id}"'),
    ],
)
def test_the_unique_id_of_a_role_is_no_reference(language: str, reference: str, side: str, scanned: Scan) -> None:
    report = scanned(_files(language, side, reference))

    (finding,) = [finding for finding in report.findings if finding.category == "link"]
    assert (finding.rule, finding.severity.value, finding.role_kind) == ("ECS513", "error", side)
    assert "the role's unique id" in finding.message
    assert report.task_definitions[0].status != "decided"


@pytest.mark.parametrize(
    ("language", "reference"), [("template", "!GetAtt Start.Arn"), ("terraform", "aws_iam_role.start.arn")]
)
def test_its_arn_is_one(language: str, reference: str, scanned: Scan) -> None:
    report = scanned(_files(language, "task", reference))

    assert [finding for finding in report.findings if finding.category == "link"] == []
    assert [item.task_role.status for item in report.task_definitions] == ["linked"]
