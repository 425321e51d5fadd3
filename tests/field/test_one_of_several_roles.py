"""A reference that one of several roles of the scan answers is open, and decided where all of them answer alike."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Scan = Callable[[dict[str, str]], Report]

IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
S3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def _role(policy: str = EXECUTION, service: str = "ecs-tasks") -> str:
    return f"""
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: shared
      AssumeRolePolicyDocument:
        Statement: [{{Effect: Allow, Action: "sts:AssumeRole", Principal: {{Service: {service}.amazonaws.com}}}}]
      ManagedPolicyArns: ["{policy}"]
Outputs:
  Role: {{Value: !GetAtt Role.Arn, Export: {{Name: !Sub "${{AWS::StackName}}-Role"}}}}
"""


def _task(role: str) -> str:
    return f"""
Parameters:
  Stack: {{Type: String}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: {role}
      ContainerDefinitions: [{{Name: web, Image: "{IMAGE}"}}]
"""


BY_ARN = '!Sub "arn:aws:iam::${AWS::AccountId}:role/shared"'
IMPORTED = '{"Fn::ImportValue": !Sub "${Stack}-Role"}'
REASON = "it could be Role of one.yaml or Role of two.yaml"


def _terraform(policy: str = EXECUTION) -> str:
    return f"""
resource "aws_iam_role" "shared" {{
  name = "shared"
  assume_role_policy = jsonencode({{ Statement = [{{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }} }}] }})
}}
resource "aws_iam_role_policy_attachment" "shared" {{
  role       = aws_iam_role.shared.name
  policy_arn = "{policy}"
}}
"""


FILE = f"""{{
  "family": "web", "requiresCompatibilities": ["FARGATE"],
  "executionRoleArn": "arn:aws:iam::111122223333:role/shared",
  "containerDefinitions": [{{"name": "web", "image": "{IMAGE}"}}]
}}"""


def _only(report: Report) -> TaskDefinitionReport:
    assert not report.errors
    (found,) = report.task_definitions
    return found


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"one.yaml": _role(), "two.yaml": _role(), "task.yaml": _task(BY_ARN)}, id="by its ARN"),
        pytest.param({"one.yaml": _role(), "two.yaml": _role(), "task.yaml": _task("shared")}, id="by its name"),
        pytest.param({"one.yaml": _role(), "two.yaml": _role(), "task.yaml": _task(IMPORTED)}, id="imported"),
        pytest.param({"a/main.tf": _terraform(), "b/main.tf": _terraform(), "task.json": FILE}, id="of two roots"),
    ],
)
def test_a_task_is_decided_by_roles_that_all_allow_what_it_asks(scanned: Scan, files: dict[str, str]) -> None:
    assert _only(scanned(files)).status == "decided"


CONDITION = "Conditions:\n  IsLive: !Equals [!Ref Stage, live]\n"


def test_the_copy_in_another_folder_of_what_is_exported_may_be_meant_too(scanned: Scan) -> None:
    def files(policy: str) -> dict[str, str]:
        role = _role(policy).replace("RoleName: shared", 'RoleName: !Sub "shared-${Stage}"')
        role = role.replace(f'["{policy}"]', f'[!If [IsLive, "{policy}", "{policy}"]]')
        exporting = (
            f"Parameters:\n  Stage: {{Type: String, Default: dev, AllowedValues: [dev, live]}}\n{CONDITION}{role}"
        )
        return {**{f"{folder}/one.yaml": exporting for folder in ("dist/infra", "infra")}, "infra/task.yaml": task}

    task = _task(IMPORTED).replace("Stack: {Type: String}", "Stack: {Type: String, Default: platform}")
    lacking, allowing = _only(scanned(files(S3))), _only(scanned(files(EXECUTION)))
    assert (lacking.execution_role.status, lacking.status) == ("unknown", "undecided")
    assert "dist/infra/one.yaml or " in lacking.execution_role.reason
    assert " infra/one.yaml" in lacking.execution_role.reason
    assert allowing.status == "decided"


@pytest.mark.parametrize(
    ("other", "lack"),
    [
        pytest.param(_role(S3), "no permission for ecr:GetAuthorizationToken", id="may not pull"),
        pytest.param(_role(service="ec2"), "no trust policy that surely lets ECS assume it", id="is for others"),
    ],
)
def test_where_one_of_them_does_not_serve_which_is_meant_stays_open(scanned: Scan, other: str, lack: str) -> None:
    report = scanned({"one.yaml": _role(), "two.yaml": other, "task.yaml": _task(BY_ARN)})
    assert _only(report).status == "undecided"
    assert _only(report).execution_role.status == "unknown"
    told = f"{REASON}; that of one.yaml would do, that of two.yaml has {lack}"
    assert [each.why for each in _only(report).unknowns] == [told]
    assert not [finding for finding in report.findings if finding.severity.name == "ERROR"]


def test_a_role_that_may_be_meant_is_not_one_that_nothing_names(scanned: Scan) -> None:
    everything = _role("arn:aws:iam::aws:policy/AmazonS3FullAccess")
    report = scanned({"one.yaml": everything, "two.yaml": _role(), "task.yaml": _task(BY_ARN)})
    (found,) = [finding for finding in report.findings if finding.rule == "ECS618"]
    assert "a task definition of this scan names it or another role of its name" in str(found.message)


UNNAMED = _role().replace("      RoleName: shared\n", "")


@pytest.mark.parametrize(
    ("name", "is_made_up"),
    [
        ("live-Role-Sb3v2L9imAuC", True),
        ("a-nested-stack-cut-sho-Role-NT5EUXTNTXXD", True),
        ("service-role/live-Role-Sb3v2L9imAuC", True),
        ("live-Role-application", False),
        ("live-Roles-Sb3v2L9imAuC", False),
        ("live-Role-Sb3v2L", False),
        ("Role-Sb3v2L9imAuC", False),
    ],
)
@pytest.mark.parametrize("language", ["a file", "a template"])
def test_a_name_that_cloudformation_makes_up_is_told_as_that_of_a_role_without_one(
    scanned: Scan, name: str, is_made_up: bool, language: str
) -> None:
    by_name = FILE.replace("role/shared", f"role/{name}")
    task = {"task.json": by_name} if language == "a file" else {"task.yaml": _task(BY_ARN.replace("shared", name))}
    found = _only(scanned({"roles/one.yaml": UNNAMED, **task}))
    assert found.status == "undecided"
    may_be = "is not in this code; by its name it may be Role of roles/one.yaml"
    assert all(each.why.endswith(may_be if is_made_up else "is not in this code") for each in found.unknowns)


def test_each_role_that_can_have_a_made_up_name_is_told_and_none_of_them_decides(scanned: Scan) -> None:
    task = FILE.replace("role/shared", "role/live-Role-Sb3v2L9imAuC")
    other = _role(S3).replace("      RoleName: shared\n", "")
    report = scanned({"one.yaml": UNNAMED, "two.yaml": other, "task.json": task})
    (why,) = [each.why for each in _only(report).unknowns]
    assert why.endswith("by its name it may be Role of one.yaml or Role of two.yaml")
    assert not [finding for finding in report.findings if finding.severity.name == "ERROR"]
