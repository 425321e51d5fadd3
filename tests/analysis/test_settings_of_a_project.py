"""The settings of a project: where they are found, what they change, and how a wrong one is said."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.configuration import configuration_for
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Severity

SOURCE = """
resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "extra" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def _rules(project: Path, settings: str) -> dict[str, Severity]:
    (project / ".ecs-roles.toml").write_text(settings, encoding="utf-8")
    report = scan([project])
    assert report.errors == ()
    return {finding.rule: finding.severity for finding in report.findings}


@pytest.mark.parametrize(
    ("settings", "rules"),
    [
        ("", {"ECS501", "ECS551"}),
        ('select = ["ECS55"]', {"ECS551"}),
        ('select = ["ECS5"]\nignore = ["ECS501"]', {"ECS551"}),
        ('[[allow]]\nrule = "ECS5"\nreason = "a whole family"', set()),
        ('ignore = ["role-not-assumable-by-ecs"]', {"ECS551"}),
        ('ignore = ["CKV_ECSROLE_551", "E9501"]', set()),
        ('exclude = ["*.tf"]', set()),
        ('min-severity = "error"', {"ECS501", "ECS551"}),
        ('[[allow]]\nrule = "ECS551"\nreason = "until the queue moves"', {"ECS501"}),
        ('[[allow]]\naction = "sqs:*"\nrole = "aws_iam_role.*"\nreason = "until the queue moves"', {"ECS501"}),
        ('[[allow]]\naction = "sns:*"\nreason = "another thing"', {"ECS501", "ECS551"}),
    ],
)
def test_settings_choose_what_is_reported(project: Path, settings: str, rules: set[str]) -> None:
    assert set(_rules(project, settings)) == rules


def test_a_severity_can_be_changed(project: Path) -> None:
    found = _rules(project, '[severity]\nECS551 = "warning"')

    assert found == {"ECS501": Severity.ERROR, "ECS551": Severity.WARNING}


def test_an_allowance_that_has_expired_is_said_and_no_longer_counts(project: Path) -> None:
    day = date(2020, 1, 31)
    (project / ".ecs-roles.toml").write_text(
        f'guardduty = true\n\n[[allow]]\nrule = "ECS551"\nreason = "for a while"\nexpires = {day}', encoding="utf-8"
    )

    report = scan([project])

    assert "ECS551" in {finding.rule for finding in report.findings}
    assert [(error.message, error.span.line) for error in report.errors] == [
        ("the allow entry for ECS551 (for a while) expired on 2020-01-31", 3)
    ]


def test_an_allowance_that_allows_nothing_is_told_when_the_whole_project_is_scanned(project: Path) -> None:
    (project / ".ecs-roles.toml").write_text(
        '[[allow]]\nrule = "ECS551"\nreason = "a"\n[[allow]]\nrole = "*.gone"\nreason = "b"', encoding="utf-8"
    )
    service = project / "service"
    service.mkdir()
    (service / "main.tf").write_text(SOURCE, encoding="utf-8")

    def idle(path: Path, **settings: Any) -> list[tuple[str, int]]:
        chosen = replace(configuration_for(path, project)[0], **settings)
        return [(each.rule, each.span.line) for each in scan([path], Options(settings=chosen)).unused]

    assert idle(project) == [("*.gone", 4)]
    assert idle(service) == [], "what it is for may lie elsewhere"
    assert idle(project, select=("ECS501",)) == [], "nobody looked"
    assert idle(project, min_severity=Severity.ERROR) == [("*.gone", 4)]


@pytest.mark.parametrize(
    ("settings", "line", "message"),
    [
        ("\nselct = []", 2, "there is no setting selct"),
        ('select = ["ECS999"]', 1, "there is no rule ECS999"),
        ('min-severity = "high"', 1, "error, warning or info"),
        ('select = ["ECS50", "ECS551"]\nignore = ["ECS551"]', 2, "ECS551 is both selected and ignored"),
        ('select = ["ECS501"]\nignore = ["ECS5"]', 2, "ECS501 is both selected and ignored"),
        ('select = [\n  "ECS501",\n  "ECS999",\n]', 3, "there is no rule ECS999"),
        ('[severity]\nECS501 = "info"\nECS551 = "hihg"', 3, "'hihg'"),
        ('[facts]\naccount = "123456789012"\nregoin = "eu-west-1"', 3, "there is no fact regoin"),
        ('[[allow]]\nrule = "ECS501"', 1, "needs a reason"),
        ('[[allow]]\nrule = "ECS501"\nreason = "a"\n\n[[allow]]\nrule = "ECS999"\nreason = "b"', 6, "no rule ECS999"),
        ('[[allow]]\nrule = 501\nreason = "a"', 2, "rule is a string, not 501"),
        ('[[allow]]\nrule = "ECS501"\nreason = "a"\nexpires = "soon"', 4, "expires is a date"),
        ('[[allow]]\nrule = "ECS501"\nreason = "a"\nexpires = 2027-01-31T00:00:00Z', 4, "expires is a date"),
        ('[[allow]]\nrule = "ECS501"\nreason = "a"\nuntil = 2027-01-31', 4, "no key until"),
        ("baseline = true", 1, "the path of a file"),
        ('ignore = ["ECS501"]\nselect = [', 2, "cannot be read"),
        ('guardduty = "yes"', 1, "true or false"),
        ('[facts]\naccount = "12"', 2, "'12' is not a valid account"),
        ("select = [", 1, "cannot be read"),
    ],
)
def test_a_wrong_setting_is_an_error_with_its_line(project: Path, settings: str, line: int, message: str) -> None:
    (project / ".ecs-roles.toml").write_text(settings, encoding="utf-8")

    (error,) = configuration_for(project, project)[1]

    assert message in error.message
    assert (Path(error.span.file).name, error.span.line) == (".ecs-roles.toml", line)


def test_settings_stand_in_pyproject_too_and_the_nearest_file_wins(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.ecs-roles]\nignore = ["ECS501"]', encoding="utf-8")
    nearer = project / "service"
    nearer.mkdir()
    (nearer / ".ecs-roles.toml").write_text('ignore = ["ECS551"]', encoding="utf-8")

    assert configuration_for(project, project)[0].ignore == ("ECS501",)
    assert configuration_for(nearer, project)[0].ignore == ("ECS551",)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("[tool.ecs-roles]\nselect = [", 2, "cannot be read"),
        ("[tool]\necs-roles = 5", 2, "tool.ecs-roles is a table"),
        ('[tool.other]\nignore = ["E501"]\n[tool.ecs-roles]\nignore = ["E501"]', 4, "there is no rule E501"),
        ('[tool.ecs-roles.severity]\nECS551 = "hihg"', 2, "'hihg'"),
        ('[[tool.ecs-roles.allow]]\nrule = "ECS501"\nreason = "a"\n[[tool.ecs-roles.allow]]\nreason = ""', 4, "reason"),
    ],
)
def test_a_wrong_setting_among_those_of_other_tools_is_placed_too(
    project: Path, content: str, line: int, message: str
) -> None:
    (project / "pyproject.toml").write_text(content, encoding="utf-8")

    (error,) = configuration_for(project, project)[1]

    assert message in error.message
    assert (Path(error.span.file).name, error.span.line) == ("pyproject.toml", line)


@pytest.mark.parametrize("content", ["tool = 5", "[tool]\nother = 1", "[project"])
def test_what_another_tool_has_to_say_is_left_to_it(project: Path, content: str) -> None:
    (project / "pyproject.toml").write_text(content, encoding="utf-8")

    assert configuration_for(project, project)[1] == ()


def test_settings_outside_the_reading_root_are_not_read(tmp_path: Path) -> None:
    (tmp_path / ".ecs-roles.toml").write_text('ignore = ["ECS501"]', encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()

    assert configuration_for(inside, inside)[0].ignore == ()


def test_the_execution_policy_of_aws_is_said_only_to_those_who_insist(project: Path) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    attachment = f"""
resource "aws_iam_role_policy_attachment" "aws" {{
  role       = aws_iam_role.execution.name
  policy_arn = "{arn}"
}}
"""
    (project / "main.tf").write_text(SOURCE + attachment, encoding="utf-8")

    assert "ECS545" not in _rules(project, "")
    assert "ECS545" in _rules(project, "pedantic = true")
