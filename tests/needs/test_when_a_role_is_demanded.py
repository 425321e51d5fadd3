"""When a task definition must name an execution role: by launch type, by what it asks, by who runs it."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]
Scanned = Callable[..., Report]

OWN = {"image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web"}
LOGS = {
    "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}
}
SECRET = {"secrets": [{"name": "A", "valueFrom": "/web/a"}]}
OPTION = {
    "logConfiguration": {"logDriver": "splunk", "secretOptions": [{"name": "splunk-token", "valueFrom": "/web/a"}]}
}
REGISTRY = {"image": "example.com/web", "repositoryCredentials": {"credentialsParameter": "registry"}}
FILE = {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web/web.env"}]}
ALL = ("FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL")


def demands(report: Report) -> bool:
    return "ECS511" in [finding.rule for finding in report.findings]


@pytest.mark.parametrize("launch", ALL)
@pytest.mark.parametrize(
    ("container", "where"),
    [
        (OWN, {"FARGATE", "MANAGED_INSTANCES"}),
        (LOGS, {"FARGATE", "MANAGED_INSTANCES", "EXTERNAL"}),
        (SECRET, set(ALL)),
        (OPTION, set(ALL)),
        (REGISTRY, set(ALL)),
        (FILE, set(ALL)),
        ({}, set()),
        ({"logConfiguration": {"logDriver": "json-file"}}, set()),
    ],
)
def test_the_launch_type_decides(container: dict[str, object], where: set[str], launch: str, task: Task) -> None:
    assert demands(task(container, launch=launch)) is (launch in where)


CLUSTER = """
resource "aws_ecs_cluster" "main" { name = "main" }
resource "aws_ecs_capacity_provider" "managed" {
  name    = "managed"
  cluster = "main"
  managed_instances_provider { infrastructure_role_arn = "arn:aws:iam::111122223333:role/infrastructure" }
}
resource "aws_ecs_capacity_provider" "group" {
  name = "group"
  auto_scaling_group_provider { auto_scaling_group_arn = "arn:aws:autoscaling:eu-west-1:111122223333:x" }
}
resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = ["FARGATE"]
  %s
}
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.main.%s
  task_definition = aws_ecs_task_definition.web.arn
  %s
}
"""
STRATEGY = "capacity_provider_strategy { \n capacity_provider = %s \n }"
DEFAULT = "default_" + STRATEGY


@pytest.mark.parametrize(
    ("default", "own", "expected"),
    [
        ("", 'launch_type = "FARGATE"', ("FARGATE",)),
        ("", STRATEGY % '"FARGATE_SPOT"', ("FARGATE",)),
        ("", STRATEGY % "aws_ecs_capacity_provider.managed.name", ("MANAGED_INSTANCES",)),
        ("", STRATEGY % "aws_ecs_capacity_provider.group.name", ("EC2",)),
        ("", STRATEGY % '"elsewhere"', ()),
        (DEFAULT % "aws_ecs_capacity_provider.managed.name", "", ("MANAGED_INSTANCES",)),
        (DEFAULT % '"FARGATE"', "", ("FARGATE",)),
        (DEFAULT % '"FARGATE"', 'launch_type = "EC2"', ("EC2",)),
        (DEFAULT % '"FARGATE"', STRATEGY % "aws_ecs_capacity_provider.group.name", ("EC2",)),
        ("", "", ()),
    ],
)
@pytest.mark.parametrize("named_by", ["id", "name"])
def test_services_choose_where_it_runs(
    default: str, own: str, expected: tuple[str, ...], named_by: str, task: Task
) -> None:
    report = task(OWN, launch="", around=CLUSTER % (default, named_by, own))

    assert report.task_definitions[0].launch_types == expected
    assert demands(report) is bool(set(expected) & {"FARGATE", "MANAGED_INSTANCES"})


TEMPLATE = """
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Managed:
    Type: AWS::ECS::CapacityProvider
    Properties: {ManagedInstancesProvider: {InfrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure}}
  Default:
    Type: AWS::ECS::ClusterCapacityProviderAssociations
    Properties:
      Cluster: !Ref Cluster
      CapacityProviders: [!Ref Managed]
      DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Managed}]
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web
"""


def test_the_default_of_a_cluster_counts_in_a_template(scanned: Scanned) -> None:
    report = scanned(TEMPLATE, "template.yaml")

    assert report.task_definitions[0].launch_types == ("MANAGED_INSTANCES",)
    assert demands(report)


CONNECT = """
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
  service_connect_configuration {
    enabled = true
    log_configuration {
      log_driver = "%s"
      options    = { "awslogs-group" = "/proxy", "awslogs-region" = "eu-west-1" }
      secret_option {
        name       = "token"
        value_from = "/proxy/token"
      }
    }
  }
}
"""


@pytest.mark.parametrize(("driver", "expected"), [("awslogs", ["ECS523", "ECS531"]), ("splunk", ["ECS531"])])
def test_the_proxy_of_service_connect_logs_with_the_execution_role(
    driver: str, expected: list[str], task: Task
) -> None:
    report = task({}, execution=[], around=CONNECT % driver)

    assert [finding.rule for finding in report.findings] == expected
    assert {finding.resource for finding in report.findings} == {"aws_ecs_service.web"}


def test_a_rule_that_runs_the_task_chooses_the_launch_type_too(task: Task) -> None:
    around = """
    resource "aws_cloudwatch_event_target" "nightly" {
      rule     = "nightly"
      arn      = "arn:aws:ecs:eu-west-1:111122223333:cluster/main"
      role_arn = "arn:aws:iam::111122223333:role/events"
      ecs_target {
        task_definition_arn = aws_ecs_task_definition.web.arn
        launch_type         = "FARGATE"
      }
    }
    """
    report = task(OWN, launch="", around=around)

    assert report.task_definitions[0].launch_types == ("FARGATE",)
    assert demands(report)
