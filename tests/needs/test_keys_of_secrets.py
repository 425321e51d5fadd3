"""Decrypting a secret under a key of the code: the role's policies, the key policy and grants, AWS's own keys."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.iam.decision import Decision
from ecs_roles.symbolic.showing import shown

CODE = """
resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ["secretsmanager:GetSecretValue", "ssm:GetParameters"], Resource = "*" }]
  })
}
resource "aws_kms_alias" "key" {
  name          = "alias/web"
  target_key_id = aws_kms_key.key.key_id
}
resource "aws_secretsmanager_secret" "web" {
  name       = "web"
  kms_key_id = %(key)s
}
resource "aws_ssm_parameter" "web" {
  name   = "/web/key"
  type   = "%(type)s"
  value  = "x"
  key_id = aws_kms_key.key.arn
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "nginx"
    secrets = [{ name = "KEY", valueFrom = %(secret)s }]
  }])
}
"""
KEY = 'resource "aws_kms_key" "key" {\n%s\n}\n'
ALLOW_ROLE = """
resource "aws_iam_role_policy" "decrypt" {
  role   = aws_iam_role.execution.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "kms:Decrypt", Resource = %s }] })
}
"""
SECRET, PARAMETER = "aws_secretsmanager_secret.web.arn", "aws_ssm_parameter.web.arn"


def _statement(principal: str, condition: str = "") -> str:
    return (
        'policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = '
        f'{principal} }}, Action = "kms:Decrypt", Resource = "*" {condition} }}] }})'
    )


def _decision(
    folder: Path, extra: str, *, key: str = "aws_kms_key.key.arn", secret: str = SECRET, kind: str = "SecureString"
) -> Decision | None:
    (folder / "main.tf").write_text(CODE % {"key": key, "secret": secret, "type": kind} + extra, encoding="utf-8")
    (item,) = scan([folder]).task_definitions
    answers = [answer for answer in item.assessments[0].answers if answer.need.feature == "secret-key"]
    return answers[0].verdict.decision if answers else None


VIA = ', Condition = { StringLike = { "kms:ViaService" = "%s.*.amazonaws.com" } }'
ROLE, ROOT = "aws_iam_role.execution.arn", '"arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"'
ME = 'data "aws_caller_identity" "me" {}\n'


@pytest.mark.parametrize(
    ("extra", "decision"),
    [
        pytest.param(KEY % "", Decision.IMPLICIT_DENY, id="nobody allows"),
        pytest.param(KEY % "" + ALLOW_ROLE % "aws_kms_key.key.arn", Decision.ALLOWED, id="the role allows"),
        pytest.param(KEY % "" + ALLOW_ROLE % '"*"', Decision.ALLOWED, id="the role allows every key"),
        pytest.param(KEY % "" + ALLOW_ROLE % "aws_kms_alias.key.arn", Decision.IMPLICIT_DENY, id="an alias is no key"),
        pytest.param(KEY % _statement(ROLE), Decision.ALLOWED, id="the key policy allows alone"),
        pytest.param(KEY % _statement(ROLE, VIA % "secretsmanager"), Decision.ALLOWED, id="by way of the service"),
        pytest.param(KEY % _statement(ROLE, VIA % "s3"), Decision.IMPLICIT_DENY, id="by way of another service"),
        pytest.param(ME + KEY % _statement(ROOT), Decision.IMPLICIT_DENY, id="the account decides, the role lacks it"),
        pytest.param(
            ME + KEY % _statement(ROOT) + ALLOW_ROLE % "aws_kms_key.key.arn", Decision.ALLOWED, id="the account decides"
        ),
        pytest.param(
            KEY % _statement('"arn:aws:iam::123456789012:role/other"') + ALLOW_ROLE % "aws_kms_key.key.arn",
            Decision.IMPLICIT_DENY,
            id="the key policy names somebody else",
        ),
        pytest.param(
            KEY % "" + 'resource "aws_kms_grant" "g" {\n  key_id = aws_kms_key.key.key_id\n'
            '  grantee_principal = aws_iam_role.execution.arn\n  operations = ["Decrypt"]\n}\n',
            Decision.ALLOWED,
            id="a grant on the key",
        ),
        pytest.param(
            KEY % "" + 'resource "aws_kms_key" "other" {}\nresource "aws_kms_grant" "g" {\n'
            "  key_id = aws_kms_key.other.key_id\n"
            '  grantee_principal = aws_iam_role.execution.arn\n  operations = ["Decrypt"]\n}\n',
            Decision.IMPLICIT_DENY,
            id="a grant on another key",
        ),
        pytest.param('variable "p" {}\n' + KEY % "policy = var.p", Decision.UNKNOWN, id="an unknown key policy"),
    ],
)  # fmt: skip
def test_key_policy_and_role_decide_together(tmp_path: Path, extra: str, decision: Decision) -> None:
    assert _decision(tmp_path, extra) is decision


@pytest.mark.parametrize("key", ["aws_kms_key.key.id", "aws_kms_key.key.key_id", "aws_kms_alias.key.name"])
def test_a_key_is_found_by_id_and_by_alias(tmp_path: Path, key: str) -> None:
    assert _decision(tmp_path, KEY % "", key=key) is Decision.IMPLICIT_DENY


@pytest.mark.parametrize("key", ["null", '"alias/aws/secretsmanager"'])
def test_the_keys_of_aws_ask_for_nothing(tmp_path: Path, key: str) -> None:
    assert _decision(tmp_path, KEY % "", key=key) is None


def test_a_key_outside_the_code_is_never_missing(tmp_path: Path) -> None:
    key = '"arn:aws:kms:eu-west-1:123456789012:key/1111"'

    assert _decision(tmp_path, KEY % "", key=key) is Decision.UNKNOWN


def test_a_key_that_is_named_by_its_id_is_in_the_region_of_the_secret(tmp_path: Path) -> None:
    code = CODE % {"key": '"1111"', "secret": SECRET, "type": "String"}
    (tmp_path / "main.tf").write_text('provider "aws" { region = "eu-west-1" }\n' + code + KEY % "", encoding="utf-8")
    (item,) = scan([tmp_path]).task_definitions
    (need,) = [answer.need for answer in item.assessments[0].answers if answer.need.feature == "secret-key"]
    assert shown(need.resource) == "arn:aws:kms:eu-west-1:*:key/1111"


def test_a_secure_parameter_is_decrypted_and_a_plain_one_is_not(tmp_path: Path) -> None:
    assert _decision(tmp_path, KEY % "", secret=PARAMETER) is Decision.IMPLICIT_DENY
    assert _decision(tmp_path, KEY % "", secret=PARAMETER, kind="String") is None


def test_the_settings_may_tell_that_a_secret_has_a_key_of_aws(tmp_path: Path) -> None:
    (tmp_path / ".ecs-roles.toml").write_text('[facts.keys]\n"secret:web-" = "aws/secretsmanager"\n', encoding="utf-8")

    assert _decision(tmp_path, KEY % "", key='"arn:aws:kms:eu-west-1:123456789012:key/1111"') is None


@pytest.mark.parametrize(
    ("condition", "decision"),
    [
        ('"ForAnyValue:StringEquals" = { "kms:EncryptionContextKeys" = ["SecretARN"] }', Decision.ALLOWED),
        ('"ForAnyValue:StringEquals" = { "kms:EncryptionContextKeys" = ["SecretVersionId"] }', Decision.ALLOWED),
        ('"ForAllValues:StringEquals" = { "kms:EncryptionContextKeys" = ["SecretARN"] }', Decision.IMPLICIT_DENY),
        ('"ForAnyValue:StringEquals" = { "kms:EncryptionContextKeys" = ["PARAMETER_ARN"] }', Decision.IMPLICIT_DENY),
        (f'StringEquals = {{ "kms:EncryptionContext:SecretARN" = {SECRET} }}', Decision.ALLOWED),
        (f'StringEquals = {{ "kms:EncryptionContext:secretARN" = {SECRET} }}', Decision.UNKNOWN),
        ('StringEquals = { "kms:EncryptionContext:SecretVersionId" = "EXAMPLE1-90ab" }', Decision.UNKNOWN),
    ],
)
def test_the_encryption_context_of_a_secret_is_its_arn_and_its_version(
    condition: str, decision: Decision, tmp_path: Path
) -> None:
    """KMS does not reliably ignore the case of a name of the context, and the version of a secret is not known."""
    allow = f"""
    resource "aws_iam_role_policy" "decrypt" {{
      role   = aws_iam_role.execution.name
      policy = jsonencode({{ Version = "2012-10-17", Statement = [{{
        Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.key.arn, Condition = {{ {condition} }}
      }}] }})
    }}
    """

    assert _decision(tmp_path, KEY % "" + allow) is decision
