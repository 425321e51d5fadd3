"""A nested stack whose template is uploaded is the one file of the scan whose path ends as its address does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

Dialect = Callable[..., tuple[str, str]]

TRUST = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
PARENT = f"""
Parameters:
  Bucket: {{Type: String}}
  Prefix: {{Type: String, Default: ''}}
Resources:
  Role: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {TRUST}}}}}
  Service:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: ADDRESS, Parameters: {{RoleArn: !GetAtt Role.Arn}}}}
"""
CHILD = """
Parameters: {RoleArn: {Type: String}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !Ref RoleArn
      ContainerDefinitions:
        - {Name: app, Image: 'public.ecr.aws/a/b:1', Memory: 64, Secrets: [{Name: A, ValueFrom: /a/b}]}
"""


@pytest.fixture
def folder(tmp_path: Path, dialect: Dialect) -> Callable[..., Path]:
    """Write templates by their paths without endings; in addresses the ending is written ENDING."""

    def written(templates: dict[str, str]) -> Path:
        for stem, text in templates.items():
            name, _ = dialect(text, stem)
            _, content = dialect(text.replace("ENDING", Path(name).suffix[1:]), stem)
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return written


def _scanned(root: Path) -> Report:
    return scan([root], Options(root=root))


def _links(report: Report) -> dict[str, str]:
    return {item.address: item.execution_role.status for item in report.task_definitions}


@pytest.mark.parametrize(
    "address",
    [
        "https://acme.s3.amazonaws.com/prod/ecs/service.ENDING",
        "'https://s3.eu-west-1.amazonaws.com/acme/ecs/service.ENDING?versionId=abc'",
        "https://acme.s3.amazonaws.com/service.ENDING",
        "s3://acme/ecs/service.ENDING",
        "!Sub 'https://${Bucket}.s3.amazonaws.com/ecs/service.ENDING'",
        "!Sub 'https://s3.amazonaws.com/${Bucket}/${Prefix}service.ENDING'",
        "!Join ['/', ['https://s3.amazonaws.com', !Ref Bucket, ecs, service.ENDING]]",
        "!Join ['', ['https://', !Ref Bucket, '.s3.amazonaws.com/ecs/service.ENDING']]",
    ],
)
def test_the_only_file_that_fits_is_followed(address: str, folder: Callable[..., Path]) -> None:
    report = _scanned(folder({"main": PARENT.replace("ADDRESS", address), "ecs/service": CHILD}))

    assert _links(report) == {"Service/Task": "linked"}
    assert [finding.role for finding in report.findings if finding.rule == "ECS531"] == ["Role"]
    assert report.unread == ()


def test_of_several_the_longest_ending_is_followed(folder: Callable[..., Path]) -> None:
    address = "https://acme.s3.amazonaws.com/prod/ecs/service.ENDING"
    other = CHILD.replace("Task:", "Other:")
    report = _scanned(
        folder({"main": PARENT.replace("ADDRESS", address), "prod/ecs/service": CHILD, "test/ecs/service": other})
    )

    assert _links(report) == {"Service/Task": "linked", "Other": "unknown"}


def test_what_fits_as_well_as_another_is_not_followed_and_told(folder: Callable[..., Path]) -> None:
    address = "https://acme.s3.amazonaws.com/service.ENDING"
    report = _scanned(folder({"main": PARENT.replace("ADDRESS", address), "blue/service": CHILD, "red/service": CHILD}))

    assert set(_links(report).values()) == {"unknown"}
    (part,) = report.unread
    assert part.what == "Service"
    assert "could be any of blue/service." in part.why
    assert ", red/service." in part.why


PREFIXED = "!Sub 'https://acme.s3.amazonaws.com/${Bucket}service.ENDING'"


@pytest.mark.parametrize("stem", ["service", "ecs/service", "web-service", "ecs/web-service"])
def test_a_prefix_may_end_within_a_name(stem: str, folder: Callable[..., Path]) -> None:
    report = _scanned(folder({"main": PARENT.replace("ADDRESS", PREFIXED), stem: CHILD}))

    assert _links(report) == {"Service/Task": "linked"}


@pytest.mark.parametrize(
    ("address", "stem"),
    [
        pytest.param(PREFIXED.replace("}service", "}/service"), "web-service", id="a whole name"),
        pytest.param(PREFIXED.replace("}service", "}ecs/service"), "ecs/web-service", id="a name within"),
        pytest.param("https://acme.s3.amazonaws.com/service.ENDING", "web-service", id="all of it is known"),
    ],
)
def test_a_whole_name_is_no_part_of_another(address: str, stem: str, folder: Callable[..., Path]) -> None:
    report = _scanned(folder({"main": PARENT.replace("ADDRESS", address), stem: CHILD}))

    assert _links(report) == {"Task": "unknown"}


def test_the_whole_name_is_no_likelier_than_one_that_goes_on_to_the_left(folder: Callable[..., Path]) -> None:
    report = _scanned(
        folder({"main": PARENT.replace("ADDRESS", PREFIXED), "service": CHILD, "web-service": CHILD}),
    )

    assert set(_links(report).values()) == {"unknown"}
    (part,) = report.unread
    assert "could be any of service." in part.why
    assert ", web-service." in part.why


def test_a_longer_name_that_another_address_has_is_that_one_s(folder: Callable[..., Path]) -> None:
    parent = PARENT.replace("ADDRESS", PREFIXED) + BESIDE.replace("cfn/blue/service", "${Bucket}web-service").replace(
        "TemplateURL: ", "TemplateURL: !Sub "
    )
    report = _scanned(folder({"main": parent, "service": CHILD, "web-service": CHILD}))

    assert _links(report) == {"Service/Task": "linked", "Beside/Task": "linked"}


BESIDE = """  Beside:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: "https://acme.s3.amazonaws.com/cfn/blue/service.ENDING"
      Parameters: {RoleArn: !GetAtt Role.Arn}
"""


def test_a_file_that_another_address_beside_it_ends_like_is_that_one_s(folder: Callable[..., Path]) -> None:
    parent = PARENT.replace("ADDRESS", "https://acme.s3.amazonaws.com/cfn/green/service.ENDING") + BESIDE
    report = _scanned(folder({"main": parent, "blue/service": CHILD}))

    assert _links(report) == {"Beside/Task": "linked"}
    assert [part.why for part in report.unread] == [
        "the nested stack's template is not a local file, and no template of the scan ends as its address"
    ]


def test_so_the_file_that_none_of_the_others_is_can_be_followed(folder: Callable[..., Path]) -> None:
    parent = PARENT.replace("ADDRESS", "https://acme.s3.amazonaws.com/cfn/green/service.ENDING") + BESIDE
    report = _scanned(folder({"main": parent, "blue/service": CHILD, "green-2/service": CHILD}))

    assert _links(report) == {"Service/Task": "linked", "Beside/Task": "linked"}


@pytest.mark.parametrize(
    "address",
    [
        "https://acme.s3.amazonaws.com/ecs/other.ENDING",
        "!Sub 'https://acme.s3.amazonaws.com/ecs/${Bucket}'",
        "!Ref Bucket",
        "https://acme.s3.amazonaws.com/ecs/",
        "https://acme.s3.amazonaws.com/main.ENDING",
    ],
)
def test_what_no_other_file_fits_is_told(address: str, folder: Callable[..., Path]) -> None:
    report = _scanned(folder({"main": PARENT.replace("ADDRESS", address), "ecs/service": CHILD}))

    assert _links(report) == {"Task": "unknown"}
    assert [(part.what, "is not a local file" in part.why) for part in report.unread] == [("Service", True)]


def test_a_file_that_is_not_scanned_is_not_followed(tmp_path: Path) -> None:
    root, scanned = tmp_path, tmp_path / "scanned"
    scanned.mkdir()
    address = "https://acme.s3.amazonaws.com/ecs/service.json"
    parent = {"Resources": {"Service": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": address}}}}
    (scanned / "main.json").write_text(json.dumps(parent), encoding="utf-8")
    (root / "service.json").write_text(json.dumps({"Resources": {}}), encoding="utf-8")

    report = scan([scanned], Options(root=root))

    assert [part.what for part in report.unread] == ["Service"]
    assert report.files == (str(scanned / "main.json"),)
