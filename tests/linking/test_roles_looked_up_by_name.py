"""A role that a data source looks up is that of another root of the scan, when only one there has its name."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan

TRUST = """
data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}
"""
ROLE = (
    TRUST
    + """
resource "aws_iam_role" "exec" {
  name               = "exec"
  path               = "/team/"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}
"""
)
LOOKED_UP = """
data "aws_iam_role" "exec" {
  name = "exec"
}
"""
DEFINITION = """
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = ROLE.arn
  container_definitions    = jsonencode([{ name = "web", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web" }])
}
"""
ATTACHMENT = """
resource "aws_iam_role_policy_attachment" "exec" {
  role       = data.aws_iam_role.exec.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
"""
BY_DATA = LOOKED_UP + DEFINITION.replace("ROLE", "data.aws_iam_role.exec")
OWN = DEFINITION.replace("ROLE", "aws_iam_role.exec")
MISSING = ["ECS521", "ECS522"]


@pytest.mark.parametrize(
    ("roots", "expected", "status"),
    [
        ({"roles": ROLE, "service": BY_DATA}, MISSING, "linked"),
        ({"roles": ROLE, "service": BY_DATA + ATTACHMENT}, [], "linked"),
        ({"roles": ROLE, "service": BY_DATA, "grants": LOOKED_UP + ATTACHMENT}, [], "linked"),
        ({"roles": ROLE + OWN, "grants": LOOKED_UP + ATTACHMENT}, [], "linked"),
        ({"roles": ROLE + OWN}, MISSING, "linked"),
        ({"dev": ROLE, "live": ROLE, "service": BY_DATA}, [], "unknown"),
        ({"dev": ROLE + OWN, "live": ROLE, "grants": LOOKED_UP + ATTACHMENT}, [], "linked"),
        ({"dev": ROLE + OWN, "live": ROLE + LOOKED_UP + ATTACHMENT}, MISSING, "linked"),
        ({"service": BY_DATA}, [], "external"),
        ({"roles": ROLE.replace('"exec"\n  path', '"other"\n  path'), "service": BY_DATA}, [], "external"),
    ],
)
def test_the_only_role_of_the_name_is_judged(
    roots: dict[str, str], expected: list[str], status: str, tmp_path: Path
) -> None:
    for name, code in roots.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(code)
    report = scan([tmp_path])
    (definition,) = report.task_definitions

    assert sorted({each.rule for each in report.findings if each.rule.startswith("ECS52")}) == expected
    assert definition.assessments[0].workload.execution.status == status


def test_the_finding_says_where_the_role_was_found(tmp_path: Path) -> None:
    for name, code in {"roles": ROLE, "service": BY_DATA}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(code)
    (definition,) = scan([tmp_path]).task_definitions
    link = definition.assessments[0].workload.execution

    assert (link.reason, Path(link.found_in).parent.name) == ("found by name", "roles")


GRANTED = ROLE + ATTACHMENT.replace("data.", "")
DENIAL = """
resource "aws_iam_role_policy" "denial" {
  role   = data.aws_iam_role.exec.name
  policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "ecr:*", Resource = "*" }] })
}
"""
OF_TWO = "it could be aws_iam_role.exec of dev or aws_iam_role.exec of live; "


@pytest.mark.parametrize(
    ("live", "service", "reasons"),
    [
        (GRANTED, BY_DATA, set()),
        (
            ROLE,
            BY_DATA,
            {f"{OF_TWO}that of dev would do, that of live has no permission for ecr:GetAuthorizationToken"},
        ),
        (ROLE, BY_DATA + ATTACHMENT, set()),
        (GRANTED, BY_DATA + DENIAL, {f"{OF_TWO}each has no permission for ecr:GetAuthorizationToken"}),
    ],
    ids=["both allow", "one does not", "this root attaches the policy to whichever it is", "this root denies it"],
)
def test_a_name_that_several_roots_use_is_decided_where_each_role_allows(
    live: str, service: str, reasons: set[str], tmp_path: Path
) -> None:
    for name, code in {"dev": GRANTED, "live": live, "service": service}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(code)
    report = scan([tmp_path])
    (definition,) = report.task_definitions

    assert {doubt.why for doubt in definition.unknowns} == reasons
    assert definition.status == ("undecided" if reasons else "decided")
    assert not [each for each in report.findings if each.rule.startswith("ECS52")]


def test_what_is_attached_to_one_of_several_roles_of_a_name_leaves_each_open(tmp_path: Path) -> None:
    for name, code in {"dev": ROLE + OWN, "live": ROLE, "grants": LOOKED_UP + ATTACHMENT}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(code)
    (definition,) = scan([tmp_path]).task_definitions

    assert (definition.status, {doubt.why for doubt in definition.unknowns}) == (
        "partly",
        {"dev and live each have a role exec"},
    )
