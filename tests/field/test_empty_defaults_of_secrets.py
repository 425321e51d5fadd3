"""A secret whose ARN is empty only until somebody gives it: what ECS refuses then is open, and is no error."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

TERRAFORM = """
variable "secret" {{ default = {default} }}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  container_definitions = jsonencode([{{
    name = "web", image = "nginx", secrets = [{{ name = "URL", valueFrom = {value} }}]
  }}])
}}
"""
TEMPLATE = """
Parameters:
  Secret: {{Type: String, Default: {default}}}
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Secrets: [{{Name: URL, ValueFrom: {value}}}]
"""
Scan = Callable[[dict[str, str]], Report]
EMPTY = [
    ("main.tf", TERRAFORM, '""', '"${var.secret}:url::"', "the variable secret"),
    ("stack.yaml", TEMPLATE, '""', '!Sub "${Secret}:url::"', "the parameter Secret"),
]
WRITTEN = [
    ("main.tf", TERRAFORM, '"shop"', '"${var.secret}:url::"'),
    ("main.tf", TERRAFORM, '""', '":url::"'),
    ("stack.yaml", TEMPLATE, "shop", '!Sub "${Secret}:url::"'),
    ("stack.yaml", TEMPLATE, '""', '":url::"'),
]


def _told(report: Report) -> tuple[list[str], list[str]]:
    doubts = [doubt.why for doubt in report.undecided if "is empty by default" in doubt.why]
    return [finding.rule for finding in report.findings if finding.rule == "ECS534"], doubts


@pytest.mark.parametrize(("file", "code", "default", "value", "what"), EMPTY)
def test_an_arn_that_is_empty_by_default_is_open(
    scanned: Scan, file: str, code: str, default: str, value: str, what: str
) -> None:
    rules, doubts = _told(scanned({file: code.format(default=default, value=value)}))

    assert rules == []
    assert len(doubts) == 1
    assert doubts[0].startswith(f"{what} is empty by default, and ECS refuses that: it is not an ARN")


@pytest.mark.parametrize(("file", "code", "default", "value"), WRITTEN)
def test_what_is_written_stays_an_error(scanned: Scan, file: str, code: str, default: str, value: str) -> None:
    assert _told(scanned({file: code.format(default=default, value=value)})) == (["ECS534"], [])


def test_an_empty_value_that_somebody_gave_stays_an_error(scanned: Scan) -> None:
    code = TERRAFORM.format(default='""', value='"${var.secret}:url::"')

    assert _told(scanned({"main.tf": code, "terraform.tfvars": 'secret = ""\n'})) == (["ECS534"], [])
