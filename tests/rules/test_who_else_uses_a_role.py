"""Whether everybody who uses a role is in the code: only then is it said what nobody needs of it."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.fixing import fixes_for
from ecs_roles.analysis.scan import Options, scan

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:left-AbCdEf"
CODE = """
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = SERVICES } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "SECRET" }]
  })
}

resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = "app", image = "public.ecr.aws/docker/library/nginx:1" }])
  REST
}
"""


def _code(rest: str = "", services: str = '"ecs-tasks.amazonaws.com"') -> str:
    return CODE.replace("SERVICES", services).replace("SECRET", SECRET).replace("REST", rest)


def _is_judged(folder: Path, code: str) -> bool:
    (folder / "main.tf").write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert not report.errors
    return "ECS563" in {item.rule for item in report.findings}


def test_a_role_that_one_task_definition_uses_is_judged(tmp_path: Path) -> None:
    assert _is_judged(tmp_path, _code() + 'output "family" {\n value = aws_ecs_task_definition.app.family\n}')


@pytest.mark.parametrize(
    ("rest", "more"),
    [
        pytest.param("", 'output "role" {\n value = aws_iam_role.execution.arn\n}', id="output"),
        pytest.param("", 'output "role" {\n value = aws_iam_role.execution.name\n}', id="output of the name"),
        pytest.param("", 'output "all" {\n value = { roles = [aws_iam_role.execution.arn] }\n}', id="nested output"),
        pytest.param(
            "",
            'module "jobs" {\n source = "example/jobs/aws"\n role = aws_iam_role.execution.arn\n}',
            id="handed to a module that cannot be read",
        ),
        pytest.param(
            "",
            'resource "aws_ssm_parameter" "p" {\n name = "/role"\n type = "String"\n'
            " value = aws_iam_role.execution.arn\n}",
            id="handed on in a parameter",
        ),
        pytest.param("task_role_arn = aws_iam_role.execution.arn", "", id="task role too"),
        pytest.param(
            "",
            'variable "role" {}\nresource "aws_ecs_task_definition" "other" {\n family = "other"\n'
            ' execution_role_arn = var.role\n container_definitions = "[]"\n}',
            id="a task definition whose role is open",
        ),
        pytest.param(
            "",
            'resource "aws_iam_instance_profile" "p" {\n name = "p"\n role = aws_iam_role.execution.name\n}',
            id="instance profile",
        ),
        pytest.param(
            "",
            'variable "names" {}\nresource "aws_ecs_task_definition" "other" {\n for_each = var.names\n'
            " family = each.key\n execution_role_arn = aws_iam_role.execution.arn\n"
            ' container_definitions = "[]"\n}',
            id="task definitions that cannot be counted",
        ),
    ],
)
def test_a_role_that_may_have_other_users_is_not_judged(tmp_path: Path, rest: str, more: str) -> None:
    assert not _is_judged(tmp_path, _code(rest) + more)


def test_a_role_that_others_may_assume_is_not_judged(tmp_path: Path) -> None:
    assert not _is_judged(tmp_path, _code(services='["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]'))


def test_a_role_that_another_root_looks_up_is_not_judged(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "main.tf").write_text('data "aws_iam_role" "it" {\n name = "execution"\n}\n')

    assert not _is_judged(tmp_path, _code())


TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement: [{Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret}]
  Secret:
    Type: AWS::SecretsManager::Secret
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: app, Image: public.ecr.aws/docker/library/nginx:1}]
"""


def test_a_parameter_of_a_template_hands_the_role_on(tmp_path: Path) -> None:
    parameter = """
  Handed:
    Type: AWS::SSM::Parameter
    Properties: {Name: /role, Type: String, Value: !GetAtt Role.Arn}
"""
    (tmp_path / "template.yaml").write_text(TEMPLATE + parameter)

    assert "ECS563" not in {item.rule for item in scan([tmp_path], Options(root=tmp_path)).findings}


@pytest.mark.parametrize(
    ("outputs", "judged"),
    [
        ("", True),
        ("Outputs:\n  Family: {Value: app}\n", True),
        ("Outputs:\n  Role: {Value: !GetAtt Role.Arn}\n", False),
        ("Outputs:\n  Role: {Value: !Ref Role, Export: {Name: role}}\n", False),
    ],
)
def test_an_output_of_a_template_hands_the_role_on(tmp_path: Path, outputs: str, judged: bool) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE + outputs)

    rules = {item.rule for item in scan([tmp_path], Options(root=tmp_path)).findings}

    assert ("ECS563" in rules) is judged


@pytest.mark.parametrize(
    ("task_role", "role_name", "judged"),
    [
        # Whoever creates the stack gives the parameter, before CloudFormation has made the role and its name.
        ("!Ref TaskRole", "", True),
        ("!If [Given, !Ref TaskRole, !Ref AWS::NoValue]", "", True),
        # A name that the template gives can be known before.
        ("!Ref TaskRole", "RoleName: execution", False),
        # The store may be read at an update, when the role is there.
        ("'{{resolve:ssm:/task-role}}'", "", False),
        ("!Sub 'arn:aws:iam::111122223333:role/${TaskRole}'", "", False),
    ],
)
def test_a_parameter_gives_no_role_that_the_stack_makes(
    tmp_path: Path, task_role: str, role_name: str, judged: bool
) -> None:
    head = """
Parameters:
  TaskRole: {Type: String}
Conditions:
  Given: !Not [!Equals [!Ref TaskRole, ""]]
"""
    named = TEMPLATE.replace("ExecutionRoleArn: ", f"TaskRoleArn: {task_role}\n      ExecutionRoleArn: ")
    named = named.replace("      AssumeRole", f"      {role_name}\n      AssumeRole")
    (tmp_path / "template.yaml").write_text(head + named)

    rules = {item.rule for item in scan([tmp_path], Options(root=tmp_path)).findings}

    assert ("ECS563" in rules) is judged


def _planned(outputs: dict[str, object], known: dict[str, object]) -> str:
    """A plan of the role, its policy and a task definition that injects nothing."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    policy = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": SECRET}
    after: dict[str, dict[str, object]] = {
        "aws_iam_role.r": {"name": "execution", "assume_role_policy": json.dumps({"Statement": [trust]})},
        "aws_iam_role_policy.p": {"role": "execution", "policy": json.dumps({"Statement": [policy]})},
        "aws_ecs_task_definition.t": {
            "family": "app",
            "execution_role_arn": "arn:aws:iam::111122223333:role/execution",
            "container_definitions": json.dumps([{"name": "app", "image": "public.ecr.aws/docker/library/nginx:1"}]),
        },
    }
    changes = [
        {
            "address": address,
            "mode": "managed",
            "type": address.partition(".")[0],
            "name": address.partition(".")[2],
            "change": {"actions": ["create"], "after": values},
        }
        for address, values in after.items()
    ]
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.9.0",
            "planned_values": {"outputs": known},
            "resource_changes": changes,
            "configuration": {"root_module": {"outputs": outputs}},
        }
    )


@pytest.mark.parametrize(
    ("outputs", "known", "judged"),
    [
        ({}, {}, True),
        ({"role": {"expression": {"references": ["aws_iam_role.r.arn", "aws_iam_role.r"]}}}, {}, False),
        ({"role": {"expression": {"references": ["aws_iam_role.r"]}}}, {}, False),
        ({}, {"role": {"value": {"names": ["execution"]}}}, False),
        ({}, {"role": {"value": "arn:aws:iam::111122223333:role/execution"}}, False),
        ({"family": {"expression": {"references": ["aws_ecs_task_definition.t.family"]}}}, {}, True),
    ],
)
def test_an_output_of_a_plan_hands_the_role_on(
    tmp_path: Path, outputs: dict[str, object], known: dict[str, object], judged: bool
) -> None:
    (tmp_path / "plan.json").write_text(_planned(outputs, known))

    rules = {item.rule for item in scan([tmp_path / "plan.json"], Options(root=tmp_path)).findings}

    assert ("ECS563" in rules) is judged


ATTACHED = """
resource "aws_iam_role_policy_attachment" "more" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceEventsRole"
}
"""


@pytest.mark.parametrize(
    ("rule", "action", "more", "named"),
    [
        ("ECS552", "ecs:Submit*", "", "ecs:Submit*"),
        ("ECS554", "iam:PassRole", "", "iam:PassRole"),
        ("ECS556", "logs:PutLogEvents", ATTACHED, "service-role/AmazonEC2ContainerServiceEventsRole"),
    ],
)
def test_what_another_service_may_need_of_an_execution_role_is_not_to_be_removed(
    tmp_path: Path, rule: str, action: str, more: str, named: str
) -> None:
    code = _code(services='["ecs-tasks.amazonaws.com", "events.amazonaws.com"]') + more
    code = code.replace("secretsmanager:GetSecretValue", action).replace(SECRET, "*")
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))

    (found,) = [item for item in report.findings if item.rule == rule]

    assert found.fix == (
        f"Give the task definition an execution role of its own without {named}: events.amazonaws.com may assume this "
        "one too, and what runs there may need it."
    )
    (refused,) = fixes_for(report, is_wanted=lambda item: item.rule == rule).refused
    assert "events.amazonaws.com may assume the role too" in refused.reason
