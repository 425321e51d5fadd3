"""What Terraform refuses as declared twice, or as declared by no file of the root, is told and decides nothing."""

from pathlib import Path

import pytest

from ecs_roles.analysis.repeated_scan import RepeatedScan
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.command_line.main import main

TRUST = """jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole",
    Principal = { Service = "ecs-tasks.amazonaws.com" } }] })"""
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
ROLE = f'resource "aws_iam_role" "NAME" {{\n  name = "NAME"\n  assume_role_policy = {TRUST}\n}}\n'
CODE = (
    ROLE.replace("NAME", "execution")
    + f"""
resource "aws_iam_role_policy_attachment" "execution" {{
  role       = aws_iam_role.execution.name
  policy_arn = "{EXECUTION}"
}}
resource "aws_ecr_repository" "web" {{
  name = "web"
}}
resource "aws_ecs_task_definition" "web" {{
  family             = "web"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{{
    name        = "web"
    image       = "${{aws_ecr_repository.web.repository_url}}:1"
    environment = [{{ name = "LEVEL", value = ENVIRONMENT }}]
  }}])
}}
"""
)


def scanned(tmp_path: Path, environment: str = '"info"', **files: str) -> Report:
    given = {"main": CODE.replace("ENVIRONMENT", environment), **files}
    for name, text in given.items():
        (tmp_path / f"{name}.tf").write_text(text, encoding="utf-8")
    return scan([tmp_path], Options(root=tmp_path))


def _told(report: Report) -> list[str]:
    return [f"{Path(error.span.file).name}:{error.span.line} {error.message}" for error in report.errors]


def _status(report: Report) -> list[str]:
    return [each.status for each in report.task_definitions]


def _reasons(report: Report) -> list[str]:
    doubts = (doubt for each in report.task_definitions for item in each.assessments for doubt in item.doubts)
    return [doubt.why for doubt in doubts]


def test_what_is_declared_once_is_decided(tmp_path: Path) -> None:
    report = scanned(tmp_path)

    assert (_told(report), _status(report)) == ([], ["decided"])


def test_a_role_that_is_declared_twice_leaves_its_users_open(tmp_path: Path) -> None:
    report = scanned(tmp_path, more=ROLE.replace("NAME", "execution"))
    refused = "aws_iam_role.execution is declared twice, first at main.tf:1, and Terraform refuses that"

    assert _told(report) == [f"more.tf:1 {refused}"]
    assert _status(report) != ["decided"]
    assert refused in _reasons(report)
    assert main(["scan", str(tmp_path), "--root", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ('resource "aws_ecr_repository" "web" {\n  name = "web"\n}', "aws_ecr_repository.web"),
        ('variable "a" {\n}\nvariable "a" {\n}', "var.a"),
        ('output "a" {\n  value = 1\n}\noutput "a" {\n  value = 1\n}', "output.a"),
        ("locals {\n  a = 1\n}\nlocals {\n  a = 2\n}", "local.a"),
        ('data "aws_region" "a" {\n}\ndata "aws_region" "a" {\n}', "data.aws_region.a"),
        ('module "a" {\n  source = "./a"\n}\nmodule "a" {\n  source = "./a"\n}', "module.a"),
    ],
)
def test_every_kind_of_address_is_declared_once(more: str, what: str, tmp_path: Path) -> None:
    report = scanned(tmp_path, more=more)

    (told,) = (each for each in _told(report) if "twice" in each)

    assert f"{what} is declared twice, first at " in told


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"override": ROLE.replace("NAME", "execution")}, "an override file"),
        ({"main_override": 'resource "aws_ecr_repository" "web" {\n  name = "web"\n}'}, "an override file"),
        ({"more": 'data "aws_iam_role" "execution" {\n  name = "execution"\n}'}, "data beside a resource"),
        ({"more": 'resource "aws_iam_policy" "execution" {\n  name = "execution"\n}'}, "another type"),
        ({"more": 'provider "aws" {}\nprovider "aws" {\n  alias = "other"\n}'}, "providers"),
    ],
)
def test_what_is_not_declared_twice(files: dict[str, str], kind: str, tmp_path: Path) -> None:
    assert _told(scanned(tmp_path, **files)) == [], kind


def test_a_key_that_stands_twice_in_an_object_is_legal(tmp_path: Path) -> None:
    report = scanned(tmp_path, environment="jsonencode({ a = 1, a = 2 })")

    assert (_told(report), _status(report)) == ([], ["decided"])


@pytest.mark.parametrize(
    ("environment", "what"),
    [
        ("aws_sqs_queue.gone.url", "aws_sqs_queue.gone"),
        ('"https://${aws_lb.gone.dns_name}/"', "aws_lb.gone"),
        ("data.aws_region.gone.name", "data.aws_region.gone"),
        ("module.gone.level", "module.gone"),
    ],
)
def test_what_no_file_declares_leaves_the_task_definition_open(environment: str, what: str, tmp_path: Path) -> None:
    report = scanned(tmp_path, environment)

    assert _told(report) == []
    assert _status(report) != ["decided"]
    assert f"{what} is not declared" in _reasons(report)
    (doubt,) = [each for item in report.task_definitions[0].assessments for each in item.doubts]
    assert (Path(doubt.span.file).name, doubt.span.line) == ("main.tf", 20)


def test_a_role_that_no_file_declares_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        CODE.replace("ENVIRONMENT", '"info"').replace("= aws_iam_role.execution.arn", "= aws_iam_role.gone.arn")
    )
    report = scan([tmp_path], Options(root=tmp_path))

    assert _status(report) != ["decided"]
    assert [why for why in _reasons(report) if "gone" in why] == ["aws_iam_role.gone is not declared"]


def test_where_a_file_cannot_be_read_its_declarations_are_not_missed(tmp_path: Path) -> None:
    report = scanned(tmp_path, "aws_sqs_queue.gone.url", more="\x00GITCRYPT\x00")

    assert len(report.errors) == 1
    assert "aws_sqs_queue.gone is not declared" not in _reasons(report)


def test_a_folder_of_snippets_is_told_in_a_few_lines(tmp_path: Path) -> None:
    snippet = "\n".join(f'resource "aws_sqs_queue" "q{number}" {{\n}}' for number in range(9))
    (tmp_path / "one.tf").write_text(f"{ROLE}{snippet}", encoding="utf-8")
    (tmp_path / "two.tf").write_text(snippet, encoding="utf-8")

    told = _told(scan([tmp_path], Options(root=tmp_path)))

    assert len(told) == 4
    assert "6 further addresses in this folder are declared twice" in told[-1]


POLICY = """resource "aws_iam_policy" "other" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ecr:*", Resource = "*" }] })
}
"""
DOCUMENT = """data "aws_iam_policy_document" "other" {
  statement {
    actions   = ["ecr:*"]
    resources = ["*"]
  }
}
"""
OF_DOCUMENT = """
resource "aws_iam_policy" "it" {
  policy = data.aws_iam_policy_document.other.json
}
"""


@pytest.mark.parametrize(
    ("block", "around", "attached"),
    [(POLICY, "", "aws_iam_policy.other.arn"), (DOCUMENT, OF_DOCUMENT, "aws_iam_policy.it.arn")],
)
def test_what_refers_to_an_address_with_two_declarations_is_not_known(
    block: str, around: str, attached: str, tmp_path: Path
) -> None:
    code = CODE.replace("ENVIRONMENT", '"info"').replace(f'"{EXECUTION}"', attached) + around

    once = scanned(tmp_path, main=code, one=block)
    assert (_told(once), _status(once)) == ([], ["decided"])
    twice = scanned(tmp_path, main=code, one=block, two=block)
    assert len(twice.errors) == 1
    assert _status(twice) != ["decided"]


def test_a_declaration_that_goes_again_decides_again(tmp_path: Path) -> None:
    more = tmp_path / "more.tf"
    once = scanned(tmp_path, more=ROLE.replace("NAME", "execution"))
    repeated, options = RepeatedScan(), Options(root=tmp_path)

    assert _status(repeated.scan([tmp_path], options)) == _status(once) != ["decided"]
    alone = repeated.scan([tmp_path], Options(root=tmp_path, overlay={str(more): ""}))
    assert (_told(alone), _status(alone)) == ([], ["decided"])
    assert _status(repeated.scan([tmp_path], options)) == _status(once)


def test_other_roles_are_decided_all_the_same(tmp_path: Path) -> None:
    other = ROLE.replace("NAME", "other")
    policy = POLICY.replace("aws_iam_policy", "aws_iam_role_policy").replace(
        "{\n", "{\n  role = aws_iam_role.other.id\n", 1
    )

    report = scanned(tmp_path, one=other + policy, two=other + policy)

    assert len(report.errors) == 2
    assert _status(report) == ["decided"]
