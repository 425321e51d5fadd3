"""A repository whose policy lets everybody push is told; whatever may narrow that leaves it untold."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Severity

PUSH = ["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"]
PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
ORGANISATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
DENY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "ecr:PutImage",
    "Condition": {"Bool": {"aws:ViaAWSService": "false"}},
}
ROLE = {"AWS": "arn:aws:iam::210987654321:role/builder"}


def allow(action: object, principal: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, **more}


def told(folder: Path, language: str, *statements: dict[str, object]) -> list[Severity]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    if language == "terraform":
        (folder / "main.tf").write_text(
            'resource "aws_ecr_repository" "app" { name = "app" }\n'
            'resource "aws_ecr_repository_policy" "app" {\n  repository = aws_ecr_repository.app.name\n'
            f"  policy     = jsonencode({json.dumps(document)})\n}}\n",
            encoding="utf-8",
        )
    else:
        app = {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryPolicyText": document}}
        (folder / "template.json").write_text(json.dumps({"Resources": {"App": app}}), encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert not report.errors
    return [finding.severity for finding in report.findings if finding.rule == "ECS723"]


LANGUAGES = pytest.mark.parametrize("language", ["terraform", "cloudformation"])


@LANGUAGES
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}, {"AWS": [ROLE["AWS"], "*"]}])
@pytest.mark.parametrize("action", [PUSH, "ecr:PutImage", "ecr:*", "ecr:Put*", "*"])
def test_everybody_may_push(language: str, action: object, principal: object, tmp_path: Path) -> None:
    assert told(tmp_path, language, allow(action, principal)) == [Severity.ERROR]


@LANGUAGES
@pytest.mark.parametrize(
    "statements",
    [
        [allow(PULL)],
        [allow(PUSH, ROLE)],
        [allow(PUSH, {"Service": "codebuild.amazonaws.com"})],
        [allow(PUSH, Condition=ORGANISATION)],
        [allow(PUSH), DENY],
    ],
)
def test_whom_something_narrows_is_not_told(language: str, statements: list[dict[str, object]], tmp_path: Path) -> None:
    assert told(tmp_path, language, *statements) == []


@LANGUAGES
def test_one_policy_is_told_once(language: str, tmp_path: Path) -> None:
    assert told(tmp_path, language, allow(PUSH), allow("ecr:*")) == [Severity.ERROR]
