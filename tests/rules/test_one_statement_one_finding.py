"""What one statement has wrong is said once, by the rule that is most to the point."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

TERRAFORM = """
variable "secret" {{ type = string }}
resource "aws_ecs_task_definition" "web" {{
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.web.arn
  {task}
  container_definitions = jsonencode([{{ name = "web", image = "nginx" {secrets} }}])
}}
resource "aws_iam_role" "web" {{
  name               = "web"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }} }}] }})
}}
resource "aws_iam_role_policy" "web" {{
  role   = aws_iam_role.web.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = {actions}, Resource = "{resource}" }}] }})
}}
"""
CLOUDFORMATION = """
Parameters: {{ Secret: {{ Type: String }} }}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      {task}
      ContainerDefinitions:
        - Name: web
          Image: nginx
          {secrets}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{ Effect: Allow, Action: "sts:AssumeRole", Principal: {{ Service: ecs-tasks.amazonaws.com }} }}]
      Policies:
        - PolicyName: web
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{{ Effect: Allow, Action: {actions}, Resource: "{resource}" }}]
"""
TASK = {"terraform": "task_role_arn = aws_iam_role.web.arn", "cloudformation": "TaskRoleArn: !GetAtt Role.Arn"}
ONE = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"
SECRETS = {
    "terraform": ', secrets = [{{ name = "A", valueFrom = {} }}]',
    "cloudformation": "Secrets: [{{ Name: A, ValueFrom: {} }}]",
}
UNKNOWN = {"terraform": "var.secret", "cloudformation": "!Ref Secret"}

both_languages = pytest.mark.parametrize("language", ["terraform", "cloudformation"])


def found(
    folder: Path, language: str, actions: list[str], resource: str = "*", *, both: bool = False, secret: str = ""
) -> list[Finding]:
    code = (TERRAFORM if language == "terraform" else CLOUDFORMATION).format(
        task=TASK[language] if both else "",
        secrets=SECRETS[language].format(secret) if secret else "",
        actions=json.dumps(actions),
        resource=resource,
    )
    (folder / ("main.tf" if language == "terraform" else "template.yaml")).write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert not report.errors
    return [item for item in report.findings if item.severity.value != "info"]


def rules(findings: list[Finding]) -> list[str]:
    return sorted(item.rule for item in findings)


@both_languages
def test_a_statement_that_is_the_applications_as_a_whole_is_one_finding(language: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, language, ["s3:GetObject", "s3:PutObject", "s3:ListBucket"])

    assert (finding.rule, finding.actions) == ("ECS551", ("s3:PutObject", "s3:ListBucket"))
    assert "nor does anything here ask ECS for s3:GetObject beside it" in finding.message
    assert "s3:GetObject" in finding.fix


@both_languages
@pytest.mark.parametrize("known", [True, False])
def test_what_the_task_definition_asks_for_or_may_ask_for_is_narrowed_beside(
    known: bool, language: str, tmp_path: Path
) -> None:
    secret = f'"{ONE}"' if known else UNKNOWN[language]
    actions = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]

    assert rules(found(tmp_path, language, actions, secret=secret)) == ["ECS544", "ECS551"]


@both_languages
def test_a_statement_for_two_services_has_two_defects(language: str, tmp_path: Path) -> None:
    assert rules(found(tmp_path, language, ["ssm:GetParameters", "sqs:SendMessage"])) == ["ECS547", "ECS551"]


@both_languages
@pytest.mark.parametrize(
    ("actions", "told"),
    [
        (["secretsmanager:GetSecretValue", "secretsmanager:ListSecrets"], ["ECS544"]),
        (["s3:Get*", "s3:List*"], ["ECS544"]),
        (["ssm:GetParameters", "s3:ListBucket"], ["ECS547", "ECS552"]),
        (["ssm:GetParameters", "ssm:DescribeAssociation"], ["ECS547"]),
        (["kms:Decrypt"], ["ECS547"]),
        (["ssm:Get*"], ["ECS544"]),
        (["ssm:GetParameters", "kms:Decrypt"], ["ECS544"]),
        (["ssm:GetParameters", "s3:GetObject"], ["ECS544"]),
    ],
)
def test_reading_more_of_what_is_read_whole_is_the_same_defect(
    actions: list[str], told: list[str], language: str, tmp_path: Path
) -> None:
    assert rules(found(tmp_path, language, actions)) == told


@both_languages
@pytest.mark.parametrize(
    ("actions", "resource", "told"),
    [
        (["ssm:GetParameters"], "*", ["ECS512", "ECS547"]),
        (["s3:*"], "arn:aws:s3:::web/*", ["ECS512"]),
        (["s3:*"], "arn:aws:s3:::web*", ["ECS512", "ECS546"]),
        (["s3:*"], "arn:aws:s3:::*", ["ECS512", "ECS541"]),
        (["s3:*"], "*", ["ECS512", "ECS541"]),
        (["sqs:*"], "*", ["ECS512", "ECS612"]),
        (["logs:*", "sqs:*"], "*", ["ECS512", "ECS541", "ECS612"]),
        (["sts:AssumeRole"], "arn:aws:iam::111122223333:role/web-data", ["ECS512"]),
        (["sts:AssumeRole"], "*", ["ECS512", "ECS616"]),
        (["ecr:PutImage"], "arn:aws:ecr:eu-west-1:111122223333:repository/web", ["ECS512"]),
        (["*"], "*", ["ECS512", "ECS611"]),
    ],
)
def test_one_role_for_both_is_told_as_that_and_the_application_may_use_its_own_things(
    actions: list[str], resource: str, told: list[str], language: str, tmp_path: Path
) -> None:
    assert rules(found(tmp_path, language, actions, resource, both=True)) == told


@both_languages
@pytest.mark.parametrize(
    ("actions", "resource", "rule"),
    [
        (["s3:*"], "arn:aws:s3:::web/*", "ECS541"),
        (["sts:AssumeRole"], "arn:aws:iam::111122223333:role/web-data", "ECS554"),
        (["ecr:PutImage"], "arn:aws:ecr:eu-west-1:111122223333:repository/web", "ECS555"),
    ],
)
def test_a_role_for_execution_alone_is_judged_as_before(
    actions: list[str], resource: str, rule: str, language: str, tmp_path: Path
) -> None:
    assert rules(found(tmp_path, language, actions, resource)) == [rule]


@both_languages
@pytest.mark.parametrize("pattern", ["logs:*", "ecr:*", "secretsmanager:*", "ssm:*", "s3:*", "kms:*"])
@pytest.mark.parametrize("both", [True, False])
def test_two_uses_of_a_role_weigh_no_less_than_one(pattern: str, both: bool, language: str, tmp_path: Path) -> None:
    (wide,) = [item for item in found(tmp_path, language, [pattern], "*", both=both) if item.rule == "ECS541"]

    assert wide.actions == (pattern,)
    assert ("it is the task role too" in wide.message) is both
    assert ("and what the application calls" in wide.fix) is both


@both_languages
def test_what_is_said_of_the_execution_role_is_not_said_of_the_same_role_again(language: str, tmp_path: Path) -> None:
    told = found(tmp_path, language, ["logs:*", "sqs:*"], "*", both=True)

    assert {item.rule: item.actions for item in told if item.rule in {"ECS541", "ECS612"}} == {
        "ECS541": ("logs:*",),
        "ECS612": ("sqs:*",),
    }
