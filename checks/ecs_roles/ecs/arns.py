"""The ARNs that AWS gives to what the code makes, as texts with holes.

Source: Service Authorization Reference, resource types of each service.
"""

from ecs_roles.source.text import ACCOUNT, PARTITION, REGION, Hole, Piece, Text, text

Part = Piece | Text

_SECRET_SUFFIX_LENGTH = 6
_GLOBAL = {"iam": (False, True), "s3": (False, False)}


def arn(service: str, *resource: Part, region: Part = REGION, account: Part = ACCOUNT) -> Text:
    """``arn:{partition}:SERVICE:{region}:{account}:RESOURCE``; IAM bears no region, S3 neither region nor account."""
    with_region, with_account = _GLOBAL.get(service, (True, True))
    return text(
        "arn:",
        PARTITION,
        f":{service}:",
        region if with_region else "",
        ":",
        account if with_account else "",
        ":",
        *resource,
    )


def role_arn(name: Part, path: Part = "/") -> Text:
    """The ARN of a role; the path begins and ends with a slash."""
    return arn("iam", "role", path, name)


def policy_arn(name: Part, path: Part = "/") -> Text:
    """The ARN of a customer managed policy."""
    return arn("iam", "policy", path, name)


def instance_profile_arn(name: Part, path: Part = "/") -> Text:
    """The ARN of an instance profile."""
    return arn("iam", "instance-profile", path, name)


def secret_arn(name: Part, identity: str, region: Part = REGION) -> Text:
    """The complete ARN of a secret: Secrets Manager appends a hyphen and six characters of its own."""
    reason = "Secrets Manager chooses the last six characters"
    suffix = Hole(f"{identity}.suffix", reason, ":/*?-", _SECRET_SUFFIX_LENGTH, generated=True)
    return arn("secretsmanager", "secret:", name, "-", suffix, region=region)


def parameter_arn(name: Part, region: Part = REGION) -> Text:
    """The ARN of a parameter: its name without a leading slash follows ``parameter/``."""
    bare = text(name)
    if bare.prefix.startswith("/"):
        bare = text(bare.prefix[1:], *bare.pieces[1:])
    return arn("ssm", "parameter/", bare, region=region)


def repository_arn(name: Part, region: Part = REGION, account: Part = ACCOUNT) -> Text:
    """The ARN of a private ECR repository."""
    return arn("ecr", "repository/", name, region=region, account=account)


def repository_uri(name: Part, region: Part = REGION, account: Part = ACCOUNT) -> Text:
    """What an image in that repository begins with (commercial partition's domain)."""
    return text(account, ".dkr.ecr.", region, ".amazonaws.com/", name)


def log_group_arn(name: Part, region: Part = REGION) -> Text:
    """The ARN of a log group, without the ``:*`` that some interfaces append."""
    return arn("logs", "log-group:", name, region=region)


def key_arn(key_id: Part, region: Part = REGION) -> Text:
    """The ARN of a KMS key."""
    return arn("kms", "key/", key_id, region=region)


def key_alias_arn(name: Part, region: Part = REGION) -> Text:
    """The ARN of a key alias; the name begins with ``alias/``."""
    return arn("kms", name, region=region)


def bucket_arn(name: Part) -> Text:
    """The ARN of a bucket."""
    return arn("s3", name)


def task_definition_arn(family: Part, revision: Part, region: Part = REGION) -> Text:
    """The ARN of a revision of a task definition."""
    return arn("ecs", "task-definition/", family, ":", revision, region=region)
