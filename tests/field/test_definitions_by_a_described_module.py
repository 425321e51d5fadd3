"""A module that writes a container definition from its inputs is known without its code, which creates nothing."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

CODE = """
resource "aws_iam_role" "execution" {
  assume_role_policy = jsonencode({ Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
resource "aws_secretsmanager_secret" "db" {
  name = "db"
}
module "web" {
  source          = "SOURCE"
  container_name  = "web"
  container_image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
  GIVEN
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = OUTPUT
}
"""
REGISTRY = "cloudposse/ecs-container-definition/aws"
GITHUB = "github.com/cloudposse/terraform-aws-ecs-container-definition"
LISTED = "module.web.json_map_encoded_list"
SECRET = "aws_secretsmanager_secret.db.arn"


def _of(scan: Scan, given: str = "", source: str = REGISTRY, output: str = LISTED) -> tuple[str, set[str]]:
    code = CODE.replace("SOURCE", source).replace("GIVEN", given).replace("OUTPUT", output)
    report = scan({"main.tf": code})
    (definition,) = report.task_definitions
    return definition.status, {item.rule for item in report.findings if item.severity.value != "info"} - {"ECS506"}


@pytest.mark.parametrize(
    "source",
    [
        REGISTRY,
        f"registry.terraform.io/{REGISTRY}",
        f"{GITHUB}?ref=0.60.0",
        f"git::https://{GITHUB}.git?ref=main",
        "git::ssh://git@github.com/cloudposse/terraform-aws-ecs-container-definition.git",
    ],
)
@pytest.mark.parametrize(
    "output",
    [
        LISTED,
        "module.web.json",
        '"[${module.web.json_map_encoded}]"',
        "jsonencode([module.web.json_map_object])",
        'jsonencode([module.web["json_map_object"]])',
    ],
)
def test_the_definition_is_decided_wherever_the_module_comes_from(scanned: Scan, source: str, output: str) -> None:
    assert _of(scanned, source=source, output=output) == ("decided", set())


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (f'secrets = [{{ name = "DB", valueFrom = {SECRET} }}]', "ECS531"),
        (f"map_secrets = {{ DB = {SECRET} }}", "ECS531"),
        (f"repository_credentials = {{ credentialsParameter = {SECRET} }}", "ECS531"),
        ('environment = [{ name = "DB_PASSWORD", value = "hunter2hunter2" }]', "ECS622"),
        ('map_environment = { DB_PASSWORD = "hunter2hunter2" }', "ECS622"),
        (
            (
                'log_configuration = { logDriver = "awslogs", options = {\n'
                '"awslogs-group" = "w", awslogs-create-group = "true" } }'
            ),
            "ECS523",
        ),
        ('log_driver = "awslogs"\nlog_options = { "awslogs-group" = "w", "awslogs-create-group" = "true" }', "ECS523"),
        (f'container_definition = {{ secrets = [{{ name = "DB", valueFrom = {SECRET} }}] }}', "ECS531"),
    ],
)
def test_what_the_module_is_given_is_what_the_container_asks_for(scanned: Scan, given: str, rule: str) -> None:
    assert _of(scanned, given) == ("decided", {rule})


def test_a_finding_stands_at_the_line_of_the_call(scanned: Scan) -> None:
    code = CODE.replace("SOURCE", REGISTRY).replace("OUTPUT", LISTED)
    code = code.replace("GIVEN", f"map_secrets = {{ DB = {SECRET} }}")
    (finding,) = [item for item in scanned({"main.tf": code}).findings if item.rule == "ECS531"]
    assert code.splitlines()[finding.span.line - 1].strip().startswith("map_secrets")


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("cloudposse/ecs-container-definitions/aws", LISTED),
        ("somebody/ecs-container-definition/aws", LISTED),
        (f"{REGISTRY}//modules/inner", LISTED),
        (REGISTRY, "module.web.something_else"),
    ],
)
def test_no_other_module_is_taken_for_it(scanned: Scan, source: str, output: str) -> None:
    assert _of(scanned, source=source, output=output)[0] == "partly"


def test_it_creates_nothing_that_would_not_be_seen(scanned: Scan) -> None:
    code = CODE.replace("SOURCE", REGISTRY).replace("OUTPUT", LISTED).replace("GIVEN", "")
    assert not scanned({"main.tf": code}).unread


LOGS = """
module "logs" {
  source = "SOURCE"
  name   = "web"
}
"""
GROUP = 'log_driver = "awslogs"\nlog_options = { "awslogs-group" = NAME, "awslogs-create-group" = "true" }'


@pytest.mark.parametrize(
    ("name", "status", "rules"),
    [("module.logs.name", "partly", set()), ('"web"', "decided", {"ECS523"})],
    ids=["its output", "a name of its own"],
)
def test_a_log_group_that_a_module_hands_out_may_be_created_by_it(
    scanned: Scan, name: str, status: str, rules: set[str]
) -> None:
    code = LOGS.replace("SOURCE", "somebody/logs/aws")
    given = GROUP.replace("NAME", name)
    report = scanned(
        {"main.tf": CODE.replace("SOURCE", REGISTRY).replace("OUTPUT", LISTED).replace("GIVEN", given) + code}
    )
    (definition,) = report.task_definitions
    assert definition.status == status
    assert {item.rule for item in report.findings if item.rule.startswith("ECS52")} == rules
    assert all(doubt.why.startswith("module.logs may create the log group") for doubt in definition.unknowns)
