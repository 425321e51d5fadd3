"""What ``AWS::Include`` adds is read from the one file that the address names; what is not here stays a macro's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

Dialect = Callable[..., tuple[str, str]]
Folder = Callable[[dict[str, str]], Path]

TRUST = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
ROLE = f"""
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {TRUST}
      Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: ADDRESS}}}}
"""
TASK = """
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - {Name: app, Image: 'public.ecr.aws/a/b:1', Memory: 64, Secrets: [{Name: A, ValueFrom: /a/b}]}
"""
MAIN = f"""
Parameters:
  Bucket: {{Type: String}}
  Policies: {{Type: String, Default: 's3://acme/prod/policies.ENDING'}}
Resources:{ROLE}{TASK}"""
DATA = "{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: ACTION, Resource: '*'}]}}"
POLICIES = f"Policies: [{DATA}]".replace("ACTION", "'ssm:GetParameters'")
NEEDLESS = f"Policies: [{DATA}]".replace("ACTION", "'s3:GetObjectAcl'")


@pytest.fixture
def folder(tmp_path: Path, dialect: Dialect) -> Folder:
    """Write files by their paths without endings; in addresses the ending is written ENDING."""

    def written(files: dict[str, str]) -> Path:
        for stem, text in files.items():
            name, _ = dialect(text, stem)
            _, content = dialect(text.replace("ENDING", Path(name).suffix[1:]), stem)
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return written


def _scanned(root: Path) -> Report:
    return scan([root], Options(root=root))


def _rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


ADDRESSES = [
    "s3://acme/prod/policies.ENDING",
    "https://acme.s3.amazonaws.com/policies.ENDING",
    "policies.ENDING",
    "!Ref Policies",
    "!Sub 's3://${Bucket}/prod/policies.ENDING'",
    "!Join ['/', ['s3:/', !Ref Bucket, policies.ENDING]]",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_included_policies_are_those_of_the_role(address: str, folder: Folder) -> None:
    main = MAIN.replace("ADDRESS", address)
    allowed = _scanned(folder({"main": main, "policies": POLICIES}))
    denied = _scanned(folder({"main": main, "policies": NEEDLESS}))

    assert [each.status for each in allowed.task_definitions] == ["decided"]
    assert "ECS531" not in _rules(allowed)
    assert "ECS531" in _rules(denied)


def test_a_finding_in_an_included_file_stands_there(folder: Folder) -> None:
    report = _scanned(folder({"main": MAIN.replace("ADDRESS", ADDRESSES[0]), "policies": NEEDLESS}))

    placed = {finding.rule: Path(finding.span.file).stem for finding in report.findings}
    assert placed["ECS552"] == "policies"
    assert placed["ECS531"] == "main"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="the file is not here"),
        pytest.param({"other/policies": POLICIES}, id="the file lies elsewhere"),
        pytest.param({"ecs/policies": POLICIES, "policies": NEEDLESS}, id="two files end so"),
        pytest.param({"ecs/policies": f"AssumeRolePolicyDocument: {TRUST}"}, id="a key that the role has"),
        pytest.param({"ecs/policies": "[1, 2]"}, id="a list"),
    ],
)
def test_what_is_included_stays_open_where_it_is_not_certain(files: dict[str, str], folder: Folder) -> None:
    report = _scanned(folder({"ecs/main": MAIN.replace("ADDRESS", ADDRESSES[0]), **files}))

    assert "ECS531" not in _rules(report)
    assert report.task_definitions[0].status != "decided"


def test_the_path_that_ends_longest_like_the_address_is_meant(folder: Folder) -> None:
    files = {"ecs/policies": POLICIES, "prod/policies": NEEDLESS}
    report = _scanned(folder({"ecs/main": MAIN.replace("ADDRESS", ADDRESSES[0]), **files}))

    assert "ECS531" in _rules(report)


@pytest.mark.parametrize(
    ("files", "status"),
    [
        pytest.param({"policies": POLICIES}, "decided", id="a prefix that ends with a slash"),
        pytest.param({"prod-policies": POLICIES}, "decided", id="a prefix that ends within the name"),
        pytest.param({"prod-policies": POLICIES, "policies": POLICIES}, "partly", id="one of either"),
    ],
)
def test_a_prefix_may_end_within_a_name(files: dict[str, str], status: str, folder: Folder) -> None:
    report = _scanned(folder({"main": MAIN.replace("ADDRESS", "!Sub 's3://acme/${Bucket}policies.ENDING'"), **files}))

    assert [each.status for each in report.task_definitions] == [status]


INCLUDED = "{Name: AWS::Include, Parameters: {Location: part.ENDING}}"


@pytest.mark.parametrize(
    ("main", "part"),
    [
        pytest.param(f"Transform: {INCLUDED}", f"Resources:{ROLE}{TASK}", id="of the template"),
        pytest.param(f"Transform: [AWS::LanguageExtensions, {INCLUDED}]", f"Resources:{ROLE}{TASK}", id="one of two"),
        pytest.param(f"Fn::Transform: [{INCLUDED}]", f"Resources:{ROLE}{TASK}", id="at the top"),
        pytest.param(f"Resources: {{Fn::Transform: {INCLUDED}}}", f"{ROLE}{TASK}", id="of a section, alone"),
        pytest.param(f"Resources:\n  Fn::Transform: {INCLUDED}{TASK}", ROLE, id="of a section, beside resources"),
        pytest.param(
            f"Resources:{ROLE}{TASK.replace('[{Name: A, ValueFrom: /a/b}]', f'{{Fn::Transform: {INCLUDED}}}')}",
            "[{Name: A, ValueFrom: /a/b}]",
            id="of a property",
        ),
    ],
)
def test_an_include_may_stand_anywhere(main: str, part: str, folder: Folder) -> None:
    policies = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: ADDRESS}}"
    main, part = (text.replace(policies, NEEDLESS) for text in (main, part))
    report = _scanned(folder({"main": f"AWSTemplateFormatVersion: '2010-09-09'\n{main}\n", "part": part}))

    assert [finding.role for finding in report.findings if finding.rule == "ECS531"] == ["Role"]


def test_another_macro_is_not_an_include(folder: Folder) -> None:
    main = MAIN.replace("AWS::Include", "OurMacro").replace("ADDRESS", ADDRESSES[0])
    report = _scanned(folder({"main": main, "policies": NEEDLESS}))

    assert "ECS531" not in _rules(report)


def test_a_credential_in_an_included_file_is_masked(folder: Folder) -> None:
    main = MAIN.replace("Secrets: [{Name: A, ValueFrom: /a/b}]", f"Fn::Transform: {INCLUDED}")
    part = "Environment: [{Name: DB_PASSWORD, Value: 'Tr0ub4dor&3xyz'}]"
    report = _scanned(folder({"main": main.replace("ADDRESS", ADDRESSES[0]), "part": part}))

    (found,) = [finding for finding in report.findings if finding.rule in {"ECS621", "ECS622"}]
    assert Path(found.span.file).stem == "part"
    assert "Tr0ub4dor" not in found.message


def test_a_file_that_includes_itself_ends(folder: Folder) -> None:
    report = _scanned(folder({"main": MAIN.replace("ADDRESS", "main.ENDING")}))

    assert "ECS531" not in _rules(report)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("!Ref Bucket", "AWS::Include adds a file to it, and parameter Bucket has no default"),
        ("s3://acme/gone.yml", "AWS::Include adds s3://acme/gone.yml to it, which could not be read here"),
    ],
)
def test_why_an_included_file_is_not_known_is_told(address: str, reason: str, folder: Folder) -> None:
    report = _scanned(folder({"main": MAIN.replace("ADDRESS", address)}))

    assert reason in {doubt.why for task in report.task_definitions for doubt in task.unknowns}
