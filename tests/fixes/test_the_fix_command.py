"""``ecs-roles fix``: what it shows, what it writes, when it does not, and what its exit code says."""

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from ecs_roles.analysis import fixing
from ecs_roles.command_line.main import main
from ecs_roles.command_line.written_files import RefusedPathError, replace_file

SAMPLES = Path(__file__).parents[2] / "sample_iac"
MISSING = SAMPLES / "ecs521-missing-ecr-login" / "bad" / "main.tf"
EVERYONE = SAMPLES / "ecs502-role-trusts-everyone" / "bad" / "main.tf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_bytes(MISSING.read_bytes())
    return tmp_path


def run(*arguments: str | Path) -> int:
    return main(["fix", *map(str, arguments)])


def test_the_diff_is_shown_and_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--root", folder) == 1

    shown = capsys.readouterr()
    assert (folder / "main.tf").read_bytes() == MISSING.read_bytes()
    assert '+      Action   = "ecr:GetAuthorizationToken"' in shown.out
    assert "ECS521 allow ecr:GetAuthorizationToken" in shown.err


def test_the_diff_is_a_patch(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, "--root", folder)
    patch = capsys.readouterr().out
    subprocess.run(["patch", "-p1"], input=patch, text=True, check=True, cwd=folder, capture_output=True)
    patched = (folder / "main.tf").read_bytes()
    (folder / "main.tf").write_bytes(MISSING.read_bytes())
    run(folder, "--root", folder, "--write")

    assert (folder / "main.tf").read_bytes() == patched


def test_what_is_offered_is_written_and_then_nothing_is_left(folder: Path) -> None:
    os.chmod(folder / "main.tf", 0o640)  # noqa: PTH101 - the mode is what is looked at

    assert run(folder, "--root", folder, "--write") == 0
    assert "ecr:GetAuthorizationToken" in (folder / "main.tf").read_text(encoding="utf-8")
    assert stat.S_IMODE((folder / "main.tf").stat().st_mode) == 0o640
    assert [path.name for path in folder.iterdir()] == ["main.tf"]
    assert run(folder, "--root", folder) == 0


def test_only_the_selected_rules_are_fixed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--root", folder, "--select", "ECS531") == 0
    assert run(folder, "--root", folder, "--ignore", "ECS521") == 0
    assert capsys.readouterr().out == ""


def test_who_may_assume_a_role_changes_only_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_bytes(EVERYONE.read_bytes())

    assert run(tmp_path, "--root", tmp_path, "--select", "ECS502") == 0
    assert "1 finding more with --unsafe." in capsys.readouterr().err
    assert run(tmp_path, "--root", tmp_path, "--select", "ECS502", "--unsafe") == 1


def test_what_has_no_fix_is_counted_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = SAMPLES / "ecs505-infrastructure-role-for-task" / "bad" / "main.tf"
    (tmp_path / "main.tf").write_bytes(sample.read_bytes())
    run(tmp_path, "--root", tmp_path, "--select", "ECS505")

    assert re.search(r"ECS505 \(\d+\): this rule has no automatic fix", capsys.readouterr().err)


def test_what_cannot_be_read_is_an_error(folder: Path) -> None:
    (folder / "broken.tf").write_text('resource "aws_iam_role" "x" {\n  name = \n', encoding="utf-8")

    assert run(folder, "--root", folder) == 2


def test_a_rule_that_does_not_exist_is_an_error(folder: Path) -> None:
    assert run(folder, "--select", "ECS999") == 2


def test_a_file_that_changed_since_it_was_read_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fix_all = fixing.fix_all

    def changed_meanwhile(*arguments: object, **options: object) -> fixing.Fixed:
        found = fix_all(*arguments, **options)  # type: ignore[arg-type]
        with (folder / "main.tf").open("a", encoding="utf-8") as file:
            file.write("# mine\n")
        return found

    monkeypatch.setattr("ecs_roles.command_line.fix_command.fix_all", changed_meanwhile)

    assert run(folder, "--root", folder, "--write") == 2
    assert (folder / "main.tf").read_bytes() == MISSING.read_bytes() + b"# mine\n"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.tf"
    elsewhere.write_bytes(MISSING.read_bytes())
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "main.tf").symlink_to(elsewhere)
    run(folder, "--root", tmp_path, "--write")

    assert elsewhere.read_bytes() == MISSING.read_bytes()
    assert (folder / "main.tf").is_symlink()


def test_nothing_is_written_outside_the_scan_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "main.tf").write_bytes(b"before")

    with pytest.raises(RefusedPathError, match="outside the scan root"):
        replace_file(tmp_path / "main.tf", b"before", b"after", root)
    assert (tmp_path / "main.tf").read_bytes() == b"before"


def test_a_module_that_was_fetched_is_not_edited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module = tmp_path / ".terraform" / "modules" / "app"
    module.mkdir(parents=True)
    (module / "main.tf").write_bytes(MISSING.read_bytes())
    manifest = '{"Modules":[{"Key":"app","Source":"registry/app/aws","Dir":".terraform/modules/app"}]}'
    (tmp_path / ".terraform" / "modules" / "modules.json").write_text(manifest, encoding="utf-8")
    (tmp_path / "main.tf").write_text('module "app" {\n  source = "registry/app/aws"\n}\n', encoding="utf-8")
    run(tmp_path, "--root", tmp_path, "--write", "--select", "ECS521")

    assert (module / "main.tf").read_bytes() == MISSING.read_bytes()
    assert "it stands in a module that was fetched" in capsys.readouterr().err


def test_a_line_with_a_secret_is_masked_in_the_diff_and_written_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    password = "Zx9-quiet-harbour-4471"  # a made-up one
    text = MISSING.read_text(encoding="utf-8")
    text = text.replace(
        "Resource = aws_ecr_repository.images.arn", f"Resource = aws_ecr_repository.images.arn # {password}"
    )
    secret = f'variable "db_password" {{\n  sensitive = true\n  default   = "{password}"\n}}\n'
    (tmp_path / "main.tf").write_text(text + secret, encoding="utf-8")
    run(tmp_path, "--root", tmp_path, "--select", "ECS521")

    shown = capsys.readouterr().out
    assert "Resource = aws_ecr_repository.images.arn # " in shown
    assert password not in shown
    run(tmp_path, "--root", tmp_path, "--select", "ECS521", "--write")
    assert password in (tmp_path / "main.tf").read_text(encoding="utf-8")


def test_what_cannot_be_edited_is_written_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A statement as IAM takes it where a permission is missing, and what the finding says elsewhere."""
    trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {"name": "app", "assume_role_policy": json.dumps({"Version": "2012-10-17", "Statement": [trust]})}
    text = MISSING.read_text(encoding="utf-8")
    name = re.findall(r"execution_role_arn += aws_iam_role\.(\w+)\.arn", text)[0]
    task = text[: text.index('resource "aws_iam_role"')]
    (tmp_path / "main.tf").write_text(task, encoding="utf-8")
    (tmp_path / "role.tf.json").write_text(json.dumps({"resource": {"aws_iam_role": {name: role}}}), encoding="utf-8")

    assert run(tmp_path, "--root", tmp_path, "--unsafe") == 0
    lines = [line.strip() for line in capsys.readouterr().err.split("\n")]
    statement = '{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}'
    assert [line for line in lines if line.startswith("main.tf:") and line.endswith(statement)]
    assert "role.tf.json:1: Add the condition StringEquals aws:SourceAccount with the account's id." in lines
