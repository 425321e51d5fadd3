"""What one root or stack keeps in the parameter store is found by whoever looks it up, if only one can be meant."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Scan = Callable[[dict[str, str]], Report]

TRUST = """{ Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] }"""
KEEPER = f"""
variable "environment" {{ type = string }}
resource "aws_iam_role" "execution" {{
  name               = "${{var.environment}}-execution"
  assume_role_policy = jsonencode({TRUST})
}}
resource "aws_iam_role_policy" "pull" {{
  role   = aws_iam_role.execution.name
  policy = jsonencode({{ Statement = [
    {{ Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" }},
    {{ Effect = "Allow", Action = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource = "arn:aws:ecr:eu-west-1:*:repository/${{var.environment}}/GRANTED" }},
  ] }})
}}
resource "aws_ssm_parameter" "role" {{
  name  = "/${{var.environment}}/execution-role-arn"
  type  = "String"
  value = aws_iam_role.execution.arn
}}
"""
REPOSITORIES = """
variable "environment" { type = string }
provider "aws" { region = "eu-west-1" }
resource "aws_ecr_repository" "web" { name = "${var.environment}/web" }
resource "aws_ssm_parameter" "image" {
  name  = "/${var.environment}/image"
  type  = "String"
  value = aws_ecr_repository.web.repository_url
}
"""
TASK = """
variable "role_parameter" { ROLE }
variable "image_parameter" { IMAGE }
data "aws_ssm_parameter" "role" { name = var.role_parameter }
data "aws_ssm_parameter" "image" { name = var.image_parameter }
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = data.aws_ssm_parameter.role.value
  container_definitions    = jsonencode([{ name = "web", image = CONTAINER }])
}
"""
PUBLIC, LOOKED_UP = '"public.ecr.aws/nginx/nginx:1"', '"${data.aws_ssm_parameter.image.value}:1"'


def _task(role: str, container: str = PUBLIC, image: str = "type = string") -> str:
    return TASK.replace("ROLE", role).replace("IMAGE", image).replace("CONTAINER", container)


def _only(report: Report) -> TaskDefinitionReport:
    assert not report.errors
    (found,) = report.task_definitions
    return found


def test_a_role_that_another_root_keeps_is_linked(scanned: Scan) -> None:
    found = _only(scanned({"base/main.tf": KEEPER, "web/main.tf": _task('default = "/live/execution-role-arn"')}))
    assert (found.execution_role.status, found.execution_role.address) == ("linked", "aws_iam_role.execution")


FILES_OF_VALUES = {
    "web/vars/test.tfvars": 'role_parameter = "/test/execution-role-arn"\nimage_parameter = "/test/image"\n',
    "web/vars/live.tfvars": 'role_parameter = "/live/execution-role-arn"\nimage_parameter = "/live/image"\n',
}


@pytest.mark.parametrize("folder", ["web/vars", "web/terraform/vars", "web/terraform"])
def test_each_file_of_values_beside_the_root_may_say_by_which_name(scanned: Scan, folder: str) -> None:
    values = {name.replace("web/vars", folder): text for name, text in FILES_OF_VALUES.items()}
    found = _only(scanned({"base/main.tf": KEEPER, "web/terraform/main.tf": _task("type = string"), **values}))
    assert found.execution_role.status == "linked"


def test_files_of_values_that_lead_to_different_parameters_leave_it_open(scanned: Scan) -> None:
    other = {"web/vars/other.tfvars": 'role_parameter = "/other/role"\n'}
    files = {"base/main.tf": KEEPER, "web/main.tf": _task("type = string"), **FILES_OF_VALUES, **other}
    assert _only(scanned(files)).execution_role.status == "unknown"


def test_values_for_another_root_say_nothing(scanned: Scan) -> None:
    of_another = {name: f'{text}another = "1"\n' for name, text in FILES_OF_VALUES.items()}
    found = _only(scanned({"base/main.tf": KEEPER, "web/main.tf": _task("type = string"), **of_another}))
    assert found.execution_role.reason == "data.aws_ssm_parameter.role.value is known only in AWS"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("value = aws_iam_role.execution.arn", 'value = "set by hand"'),
        ("  type  =", "  lifecycle { ignore_changes = [value] }\n  type  ="),
        ("/execution-role-arn", "/task-role-arn"),
        ("/${var.environment}/execution-role-arn", "${var.environment}"),
    ],
    ids=["a string", "a value that is changed later", "another name", "a name that says nothing"],
)
def test_what_may_be_another_value_is_not_taken(scanned: Scan, before: str, after: str) -> None:
    keeper = KEEPER.replace(before, after)
    found = _only(scanned({"base/main.tf": keeper, "web/main.tf": _task('default = "/live/execution-role-arn"')}))
    assert found.execution_role.status == "unknown"


def test_of_two_roots_that_may_keep_it_neither_is_taken(scanned: Scan) -> None:
    task = _task('default = "/live/execution-role-arn"')
    assert (
        _only(scanned({"a/main.tf": KEEPER, "b/main.tf": KEEPER, "c/main.tf": task})).execution_role.status == "unknown"
    )


@pytest.mark.parametrize(
    ("granted", "status", "rules"),
    [("*", "decided", set()), ("web", "decided", set()), ("api", "decided", {"ECS522"})],
)
def test_variables_of_the_roots_that_keep_things_for_one_environment_are_the_same(
    scanned: Scan, granted: str, status: str, rules: set[str]
) -> None:
    roots = {"roles/main.tf": KEEPER.replace("GRANTED", granted), "images/main.tf": REPOSITORIES}
    report = scanned({**roots, "web/main.tf": _task("type = string", LOOKED_UP), **FILES_OF_VALUES})
    assert _only(report).status == status
    assert {finding.rule for finding in report.findings} & {"ECS522"} == rules


def test_those_of_different_environments_are_not(scanned: Scan) -> None:
    roots = {"roles/main.tf": KEEPER.replace("GRANTED", "*"), "images/main.tf": REPOSITORIES}
    task = _task('default = "/live/execution-role-arn"', LOOKED_UP, 'default = "/test/image"')
    report = scanned({**roots, "web/main.tf": task})
    assert "BatchGetImage" in str([finding.message for finding in report.findings])


TEMPLATE_THAT_KEEPS = """
Parameters:
  Environment: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
  Kept:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Name: !Sub "/${Environment}/execution-role-arn", Value: !GetAtt Role.Arn}
"""
TEMPLATE = """
Parameters:
  Kept: {Type: "AWS::SSM::Parameter::Value<String>", Default: /live/execution-role-arn}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: ROLE
      ContainerDefinitions: [{Name: web, Image: public.ecr.aws/nginx/nginx:1}]
"""


@pytest.mark.parametrize(
    "role", ["'{{resolve:ssm:/live/execution-role-arn}}'", "'{{resolve:ssm:/live/execution-role-arn:3}}'", "!Ref Kept"]
)
def test_templates_find_what_templates_keep(scanned: Scan, role: str) -> None:
    found = _only(scanned({"base.yaml": TEMPLATE_THAT_KEEPS, "web.yaml": TEMPLATE.replace("ROLE", role)}))
    assert (found.execution_role.status, found.execution_role.address) == ("linked", "Role")


def test_a_template_finds_what_a_root_keeps(scanned: Scan) -> None:
    template = TEMPLATE.replace("ROLE", "'{{resolve:ssm:/live/execution-role-arn}}'")
    found = _only(scanned({"base/main.tf": KEEPER, "web.yaml": template}))
    assert found.execution_role.address == "aws_iam_role.execution"
