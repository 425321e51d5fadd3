"""A rule says which role it is about and which features: what it says it does not look at, it finds nothing in."""

from pathlib import Path

import pytest

from ecs_roles import scan
from ecs_roles.needs.assessment import Assessment, lacking_features
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule

NARROWED = [rule for rule in RULES if rule.side is not None or rule.lacking]
ASKING = [rule for rule in RULES if rule.question is not None]
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
def assessments_of_samples() -> list[Assessment]:
    return [assessment for each in scan(SAMPLES).analysed_deployments for assessment in each.assessments]


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
