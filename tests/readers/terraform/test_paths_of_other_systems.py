"""Terraform's paths have forward slashes, on every system; a file's lines end as its author's editor ends them."""

import ntpath
from pathlib import Path, PureWindowsPath

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.readers.terraform.evaluator import functions_files
from ecs_roles.readers.terraform.modules import module_instance

SAMPLES = Path(__file__).parents[3] / "sample_iac"
SECRET = "ecs531-unreadable-injected-secret"

SERVICE = """\
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "public.ecr.aws/nginx/nginx:1"
    secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]
  }])
}

resource "aws_secretsmanager_secret" "db" {
  name = NAME
}

resource "aws_iam_role" "execution" {
  name = "web-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
"""


def _messages(folder: Path, name: str) -> str:
    (folder / "services" / "web").mkdir(parents=True)
    (folder / "main.tf").write_text('module "web" {\n  source = "./services/web"\n}\n', encoding="utf-8")
    (folder / "services" / "web" / "main.tf").write_text(SERVICE.replace("NAME", name), encoding="utf-8")
    return "\n".join(each.message for each in scan([folder], Options(root=folder)).findings)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ('"${basename(path.module)}/db"', ":secret:web/db-??????"),
        ("path.module", ":secret:services/web-??????"),
        ('dirname("web/db/password")', ":secret:web/db-??????"),
        ("path.root", ":secret:.-??????"),
    ],
)
def test_the_path_of_a_module_has_forward_slashes_on_windows(
    name: str, known: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module_instance, "relpath", ntpath.relpath)
    monkeypatch.setattr(module_instance, "PurePath", PureWindowsPath)
    monkeypatch.setattr(functions_files, "os_path", ntpath)

    assert known in _messages(tmp_path, name)


@pytest.mark.parametrize("file", ["main.tf", "template.yaml"])
def test_places_and_messages_are_the_same_where_lines_end_as_on_windows(file: str, tmp_path: Path) -> None:
    sample = SAMPLES / SECRET / "bad" / file
    copy = tmp_path / file
    copy.write_bytes(sample.read_text(encoding="utf-8").replace("\n", "\r\n").encode())

    def found(path: Path) -> list[tuple[str, int, int, int, int, str]]:
        report = scan([path], Options(root=path.parent))
        assert not report.errors
        places = ((each, each.span) for each in report.findings)
        return [
            (each.rule, span.line, span.column, span.end_line, span.end_column, each.message) for each, span in places
        ]

    assert found(copy) == found(sample) != []
