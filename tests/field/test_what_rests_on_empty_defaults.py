"""Which errors rest on a variable or parameter that is empty by default: whoever deploys gives the value.

A table over the rules that speak of what is absent, wrong or not needed. With the default, nothing is told and what is
open is named; with the same value written out, or given to the variable, the rule speaks.
"""

from collections.abc import Callable
from itertools import chain

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TRUST = """jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = PRINCIPAL } CONDITION } ] })"""
ROOT = """
provider "aws" {{ region = "eu-west-1" }}
resource "aws_iam_role" "execution" {{
  name               = "execution"
  assume_role_policy = {trust}
  {role}
}}
resource "aws_iam_role" "task" {{
  name               = "task"
  assume_role_policy = {plain_trust}
}}
resource "aws_ecs_task_definition" "web" {{
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  execution_role_arn       = {execution}
  task_role_arn            = {task}
  container_definitions    = jsonencode([{{ name = "web", image = {image}
    {container}
  }}])
}}
{more}
"""
PLAIN = TRUST.replace("PRINCIPAL", '"ecs-tasks.amazonaws.com"')
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"
SECRETS = f'secrets = [{{ name = "DB", valueFrom = "{SECRET}" }}]'
READING = '"secretsmanager:GetSecretValue"'
EXEC = """
resource "aws_ecs_service" "web" {
  name                   = "web"
  task_definition        = aws_ecs_task_definition.web.arn
  enable_execute_command = true
}
"""


def _root(
    container: str = "",
    more: str = "",
    *,
    role: str = "",
    execution: str = "aws_iam_role.execution.arn",
    task: str = "aws_iam_role.task.arn",
    image: str = '"public.ecr.aws/nginx/nginx:1"',
    principal: str = '"ecs-tasks.amazonaws.com"',
    condition: str = "",
) -> str:
    trust = TRUST.replace("PRINCIPAL", principal).replace("CONDITION", condition)
    return ROOT.format(
        trust=trust,
        plain_trust=PLAIN.replace("CONDITION", ""),
        role=role,
        execution=execution,
        task=task,
        image=image,
        container=container,
        more=more,
    )


def _policy(actions: str, resource: str, role: str = "execution") -> str:
    return f"""
resource "aws_iam_role_policy" "of_{role}" {{
  role   = aws_iam_role.{role}.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = [{actions}], Resource = {resource} }}] }})
}}
"""


def _logs(group: str) -> str:
    return f"""logConfiguration = {{ logDriver = "awslogs", options = {{
      awslogs-group = {group}, awslogs-region = "eu-west-1", awslogs-stream-prefix = "web" }} }}"""


def _attached(how: str, arn: str) -> str:
    return f"""
resource "aws_iam_role_policy_attachment" "more" {{
  {how}
  role       = aws_iam_role.execution.name
  policy_arn = {arn}
}}
"""


WRITING = '"logs:CreateLogStream", "logs:PutLogEvents"'
GROUP = '"arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:*"'
APP = '"arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/*"'
ONE_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"
CONCATENATED = 'concat(["ssm:GetParameters"], GIVEN)'
PULLING = '"ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"'
REPOSITORY = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"

# The rule, the default, and the code, in which the variable is GIVEN.
TERRAFORM = [
    ("ECS511", '""', _root(SECRETS, execution="GIVEN")),
    ("ECS511", "null", _root(SECRETS, execution="GIVEN")),
    ("ECS511", "null", _root(_logs('"/ecs/web"'), execution="GIVEN")),
    ("ECS511", '""', _root(SECRETS, execution='GIVEN != "" ? GIVEN : null')),
    ("ECS511", "null", _root(SECRETS, execution="GIVEN == null ? null : GIVEN")),
    ("ECS511", "null", _root(SECRETS, execution="try(coalesce(GIVEN), null)")),
    ("ECS511", "null", _root(SECRETS, execution="local.role", more="locals { role = GIVEN }")),
    ("ECS511", '""', _root(SECRETS, execution="local.role", more='locals { role = GIVEN != "" ? GIVEN : null }')),
    ("ECS601", '""', _root(more=EXEC, task="GIVEN")),
    ("ECS601", "null", _root(more=EXEC, task="GIVEN")),
    ("ECS501", '""', _root(SECRETS, principal="GIVEN")),
    ("ECS501", "[]", _root(SECRETS, principal="GIVEN")),
    ("ECS501", '""', _root(SECRETS, principal='"${GIVEN}.amazonaws.com"')),
    ("ECS504", '""', _root(condition=', Condition = { StringEquals = { "aws:SourceAccount" = GIVEN } }')),
    ("ECS504", "[]", _root(condition=', Condition = { StringEquals = { "aws:SourceAccount" = GIVEN } }')),
    (
        "ECS504",
        '""',
        _root(condition=', Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:ecs:eu-west-1:${GIVEN}:*" } }'),
    ),
    ("ECS531", '""', _root(SECRETS, _policy(READING, "GIVEN"))),
    ("ECS531", '""', _root(SECRETS, _policy(READING, f'"{ONE_ARN}${{GIVEN}}"'))),
    ("ECS531", '""', _root(SECRETS, _policy(READING, '["arn:aws:secretsmanager:eu-west-1:${GIVEN}:secret:db-*"]'))),
    (
        "ECS531",
        "[]",
        _root(
            SECRETS,
            _policy("ACTIONS", '"*"').replace("[ACTIONS]", CONCATENATED),
        ),
    ),
    ("ECS531", "[]", _root(SECRETS, role="managed_policy_arns = GIVEN")),
    ("ECS531", '""', _root(SECRETS, role="managed_policy_arns = [GIVEN]")),
    ("ECS531", "[]", _root(SECRETS, _attached("for_each = toset(GIVEN)", "each.value"))),
    ("ECS531", "{}", _root(SECRETS, _attached("for_each = GIVEN", "each.value"))),
    ("ECS531", "[]", _root(SECRETS, _attached("count = length(GIVEN)", "GIVEN[count.index]"))),
    ("ECS531", '""', _root(SECRETS, _attached('count = GIVEN != "" ? 1 : 0', "GIVEN"))),
    ("ECS531", "null", _root(SECRETS, _attached("count = GIVEN == null ? 0 : 1", "GIVEN"))),
    ("ECS531", '""', _root(SECRETS, _attached("", "GIVEN"))),
    ("ECS531", '""', _root('secrets = [{ name = "DB", valueFrom = GIVEN }]')),
    ("ECS531", '""', _root('secrets = [{ name = "DB", valueFrom = "/app/${GIVEN}/db" }]')),
    ("ECS534", '""', _root('secrets = [{ name = "DB", valueFrom = "${GIVEN}:key::" }]')),
    ("ECS531", '""', _root("repositoryCredentials = { credentialsParameter = GIVEN }")),
    ("ECS522", '""', _root(image=f'"{REPOSITORY}/${{GIVEN}}:1"', more=_policy('"ecr:GetAuthorizationToken"', '"*"'))),
    ("ECS523", '""', _root(_logs("GIVEN"), _policy(WRITING, GROUP))),
    ("ECS523", '""', _root(_logs('"/ecs/${GIVEN}"'), _policy(WRITING, GROUP))),
    ("ECS524", '""', _root('environmentFiles = [{ type = "s3", value = "arn:aws:s3:::${GIVEN}/web.env" }]')),
    ("ECS606", "[]", _root(more=EXEC + _attached("for_each = toset(GIVEN)", "each.key").replace("execution", "task"))),
    ("ECS631", "[]", _root(more=_policy(READING, "GIVEN"))),
    ("ECS563", "[]", _root("secrets = GIVEN", _policy(READING, APP))),
    ("ECS563", "null", _root("secrets = GIVEN", _policy(READING, APP))),
    ("ECS563", "[]", _root('secrets = [for s in GIVEN : { name = s, valueFrom = "x/${s}" }]', _policy(READING, APP))),
    ("ECS563", "{}", _root("secrets = [for k, v in GIVEN : { name = k, valueFrom = v }]", _policy(READING, APP))),
    ("ECS563", "[]", _root("environmentFiles = GIVEN", _policy('"s3:GetObject"', '"arn:aws:s3:::app/*"'))),
    ("ECS564", "null", _root("logConfiguration = GIVEN", _policy(WRITING, GROUP))),
    ("ECS564", '""', _root(image="GIVEN", more=_policy(PULLING, '"*"'))),
]

STACK = """
{parameters}
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      ExecutionRoleArn: {execution}
      TaskRoleArn: {task}
      ContainerDefinitions:
        - Name: web
          Image: {image}
          {container}
  Execution:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {trust}
      ManagedPolicyArns: {arns}
      Policies: {policies}
  Task:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {plain_trust}
  Service:
    Type: AWS::ECS::Service
    Properties: {{TaskDefinition: !Ref Web, EnableExecuteCommand: {exec}}}
"""
STACK_TRUST = (
    "{Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: PRINCIPAL}, Action: 'sts:AssumeRole'}]}"
)


def _stack(
    container: str = "",
    policies: str = "[]",
    *,
    arns: str = "[]",
    execution: str = "!GetAtt Execution.Arn",
    task: str = "!GetAtt Task.Arn",
    image: str = "'public.ecr.aws/nginx/nginx:1'",
    principal: str = "ecs-tasks.amazonaws.com",
    exec: str = "false",  # noqa: A002 - as the property is called
) -> str:
    return STACK.format(
        parameters="PARAMETERS",
        execution=execution,
        task=task,
        image=image,
        container=container,
        trust=STACK_TRUST.replace("PRINCIPAL", principal),
        plain_trust=STACK_TRUST.replace("PRINCIPAL", "ecs-tasks.amazonaws.com"),
        arns=arns,
        policies=policies,
        exec=exec,
    )


def _inline(actions: str, resource: str) -> str:
    statement = f"{{Effect: Allow, Action: [{actions}], Resource: {resource}}}"
    return f"[{{PolicyName: it, PolicyDocument: {{Version: '2012-10-17', Statement: [{statement}]}}}}]"


def _stack_logs(group: str) -> str:
    options = f"{{awslogs-group: {group}, awslogs-region: eu-west-1, awslogs-stream-prefix: web}}"
    return f"LogConfiguration: {{LogDriver: awslogs, Options: {options}}}"


STACK_SECRETS = f"Secrets: [{{Name: DB, ValueFrom: '{SECRET}'}}]"
# The rule, the type of the parameter GIVEN, and the template.
CLOUDFORMATION = [
    ("ECS511", "String", _stack(STACK_SECRETS, execution="!Ref GIVEN")),
    ("ECS511", "String", _stack(STACK_SECRETS, execution="!Sub '${GIVEN}'")),
    ("ECS601", "String", _stack(task="!Ref GIVEN", exec="true")),
    ("ECS501", "String", _stack(STACK_SECRETS, principal="!Ref GIVEN")),
    ("ECS531", "String", _stack(STACK_SECRETS, _inline(READING, "!Ref GIVEN"))),
    ("ECS531", "String", _stack(STACK_SECRETS, _inline(READING, f"!Sub '{ONE_ARN}${{GIVEN}}'"))),
    ("ECS531", "CommaDelimitedList", _stack(STACK_SECRETS, arns="!Ref GIVEN")),
    ("ECS531", "String", _stack(STACK_SECRETS, arns="[!Ref GIVEN]")),
    ("ECS531", "String", _stack("Secrets: [{Name: DB, ValueFrom: !Ref GIVEN}]")),
    ("ECS531", "String", _stack("Secrets: [{Name: DB, ValueFrom: !Sub '/app/${GIVEN}/db'}]")),
    ("ECS534", "String", _stack("Secrets: [{Name: DB, ValueFrom: !Sub '${GIVEN}:key::'}]")),
    ("ECS531", "String", _stack("RepositoryCredentials: {CredentialsParameter: !Ref GIVEN}")),
    (
        "ECS522",
        "String",
        _stack("", _inline("'ecr:GetAuthorizationToken'", "'*'"), image=f"!Sub '{REPOSITORY}/${{GIVEN}}:1'"),
    ),
    ("ECS523", "String", _stack(_stack_logs("!Ref GIVEN"), _inline(WRITING, GROUP))),
    ("ECS523", "String", _stack(_stack_logs("!Sub '/ecs/${GIVEN}'"), _inline(WRITING, GROUP))),
    ("ECS524", "String", _stack("EnvironmentFiles: [{Type: s3, Value: !Sub 'arn:aws:s3:::${GIVEN}/web.env'}]")),
    ("ECS563", "String", _stack("EnvironmentFiles: [{Type: s3, Value: !Ref GIVEN}]", _inline(READING, APP))),
    ("ECS564", "String", _stack("", _inline(PULLING, "'*'"), image="!Ref GIVEN")),
]


def _terraform(code: str, default: str, given: str = "") -> dict[str, str]:
    files = {"main.tf": f'variable "given" {{ default = {default} }}\n' + code.replace("GIVEN", "var.given")}
    return files | ({"terraform.tfvars": f"given = {given}\n"} if given else {})


def _template(code: str, kind: str) -> dict[str, str]:
    return {"stack.yaml": code.replace("PARAMETERS", f"Parameters: {{GIVEN: {{Type: {kind}, Default: ''}}}}")}


def _written_out(code: str, kind: str) -> dict[str, str]:
    empty = "''" if kind == "String" else "[]"
    return {"stack.yaml": code.replace("PARAMETERS", "").replace("!Ref GIVEN", empty).replace("${GIVEN}", "")}


def _rules(report: Report) -> set[str]:
    assert not report.errors
    return {finding.rule for finding in report.findings}


def _names_it(report: Report, what: str) -> bool:
    assessments = chain.from_iterable(definition.assessments for definition in report.task_definitions)
    doubts = chain(report.undecided, *(assessment.doubts for assessment in assessments))
    return any(f"{what} is empty by default" in doubt.why for doubt in doubts)


def _ids(table: list[tuple[str, str, str]]) -> list[str]:
    return [f"{number}-{rule}-{default}" for number, (rule, default, _) in enumerate(table)]


# Who needs a permission, or refuses a value, says that it is open; what is needed by nobody is just not told.
_SILENT = frozenset({"ECS563", "ECS564"})


@pytest.mark.parametrize(("rule", "default", "code"), TERRAFORM, ids=_ids(TERRAFORM))
def test_a_variable_of_terraform(scanned: Scan, rule: str, default: str, code: str) -> None:
    report = scanned(_terraform(code, default))

    assert rule not in _rules(report)
    assert rule in _SILENT or _names_it(report, "the variable given")


@pytest.mark.parametrize(("rule", "default", "code"), TERRAFORM, ids=_ids(TERRAFORM))
def test_what_somebody_gives_to_a_variable_is_judged(scanned: Scan, rule: str, default: str, code: str) -> None:
    assert rule in _rules(scanned(_terraform(code, default, default)))


@pytest.mark.parametrize(("rule", "kind", "code"), CLOUDFORMATION, ids=_ids(CLOUDFORMATION))
def test_a_parameter_of_cloudformation(scanned: Scan, rule: str, kind: str, code: str) -> None:
    report = scanned(_template(code, kind))

    assert rule not in _rules(report)
    assert rule in _SILENT or _names_it(report, "the parameter GIVEN")


@pytest.mark.parametrize(("rule", "kind", "code"), CLOUDFORMATION, ids=_ids(CLOUDFORMATION))
def test_what_a_template_writes_out_is_judged(scanned: Scan, rule: str, kind: str, code: str) -> None:
    assert rule in _rules(scanned(_written_out(code, kind)))


IMAGE_BY_DIGEST = """
variable "registry" {}
variable "digest" {
  default = ""
}
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name  = "api"
    image = var.digest != "" ? "${var.registry}/api@${var.digest}" : "${var.registry}/api:1"
  }])
}
"""


def test_a_registry_without_a_value_is_the_reason_and_not_the_digest_that_is_empty(scanned: Scan) -> None:
    (found,) = scanned({"main.tf": IMAGE_BY_DIGEST}).task_definitions
    assert {each.why for each in found.unknowns} == {"variable registry has no value here"}


CHOSEN_ROLE = f"""
Parameters:
  Role: {{{{Type: String, Default: ""}}}}
Conditions:
  HasRole: !Not [!Equals [!Ref Role, ""]]
  HasNone: !Equals [!Ref Role, ""]
  IsLarge: !Equals [!Ref "AWS::Region", eu-west-1]
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !If [{{choice}}]
      ContainerDefinitions:
        - Name: web
          Image: public.ecr.aws/nginx/nginx:1
          Secrets: [{{{{Name: DB, ValueFrom: "{SECRET}"}}}}]
"""


@pytest.mark.parametrize(
    ("choice", "is_open"),
    [
        ("HasRole, !Ref Role, !Ref AWS::NoValue", True),
        ("HasNone, !Ref AWS::NoValue, !Sub '${Role}'", True),
        # Another question than whether the role is given.
        ("IsLarge, !Ref AWS::NoValue, !Ref Role", False),
    ],
)
def test_a_role_that_a_template_leaves_out_as_long_as_nobody_gives_one(
    scanned: Scan, choice: str, is_open: bool
) -> None:
    report = scanned({"stack.yaml": CHOSEN_ROLE.format(choice=choice)})

    assert ("ECS511" in _rules(report)) is not is_open
    assert _names_it(report, "the parameter Role") or not is_open
