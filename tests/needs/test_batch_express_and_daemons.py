"""What names the roles of a task without being a task definition, in both languages."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ecs_roles.analysis.report import Report

Scanned = Callable[..., Report]
Asked = Callable[..., set[str]]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
        }
    ],
}
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:job-a1B2c3"
GROUP = "arn:{partition}:logs:{region}:{account}:log-group:/aws/batch/job:log-stream:{task id}"
EFS = {
    "fileSystemId": "fs-0123456789abcdef0",
    "transitEncryption": "ENABLED",
    "authorizationConfig": {"iam": "ENABLED"},
}


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


def pascal(value: Any) -> Any:
    """The properties as CloudFormation spells them."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: pascal(item) for key, item in value.items()}
    return [pascal(item) for item in value] if isinstance(value, list) else value


def job(language: str, platform: str = "FARGATE", **properties: object) -> tuple[str, str]:
    """A job definition beside a role that may do nothing, as Terraform or as a template."""
    return (_terraform if language == "terraform" else _cloudformation)(platform, properties)


def _terraform(platform: str, properties: dict[str, object]) -> tuple[str, str]:
    blocks = "\n".join(
        f"{name.replace('Properties', '_properties')} = jsonencode({json.dumps(value)})"
        for name, value in properties.items()
    ).replace('"ROLE"', "aws_iam_role.execution.arn")
    code = f"""
    resource "aws_iam_role" "execution" {{
      name               = "execution"
      assume_role_policy = jsonencode({json.dumps(TRUST)})
    }}
    resource "aws_batch_job_definition" "job" {{
      name                  = "job"
      type                  = "container"
      platform_capabilities = ["{platform}"]
      {blocks}
    }}
    """
    return code, "main.tf"


def _cloudformation(platform: str, properties: dict[str, object]) -> tuple[str, str]:
    given = {"Type": "container", "PlatformCapabilities": [platform], **pascal(properties)}
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
        "Job": {"Type": "AWS::Batch::JobDefinition", "Properties": given},
    }
    code = json.dumps({"Resources": resources}, indent=1).replace('"ROLE"', '{"Fn::GetAtt": ["Role", "Arn"]}')
    return code, "template.json"


LANGUAGES = pytest.mark.parametrize("language", ["terraform", "cloudformation"])
SECRETS = [{"name": "A", "valueFrom": SECRET}]


@LANGUAGES
def test_a_job_on_fargate_needs_an_execution_role(language: str, scanned: Scanned) -> None:
    report = scanned(*job(language, containerProperties={"image": "nginx"}))

    assert rules(report) == ["ECS511"]
    assert "executionRoleArn is required for Fargate jobs." in report.findings[0].message


@LANGUAGES
def test_a_job_on_instances_needs_one_for_secrets_only(language: str, scanned: Scanned) -> None:
    plain = scanned(*job(language, "EC2", containerProperties={"image": "nginx"}))
    secret = scanned(*job(language, "EC2", containerProperties={"image": "nginx", "secrets": SECRETS}))

    assert rules(plain) == []
    assert rules(secret) == ["ECS511"]
    assert "executionRoleArn cannot be empty when using secrets or secretOptions" in secret.findings[0].message


@LANGUAGES
def test_who_pulls_for_a_job_on_instances_is_not_known_before_it_is_submitted(language: str, scanned: Scanned) -> None:
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/job:1"
    report = scanned(*job(language, "EC2", containerProperties={"image": image}))

    (doubt,) = report.task_definitions[0].unknowns
    assert doubt.why == "a job gets its queue, and with it its compute environment, when it is submitted"


@LANGUAGES
def test_a_job_logs_to_the_group_of_batch_by_itself(language: str, scanned: Scanned, asked: Asked) -> None:
    report = scanned(*job(language, containerProperties={"image": "nginx", "executionRoleArn": "ROLE"}))

    assert rules(report) == ["ECS523"]
    assert asked(report) == {f"logs:CreateLogStream on {GROUP}", f"logs:PutLogEvents on {GROUP}"}


@LANGUAGES
def test_a_job_may_name_its_own_log_group(language: str, scanned: Scanned, asked: Asked) -> None:
    log = {"logDriver": "awslogs", "options": {"awslogs-group": "/jobs"}}
    properties = {"image": "nginx", "executionRoleArn": "ROLE", "logConfiguration": log}
    code, name = job(language, containerProperties=properties)
    report = scanned(code.replace("Awslogs-group", "awslogs-group"), name)

    assert all("log-group:/jobs:" in call for call in asked(report))


@LANGUAGES
@pytest.mark.parametrize("where", ["one", "several", "nodes"])
def test_secrets_are_asked_wherever_the_container_stands(language: str, where: str, scanned: Scanned) -> None:
    container = {"image": "nginx", "secrets": SECRETS, "logConfiguration": {"logDriver": "json-file"}}
    roles = {"executionRoleArn": "ROLE"}
    shapes: dict[str, dict[str, object]] = {
        "one": {"containerProperties": container | roles},
        "several": {"ecsProperties": {"taskProperties": [{**roles, "containers": [container | {"name": "a"}]}]}},
        "nodes": {
            "nodeProperties": {
                "mainNode": 0,
                "numNodes": 2,
                "nodeRangeProperties": [{"targetNodes": "0:1", "container": container | roles}],
            }
        },
    }
    report = scanned(*job(language, "EC2", **shapes[where]))

    assert rules(report) == ["ECS531"]
    assert report.findings[-1].resource in {"aws_batch_job_definition.job", "Job"}


@LANGUAGES
def test_the_job_role_is_the_task_role(language: str, scanned: Scanned, asked: Asked) -> None:
    properties = {
        "image": "nginx",
        "jobRoleArn": "ROLE",
        "volumes": [{"name": "data", "efsVolumeConfiguration": EFS}],
        "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
        "enableExecuteCommand": True,
    }
    report = scanned(*job(language, "EC2", containerProperties=properties))

    assert rules(report) == ["ECS606"]
    assert any(call.startswith("elasticfilesystem:ClientMount") for call in asked(report, "task"))


def test_what_cannot_be_read_stays_unknown(scanned: Scanned) -> None:
    code = """
    variable "properties" {}
    resource "aws_batch_job_definition" "job" {
      name                 = "job"
      type                 = "container"
      container_properties = var.properties
    }
    """
    report = scanned(code)

    assert rules(report) == []
    assert report.task_definitions[0].status == "undecided"


EXPRESS = {
    "terraform": """
    resource "aws_iam_role" "execution" {
      name               = "execution"
      assume_role_policy = jsonencode(TRUST)
    }
    resource "aws_ecs_express_gateway_service" "web" {
      service_name            = "web"
      infrastructure_role_arn = "arn:aws:iam::111122223333:role/infrastructure"
      EXECUTION = aws_iam_role.execution.arn
      primary_container {
        image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web"
        aws_logs_configuration {
          log_group         = "/web"
          log_stream_prefix = "web"
        }
        secret {
          name       = "A"
          value_from = "SECRET"
        }
      }
    }
    """.replace("EXECUTION", "execution_role_arn"),
    "cloudformation": """
    Resources:
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument: TRUST
      Service:
        Type: AWS::ECS::ExpressGatewayService
        Properties:
          InfrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
          ExecutionRoleArn: !GetAtt Role.Arn
          PrimaryContainer:
            Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web
            AwsLogsConfiguration: {LogGroup: /web, LogStreamPrefix: web}
            Secrets: [{Name: A, ValueFrom: "SECRET"}]
    """,
}
NAMES = {"terraform": "main.tf", "cloudformation": "template.yaml"}


@LANGUAGES
def test_an_express_service_asks_like_a_task_on_fargate(language: str, scanned: Scanned) -> None:
    code = EXPRESS[language].replace("TRUST", json.dumps(TRUST)).replace('"SECRET"', json.dumps(SECRET))
    report = scanned(code, NAMES[language])

    assert rules(report) == ["ECS521", "ECS522", "ECS523", "ECS531"]
    assert report.task_definitions[0].launch_types == ("FARGATE",)


@LANGUAGES
def test_an_express_service_without_an_execution_role_is_refused(language: str, scanned: Scanned) -> None:
    code = EXPRESS[language].replace("TRUST", json.dumps(TRUST)).replace('"SECRET"', json.dumps(SECRET))
    lines = [line for line in code.splitlines() if "execution_role_arn" not in line and "ExecutionRoleArn" not in line]

    assert rules(scanned("\n".join(lines), NAMES[language])) == ["ECS511"]


DAEMON = {
    "terraform": """
    resource "aws_ecs_daemon_task_definition" "agent" {
      family                = "agent"
      container_definitions = jsonencode([{ name = "agent", image = "IMAGE" }])
    }
    """,
    "cloudformation": """
    Resources:
      Agent:
        Type: AWS::ECS::DaemonTaskDefinition
        Properties:
          Family: agent
          ContainerDefinitions: [{Name: agent, Image: IMAGE}]
    """,
}


@LANGUAGES
@pytest.mark.parametrize(
    ("image", "expected"), [("111122223333.dkr.ecr.eu-west-1.amazonaws.com/agent", ["ECS511"]), ("nginx", [])]
)
def test_a_daemon_runs_on_managed_instances(language: str, image: str, expected: list[str], scanned: Scanned) -> None:
    report = scanned(DAEMON[language].replace("IMAGE", image), NAMES[language])

    assert rules(report) == expected
    assert report.task_definitions[0].launch_types == ("MANAGED_INSTANCES",)
