"""What cannot be decided of supporting roles and of unread policies reaches the report, in both languages."""

from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

TRUST = """jsonencode({{
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "{service}" }} }}]
  }})"""
TERRAFORM = f"""
variable "policy" {{ type = string }}
variable "service" {{ type = string }}

resource "aws_iam_role" "start" {{
  name               = "start"
  assume_role_policy = {TRUST.format(service="SERVICE")}
}}

resource "aws_iam_role_policy" "start" {{
  role   = aws_iam_role.start.id
  policy = POLICY
}}

resource "aws_ecs_cluster" "main" {{ name = "main" }}

resource "aws_ecs_task_definition" "report" {{
  family                = "report"
  container_definitions = jsonencode([{{ name = "report", image = "public.ecr.aws/docker/library/nginx:1" }}])
}}

resource "aws_scheduler_schedule" "nightly" {{
  schedule_expression = "rate(1 day)"
  flexible_time_window {{ mode = "OFF" }}
  target {{
    arn      = aws_ecs_cluster.main.arn
    role_arn = aws_iam_role.start.arn
    ecs_parameters {{ task_definition_arn = aws_ecs_task_definition.report.arn }}
  }}
}}
"""
CLOUDFORMATION = """
Parameters: {Policy: {Type: String}, Service: {Type: String}}
Resources:
  Start:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: SERVICE}}]
      POLICY
  Cluster: {Type: AWS::ECS::Cluster}
  Report:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: report
      ContainerDefinitions: [{Name: report, Image: 'public.ecr.aws/docker/library/nginx:1'}]
  Nightly:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 day)
      FlexibleTimeWindow: {Mode: 'OFF'}
      Target:
        Arn: !GetAtt Cluster.Arn
        RoleArn: !GetAtt Start.Arn
        EcsParameters: {TaskDefinitionArn: !Ref Report}
"""
SCHEDULER = "scheduler.amazonaws.com"
ALL = '{"Statement": [{"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}]}'
INLINE = f"Policies: [{{PolicyName: own, PolicyDocument: {ALL}}}]"
OPEN = "ManagedPolicyArns: [!Ref Policy]"


def scanned(folder: Path, language: str, service: str, policy: str) -> Report:
    content = TERRAFORM if language == "terraform" else CLOUDFORMATION
    file = folder / ("main.tf" if language == "terraform" else "template.yaml")
    file.write_text(content.replace("SERVICE", service).replace("POLICY", policy), encoding="utf-8")
    return scan([folder], Options(root=folder))


@pytest.mark.parametrize(
    ("language", "policy", "why"),
    [
        ("terraform", "var.policy", "variable policy has no value here"),
        ("cloudformation", OPEN, "parameter Policy has no default"),
    ],
)
def test_a_schedule_whose_role_has_an_unknown_policy(tmp_path: Path, language: str, policy: str, why: str) -> None:
    report = scanned(tmp_path, language, SCHEDULER, policy)
    (doubt,) = report.undecided

    assert "ecs:RunTask on arn:aws:ecs:" in doubt.what
    assert why in doubt.why
    assert not any(finding.category == "surroundings" for finding in report.findings)


@pytest.mark.parametrize(
    ("language", "service", "policy"),
    [
        ("terraform", "${var.service}", f"jsonencode({ALL})".replace('":', '" =')),
        ("cloudformation", "!Ref Service", INLINE),
    ],
)
def test_a_role_whose_trust_is_unknown(tmp_path: Path, language: str, service: str, policy: str) -> None:
    (doubt,) = scanned(tmp_path, language, service, policy).undecided

    assert doubt.what.startswith(f"whether {SCHEDULER} may assume ")


@pytest.mark.parametrize(
    ("language", "policy"), [("terraform", f"jsonencode({ALL})".replace('":', '" =')), ("cloudformation", INLINE)]
)
def test_what_is_decided_leaves_nothing_open(tmp_path: Path, language: str, policy: str) -> None:
    assert scanned(tmp_path, language, SCHEDULER, policy).undecided == ()


def test_a_policy_that_no_need_rests_on_is_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        f"""
variable "more" {{ type = string }}
resource "aws_iam_role" "exec" {{
  name               = "exec"
  assume_role_policy = {TRUST.format(service="ecs-tasks.amazonaws.com")}
}}
resource "aws_iam_role_policy" "more" {{
  role   = aws_iam_role.exec.id
  policy = var.more
}}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{{ name = "web", image = "public.ecr.aws/docker/library/nginx:1" }}])
}}
""",
        encoding="utf-8",
    )
    report = scan([tmp_path], Options(root=tmp_path))

    assert [item.status for item in report.task_definitions] == ["decided"]
    assert [(doubt.what, doubt.why) for doubt in report.undecided] == [
        ("what else aws_iam_role.exec allows", "variable more has no value here")
    ]
