"""A rule says which role it is about and which features: what it says it does not look at, it finds nothing in."""

from pathlib import Path

import pytest

from ecs_roles import scan
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment, lacking_features
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule

NARROWED = [rule for rule in RULES if rule.side is not None or rule.lacking]
ASKING = [rule for rule in RULES if rule.question is not None]
ASKING_OF_DEPLOYMENTS = [rule for rule in RULES if rule.deployment_question is not None]
SAMPLES = Path(__file__).parents[2] / "sample_iac"

WITHOUT_ROLES = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
"""
WITH_ROLES = """
resource "aws_iam_role" "both" {
  name               = "both"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_ecs_task_definition" "web" {
  family             = "web"
  execution_role_arn = aws_iam_role.both.arn
  task_role_arn      = aws_iam_role.both.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    secrets = [{ name = "DB", valueFrom = "arn:aws:ssm:eu-west-1:111122223333:parameter/db" }]
  }])
}
"""

# What no sample has: roles for tasks that nothing names, and values that stand in what starts a task.
BESIDE_THE_SAMPLES = """
variable "url" {}
variable "host" { sensitive = true }
variable "token" { sensitive = true }
resource "aws_iam_role" "everything" {
  name               = "everything"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
  inline_policy {
    name   = "everything"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
  }
}
resource "aws_iam_role" "shop" {
  name                = "shop"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
  assume_role_policy  = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
  inline_policy {
    name   = "shop"
    policy = jsonencode({ Version = "2012-10-17", Statement = [
      { Effect = "Allow", Action = "sqs:*", Resource = "*" },
      { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::shop" },
      { Effect = "Allow", Action = "s3:PutBucketPolicy", Resource = "arn:aws:s3:::shop" },
      { Effect = "Allow", Action = "ssm:GetParameters", Resource = "arn:aws:ssm:*:*:parameter/*" },
    ] })
  }
}
resource "aws_cloudwatch_event_target" "nightly" {
  rule     = "nightly"
  arn      = "arn:aws:ecs:eu-west-1:111122223333:cluster/main"
  role_arn = "arn:aws:iam::111122223333:role/events"
  input = jsonencode({ containerOverrides = [{ name = "app", environment = [
    { name = "ID", value = "KEY" },
    { name = "DB_PASSWORD", value = "hunter2" },
    { name = "TOKEN", value = var.token },
    { name = "DB_HOST", value = var.host },
    { name = "DATABASE_URL", value = var.url },
  ] }] })
  ecs_target { task_definition_arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/app:1" }
}
""".replace("KEY", "AKIA" + "2ZQXN7LFJ4TKWB3M")


def only_assessment(code: str, folder: Path) -> Assessment:
    (folder / "main.tf").write_text(code, encoding="utf-8")
    (analysed,) = scan(folder).analysed_deployments
    (assessment,) = analysed.assessments
    return assessment


@pytest.mark.parametrize("rule", NARROWED, ids=lambda rule: rule.id)
def test_where_a_rule_has_nothing_to_look_at_it_finds_nothing(rule: Rule, tmp_path: Path) -> None:
    assessment = only_assessment(WITHOUT_ROLES, tmp_path)
    assert rule.check is not None

    assert not rule.looks_at(assessment.workload.sides, lacking_features(assessment))
    assert list(rule.check(rule, assessment)) == []


def test_a_rule_is_asked_where_its_role_is_and_where_its_feature_lacks_something(tmp_path: Path) -> None:
    assessment = only_assessment(WITH_ROLES, tmp_path)

    asked = {rule.number for rule in NARROWED if rule.looks_at(assessment.workload.sides, lacking_features(assessment))}

    assert {541, 611, 521, 522, 531} <= asked
    assert not {523, 526, 602} & asked


@pytest.fixture(scope="module")
def deployments_of_samples() -> tuple[AnalysedDeployment, ...]:
    return scan(SAMPLES).analysed_deployments


@pytest.fixture(scope="module")
def deployments(
    deployments_of_samples: tuple[AnalysedDeployment, ...], tmp_path_factory: pytest.TempPathFactory
) -> tuple[AnalysedDeployment, ...]:
    folder = tmp_path_factory.mktemp("beside")
    (folder / "main.tf").write_text(BESIDE_THE_SAMPLES, encoding="utf-8")
    return (*deployments_of_samples, *scan(folder).analysed_deployments)


@pytest.fixture(scope="module")
def assessments_of_samples(deployments_of_samples: tuple[AnalysedDeployment, ...]) -> list[Assessment]:
    return [assessment for each in deployments_of_samples for assessment in each.assessments]


@pytest.mark.parametrize("rule", ASKING, ids=lambda rule: rule.id)
def test_where_the_question_of_a_rule_is_answered_no_it_finds_nothing(
    rule: Rule, assessments_of_samples: list[Assessment]
) -> None:
    assert rule.question is not None
    assert rule.check is not None
    answered_no = [each for each in assessments_of_samples if not rule.question(each)]
    answered_yes = [each for each in assessments_of_samples if rule.question(each)]

    assert answered_no
    assert [found for each in answered_no for found in rule.check(rule, each)] == []
    assert any(found for each in answered_yes for found in rule.check(rule, each))


@pytest.mark.parametrize("rule", ASKING_OF_DEPLOYMENTS, ids=lambda rule: rule.id)
def test_where_the_question_about_a_deployment_is_answered_no_a_rule_finds_nothing(
    rule: Rule, deployments: tuple[AnalysedDeployment, ...]
) -> None:
    assert rule.deployment_question is not None
    assert rule.check_deployment is not None
    answered_no = [each for each in deployments if not rule.deployment_question(each)]
    answered_yes = [each for each in deployments if rule.deployment_question(each)]

    assert answered_no
    assert [found for each in answered_no for found in rule.check_deployment(rule, each)] == []
    assert any(found for each in answered_yes for found in rule.check_deployment(rule, each))
