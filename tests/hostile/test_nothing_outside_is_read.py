"""Only regular files inside the scan root are opened; what is refused is told with file and reason."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.command_line.main import main
from ecs_roles.symbolic.file_text import NotReadableError, read_bytes

SECRET = "correct-horse-battery-staple"
TEMPLATE = f"Resources:\n  {SECRET}:\n    Type: AWS::IAM::Role\n    Properties: {{RoleName: {SECRET}}}\n"
TASK_FILE = json.dumps({"family": SECRET, "containerDefinitions": [{"name": SECRET, "image": SECRET}]})
PLAN = json.dumps({"terraform_version": "1.9.0", "planned_values": {}, "resource_changes": [], "x": SECRET})
TERRAFORM = f'resource "aws_iam_role" "{SECRET}" {{\n  name = "{SECRET}"\n}}\n'
ROLE = 'resource "aws_iam_role" "r" {\n  name = NAME\n}\n'

# By the name of the link: what lies outside, and what beside the link makes somebody read it.
LINKS: dict[str, tuple[str, dict[str, str]]] = {
    "stack.yaml": (TEMPLATE, {}),
    "stack.json": (TASK_FILE, {}),
    "web.taskdef": (TASK_FILE, {}),
    "plan.json": (PLAN, {}),
    "main.tf": (TERRAFORM, {}),
    "main.tf.json": ("{}", {}),
    "main.tofu": (TERRAFORM, {}),
    "terraform.tfvars": (
        f'name = "{SECRET}"\n',
        {"main.tf": 'variable "name" {}\n' + ROLE.replace("NAME", "var.name")},
    ),
    "a.auto.tfvars.json": ("{}", {"main.tf": 'variable "name" {}\n'}),
    ".ecs-roles.toml": (f'{SECRET} = "1"\n', {"main.tf": ROLE.replace("NAME", '"r"')}),
    "pyproject.toml": (f"[tool.ecs-roles]\n{SECRET} = 1\n", {"main.tf": ROLE.replace("NAME", '"r"')}),
}
# What is unknown and not an error: code names a file, and the file is not read.
NAMED_BY_CODE: dict[str, dict[str, str]] = {
    "file": {"main.tf": ROLE.replace("NAME", 'file("FILE")')},
    "templatefile": {"main.tf": ROLE.replace("NAME", 'templatefile("FILE", {})')},
    "filebase64": {"main.tf": ROLE.replace("NAME", 'filebase64("FILE")')},
    "filesha256": {"main.tf": ROLE.replace("NAME", 'filesha256("FILE")')},
    "nested stack": {
        "main.yaml": "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: FILE}\n"
    },
}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    place = tmp_path / "outside"
    place.mkdir()
    return place


@pytest.fixture
def code(tmp_path: Path) -> Path:
    place = tmp_path / "code"
    (place / ".git").mkdir(parents=True)
    return place


@pytest.fixture
def scanned(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str | Path) -> tuple[int, Any, str]:
        code = main(["scan", "--format", "json", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, json.loads(captured.out) if captured.out else None, captured.out + captured.err

    return run


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize("name", LINKS)
def test_a_link_to_outside_is_refused_and_told(scanned: Any, code: Path, outside: Path, name: str) -> None:
    content, beside = LINKS[name]
    _write(outside, {"target": content})
    _write(code, beside)
    (code / name).symlink_to(outside / "target")
    exit_code, report, said = scanned(code)

    assert exit_code == 2
    assert [error["file"] for error in report["errors"]] == [name]
    assert "outside the scan root" in report["errors"][0]["message"]
    assert SECRET not in said


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_stays_inside_is_followed(scanned: Any, code: Path, name: str) -> None:
    content, beside = LINKS[name]
    (code / "real").mkdir()
    _write(code / "real", {"target": content})
    _write(code, beside)
    (code / name).symlink_to(code / "real" / "target")
    _, report, _ = scanned(code)

    assert not [error for error in report["errors"] if "outside" in error["message"]]


def test_a_folder_that_becomes_a_link_to_outside_is_refused_at_the_next_look(code: Path, outside: Path) -> None:
    file = code / "stack" / "main.tf"
    file.parent.mkdir()
    file.write_text("inside", encoding="utf-8")
    (outside / "main.tf").write_text("outside", encoding="utf-8")
    assert read_bytes(file, code) == b"inside"

    file.parent.rename(code / "before")
    file.parent.symlink_to(outside)

    with pytest.raises(NotReadableError, match="outside the scan root"):
        read_bytes(file, code)


@pytest.mark.parametrize("kind", NAMED_BY_CODE)
@pytest.mark.parametrize("way", ["absolute", "dots", "link"])
def test_what_the_code_names_outside_is_not_read(scanned: Any, code: Path, outside: Path, kind: str, way: str) -> None:
    _write(outside, {"target.yaml": TEMPLATE})
    (code / "link.yaml").symlink_to(outside)
    named = {
        "absolute": str(outside / "target.yaml"),
        "dots": "../outside/target.yaml",
        "link": "link.yaml/target.yaml",
    }
    _write(code, {name: content.replace("FILE", named[way]) for name, content in NAMED_BY_CODE[kind].items()})
    _, report, said = scanned("--show-unknown", code)

    assert SECRET not in said
    assert not any("target.yaml" in file for file in report.get("files", []))


def test_a_module_outside_is_not_read(scanned: Any, code: Path, outside: Path) -> None:
    _write(outside, {"main.tf": TERRAFORM})
    (code / "link").symlink_to(outside)
    _write(code, {"main.tf": 'module "a" {\n  source = "../outside"\n}\nmodule "b" {\n  source = "./link"\n}\n'})
    _, _, said = scanned(code)

    assert SECRET not in said
    assert "outside the scan root" in said


@pytest.mark.parametrize("setting", ["baseline", "account-facts"])
@pytest.mark.parametrize("way", ["absolute", "dots", "link"])
def test_settings_name_files_of_the_code_only(scanned: Any, code: Path, outside: Path, setting: str, way: str) -> None:
    _write(outside, {"target": SECRET})
    (code / "link").symlink_to(outside / "target")
    named = {"absolute": str(outside / "target"), "dots": "../outside/target", "link": "link"}[way]
    _write(code, {".ecs-roles.toml": f'{setting} = "{named}"\n', "main.tf": ROLE.replace("NAME", '"r"')})
    exit_code, report, said = scanned(code)

    assert exit_code == 2
    assert [(error["file"], error["line"]) for error in report["errors"]] == [(".ecs-roles.toml", 1)]
    assert "outside the scan root" in report["errors"][0]["message"]
    assert SECRET not in said


@pytest.mark.parametrize("option", ["--baseline", "--account-facts"])
def test_what_the_command_line_names_may_lie_anywhere(scanned: Any, code: Path, outside: Path, option: str) -> None:
    content = {"--baseline": '{"version": 1, "findings": []}', "--account-facts": '{"RoleDetailList": []}'}[option]
    _write(outside, {"target": content})
    _write(code, {"main.tf": ROLE.replace("NAME", '"r"')})
    exit_code, report, _ = scanned(option, outside / "target", code)

    assert (exit_code, report["errors"]) == (0, [])


def test_a_file_that_is_named_may_lie_outside_of_the_root_and_a_folder_not(
    scanned: Any, code: Path, outside: Path
) -> None:
    _write(outside, {"stack.yaml": TEMPLATE})

    assert scanned("--root", code, outside / "stack.yaml")[0] == 0
    exit_code, report, _ = scanned("--root", code, outside)
    assert exit_code == 2
    assert "outside the scan root" in report["errors"][0]["message"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
@pytest.mark.parametrize("name", [*LINKS, "known"])
def test_pipes_and_devices_are_refused_at_once(scanned: Any, code: Path, name: str) -> None:
    beside = LINKS.get(name, ("", {".ecs-roles.toml": 'baseline = "known"\n'}))[1]
    _write(code, beside)
    os.mkfifo(code / name)
    exit_code, report, _ = scanned(code)

    assert exit_code == 2
    assert len(report["errors"]) == 1
    assert "not a regular file" in report["errors"][0]["message"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices here")
@pytest.mark.parametrize(
    "device", ["/dev/zero", "/dev/stdin", "/dev/tty", "/proc/kmsg", "/proc/self/mem", "/proc/kcore"]
)
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.tf", "a.template", "a.auto.tfvars", ".ecs-roles.toml"])
def test_nothing_behind_a_device_is_waited_for(scanned: Any, code: Path, device: str, name: str) -> None:
    (code / name).symlink_to(device)
    _write(code, {"main.tf": ROLE.replace("NAME", f'file("{device}")')})

    assert scanned(code)[0] == 2


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices here")
@pytest.mark.parametrize("root", [None, Path("/")])
@pytest.mark.parametrize("device", ["/dev/zero", "/dev", "/nowhere", "/dev/fd/999"])
def test_even_where_everything_may_be_read_devices_are_not(device: str, root: Path | None) -> None:
    with pytest.raises(NotReadableError, match="cannot be read"):
        read_bytes(Path(device), root)


def test_a_size_that_lies_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)

    with pytest.raises(NotReadableError, match="too large"):
        read_bytes(tmp_path / "a", tmp_path, 99)
    assert len(read_bytes(tmp_path / "a", tmp_path, 100)) == 100


def test_folders_behind_links_are_not_walked(scanned: Any, code: Path, outside: Path) -> None:
    _write(outside, {"stack.yaml": TEMPLATE})
    (code / "linked").symlink_to(outside)
    (code / "loop").symlink_to(code)
    _write(code, {"main.tf": ROLE.replace("NAME", '"r"')})
    exit_code, _, said = scanned(code)

    assert exit_code == 0
    assert SECRET not in said


BASELINE = '{"version": 1, "findings": []}'


@pytest.mark.parametrize("words", [["--write-baseline", "PATH"], ["--output", "sarif=PATH"]])
class TestWriting:
    """Reports and baselines replace files; they are never written through what the code put there."""

    def _written(self, code: Path, words: list[str], path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
        _write(code, {"main.tf": ROLE.replace("NAME", '"r"')})
        monkeypatch.chdir(code)
        return main(["scan", *(word.replace("PATH", str(path)) for word in words), "."])

    def test_a_link_of_the_code_is_refused(
        self, code: Path, outside: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _write(outside, {"target": SECRET})
        (code / "report.json").symlink_to(outside / "target")
        (code / "reports").symlink_to(outside)

        for path in (Path("report.json"), Path("reports/target"), code / "reports" / "new"):
            assert self._written(code, words, path, monkeypatch) == 2
        assert (outside / "target").read_text(encoding="utf-8") == SECRET
        assert not (outside / "new").exists()

    def test_a_broken_link_makes_no_file_where_it_points_to(
        self, code: Path, outside: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (code / "report.json").symlink_to(outside / "new")

        assert self._written(code, words, Path("report.json"), monkeypatch) == 2
        assert not (outside / "new").exists()

    def test_a_file_is_replaced_whole_and_keeps_its_mode(
        self, code: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _write(code, {"report.json": "x" * 100_000})
        (code / "report.json").chmod(0o640)
        other = code / "hard.json"
        other.hardlink_to(code / "report.json")

        assert self._written(code, words, Path("report.json"), monkeypatch) == 0
        assert json.loads((code / "report.json").read_text(encoding="utf-8"))
        assert stat.S_IMODE((code / "report.json").stat().st_mode) == 0o640
        assert other.read_text(encoding="utf-8") == "x" * 100_000
        assert [path.name for path in code.iterdir() if path.name.endswith(".tmp")] == []

    def test_a_link_of_the_user_is_followed(
        self, code: Path, outside: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _write(outside, {"real": ""})
        (outside / "mine").symlink_to(outside / "real")

        assert self._written(code, words, outside / "mine", monkeypatch) == 0
        assert json.loads((outside / "real").read_text(encoding="utf-8"))
        assert (outside / "mine").is_symlink()
