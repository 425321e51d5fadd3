"""What is not read, silenced without effect or left out by settings of the scanned code is told, in every format."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.analysis.template_findings import findings_in_template
from ecs_roles.command_line.formats import FORMATS

SAMPLES = Path(__file__).parents[2] / "sample_iac"
BAD = SAMPLES / "web_service" / "bad"


def _scanned(folder: Path) -> Report:
    return scan([folder], Options(root=folder))


def test_a_template_in_utf_16_is_read(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_bytes((BAD / "template.yaml").read_text(encoding="utf-8").encode("utf-16"))

    report = _scanned(tmp_path)

    assert {"ECS501", "ECS531"} <= {finding.rule for finding in report.findings}
    assert "\\u0000" not in FORMATS["text"](report)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_a_template_in_an_encoding_that_nobody_names_is_told(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "template.yaml").write_bytes((BAD / "template.yaml").read_text(encoding="utf-8").encode(encoding))

    (error,) = _scanned(tmp_path).errors

    assert "not a text in UTF-8" in error.message


@pytest.mark.parametrize(("name", "target"), [("main.tf", "nowhere.tf"), ("main.tf", "main.tf"), ("a.yaml", "b.yaml")])
def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, name: str, target: str) -> None:
    (tmp_path / name).symlink_to(target)

    (error,) = _scanned(tmp_path).errors

    assert error.span.file.endswith(name)


@pytest.mark.parametrize("content", [b"\xff\xff[tool.ecs-roles]\n", "[tool.ecs-roles]\n".encode("utf-16-le"), None])
def test_settings_that_cannot_be_read_are_told(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        (tmp_path / "pyproject.toml").mkdir()
    else:
        (tmp_path / "pyproject.toml").write_bytes(content)
    (tmp_path / "main.tf").write_text('resource "aws_ecs_cluster" "x" {}\n', encoding="utf-8")

    assert [Path(error.span.file).name for error in _scanned(tmp_path).errors] == ["pyproject.toml"]


TERRAFORM = """# checkov:skip=CKV_ECSROLE_531:above everything
resource "aws_iam_role" "x" {
  name = "x"
}

locals {
  # ecs-roles: ignore ECS541 in a block that makes nothing
  a = 1
}
# checkov:skip=CKV_ECSROLE_999:no such rule, at the end
# checkov:skip=CKV_AWS_1:not ours
"""
TEMPLATE = """# checkov:skip=CKV_ECSROLE_531:above everything
Resources:
  X:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: []}}
Outputs:
  # ecs-roles: ignore ECS541 in a section that makes nothing
  A: {Value: a}
# checkov:skip=CKV_ECSROLE_999:no such rule, at the end
# checkov:skip=CKV_AWS_1:not ours
"""


@pytest.mark.parametrize(("name", "content"), [("main.tf", TERRAFORM), ("template.yaml", TEMPLATE)])
def test_a_suppression_that_stands_in_no_resource_is_told(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    lines = content.split("\n")

    report = _scanned(tmp_path)

    unused = {(item.rule, lines[item.span.line - 1].split(":")[-1].split()[0]) for item in report.unused}
    assert unused == {("CKV_ECSROLE_531", "above"), ("ECS541", "ignore")}
    assert [error.message for error in report.errors if "CKV_ECSROLE_999" in error.message]


SETTINGS = {
    "ignore": ('ignore = ["ECS5"]\n', "ignored"),
    "allow": ('[[allow]]\nrule = "ECS501"\nreason = "trust me"\n', "allowed"),
    "exclude": ('exclude = ["*.yaml"]\n', "excluded_files"),
    "select": ('select = ["ECS641"]\n', "ignored"),
    "severity": ("[severity]\nECS501 = 'info'\n", "lowered"),
    "min-severity": ('min-severity = "error"\nseverity = {ECS531 = "warning"}\n', "below_min_severity"),
}


@pytest.fixture(params=SETTINGS.values(), ids=list(SETTINGS))
def silencing(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Report, str]:
    """A report on code whose own settings silence something, and what they do."""
    content, what = request.param
    (tmp_path / ".ecs-roles.toml").write_text(content, encoding="utf-8")
    for name in ("main.tf", "template.yaml"):
        (tmp_path / name).write_text((BAD / name).read_text(encoding="utf-8"), encoding="utf-8")
    return _scanned(tmp_path), what


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_the_settings_of_the_code_leave_out_is_counted(silencing: tuple[Report, str], name: str) -> None:
    report, what = silencing
    output = FORMATS[name](report)

    if name == "json":
        settings: dict[str, Any] = json.loads(output)["settings"]
        assert settings["file"] == ".ecs-roles.toml"
        assert settings[what] > 0
    else:
        assert "the settings say so" in output


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_settings_that_leave_nothing_out_are_not_told(tmp_path: Path, name: str) -> None:
    (tmp_path / ".ecs-roles.toml").write_text('fail-on = "error"\n', encoding="utf-8")
    (tmp_path / "main.tf").write_text((BAD / "main.tf").read_text(encoding="utf-8"), encoding="utf-8")

    assert "the settings say so" not in FORMATS[name](_scanned(tmp_path))


@pytest.mark.parametrize("name", ["template.yaml", "template.json"])
def test_what_cfn_lint_parsed_from_standard_input_is_judged_like_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    decode = pytest.importorskip("cfnlint.decode")
    text = (BAD / "template.yaml").read_text(encoding="utf-8")
    template, _ = decode.decode_str(text)
    if name.endswith("json"):
        text = json.dumps(template, indent=1)
        template, _ = decode.decode_str(text)
    (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    by_file = _scanned(tmp_path / name).findings
    without_one = [item for rule in dict.fromkeys(f.rule for f in by_file) for item in _of(None, template, rule)]

    assert by_file
    assert sorted((item.rule, item.span.line, item.message) for item in without_one) == sorted(
        (item.rule, item.span.line, item.message) for item in by_file
    )


def _of(filename: str | None, template: Any, rule: str) -> list[Any]:
    return list(findings_in_template(filename, template, rule))
