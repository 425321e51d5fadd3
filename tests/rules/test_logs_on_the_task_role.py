"""Writing the log that ECS writes, on the task role: told where nothing else of the task writes logs with it."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

SAMPLE = Path(__file__).parents[2] / "sample_iac" / "ecs620-log-permission-on-task-role" / "bad"
NAMES = {"terraform": "main.tf", "cloudformation": "template.yaml"}
GROUP = {"terraform": '"${aws_cloudwatch_log_group.cinema.arn}:*"', "cloudformation": "!GetAtt LogGroup.Arn"}
IMAGE = "public.ecr.aws/docker/library/nginx:1.29"


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", True),
        ("GROUP", '"*"', True),
        ("GROUP", '"arn:aws:logs:*:*:log-group:/ecs/*"', True),
        ("GROUP", '"arn:aws:logs:*:*:log-group:/audit/*"', False),
        (IMAGE, "public.ecr.aws/aws-observability/aws-otel-collector:v0.43", False),
        (IMAGE, "fluent/fluent-bit:3", False),
        ("logs:PutLogEvents", "logs:DescribeLogStreams", False),
        ("awslogs", "json-file", False),
    ],
)
def test_what_else_may_use_it_keeps_it_silent(old: str, new: str, told: bool, language: str, tmp_path: Path) -> None:
    code = (SAMPLE / NAMES[language]).read_text(encoding="utf-8")
    changed = code.replace(GROUP[language] if old == "GROUP" else old, new) if old else code
    (tmp_path / NAMES[language]).write_text(changed, encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert old == "" or changed != code
    assert ("ECS620" in {item.rule for item in report.findings}) is told


EMPTY = {
    "terraform": ('variable "GIVEN" {\n  default = ""\n}\n', "var.GIVEN"),
    "cloudformation": ('Parameters:\n  GIVEN: {Type: String, Default: ""}\n', "!Ref GIVEN"),
}


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_an_image_that_is_given_later_does_not_write_logs_itself(language: str, tmp_path: Path) -> None:
    declared, reference = EMPTY[language]
    code = (SAMPLE / NAMES[language]).read_text(encoding="utf-8")
    written = f'"{IMAGE}"' if language == "terraform" else IMAGE
    changed = declared + code.replace(written, reference)
    (tmp_path / NAMES[language]).write_text(changed, encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert reference in changed
    assert "ECS620" in {item.rule for item in report.findings}
