"""What the tests of the needs share: a task definition in Terraform from its parts, scanned."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.needs.need import Need

Grant = tuple[Any, Any]
ROLE = """
resource "aws_iam_role" "%(name)s" {
  name               = "%(name)s"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" },
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } }]
  })
}
"""
POLICY = """
resource "aws_iam_role_policy" "%(name)s" {
  role   = aws_iam_role.%(name)s.name
  policy = jsonencode({ Version = "2012-10-17", Statement = %(statements)s })
}
"""


def role_code(name: str, grants: Sequence[Grant] | None) -> str:
    if grants is None:
        return ""
    statements = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in grants]
    policy = POLICY % {"name": name, "statements": json.dumps(statements)} if statements else ""
    return ROLE % {"name": name} + policy


def task_code(
    *containers: dict[str, Any],
    execution: Sequence[Grant] | None = None,
    task: Sequence[Grant] | None = None,
    launch: str = "FARGATE",
    volumes: str = "",
    around: str = "",
    region: str = "eu-west-1",
) -> str:
    """A root with one task definition ``web``; a grant is an action and a resource, ``None`` means no role at all."""
    given = json.dumps([{"name": "web", "image": "nginx", **container} for container in containers])
    roles = [
        f"{side}_role_arn = aws_iam_role.{side}.arn"
        for side, grants in (("execution", execution), ("task", task))
        if grants is not None
    ]
    return "\n".join(
        (
            f'provider "aws" {{ region = "{region}" }}' if region else "",
            around,
            'resource "aws_ecs_task_definition" "web" {',
            '  family = "web"',
            f'  requires_compatibilities = ["{launch}"]' if launch else "",
            *roles,
            f"  container_definitions = jsonencode({given})",
            volumes,
            "}",
            role_code("execution", execution),
            role_code("task", task),
        )
    )


@pytest.fixture
def scanned(tmp_path: Path) -> Callable[..., Report]:
    """Scan a text as the only file of a root or as a template."""

    def scanning(code: str, name: str = "main.tf") -> Report:
        (tmp_path / name).write_text(code, encoding="utf-8")
        report = scan([tmp_path / name if name != "main.tf" else tmp_path], Options(root=tmp_path))
        assert report.errors == ()
        return report

    return scanning


@pytest.fixture
def task(scanned: Callable[..., Report]) -> Callable[..., Report]:
    """Scan the task definition that ``task_code`` makes of its parts."""
    return lambda *containers, **parts: scanned(task_code(*containers, **parts))


@pytest.fixture
def asked() -> Callable[..., set[str]]:
    """Every call that is asked of the roles, as ``action on resource``; of one side if it is named."""

    def of(report: Report, side: str = "") -> set[str]:
        return {f"{ask.action} on {ask.resource}" for need in _needs(report, side) for ask in need.asks}

    return of


def _needs(report: Report, side: str) -> list[Need]:
    assessments = [item for definition in report.task_definitions for item in definition.assessments]
    needs = [answer.need for assessment in assessments for answer in assessment.answers]
    return [need for need in needs if side in {"", need.side}]
