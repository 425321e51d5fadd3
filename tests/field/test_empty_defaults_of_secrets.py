"""A secret whose ARN is empty only until somebody gives it: what ECS refuses then is open, and is no error."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

TERRAFORM = """
variable "secret" {{ default = {default} }}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  container_definitions = jsonencode([{{
    name = "web", image = "nginx", secrets = [{{ name = "URL", valueFrom = {value} }}]
  }}])
}}
"""
TEMPLATE = """
Parameters:
  Secret: {{Type: String, Default: {default}}}
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Secrets: [{{Name: URL, ValueFrom: {value}}}]
"""
Scan = Callable[[dict[str, str]], Report]
EMPTY = [
    ("main.tf", TERRAFORM, '""', '"${var.secret}:url::"', "the variable secret"),
    ("stack.yaml", TEMPLATE, '""', '!Sub "${Secret}:url::"', "the parameter Secret"),
]
WRITTEN = [
    ("main.tf", TERRAFORM, '"shop"', '"${var.secret}:url::"'),
    ("main.tf", TERRAFORM, '""', '":url::"'),
    ("stack.yaml", TEMPLATE, "shop", '!Sub "${Secret}:url::"'),
    ("stack.yaml", TEMPLATE, '""', '":url::"'),
]


def _told(report: Report) -> tuple[list[str], list[str]]:
    doubts = [doubt.why for doubt in report.undecided if "is empty by default" in doubt.why]
    return [finding.rule for finding in report.findings if finding.rule == "ECS534"], doubts


@pytest.mark.parametrize(("file", "code", "default", "value", "what"), EMPTY)
def test_an_arn_that_is_empty_by_default_is_open(
    scanned: Scan, file: str, code: str, default: str, value: str, what: str
) -> None:
    rules, doubts = _told(scanned({file: code.format(default=default, value=value)}))

    assert rules == []
    assert len(doubts) == 1
    assert doubts[0].startswith(f"{what} is empty by default, and ECS refuses that: it is not an ARN")


@pytest.mark.parametrize(("file", "code", "default", "value"), WRITTEN)
def test_what_is_written_stays_an_error(scanned: Scan, file: str, code: str, default: str, value: str) -> None:
    assert _told(scanned({file: code.format(default=default, value=value)})) == (["ECS534"], [])


def test_an_empty_value_that_somebody_gave_stays_an_error(scanned: Scan) -> None:
    code = TERRAFORM.format(default='""', value='"${var.secret}:url::"')

    assert _told(scanned({"main.tf": code, "terraform.tfvars": 'secret = ""\n'})) == (["ECS534"], [])


ROLE = """
resource "aws_iam_role" "start" {
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "start" {
  role   = aws_iam_role.start.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "GRANTED" }] })
}
variable "secret" { default = "" }
variable "other" { default = "" }
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.start.arn
  container_definitions = jsonencode([
    { name = "web", image = "nginx", secrets = [
      { name = "USER", valueFrom = "${var.secret}:user::" }, { name = "WORD", valueFrom = "${var.secret}:word::" },
      { name = "KEY", valueFrom = "${var.other}:key::" }] },
    { name = "job", image = "nginx", secrets = [{ name = "USER", valueFrom = "${var.secret}:user::" }] }])
}
"""
ROLE_IN_TEMPLATE = """
Parameters:
  secret: {Type: String, Default: ""}
  other: {Type: String, Default: ""}
Resources:
  Start:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: secrets
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: "GRANTED"}]
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ExecutionRoleArn: !GetAtt Start.Arn
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Secrets:
            - {Name: USER, ValueFrom: !Sub "${secret}:user::"}
            - {Name: WORD, ValueFrom: !Sub "${secret}:word::"}
            - {Name: KEY, ValueFrom: !Sub "${other}:key::"}
        - Name: job
          Image: nginx
          Secrets: [{Name: USER, ValueFrom: !Sub "${secret}:user::"}]
"""
WITH_ROLE = [("main.tf", ROLE), ("stack.yaml", ROLE_IN_TEMPLATE)]


@pytest.mark.parametrize(("file", "code"), WITH_ROLE)
def test_which_secret_it_is_leaves_the_definition_open_once_a_parameter(scanned: Scan, file: str, code: str) -> None:
    granted = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/*"
    report = scanned({file: code.replace("GRANTED", granted)})
    (web,) = report.task_definitions

    assert web.status == "partly"
    assert [doubt.what for doubt in web.unknowns] == [
        "secretsmanager:GetSecretValue on {secret}",
        "secretsmanager:GetSecretValue on {other}",
    ]
    assert all("is empty by default" in doubt.why for doubt in web.unknowns)
    assert _told(report) == ([], [])


@pytest.mark.parametrize(("file", "code"), WITH_ROLE)
def test_a_role_that_reads_every_secret_is_decided_and_each_parameter_is_one_question(
    scanned: Scan, file: str, code: str
) -> None:
    report = scanned({file: code.replace("GRANTED", "*")})
    (web,) = report.task_definitions

    assert web.status == "decided"
    assert [doubt.what for doubt in report.undecided] == [
        "whether ECS takes 3 secrets of containers web, job",
        "whether ECS takes a secret of container web",
    ]


@pytest.mark.parametrize(("file", "code"), WITH_ROLE)
def test_a_role_without_a_grant_for_secrets_lacks_nothing_for_sure(scanned: Scan, file: str, code: str) -> None:
    report = scanned({file: code.replace("secretsmanager:GetSecretValue", "logs:PutLogEvents")})

    assert not {"ECS531", "ECS534"} & {finding.rule for finding in report.findings}
    assert report.task_definitions[0].status == "partly"


@pytest.mark.parametrize("key", [":user::", ""], ids=["with a key", "alone"])
@pytest.mark.parametrize(
    ("file", "code", "secret", "other"),
    [
        ("main.tf", ROLE.replace('"GRANTED"', "[var.secret]"), "var.secret", "var.other"),
        ("stack.yaml", ROLE_IN_TEMPLATE.replace('"GRANTED"', "[!Ref secret]"), "secret", "other"),
    ],
)
def test_a_grant_on_what_is_empty_by_default_is_one_on_whatever_is_given(
    scanned: Scan, file: str, code: str, secret: str, other: str, key: str
) -> None:
    code = code.replace(":user::", key).replace(":word::", key).replace(":key::", key)
    (web,) = scanned({file: code}).task_definitions
    assert [doubt.why for doubt in web.unknowns] == [f"the {_kind(file)} other is empty by default"]

    (web,) = scanned({file: code.replace(f"${{{other}}}", f"${{{secret}}}")}).task_definitions
    assert web.status == "decided"


def _kind(file: str) -> str:
    return "variable" if file.endswith(".tf") else "parameter"


def test_an_empty_reference_that_is_written_out_names_no_parameter_to_be_given(scanned: Scan) -> None:
    report = scanned({"main.tf": ROLE.replace('"${var.secret}:user::"', '""').replace("GRANTED", "*")})
    assert "ECS531" in {finding.rule for finding in report.findings}
