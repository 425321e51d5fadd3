"""A fingerprint is that of the defect: neither files, nor lines, nor who calls a module change it."""

from itertools import permutations
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

ROLE = """
resource "aws_iam_role" "NAME" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
"""
TASK = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = ROLE
  container_definitions = jsonencode([{ name = "web", image = "nginx", secrets = [{ name = "A", valueFrom = "/a" }] }])
}
"""
OWN_ROLE = TASK.replace("ROLE", "aws_iam_role.exec.arn") + ROLE.replace("NAME", "exec")
CALL = 'module "NAME" {\n  source = "./service"\n}\n'
INPUT = 'variable "role" {}\n' + TASK.replace("ROLE", "var.role")
CALL_WITH_ROLE = 'module "NAME" {\n  source = "./service"\n  role = aws_iam_role.NAME.arn\n}\n' + ROLE


def _fingerprints(folder: Path, files: dict[str, str], rule: str = "") -> list[str]:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    report: Report = scan([folder], Options(root=folder))
    assert report.errors == ()
    return sorted(item.fingerprint for item in report.findings if rule in {"", item.rule})


def _calls(*names: str, each: str = CALL) -> dict[str, str]:
    return {f"{number}.tf": each.replace("NAME", name) for number, name in enumerate(names)}


@pytest.mark.parametrize("each", [CALL, CALL_WITH_ROLE], ids=["roles-of-the-module", "roles-handed-in"])
def test_the_order_of_calls_changes_nothing(tmp_path: Path, each: str) -> None:
    module = {"service/main.tf": OWN_ROLE if each == CALL else INPUT}
    found = {
        tuple(_fingerprints(tmp_path / "-".join(names), _calls(*names, each=each) | module))
        for names in permutations(("one", "two", "three"))
    }

    assert len(found) == 1
    (fingerprints,) = found
    assert len(set(fingerprints)) == len(fingerprints) > 0


@pytest.mark.parametrize("more", [("one", "two"), ("another", "one"), ("two",)])
def test_another_call_of_a_module_is_the_same_defect(tmp_path: Path, more: tuple[str, ...]) -> None:
    module = {"service/main.tf": OWN_ROLE}

    once = _fingerprints(tmp_path / "once", _calls("one") | module, "ECS531")
    again = _fingerprints(tmp_path / "again", _calls(*more) | module, "ECS531")

    assert once == again != []


def test_each_role_that_is_handed_in_is_a_defect_of_its_own(tmp_path: Path) -> None:
    module = {"service/main.tf": INPUT}
    both = _fingerprints(tmp_path / "both", _calls("one", "two", each=CALL_WITH_ROLE) | module, "ECS531")
    one = _fingerprints(tmp_path / "one", _calls("one", each=CALL_WITH_ROLE) | module, "ECS531")

    assert len(set(both)) == 2
    assert set(one) < set(both)


@pytest.mark.parametrize(
    "files",
    [
        {
            "service/role.tf": ROLE.replace("NAME", "exec"),
            "service/main.tf": TASK.replace("ROLE", "aws_iam_role.exec.arn"),
        },
        {"service/main.tf": f"# moved\n\n{OWN_ROLE}"},
        {"service/z.tf": OWN_ROLE},
    ],
    ids=["in-two-files", "other-lines", "another-name"],
)
def test_files_of_a_module_change_nothing(tmp_path: Path, files: dict[str, str]) -> None:
    whole = _fingerprints(tmp_path / "whole", _calls("one", "two") | {"service/main.tf": OWN_ROLE})

    assert _fingerprints(tmp_path / "apart", _calls("one", "two") | files) == whole != []


def test_the_instances_of_a_block_are_one_defect(tmp_path: Path) -> None:
    many = OWN_ROLE.replace('"web" {\n', '"web" {\n  for_each = toset(["a.b", "c]"])\n', 1)

    assert _fingerprints(tmp_path / "many", {"main.tf": many}, "ECS531") == _fingerprints(
        tmp_path / "one", {"main.tf": OWN_ROLE}, "ECS531"
    )


STACK = """
Resources:
  Exec:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Exec.Arn
      ContainerDefinitions: [{Name: web, Image: nginx, Secrets: [{Name: A, ValueFrom: /a}]}]
"""
NESTED = "  {0}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: ./service.yaml}}}}\n"


def test_the_order_of_nested_stacks_changes_nothing(tmp_path: Path) -> None:
    found = [
        _fingerprints(
            tmp_path / "-".join(names),
            {"main.yaml": "Resources:\n" + "".join(map(NESTED.format, names)), "service.yaml": STACK},
        )
        for names in (("One", "Two"), ("Two", "One"), ("One",))
    ]

    assert found[0] == found[1] == found[2] != []


def test_a_template_is_part_of_what_a_defect_is(tmp_path: Path) -> None:
    (two,) = {len(set(_fingerprints(tmp_path, {"a.yaml": STACK, "b.yaml": STACK}, "ECS531")))}

    assert two == 2
