"""What belongs to the other role is moved there only if that one does not have it already."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

TERRAFORM = """
locals {
  trust = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } } ] })
}
resource "aws_ecs_task_definition" "web" {
  for_each              = toset(INSTANCES)
  family                = each.key
  execution_role_arn    = aws_iam_role.execution[each.key].arn
  task_role_arn         = aws_iam_role.task[each.key].arn
  container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/nginx/nginx:1" }])
}
resource "aws_iam_role" "execution" {
  for_each           = toset(INSTANCES)
  name               = "${each.key}-execution"
  assume_role_policy = local.trust
  EXECUTION
}
resource "aws_iam_role" "task" {
  for_each           = toset(INSTANCES)
  name               = "${each.key}-task"
  assume_role_policy = local.trust
  TASK
}
resource "aws_iam_policy" "shared" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [SHARED] })
}
"""
INLINE = """inline_policy {
    name   = "it"
    policy = jsonencode({ Version = "2012-10-17", Statement = [STATEMENT] })
  }"""
ATTACHED = "managed_policy_arns = [aws_iam_policy.shared.arn]"

TEMPLATE = """
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Execution.Arn
      TaskRoleArn: !GetAtt Task.Arn
      ContainerDefinitions: [{Name: web, Image: 'public.ecr.aws/nginx/nginx:1'}]
  Execution:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: TRUST, EXECUTION}
  Task:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: TRUST, TASK}
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Version: "2012-10-17", Statement: [SHARED]}}
""".replace(
    "TRUST",
    "{Version: '2012-10-17', Statement: ["
    "{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: ecs-tasks.amazonaws.com}}]}",
)
POLICIES = "Policies: [{PolicyName: it, PolicyDocument: {Version: '2012-10-17', Statement: [STATEMENT]}}]"


def _statement(actions: str, resource: str) -> tuple[str, str]:
    """Return a statement in either language."""
    named = ", ".join(f'"{action}"' for action in actions.split())
    return (
        f'{{ Effect = "Allow", Action = [{named}], Resource = "{resource}" }}',
        f'{{Effect: Allow, Action: [{named}], Resource: "{resource}"}}',
    )


def _code(
    language: str, execution: str, task: str, shared: str = "s3:ListAllMyBuckets", on: str = "*"
) -> dict[str, str]:
    """Return a task definition whose roles have these actions in policies of their own, or all have the shared one."""
    terraform = language == "terraform"
    code, inline = (TERRAFORM, INLINE) if terraform else (TEMPLATE, POLICIES)
    attached = ATTACHED if terraform else "ManagedPolicyArns: [!Ref Shared]"
    pick = 0 if terraform else 1
    for place, actions in (("EXECUTION", execution), ("TASK", task)):
        own = inline.replace("STATEMENT", _statement(actions, on)[pick])
        code = code.replace(place, attached if actions == "shared" else own)
    code = code.replace("SHARED", _statement(shared, on)[pick]).replace("INSTANCES", '["web"]')
    return {"main.tf" if terraform else "template.yaml": code}


def _fixes(report: Report, *rules: str) -> list[str]:
    return [item.fix for item in report.findings if item.rule in rules]


OR_REMOVE = ", or remove it if the application does not use it."
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:jobs"


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("execution", "task", "begins", "ends"),
    [
        ("sqs:SendMessage", "s3:GetObject", "Move sqs:SendMessage to the task role ", OR_REMOVE),
        ("sqs:SendMessage", "sqs:SendMessage", "Remove sqs:SendMessage: the task role ", " has it already."),
        ("sqs:SendMessage", "sqs:*", "Remove sqs:SendMessage: the task role ", " has it already."),
        ("sqs:Send*", "sqs:SendMessage", "Remove sqs:Send*: the task role ", " has it already."),
        ("sqs:*", "sqs:SendMessage", "Move sqs:* to the task role ", OR_REMOVE),
        (
            "sqs:SendMessage sqs:PurgeQueue",
            "sqs:PurgeQueue sqs:SendMessage",
            "Remove sqs:SendMessage, sqs:PurgeQueue: the task role ",
            " has them already.",
        ),
        (
            "shared",
            "shared",
            "Give the execution role a policy of its own without sqs:SendMessage: the task role ",
            " has it by the same policy.",
        ),
    ],
)
def test_what_the_application_uses(
    scanned: Scan, language: str, execution: str, task: str, begins: str, ends: str
) -> None:
    (fix,) = _fixes(scanned(_code(language, execution, task, "sqs:SendMessage", QUEUE)), "ECS551")

    assert (fix.startswith(begins), fix.endswith(ends)) == (True, True), fix


def test_what_the_task_role_has_in_part(scanned: Scan) -> None:
    code = _code("terraform", "sqs:SendMessage sqs:PurgeQueue", "sqs:PurgeQueue", on=QUEUE)

    (fix,) = _fixes(scanned(code), "ECS551")

    role = 'the task role aws_iam_role.task["web"]'
    assert fix == f"Remove sqs:PurgeQueue: {role} has it already. Move sqs:SendMessage to {role}{OR_REMOVE}"


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("execution", "ends"),
    [("ecr:BatchGetImage", "has it already."), ("ecr:GetAuthorizationToken", "")],
)
def test_what_ecs_pulls_with(scanned: Scan, language: str, execution: str, ends: str) -> None:
    (fix,) = _fixes(scanned(_code(language, execution, "ecr:BatchGetImage")), "ECS613")

    begins = (
        "Remove ecr:BatchGetImage: the execution role " if ends else "Move ecr:BatchGetImage to the execution role "
    )
    assert (fix.startswith(begins), fix.endswith(ends)) == (True, True), fix


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("task", "is_told"),
    [
        # The application lists images and reads their manifests; without their layers nothing is pulled.
        ("ecr:DescribeImages ecr:ListImages ecr:BatchGetImage", False),
        ("ecr:DescribeImages ecr:BatchGetImage ecr:GetDownloadUrlForLayer", True),
    ],
)
def test_who_reads_manifests_pulls_nothing(scanned: Scan, language: str, task: str, is_told: bool) -> None:
    assert len(_fixes(scanned(_code(language, "ecr:GetAuthorizationToken", task)), "ECS613")) == is_told


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_what_nobody_needs_is_not_taken_from_the_task_role(scanned: Scan, language: str) -> None:
    on = "arn:aws:ssm:eu-west-1:111122223333:parameter/app/*"
    shared = _code(language, "shared", "shared", "ssm:GetParameters", on)
    alone = _code(language, "ssm:GetParameters", "s3:GetObject", on=on)

    assert _fixes(scanned(shared), "ECS563") == [
        "Give the execution role a policy of its own without ssm:GetParameters: a task role has this one too."
    ]
    assert _fixes(scanned(alone), "ECS563") == ["Remove the statement."]


@pytest.mark.parametrize(
    ("instances", "says"),
    [
        ('["web"]', ", its only task definition, does not need"),
        ('["web", "jobs"]', "the 2 task definitions of its instances do not need"),
    ],
)
def test_one_line_for_every_instance_of_a_role_speaks_of_all_of_them(scanned: Scan, instances: str, says: str) -> None:
    (code,) = _code(
        "terraform", "ssm:GetParameters", "s3:GetObject", on="arn:aws:ssm:eu-west-1:1:parameter/a/*"
    ).values()

    report = scanned({"main.tf": code.replace('["web"]', instances)})

    (message,) = [item.message for item in report.findings if item.rule == "ECS563"]
    assert says in message
