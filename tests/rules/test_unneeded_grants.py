"""Grants that nobody needs: said where all users of the role are known, and nowhere else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

Found = Callable[..., list[Finding]]

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:{}-AbCdEf"
BUCKET = "arn:aws:s3:::config"
REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/{}"
IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"
PUBLIC = "public.ecr.aws/docker/library/nginx:1"
AWSLOGS = {"awslogs-group": "/ecs/app", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}
GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/app:*"

FIRELENS = {
    "type": "fluentbit",
    "options": {"config-file-type": "s3", "config-file-value": f"{BUCKET}/log.conf"},
}

READ = ["secretsmanager:GetSecretValue"]

ROLE = """
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = SERVICES } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Statement = STATEMENTS })
}

resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([CONTAINER])
  REST
}
"""


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """The findings of 563 to 565 for one role with these statements and one task definition with this container."""

    def run(
        *granted: tuple[list[str], list[str]] | dict[str, object],
        services: list[str] | None = None,
        rest: str = "",
        more: str = "",
        **container: object,
    ) -> list[Finding]:
        code = ROLE.replace("SERVICES", json.dumps(services or ["ecs-tasks.amazonaws.com"]))
        code = code.replace("STATEMENTS", json.dumps([_statement(item) for item in granted])).replace("REST", rest)
        code = code.replace("CONTAINER", json.dumps({"name": "app", "image": PUBLIC, **container}))
        (tmp_path / "main.tf").write_text(code + more, encoding="utf-8")
        report = scan([tmp_path], Options(root=tmp_path))
        assert not report.errors
        return [item for item in report.findings if item.category == "unneeded_permission"]

    return run


def _statement(granted: tuple[list[str], list[str]] | dict[str, object]) -> dict[str, object]:
    if isinstance(granted, dict):
        return {"Effect": "Allow", **granted}
    actions, resources = granted
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def _secret(name: str) -> dict[str, str]:
    return {"name": "VALUE", "valueFrom": SECRET.format(name)}


def _said(findings: list[Finding]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(item.rule, item.actions, item.resources) for item in findings]


def test_a_secret_that_no_task_injects_is_named_beside_the_one_that_is(found: Found) -> None:
    findings = found((READ, [SECRET.format("used"), SECRET.format("left")]), secrets=[_secret("used")])

    assert _said(findings) == [("ECS563", tuple(READ), (SECRET.format("left"),))]
    assert findings[0].fix == f"Remove {SECRET.format('left')} from the resources."
    assert findings[0].task_definitions == ("aws_ecs_task_definition.app",)


@pytest.mark.parametrize(
    ("actions", "resources", "rule"),
    [
        (["ssm:GetParameters"], ["arn:aws:ssm:eu-west-1:111122223333:parameter/left"], "ECS563"),
        (["s3:GetObject"], [f"{BUCKET}/app.env"], "ECS563"),
        (["kms:Decrypt"], ["arn:aws:kms:eu-west-1:111122223333:key/0"], "ECS564"),
        (["ecr:GetAuthorizationToken"], ["*"], "ECS564"),
        (["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [REPOSITORY.format("app")], "ECS564"),
        (["logs:CreateLogStream", "logs:PutLogEvents"], [GROUP], "ECS564"),
        (["logs:CreateLogGroup"], [GROUP], "ECS564"),
        (["fsx:DescribeFileSystems"], ["*"], "ECS564"),
        (["ssm:GetParameter"], ["arn:aws:ssm:eu-west-1:111122223333:parameter/left"], "ECS564"),
        (["logs:DescribeLogStreams"], [GROUP], "ECS564"),
        (["ecr:DescribeRepositories"], ["*"], "ECS564"),
    ],
)
def test_what_a_task_without_needs_is_granted_is_unneeded(
    found: Found, actions: list[str], resources: list[str], rule: str
) -> None:
    # The service is in the code and has no ECS Exec, which would want to describe log groups.
    service = 'resource "aws_ecs_service" "app" {\n task_definition = aws_ecs_task_definition.app.arn\n'
    service += " enable_execute_command = false\n}\n"

    assert _said(found((actions, resources), more=service)) == [(rule, tuple(actions), tuple(resources))]


@pytest.mark.parametrize(
    ("actions", "resources", "container"),
    [
        (["ecr:BatchCheckLayerAvailability"], [REPOSITORY.format("app")], {}),
        (["s3:GetBucketLocation"], [BUCKET], {}),
        (["secretsmanager:DescribeSecret"], [SECRET.format("left")], {}),
        (["logs:DescribeLogGroups"], ["*"], {}),
        (["ecr:BatchGetImage"], [REPOSITORY.format("aws-guardduty-agent-fargate")], {}),
        (["kms:Decrypt"], ["arn:aws:kms:eu-west-1:111122223333:key/0"], {"secrets": [_secret("used")]}),
        (["ecr:BatchImportUpstreamImage"], [REPOSITORY.format("app")], {"image": IMAGE}),
        (
            ["logs:CreateLogGroup"],
            [GROUP],
            {"logConfiguration": {"logDriver": "awslogs", "options": {**AWSLOGS, "awslogs-create-group": "true"}}},
        ),
        (["s3:GetObject"], [f"{BUCKET}/*"], {"environmentFiles": [{"type": "s3", "value": f"{BUCKET}/app.env"}]}),
        (["s3:GetObject"], [f"{BUCKET}/*"], {"environmentFiles": [{"type": "s3", "value": "${var.file}"}]}),
        (["s3:GetObject"], [f"{BUCKET}/log.conf"], {"firelensConfiguration": FIRELENS}),
        (READ, [SECRET.format("any")], {"credentialSpecs": ["credentialspecdomainless:x"]}),
        (["logs:CreateLogStream"], [GROUP], {"logConfiguration": {"logDriver": "${var.file}"}}),
    ],
)
def test_what_is_optional_or_may_be_asked_is_never_said(
    found: Found, actions: list[str], resources: list[str], container: dict[str, object]
) -> None:
    granted: list[tuple[list[str], list[str]]] = [(actions, resources)]
    if container.get("secrets"):
        granted.append((READ, [SECRET.format("used")]))
    if container.get("image"):
        granted += [(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [REPOSITORY.format("app")])]
        granted += [(["ecr:GetAuthorizationToken"], ["*"])]
    if container.get("logConfiguration"):
        granted.append((["logs:CreateLogStream", "logs:PutLogEvents"], [GROUP]))

    assert found(*granted, more='variable "file" {}', **container) == []


VOLUME = """
  volume {
    name = "share"
    fsx_windows_file_server_volume_configuration {
      file_system_id = "fs-1"
      root_directory = "/"
      authorization_config {
        credentials_parameter = "SECRET"
        domain                = "example.com"
      }
    }
  }
"""


def test_a_windows_share_asks_for_its_credentials_and_its_address(found: Found) -> None:
    granted = (READ, [SECRET.format("share")]), (["fsx:DescribeFileSystems"], ["*"])

    assert found(*granted, rest=VOLUME.replace("SECRET", SECRET.format("share"))) == []


def test_the_proxy_of_service_connect_logs_with_the_role_too(found: Found) -> None:
    service = """
resource "aws_ecs_service" "app" {
  task_definition = aws_ecs_task_definition.app.arn
  service_connect_configuration {
    enabled = true
    log_configuration {
      log_driver = "awslogs"
      options    = { "awslogs-group" = "/ecs/app", "awslogs-region" = "eu-west-1", "awslogs-stream-prefix" = "proxy" }
    }
  }
}
"""
    assert found((["logs:CreateLogStream", "logs:PutLogEvents"], [GROUP]), more=service) == []


def test_what_the_cdk_grants_beside_a_parameter_is_no_surplus(found: Found) -> None:
    parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/used"
    actions = ["ssm:DescribeParameters", "ssm:GetParameters", "ssm:GetParameter", "ssm:GetParameterHistory"]

    assert found((actions, [parameter]), secrets=[{"name": "V", "valueFrom": parameter}]) == []


@pytest.mark.parametrize("action", ["secretsmanager:ListSecrets", "kms:ListAliases", "ssm:DescribeParameters"])
def test_what_lists_names_alone_is_no_reading_of_the_application(found: Found, action: str) -> None:
    assert [item.rule for item in found(([action], ["*"]))] == ["ECS564"]


def test_the_execution_policy_of_aws_is_left_alone(found: Found) -> None:
    attached = """
resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
"""
    assert found((READ, [SECRET.format("used")]), secrets=[_secret("used")], more=attached) == []


def test_containers_that_cannot_be_read_may_ask_for_anything(found: Found) -> None:
    assert found((READ, [SECRET.format("left")]), secrets="${var.secrets}", more='variable "secrets" {}') == []


def test_a_resource_that_is_wholly_open_may_be_nothing(found: Found) -> None:
    assert found((READ, ["${var.secret}"]), more='variable "secret" {}') == []


def test_what_is_missing_is_not_also_called_unneeded(found: Found) -> None:
    # The grant was meant for the secret that is injected, and ECS531 says what is wrong with it.
    assert found((READ, [SECRET.format("ueds")]), secrets=[_secret("used")]) == []


@pytest.mark.parametrize(
    ("pattern", "wider"),
    [
        ("arn:aws:ssm:eu-west-1:111122223333:parameter/app/*", True),
        ("arn:aws:ssm:*:*:parameter/app/key*", False),
        ("arn:aws:ssm:*:*:parameter/app/k*", True),
        ("arn:aws:ssm:eu-west-1:111122223333:parameter/app/key", False),
    ],
)
def test_a_pattern_is_wider_where_it_is_not_the_name_itself(found: Found, pattern: str, wider: bool) -> None:
    value = "arn:aws:ssm:eu-west-1:111122223333:parameter/app/key"
    findings = found((["ssm:GetParameters"], [pattern]), secrets=[{"name": "V", "valueFrom": value}])

    assert [item.rule for item in findings] == (["ECS565"] if wider else [])


@pytest.mark.parametrize("ending", ["", "-AbCdEf", "-??????", "-*", "*"])
def test_a_secret_and_a_log_group_are_named_with_a_wildcard(found: Found, ending: str) -> None:
    secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:used"
    log = {"logDriver": "awslogs", "options": AWSLOGS}
    writing = (["logs:CreateLogStream", "logs:PutLogEvents"], [GROUP])

    findings = found((READ, [secret + (ending or "-AbCdEf")]), writing, secrets=[_secret("used")], logConfiguration=log)

    assert findings == []


def test_a_module_called_twice_is_judged_where_all_its_instances_agree(tmp_path: Path) -> None:
    module = tmp_path / "modules" / "service"
    module.mkdir(parents=True)
    code = ROLE.replace("SERVICES", '"ecs-tasks.amazonaws.com"').replace("REST", "")
    statement = _statement((READ, [SECRET.format("used"), SECRET.format("left")]))
    code = code.replace("STATEMENTS", json.dumps([statement])).replace(
        "CONTAINER", json.dumps({"name": "app", "image": PUBLIC, "secrets": "${var.secrets}"})
    )
    (module / "main.tf").write_text('variable "secrets" {}\n' + code.replace('"execution"\n', "var.name\n"))
    (module / "name.tf").write_text('variable "name" {}\n')
    call = 'module "{0}" {{\n source = "./modules/service"\n name = "{0}"\n secrets = {1}\n}}\n'
    with_secret = f'[{{ name = "V", valueFrom = "{SECRET.format("used")}" }}]'
    (tmp_path / "main.tf").write_text(call.format("one", with_secret) + call.format("two", "[]"))

    findings = [item for item in scan([tmp_path], Options(root=tmp_path)).findings if item.rule == "ECS563"]

    assert {resource for item in findings for resource in item.resources} == {SECRET.format("left")}
