"""Reading on the task role what ECS injects: told where nothing says that the application reads it itself."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

SAMPLE = Path(__file__).parents[2] / "sample_iac" / "ecs677-injected-secret-on-task-role" / "bad"
SECOND = """
resource "aws_ecs_task_definition" "worker" {
  family                = "worker"
  task_role_arn         = aws_iam_role.library.arn
  container_definitions = jsonencode([{ name = "worker", image = "public.ecr.aws/docker/library/nginx:1.29" }])
}
"""


def told(code: str, folder: Path) -> list[str]:
    (folder / "main.tf").write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    return [item.message for item in report.findings if item.rule == "ECS677"]


def bad() -> str:
    return (SAMPLE / "main.tf").read_text(encoding="utf-8")


def with_resource(written: str) -> str:
    """Return the sample with another resource in the policy of the task role, the last one of the file."""
    before, own, after = bad().rpartition("aws_secretsmanager_secret.database.arn")
    assert own
    return before + written + after


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("aws_secretsmanager_secret.database.arn", True),
        ('"arn:aws:secretsmanager:*:*:secret:library/database-*"', True),
        ('"arn:aws:secretsmanager:*:*:secret:library/database-??????"', True),
        ('["arn:aws:secretsmanager:*:*:secret:library/mail-??????", aws_secretsmanager_secret.database.arn]', True),
        ('"arn:aws:secretsmanager:*:*:secret:library/*"', True),  # the code has no other one there
        ('"arn:aws:secretsmanager:*:*:secret:*"', False),  # everything is told by ECS617
        ('"arn:aws:secretsmanager:*:*:secret:library/mail-??????"', False),
    ],
)
def test_the_grant_is_for_exactly_what_is_injected(resource: str, expected: bool, tmp_path: Path) -> None:
    assert bool(told(with_resource(resource), tmp_path)) is expected


def test_a_pattern_may_mean_another_secret_of_the_code(tmp_path: Path) -> None:
    pattern = with_resource('"arn:aws:secretsmanager:*:*:secret:library/*"')
    other = 'resource "aws_secretsmanager_secret" "mail" { name = "library/mail" }\n'

    assert "ECS injects what the code has of that into the containers" in told(pattern, tmp_path)[0]
    assert not told(pattern + other, tmp_path)


def test_only_the_injected_ones_of_several_are_named(tmp_path: Path) -> None:
    other = '"arn:aws:secretsmanager:*:*:secret:library/mail-??????"'

    (message,) = told(with_resource(f"[{other}, aws_secretsmanager_secret.database.arn]"), tmp_path)

    assert "library/database" in message
    assert "library/mail" not in message


@pytest.mark.parametrize(
    "told_to_the_application",
    [
        'environment = [{ name = "DATABASE_SECRET", value = aws_secretsmanager_secret.database.arn }]',
        'environment = [{ name = "DATABASE_SECRET", value = "library/database" }]',
        'command = ["start", "--secret=library/database"]',
    ],
)
def test_an_application_that_is_told_the_name_reads_it_itself(told_to_the_application: str, tmp_path: Path) -> None:
    image = 'image       = "public.ecr.aws/docker/library/nginx:1.29"'
    code = bad().replace(image, f"{image}\n    {told_to_the_application}")

    assert told_to_the_application in code
    assert not told(code, tmp_path)


def test_a_task_definition_that_is_not_given_the_secret_may_read_it(tmp_path: Path) -> None:
    assert not told(bad() + SECOND, tmp_path)


def test_a_role_that_is_execution_role_too_needs_it(tmp_path: Path) -> None:
    code = bad().replace("aws_iam_role.library_execution.arn", "aws_iam_role.library.arn")

    assert not told(code, tmp_path)


def test_a_parameter_is_read_with_either_action(tmp_path: Path) -> None:
    arn = '"arn:aws:ssm:eu-west-1:123456789012:parameter/library/database"'
    code = with_resource(arn).replace("valueFrom = aws_secretsmanager_secret.database.arn", f"valueFrom = {arn}")
    before, own, after = code.rpartition('"secretsmanager:GetSecretValue"')

    assert own
    assert told(f'{before}["ssm:GetParameter", "ssm:GetParameters"]{after}', tmp_path)
