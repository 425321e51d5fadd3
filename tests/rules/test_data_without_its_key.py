"""The key that encrypts data: told where the task role may use the data and surely not the key."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

BAD = Path(__file__).parents[2] / "sample_iac" / "ecs678-data-without-key" / "bad" / "main.tf"
ROOT = '{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:root" }, Action = "kms:*", Resource = "*" }'
DESCRIPTION = 'description = "The objects of the bucket"'


def told(folder: Path, *changes: tuple[str, str]) -> list[str]:
    code = BAD.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    (folder / "main.tf").write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    return [item.message for item in report.findings if item.rule == "ECS678"]


def with_key_policy(statements: str) -> tuple[str, str]:
    return DESCRIPTION, f"policy = jsonencode({{ Statement = [{statements}] }})"


@pytest.mark.parametrize(
    ("old", "new", "lacking"),
    [
        ('["s3:GetObject", "s3:PutObject"]', '"s3:GetObject"', "not kms:Decrypt on"),
        ('["s3:GetObject", "s3:PutObject"]', '"s3:*Object"', "not kms:Decrypt, kms:GenerateDataKey on"),
        ("photos.arn}/*", "photos.arn}/big/*", "not kms:Decrypt, kms:GenerateDataKey on"),
        ("aws_kms_key.photos.arn", "aws_kms_key.photos.key_id", "not kms:Decrypt, kms:GenerateDataKey on"),
        ("aws_s3_bucket.photos.id", '"photos-of-the-museum"', "not kms:Decrypt, kms:GenerateDataKey on"),
    ],
)
def test_what_is_asked_of_the_key_follows_from_the_grant(old: str, new: str, lacking: str, tmp_path: Path) -> None:
    (message,) = told(tmp_path, (old, new))

    assert lacking in message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["s3:GetObject", "s3:PutObject"]', '"s3:ListBucket"'),
        ("      kms_master_key_id = aws_kms_key.photos.arn\n", ""),  # AWS's own key, which asks nothing
        ("aws_kms_key.photos.arn", '"alias/aws/s3"'),
        ("aws_kms_key.photos.arn", '"arn:aws:kms:eu-west-1:123456789012:key/1"'),  # a policy that nobody sees
        ("${aws_s3_bucket.photos.arn}/*", "arn:aws:s3:::elsewhere/*"),
        ("${aws_s3_bucket.photos.arn}/*", "*"),  # the bucket is not named
    ],
)
def test_other_buckets_keys_and_grants_say_nothing(old: str, new: str, tmp_path: Path) -> None:
    assert told(tmp_path, (old, new)) == []


def test_a_policy_of_the_key_may_allow_it(tmp_path: Path) -> None:
    role = ROOT.replace('"arn:aws:iam::123456789012:root"', "aws_iam_role.museum.arn")

    assert told(tmp_path, with_key_policy(role)) == []
    assert told(tmp_path, with_key_policy(ROOT)) != []


def test_a_key_through_s3_only_is_enough(tmp_path: Path) -> None:
    through = (
        '{ Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey*"], Resource = aws_kms_key.photos.arn, '
        'Condition = { StringLike = { "kms:ViaService" = "s3.*.amazonaws.com" } } },'
    )

    assert told(tmp_path, ("    ]\n  })\n}\n", f"      {through}\n    ]\n  }})\n}}\n")) == []


def test_a_block_of_the_bucket_itself_names_the_key_too(tmp_path: Path) -> None:
    own = (
        'bucket = "photos-of-the-museum"\n  server_side_encryption_configuration {\n    rule {\n'
        '      apply_server_side_encryption_by_default {\n        sse_algorithm     = "aws:kms"\n'
        "        kms_master_key_id = aws_kms_key.photos.arn\n      }\n    }\n  }\n"
    )

    changes = ("kms_master_key_id = aws_kms_key.photos.arn", ""), ('bucket = "photos-of-the-museum"', own)
    assert told(tmp_path, *changes) != []


OTHERS = """
resource "aws_sqs_queue" "jobs" {
  name              = "jobs"
  kms_master_key_id = aws_kms_key.photos.id
}
resource "aws_sns_topic" "news" {
  name              = "news"
  kms_master_key_id = aws_kms_key.photos.arn
}
resource "aws_secretsmanager_secret" "login" {
  name       = "login"
  kms_key_id = aws_kms_key.photos.arn
}
resource "aws_sqs_queue" "open" { name = "open" }
"""


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("sqs:SendMessage", "aws_sqs_queue.jobs.arn", "kms:GenerateDataKey, kms:Decrypt"),
        ("sqs:ReceiveMessage", "aws_sqs_queue.jobs.arn", "kms:Decrypt"),
        ("sns:Publish", "aws_sns_topic.news.arn", "kms:GenerateDataKey, kms:Decrypt"),
        ("secretsmanager:GetSecretValue", "aws_secretsmanager_secret.login.arn", "kms:Decrypt"),
        ("sqs:DeleteMessage", "aws_sqs_queue.jobs.arn", ""),
        ("sqs:SendMessage", "aws_sqs_queue.open.arn", ""),
        ("sqs:SendMessage", '"arn:aws:sqs:eu-west-1:123456789012:*"', ""),
    ],
)
def test_queues_topics_and_secrets_ask_for_their_key_too(
    action: str, resource: str, expected: str, tmp_path: Path
) -> None:
    changes = ('["s3:GetObject", "s3:PutObject"]', f'"{action}"'), ('"${aws_s3_bucket.photos.arn}/*"', resource)

    found = told(
        tmp_path, *changes, ('resource "aws_s3_bucket" "photos"', f'{OTHERS}\nresource "aws_s3_bucket" "photos"')
    )

    assert [f"and not {expected} on the key" in message for message in found] == ([True] if expected else [])


@pytest.mark.parametrize(("keyed", "expected"), [("KmsMasterKeyId: !Ref Key,", True), ("", False)])
def test_a_queue_of_a_template_asks_for_its_key_too(keyed: str, expected: bool, tmp_path: Path) -> None:
    code = BAD.with_name("template.yaml").read_text(encoding="utf-8")
    queue = f"  Jobs: {{Type: AWS::SQS::Queue, Properties: {{{keyed} QueueName: jobs}}}}\n\n  Task:\n"
    code = code.replace("  Task:\n", queue).replace("[s3:GetObject, s3:PutObject]", "sqs:SendMessage")
    (tmp_path / "template.yaml").write_text(code.replace("!Sub ${Photos.Arn}/*", "!GetAtt Jobs.Arn"), encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert ("ECS678" in {item.rule for item in report.findings}) is expected
