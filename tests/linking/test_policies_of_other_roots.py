"""A managed policy that another root or stack creates is read there: as a boundary, and where it is attached."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.analysis.scan import Options, scan

Scan = Callable[[dict[str, str]], Report]


@pytest.fixture
def scanned(tmp_path: Path) -> Scan:
    """Scan a few files."""

    def run(files: dict[str, str]) -> Report:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return scan([tmp_path], Options(root=tmp_path))

    return run


POLICY = """
resource "aws_iam_policy" "boundary" {
  name   = "NAME"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ALLOWED", Resource = "*" }] })
}
"""
ROLE = """
data "aws_caller_identity" "me" {}
data "aws_iam_policy" "boundary" { name = "boundary" }
resource "aws_iam_role" "execution" {
  BOUNDARY
  assume_role_policy = jsonencode({ Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = ATTACHED
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([{
    name = "web", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1" }])
}
"""
BY_ARN = '"arn:aws:iam::${data.aws_caller_identity.me.account_id}:policy/boundary"'
EXECUTION = '"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"'


def _root(boundary: str = "", attached: str = EXECUTION) -> str:
    written = f"permissions_boundary = {boundary}" if boundary else ""
    return ROLE.replace("BOUNDARY", written).replace("ATTACHED", attached)


def _policy(name: str = "boundary", allowed: str = "ecr:*") -> str:
    return POLICY.replace("NAME", name).replace("ALLOWED", allowed)


def _only(report: Report) -> TaskDefinitionReport:
    assert not report.errors
    (found,) = report.task_definitions
    return found


def _missing(report: Report) -> bool:
    return any(finding.rule in {"ECS521", "ECS522"} for finding in report.findings)


@pytest.mark.parametrize("named", [BY_ARN, "data.aws_iam_policy.boundary.arn"])
@pytest.mark.parametrize(("allowed", "missing"), [("ecr:*", False), ("s3:*", True)])
@pytest.mark.parametrize("use", ["boundary", "attached"])
def test_the_policy_of_another_root_decides(scanned: Scan, named: str, allowed: str, missing: bool, use: str) -> None:
    report = scanned({"base/main.tf": _policy(allowed=allowed), "web/main.tf": _root(**{use: named})})
    assert _only(report).status == "decided"
    assert _missing(report) is missing


def test_one_module_that_makes_it_in_several_accounts_is_one(scanned: Scan) -> None:
    call = 'module "boundary" { source = "../module" }\n'
    files = {"module/main.tf": _policy(), "live/main.tf": call, "test/main.tf": call}
    assert _only(scanned({**files, "web/main.tf": _root(BY_ARN)})).status == "decided"


@pytest.mark.parametrize(
    "policies",
    [
        {"base/main.tf": _policy("another")},
        {"a/main.tf": _policy(), "b/main.tf": _policy(allowed="s3:*")},
        {"base/main.tf": _policy('${var.prefix}-boundary"\n  path = "/x/') + 'variable "prefix" {}\n'},
    ],
    ids=["another name", "two of that name", "a name that is open"],
)
def test_what_may_be_another_policy_leaves_it_open(scanned: Scan, policies: dict[str, str]) -> None:
    found = _only(scanned({**policies, "web/main.tf": _root(BY_ARN)}))
    assert found.status == "partly"
    assert "is not in this code" in found.unknowns[0].why


TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      ManagedPolicyArns: [ATTACHED]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: web, Image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"}]
"""
BASE = """
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      NAMED
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "ecr:*", Resource: "*"}]}
Outputs:
  Policy: {Value: !Ref Policy, Export: {Name: !Sub "${AWS::StackName}-policy"}}
"""


@pytest.mark.parametrize(
    ("named", "attached"),
    [
        ("", "!ImportValue base-policy"),
        ("ManagedPolicyName: pull", '!Sub "arn:aws:iam::${AWS::AccountId}:policy/pull"'),
    ],
    ids=["imported", "by name"],
)
def test_so_does_the_policy_of_another_template(scanned: Scan, named: str, attached: str) -> None:
    files = {"base.yaml": BASE.replace("NAMED", named), "web.yaml": TEMPLATE.replace("ATTACHED", attached)}
    assert _only(scanned(files)).status == "decided"


ROLES = """
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      NAMED
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
Outputs:
  Name: {Value: !Ref Execution, Export: {Name: base-name}}
  Arn: {Value: !GetAtt Execution.Arn, Export: {Name: base-arn}}
"""
SERVICE = """
Resources:
  Read:
    Type: AWS::IAM::KIND
    Properties:
      PolicyName: read
      Roles: [ROLE]
      PolicyDocument:
        Statement: [{Effect: Allow, Action: "ssm:GetParameters", Resource: "arn:aws:ssm:*:*:parameter/web/*"}]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !ImportValue base-arn
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Secrets: [{Name: A, ValueFrom: "arn:aws:ssm:eu-west-1:111122223333:parameter/web/a"}]
"""


@pytest.mark.parametrize("kind", ["Policy", "ManagedPolicy"])
@pytest.mark.parametrize(
    ("named", "role", "counts"),
    [
        ("", "!ImportValue base-name", True),
        ("RoleName: web", "web", True),
        ("RoleName: web", "worker", False),
        ("", "!ImportValue other-name", False),
    ],
)
def test_what_a_template_attaches_to_the_role_of_another_one_counts(
    scanned: Scan, kind: str, named: str, role: str, counts: bool
) -> None:
    service = SERVICE.replace("KIND", kind).replace("ROLE", role)
    report = scanned({"roles.yaml": ROLES.replace("NAMED", named), "service.yaml": service})
    assert ("ECS531" in {finding.rule for finding in report.findings}) != counts
    assert _only(report).execution_role.status == "linked"


ATTACHING, WEB = SERVICE.split("  Task:")
WEB = f"  Task:{WEB}".replace("!ImportValue base-arn", "!GetAtt Execution.Arn")


def _of_several(report: Report) -> set[str]:
    return {doubt.why for item in report.task_definitions for doubt in item.unknowns if "Read may be" in doubt.why}


def test_whose_name_several_templates_export_may_be_the_role_of_each(scanned: Scan) -> None:
    """Which of the stacks is deployed beside the policy nobody knows, so no task definition of them surely lacks it."""
    own = ROLES.replace("NAMED", "").replace("Outputs:", f"{WEB}Outputs:")
    files = {f"{role.lower()}.yaml": re.sub(r"\bExecution\b", role, own) for role in ("Blue", "Green")}
    service = ATTACHING.replace("KIND", "Policy").replace("ROLE", "!ImportValue base-name")
    report = scanned({**files, "service.yaml": service})

    assert "ECS531" not in {finding.rule for finding in report.findings}
    assert {item.status for item in report.task_definitions} == {"partly"}
    assert _of_several(report) == {
        "Read may be attached to this role: the name that it imports is exported by blue.yaml and green.yaml"
    }


@pytest.mark.parametrize("attaches", ["!ImportValue base-name", "web"])
def test_so_may_one_of_several_roles_that_are_called_alike(scanned: Scan, attaches: str) -> None:
    roles = ROLES.replace("NAMED", "RoleName: web")
    service = ATTACHING.replace("KIND", "Policy").replace("ROLE", attaches)
    report = scanned(
        {"a.yaml": roles.replace("Outputs:", f"{WEB}Outputs:"), "b.yaml": f"\n{roles}", "service.yaml": service}
    )

    assert "ECS531" not in {finding.rule for finding in report.findings}
    assert _of_several(report) == {"Read may be attached to this role: a.yaml and b.yaml each have a role web"}


def test_a_template_with_a_role_of_that_name_means_its_own(scanned: Scan) -> None:
    policy = ATTACHING.split("Resources:")[1].replace("KIND", "Policy").replace("ROLE", "web")
    roles = ROLES.replace("NAMED", "RoleName: web")
    report = scanned(
        {
            "a.yaml": roles.replace("Outputs:", f"{WEB}Outputs:"),
            "b.yaml": f"\n{roles.replace('Outputs:', f'{policy}Outputs:')}",
        }
    )

    assert "ECS531" in {finding.rule for finding in report.findings}
    assert _of_several(report) == set()


def test_two_stacks_of_one_template_export_the_role_of_the_one_that_is_there(scanned: Scan) -> None:
    parent = "Resources: {Roles: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./roles.yaml}}}"
    service = SERVICE.replace("KIND", "Policy").replace("ROLE", "!ImportValue base-name")
    files = {"roles.yaml": ROLES.replace("NAMED", ""), "one.yaml": parent, "two.yaml": parent, "service.yaml": service}
    report = scanned(files)

    assert (_only(report).status, _of_several(report)) == ("decided", set())
    assert "ECS531" not in {finding.rule for finding in report.findings}
