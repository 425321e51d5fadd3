"""Roles that several task definitions share: said where these surely have different secrets or applications."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

Found = Callable[[str], list[Finding]]

ROLE = """
resource "aws_iam_role" "{0}" {{
  name               = "{0}"
  assume_role_policy = jsonencode({{
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ Service = "ecs-tasks.amazonaws.com" }}
    }}]
  }})
}}
resource "aws_iam_role_policy" "{0}" {{
  role   = aws_iam_role.{0}.id
  policy = jsonencode({{
    Statement = [{{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "*" }}]
  }})
}}
"""
SHARED, OWN = ROLE.format("shared"), ROLE.format("own")


@pytest.fixture
def found(tmp_path: Path) -> Found:
    def run(code: str) -> list[Finding]:
        (tmp_path / "main.tf").write_text(code, encoding="utf-8")
        report = scan([tmp_path], Options(root=tmp_path))
        assert not report.errors
        return [item for item in report.findings if item.category == "sharing"]

    return run


def _task(name: str, secrets: str = "", image: str = "nginx:1", execution: str = "shared", task: str = "") -> str:
    """A task definition; ``secrets`` are the last parts of names, ``x`` one that is not known."""
    arn = '"arn:aws:secretsmanager:eu-west-1:111122223333:secret:{}-AbCdEf"'
    read = ["var.x" if item == "x" else arn.format(item) for item in secrets.split()]
    injected = ", ".join(f'{{ name = "V{number}", valueFrom = {item} }}' for number, item in enumerate(read))
    written = image if image.startswith("var.") else f'"{image}"'
    return f"""
resource "aws_ecs_task_definition" "{name}" {{
  family                = "{name}"
  execution_role_arn    = aws_iam_role.{execution}.arn
  {f"task_role_arn = aws_iam_role.{task}.arn" if task else ""}
  container_definitions = jsonencode([{{ name = "app", image = {written}, secrets = [{injected}] }}])
}}
"""


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        ("front", "ledger", True),
        ("front common", "ledger common", True),
        ("front", "front", False),
        ("front common", "front", False),  # The one task could be given nothing that is only the other's.
        ("front", "", False),
        ("", "", False),
        ("front", "x", False),
    ],
)
def test_each_may_read_what_only_the_other_uses(found: Found, one: str, other: str, shares: bool) -> None:
    findings = found('variable "x" {}\n' + SHARED + _task("one", one) + _task("other", other))

    assert [item.rule for item in findings] == (["ECS641"] if shares else [])
    assert all(item.role == "aws_iam_role.shared" and len(item.task_definitions) == 2 for item in findings)


def test_two_execution_roles_share_nothing(found: Found) -> None:
    assert found(SHARED + OWN + _task("one", "front") + _task("other", "ledger", execution="own")) == []


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        ("example/photos:1", "example/invoices:1", True),
        ("example/photos:1", "example/photos:2", False),
        ("example/photos:1", "var.x", False),
        ("var.x", "var.x", False),
    ],
)
def test_a_task_role_belongs_to_one_application(found: Found, one: str, other: str, shares: bool) -> None:
    tasks = [_task(name, image=image, execution="own", task="shared") for name, image in (("a", one), ("b", other))]

    findings = found('variable "x" {}\n' + SHARED + OWN + "".join(tasks))

    assert [(item.rule, item.role_kind) for item in findings] == ([("ECS642", "task")] if shares else [])


def test_the_instances_of_a_module_have_roles_of_their_own(tmp_path: Path) -> None:
    module = tmp_path / "modules" / "app"
    module.mkdir(parents=True)
    role = SHARED.replace('"shared"\n', "var.name\n")
    (module / "main.tf").write_text('variable "name" {}\nvariable "x" {}\n' + role + _task("app", "x"))
    secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:{0}-AbCdEf"
    call = f'module "{{0}}" {{{{\n source = "./modules/app"\n name = "{{0}}"\n x = "{secret}"\n}}}}\n'
    (tmp_path / "main.tf").write_text(call.format("front") + call.format("ledger"))

    report = scan([tmp_path], Options(root=tmp_path))

    assert len(report.task_definitions) == 2
    assert "sharing" not in {item.category for item in report.findings}


def test_scenarios_of_a_template_do_not_run_together(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("""
Parameters:
  Stage: {Type: String, AllowedValues: [test, live]}
Conditions:
  Live: !Equals [!Ref Stage, live]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: ecs-tasks.amazonaws.com}}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: app
          Image: public.ecr.aws/docker/library/nginx:1
          Secrets:
            - Name: KEY
              ValueFrom: !If
                - Live
                - arn:aws:secretsmanager:eu-west-1:111122223333:secret:live-AbCdEf
                - arn:aws:secretsmanager:eu-west-1:111122223333:secret:test-AbCdEf
""")

    report = scan([tmp_path], Options(root=tmp_path))

    assert "sharing" not in {item.category for item in report.findings}


def test_the_one_among_many_that_differs_is_found(found: Found) -> None:
    alike = "".join(_task(f"t{number}", "front", task="own") for number in range(50))
    odd = _task("odd", "ledger", image="ledger:1", task="own")

    findings = found(SHARED + OWN + alike + odd)

    assert sorted(item.rule for item in findings) == ["ECS641", "ECS642"]
    assert all("aws_ecs_task_definition.odd" in item.message for item in findings)


def test_secrets_that_each_next_one_adds_to_are_not_apart(found: Found) -> None:
    names = [f"s{number}" for number in range(12)]
    nested = "".join(_task(f"t{number}", " ".join(names[: number + 1])) for number in range(12))

    assert found(SHARED + nested) == []
    assert [item.rule for item in found(SHARED + nested + _task("odd", "s0 other"))] == ["ECS641"]


def test_of_many_pairs_as_many_are_compared_as_the_budget_holds(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def spend(steps: int) -> bool:
        compared.append(steps)
        return len(compared) < 3

    monkeypatch.setattr("ecs_roles.rules.sharing.shared_roles.spend", spend)
    common = "".join(
        _task(f"t{n}", "front", image="side:1", task="own").replace(
            '[{ name = "app"', f'[{{ name = "side", image = "i{n}:1" }}, {{ name = "app"'
        )
        for n in range(8)
    )

    assert found(SHARED + OWN + common) == []
    assert len(compared) == 3
