"""The audit of a live account: what AWS printed, saved to files, against itself and against the code."""

import json
from pathlib import Path

import pytest

from ecs_roles.command_line.main import main

ACCOUNT, OTHER = "111122223333", "444455556666"
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
DATABASE = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:db-AbCdEf"


def _allow(action: str, resource: str, **more: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]}


def _role(name: str, policy: object, account: str = ACCOUNT) -> dict[str, object]:
    return {
        "RoleName": name,
        "Arn": f"arn:aws:iam::{account}:role/{name}",
        "AssumeRolePolicyDocument": TRUST,
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": policy}],
        "AttachedManagedPolicies": [],
    }


def _account(path: Path, *roles: object) -> str:
    path.write_text(json.dumps({"RoleDetailList": roles, "Policies": []}, indent=1), encoding="utf-8")
    return str(path)


def _described(path: Path, account: str = ACCOUNT) -> str:
    definition = {
        "taskDefinitionArn": f"arn:aws:ecs:eu-west-1:{account}:task-definition/web:7",
        "family": "web",
        "executionRoleArn": f"arn:aws:iam::{account}:role/exec",
        "taskRoleArn": f"arn:aws:iam::{account}:role/task",
        "containerDefinitions": [
            {"name": "web", "image": "nginx", "secrets": [{"name": "DB", "valueFrom": DATABASE}]},
        ],
    }
    path.write_text(json.dumps({"taskDefinition": definition, "tags": []}), encoding="utf-8")
    return str(path)


def test_saved_answers_of_aws_are_judged_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account = _account(
        tmp_path / "account.json",
        _role("exec", _allow("ecr:GetAuthorizationToken", "*")),
        _role("task", _allow("s3:*", "*")),
    )

    code = main(["scan", _described(tmp_path / "web.json"), "--account-facts", account, "--format", "concise"])

    said = capsys.readouterr().out
    assert code == 1
    assert "error ECS531" in said
    assert "account.json" in said
    assert "warning ECS612" in said


def test_of_two_accounts_the_one_that_the_arn_names_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    topic = f"arn:aws:sns:eu-west-1:{OTHER}:news"
    reads = _allow("sns:Publish", topic)
    here = _account(tmp_path / "here.json", _role("exec", _allow("logs:*", "*")), _role("task", reads))
    there = _account(tmp_path / "there.json", _role("exec", reads, OTHER), _role("task", reads, OTHER))
    asked = ["--action", "sns:Publish", "--resource", topic]

    answers = {
        account: main(
            [
                "simulate",
                f"arn:aws:iam::{account}:role/exec",
                _described(tmp_path / f"{account}.json", account),
                *("--account-facts", here, "--account-facts", there),
                *asked,
            ]
        )
        for account in (ACCOUNT, OTHER)
    }

    assert answers == {ACCOUNT: 1, OTHER: 0}
    assert "of the account" not in capsys.readouterr().err


def test_simulate_takes_variables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    asked = ["simulate", "aws_iam_role.task", str(tmp_path), "--action", "s3:GetObject"]

    answers = [
        main([*asked, "--resource", "arn:aws:s3:::orders/1", "--var", f"bucket={bucket}"])
        for bucket in ("orders", "others")
    ]

    assert answers == [0, 1]
    assert "allowed" in capsys.readouterr().out


CODE = """
variable "bucket" {
  type = string
}

resource "aws_iam_role" "task" {
  name = "task"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "task" {
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::${var.bucket}/*" }]
  })
}
"""
TEMPLATE = """
Parameters:
  Bucket: {Type: String}
Resources:
  Task:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
      - PolicyName: reads
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: !Sub "arn:aws:s3:::${Bucket}/*"}]
"""
LANGUAGES = {
    "terraform": ("main.tf", CODE, "task"),
    "cloudformation": ("template.yaml", TEMPLATE, "shop-Task-1A2B3C4D5E6F"),
}
READS, WRITES = _allow("s3:GetObject", "arn:aws:s3:::orders/*"), _allow("s3:PutObject", "arn:aws:s3:::orders/*")
LIMITED = _allow("s3:GetObject", "arn:aws:s3:::orders/*", Condition={"Bool": {"aws:SecureTransport": "true"}})
DRIFTS = {
    "the same": (READS, 0, "the same in the account", ""),
    "more in the account": (_allow("s3:*", "*"), 1, "differs", "only in the account: s3:* on *"),
    "another grant": (WRITES, 1, "differs", "only in the code: s3:GetObject"),
    "a condition": (LIMITED, 1, "differs", "only in the code: s3:GetObject"),
}


@pytest.mark.parametrize("drift", DRIFTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_drift_is_told_role_by_role(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, drift: str
) -> None:
    file, code, name = LANGUAGES[language]
    policy, expected, verdict, said = DRIFTS[drift]
    (tmp_path / file).write_text(code, encoding="utf-8")
    account = _account(tmp_path / "account.json", _role(name, policy), _role("nobody", READS))

    assert main(["drift", str(tmp_path), "--account-facts", account]) == expected

    printed = capsys.readouterr().out
    assert verdict in printed
    assert said in printed


def test_a_role_that_the_account_lacks_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    account = _account(tmp_path / "account.json", _role("other", READS))

    code = main(["drift", str(tmp_path), "--account-facts", account, "--format", "json"])

    (row,) = json.loads(capsys.readouterr().out)
    assert (code, row["verdict"], row["role"]) == (1, "missing", "aws_iam_role.task")


def test_drift_without_an_account_says_what_it_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", str(tmp_path)]) == 2
    assert "--account-facts" in capsys.readouterr().err
