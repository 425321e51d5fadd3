"""The ARNs that AWS gives to what the code makes, as texts with symbols.

Source: Service Authorization Reference, resource types of each service.
"""

import re
from collections.abc import Hashable
from functools import lru_cache

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import computed
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Piece, Symbol, Text, split_text, text, text_operand

Part = Piece | Text

_SECRET_SUFFIX_LENGTH = 6
_SECRET_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")
_NO_SECRET_SUFFIX = re.compile(r"[^A-Za-z0-9][A-Za-z0-9]{0,5}$|[^-][A-Za-z0-9]{6}$")
_NEVER_IN_A_NAME = ":*?"
_GLOBAL = {"iam": (False, True), "s3": (False, False)}


def arn(service: str, *resource: Part, region: Part = REGION, account: Part = ACCOUNT) -> Text:
    """Return ``arn:{partition}:SERVICE:{region}:{account}:RESOURCE``.

    IAM has no region, S3 neither region nor account.
    """
    asked = region.pieces[0] if isinstance(region, Text) and len(region.pieces) == 1 else region
    if account is ACCOUNT and (asked is REGION or type(asked) is str):
        return text(_head_within(service, None if asked is REGION else str(asked)), *resource)
    return text(_head(service, region, account), *resource)


@lru_cache(maxsize=1024)
def _head_within(service: str, region: str | None) -> Text:
    """Return what the ARNs of the own account begin with, in a region that is named or not."""
    return _head(service, REGION if region is None else region, ACCOUNT)


def _head(service: str, region: Part, account: Part) -> Text:
    with_region, with_account = _GLOBAL.get(service, (True, True))
    place = (region if with_region else "", ":", account if with_account else "", ":")
    return text("arn:", PARTITION, f":{service}:", *place)


def _named(name: Part) -> Text:
    """Return a name in an ARN: no service of these allows a colon or a wildcard in the names of its resources."""
    whole = name if type(name) is Text else text(name)
    return text(*map(_without_colon, whole.pieces)) if whole.symbols else whole


def _without_colon(piece: Piece) -> Piece:
    if isinstance(piece, str):
        return piece
    return replace(piece, without="".join(sorted(set(piece.without) | set(_NEVER_IN_A_NAME))))


def role_arn(name: Part, path: Part = "/") -> Text:
    """Return the ARN of a role; the path begins and ends with a slash."""
    return arn("iam", "role", path, _named(name))


def policy_arn(name: Part, path: Part = "/") -> Text:
    """Return the ARN of a customer managed policy."""
    return arn("iam", "policy", path, _named(name))


def oidc_provider_arn(url: Text) -> Text:
    """Return the ARN of an identity provider, which has its URL without the scheme."""
    first, *further = url.pieces or ("",)
    return arn("iam", "oidc-provider/", first.removeprefix("https://") if isinstance(first, str) else first, *further)


def instance_profile_arn(name: Part, path: Part = "/") -> Text:
    """Return the ARN of an instance profile."""
    return arn("iam", "instance-profile", path, name)


def secret_arn(name: Part, owner: Hashable = None, region: Part = REGION) -> Text:
    """Return the complete ARN of a secret; ``owner`` is the resource of the code that makes the secret."""
    return arn("secretsmanager", "secret:", _named(name), "-", secret_suffix(name, owner), region=region)


def secret_suffix(name: Part, owner: Hashable = None) -> Symbol:
    """Return the six characters that Secrets Manager appends to a name: the same for the same name."""
    whole = name if type(name) is Text else text(name)
    origin = computed("suffix", text_operand(whole), label=f"suffix of {whole}")
    reason = "Secrets Manager chooses the last six characters"
    return Symbol(origin, reason, ":/*?-", _SECRET_SUFFIX_LENGTH, owner)


def names_secret_completely(name: Text) -> Answer:
    """Decide whether the name of a secret in an ARN ends in a hyphen and six characters."""
    last = name.pieces[-1] if name.pieces else ""
    if isinstance(last, Symbol):
        return Answer.YES if last.length == _SECRET_SUFFIX_LENGTH else Answer.UNKNOWN
    if _SECRET_SUFFIX.search(last):
        return Answer.YES
    return Answer.NO if len(name.pieces) == 1 or _NO_SECRET_SUFFIX.search(last) else Answer.UNKNOWN


def completed_secret_arn(given: Text) -> Text:
    """Return the complete ARN of the secret that an ARN names, which may lack the last six characters."""
    name = split_text(given, ":")[-1]
    if names_secret_completely(name) is not Answer.NO:
        return given
    return text(given, "-", secret_suffix(name), span=given.span)


def parameter_arn(name: Part, region: Part = REGION) -> Text:
    """Return the ARN of a parameter: its name without a leading slash follows ``parameter/``."""
    bare = _named(name)
    if bare.prefix.startswith("/"):
        bare = text(bare.prefix[1:], *bare.pieces[1:])
    return arn("ssm", "parameter/", bare, region=region)


def repository_arn(name: Part, region: Part = REGION, account: Part = ACCOUNT) -> Text:
    """Return the ARN of a private ECR repository."""
    return arn("ecr", "repository/", _named(name), region=region, account=account)


def repository_uri(name: Part, region: Part = REGION, account: Part = ACCOUNT) -> Text:
    """Return what an image in that repository begins with (commercial partition's domain)."""
    return text(account, ".dkr.ecr.", region, ".amazonaws.com/", name)


def log_group_arn(name: Part, region: Part = REGION) -> Text:
    """Return the ARN of a log group, without the ``:*`` that some interfaces append."""
    return arn("logs", "log-group:", _named(name), region=region)


def no_log_group_arn(region: Part = REGION) -> Text:
    """Return what IAM compares with where CloudWatch Logs is asked for no single group: the ARN of one without a name.

    Source: the text of its denials, ``logs:DescribeLogGroups on resource: arn:...:log-group::log-stream:``.
    """
    return arn("logs", "log-group::log-stream:", region=region)


def key_arn(key_id: Part, region: Part = REGION) -> Text:
    """Return the ARN of a KMS key."""
    return arn("kms", "key/", key_id, region=region)


def key_alias_arn(name: Part, region: Part = REGION) -> Text:
    """Return the ARN of a key alias; the name begins with ``alias/``."""
    return arn("kms", name, region=region)


def bucket_arn(name: Part) -> Text:
    """Return the ARN of a bucket."""
    return arn("s3", name)


def task_definition_arn(family: Part, revision: Part, region: Part = REGION) -> Text:
    """Return the ARN of a revision of a task definition."""
    return arn("ecs", "task-definition/", family, ":", revision, region=region)


def pipe_arn(name: Part) -> Text:
    """Return the ARN of a pipe of EventBridge."""
    return arn("pipes", "pipe/", _named(name))


def state_machine_arn(name: Part) -> Text:
    """Return the ARN of a state machine of Step Functions."""
    return arn("states", "stateMachine:", _named(name))
