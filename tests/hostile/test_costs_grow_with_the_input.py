"""What a scan costs grows with its input, and no faster; what would grow without end is cut off and told.

Costs are counted in calls of functions, which are the same on every machine, and not in seconds.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import scan
from ecs_roles.readers.terraform.evaluator.evaluation import Evaluator

Files = dict[str, str]

IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
TASK = f"""resource "aws_ecs_task_definition" "t" {{
  family                   = "t"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.r.arn
  container_definitions    = jsonencode([{{ name = "a", image = "{IMAGE}" }}])
}}
"""
ROLE: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}}
LOG_GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:"


def _locals(body: str, before: str = "") -> Files:
    """Code whose role is named by the local value ``last``."""
    role = 'resource "aws_iam_role" "r" {\n  name = local.last\n}\n'
    return {"main.tf": f"{before}locals {{\n{body}\n}}\n{role}{TASK}"}


def _chain(first: str, link: str, length: int) -> Files:
    """Locals of which each is made of the one before, taken twice."""
    links = "\n".join(f"a{number + 1} = {link.replace('A', f'local.a{number}')}" for number in range(length))
    return _locals(f"a0 = {first}\n{links}\nlast = jsonencode(local.a{length})", 'variable "v" {}\n')


def _task(role: str = "R", **more: Any) -> dict[str, Any]:
    container = {"Name": "a", "Image": IMAGE, **more}
    properties = {
        "Family": "t",
        "RequiresCompatibilities": ["FARGATE"],
        "ExecutionRoleArn": {"Fn::GetAtt": [role, "Arn"]},
        "ContainerDefinitions": [container],
    }
    return {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}


def _template(resources: dict[str, Any], **sections: Any) -> Files:
    return {"a.json": json.dumps({**sections, "Resources": resources})}


def _with_policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    policies = [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}]
    return {"Type": "AWS::IAM::Role", "Properties": {**ROLE["Properties"], "Policies": policies}}


def _modules(depth: int, count: int) -> Files:
    calls = {f"m{n}/main.tf": f'module "m" {{\n  source = "../m{n + 1}"\n  count = {count}\n}}\n' for n in range(depth)}
    leaf = 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'
    return {**calls, f"m{depth}/main.tf": leaf, "main.tf": f'module "m" {{\n  source = "./m0"\n  count = {count}\n}}\n'}


def _plan(tasks: int) -> Files:
    after = {"family": "t", "container_definitions": json.dumps([{"name": "a", "image": IMAGE}])}
    changes = [
        {
            "address": f"aws_ecs_task_definition.t[{number}]",
            "mode": "managed",
            "type": "aws_ecs_task_definition",
            "name": "t",
            "index": number,
            "change": {"actions": ["create"], "after": after, "after_unknown": {}},
        }
        for number in range(tasks)
    ]
    return {"plan.json": json.dumps({"terraform_version": "1.9.0", "planned_values": {}, "resource_changes": changes})}


def _nested_sub(depth: int) -> Any:
    found: Any = {"Ref": "AWS::Region"}
    for _ in range(depth):
        found = {"Fn::Sub": ["${A}-${A}", {"A": found}]}
    return found


def _read(name: str) -> str:
    return f'resource "aws_iam_role" "r" {{\n  count = {name}\n  name  = "r${{count.index}}"\n}}\n'


# By name: the input of a size, and a size whose double is still quick.
GROWING: dict[str, tuple[Callable[[int], Files], int]] = {
    "nested blocks": (
        lambda n: {"main.tf": 'resource "aws_iam_role" "r" {\n' + "x {\n" * n + "}\n" * n + "}\n" + TASK}, 400,
    ),
    "instances of a role": (lambda n: {"main.tf": _read(str(n)) + TASK.replace("r.arn", "r[0].arn")}, 100),
    "instances of a task definition": (
        lambda n: {"main.tf": _read("1") + TASK.replace('"t" {', f'"t" {{\n  count = {n}').replace("r.", "r[0].")},
        25,
    ),
    "conditionals": (lambda n: _locals("last = " + "true ? 1 : " * n + '"x"'), 500),
    "attributes": (lambda n: _locals("last = local.a" + ".b" * n + "\na = {}"), 1000),
    "indexes": (lambda n: _locals("last = local.a" + "[0]" * n + "\na = []"), 1000),
    "interpolations": (lambda n: _locals('last = "' + "${var.v}-" * n + '"', 'variable "v" {}\n'), 200),
    "a heredoc": (lambda n: _locals("last = <<EOT\n" + "${local.a}\n" * n + 'EOT\na = "b"'), 300),
    "unclosed references": (
        lambda n: _template({"R": ROLE, "T": _task(Environment=[{"Name": "A", "Value": "{{resolve:" * n}])}), 1000,
    ),
    "wildcards": (
        lambda n: _template({"R": _with_policy([{"Effect": "Allow", "Action": "ecr:" + "*a" * n, "Resource": "*"}]),
                             "T": _task()}), 500,
    ),
    "statements": (
        lambda n: _template({"R": _with_policy([
            {"Effect": "Allow", "Action": ["ecr:GetDownload*", "logs:Put*"], "Resource": f"{LOG_GROUP}{number}"}
            for number in range(n)]), "T": _task()}), 40,
    ),
    "resources of a statement": (
        lambda n: _template({"R": _with_policy([
            {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken",
             "Resource": [f"{LOG_GROUP}{number}*" for number in range(n)]}]), "T": _task()}), 200,
    ),
    "roles": (lambda n: _template({"T": _task(), "R": ROLE, **{f"R{number}": ROLE for number in range(n)}}), 60),
    "roles and their tasks": (
        lambda n: _template({f"{kind}{number}": ROLE if kind == "R" else _task(f"R{number}")
                             for number in range(n) for kind in "RT"}), 25,
    ),
    "a plan": (_plan, 40),
    "conditions": (
        lambda n: _template(
            {"R": ROLE, "T": _task(), **{f"R{number}": {**ROLE, "Condition": f"C{number}"} for number in range(n)}},
            Parameters={f"P{number}": {"Type": "String"} for number in range(n)},
            Conditions={f"C{number}": {"Fn::Equals": [{"Ref": f"P{number}"}, "a"]} for number in range(n)}), 60,
    ),
    "yaml": (
        lambda n: {"a.yaml": "Resources:\n" + "".join(
            f"  R{number}:\n    Type: AWS::IAM::Role\n    Properties: {{Path: /r{number}/}}\n" for number in range(n))},
        60,
    ),
}  # fmt: skip
# Each condition is held against the others, as far as the bound on scenarios lets it.
SQUARE = frozenset({"conditions"})
# What would take forever at its full size: it may cost hardly more at the double size, for it is cut off.
ENDLESS: dict[str, tuple[Callable[[int], Files], int]] = {
    "loops of a template file": (
        lambda n: {
            **_locals(f'last = templatefile("t.tpl", {{ a = range({n}) }})'),
            "t.tpl": "%{ for x in a }%{ for y in a }%{ for z in a }x%{ endfor }%{ endfor }%{ endfor }",
        },
        200,
    ),
    "comprehensions": (
        lambda n: _locals(
            f'last = join("", [for a in range({n}) : [for b in range({n}) : [for c in range({n}) : "x"]]])'
        ),
        300,
    ),
    "doubled texts": (lambda n: _chain('"x"', '"${A}${A}"', n), 24),
    "doubled unknown texts": (lambda n: _chain("var.v", '"${A}${A}"', n), 16),
    "doubled lists": (lambda n: _chain('["x"]', "concat(A, A)", n), 16),
    "lists in lists": (lambda n: _chain('["x"]', "[A, A]", n), 16),
    "doubled by format": (lambda n: _chain('"x"', 'format("%s%s", A, A)', n), 16),
    "modules in modules": (lambda n: _modules(6, n), 50),
    "nested substitutions": (
        lambda n: _template({"R": ROLE, "T": _task(Environment=[{"Name": "A", "Value": _nested_sub(n)}])}),
        10,
    ),
    "aliases": (
        lambda n: {
            "a.yaml": "a0: &a0 [x]\n"
            + "".join(f"a{number + 1}: &a{number + 1} [*a{number}, *a{number}]\n" for number in range(n))
            + f"Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {{Tags: *a{n}}}\n"
        },
        30,
    ),
}


def _scanned(folder: Path, files: Files) -> tuple[int, Report]:
    """Scan some files, and count the calls of functions that it takes."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        report = scan([folder])
    finally:
        sys.setprofile(before)
    return calls, report


@pytest.fixture(scope="module", autouse=True)
def _everything_is_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load what is loaded once, so that no measurement pays for it."""
    for number, (files, size) in enumerate(GROWING.values()):
        _scanned(tmp_path_factory.mktemp(str(number)), files(max(size // 10, 2)))


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_input_costs_about_twice_as_much(tmp_path: Path, name: str) -> None:
    files, size = GROWING[name]
    once, _ = _scanned(tmp_path / "once", files(size))
    twice, report = _scanned(tmp_path / "twice", files(2 * size))

    assert twice < (4.2 if name in SQUARE else 2.7) * once, (once, twice)
    assert [error for error in report.errors if "defect" in error.message] == []


@pytest.mark.parametrize("name", ENDLESS)
def test_what_has_no_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(Evaluator.__init__, "__defaults__", (10_000,))
    monkeypatch.setattr("ecs_roles.readers.terraform.modules.module_instance._MOST_MODULES", 50)
    monkeypatch.setattr("ecs_roles.readers.cloudformation.yaml_values.MAX_VALUES", 10_000)
    monkeypatch.setattr("ecs_roles.readers.cloudformation.functions.joining.MAX_PIECES", 200)
    monkeypatch.setattr("ecs_roles.readers.terraform.values.terraform_values.LARGEST", 2_000)
    monkeypatch.setattr("ecs_roles.readers.terraform.evaluator.template_evaluation.LONGEST", 10_000)
    files, size = ENDLESS[name]
    once, _ = _scanned(tmp_path / "once", files(size))
    twice, report = _scanned(tmp_path / "twice", files(2 * size))

    assert twice < 2.7 * once + 200_000, (once, twice)  # The full cost of a level may come late.
    assert [error for error in report.errors if "defect" in error.message] == []
