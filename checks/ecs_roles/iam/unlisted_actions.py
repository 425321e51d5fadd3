"""Actions that policies name and that AWS's service authorization reference does not list.

Most are calls of an API that AWS authorizes under another name, or misspelt; both say what was meant. The others may be
newer than the list: nothing follows from them.
Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html and the API references
of the services, "Required permissions" of each call.
"""

import re
from functools import lru_cache

from ecs_roles.iam.service_reference import action_names, expand
from ecs_roles.symbolic.frozen import frozen

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_DIGITS = re.compile(r"\d+")
_WILDCARDS = "*?"
_SHORT = 8

# What a call is authorized as, where no action has its name; keys in small letters.
_AUTHORIZED_AS: dict[str, dict[str, tuple[str, ...]]] = {
    "bedrock": {"converse": ("InvokeModel",), "conversestream": ("InvokeModelWithResponseStream",)},
    "dynamodb": {
        "batchexecutestatement": ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
        "createitem": ("PutItem",),
        "executestatement": ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
        "executetransaction": ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
        "transactgetitems": ("GetItem",),
        "transactwriteitems": ("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"),
    },
    "ecr": {"deleteimage": ("BatchDeleteImage",), "login": ("GetAuthorizationToken",)},
    "firehose": {"putrecords": ("PutRecordBatch",)},
    "iam": {"describerole": ("GetRole",)},
    "kms": {"reencrypt": ("ReEncryptFrom", "ReEncryptTo")},
    "lambda": {
        "invoke": ("InvokeFunction",),
        "invokewithresponsestream": ("InvokeFunction",),
        "updatefunction": ("UpdateFunctionCode", "UpdateFunctionConfiguration"),
    },
    "logs": {"putlogeventsbatch": ("PutLogEvents",)},
    "s3": {
        "completemultipartupload": ("PutObject",),
        "copyobject": ("GetObject", "PutObject"),
        "createmultipartupload": ("PutObject",),
        "deletebucketcors": ("PutBucketCORS",),
        "deletebucketencryption": ("PutEncryptionConfiguration",),
        "deletebucketlifecycle": ("PutLifecycleConfiguration",),
        "deletebucketreplication": ("PutReplicationConfiguration",),
        "deletebuckettagging": ("PutBucketTagging",),
        "deleteobjects": ("DeleteObject",),
        "getbucketencryption": ("GetEncryptionConfiguration",),
        "getbucketlifecycle": ("GetLifecycleConfiguration",),
        "getbucketlifecycleconfiguration": ("GetLifecycleConfiguration",),
        "getbucketnotificationconfiguration": ("GetBucketNotification",),
        "getbucketreplication": ("GetReplicationConfiguration",),
        "getobjectmetadata": ("GetObject",),
        "getpublicaccessblock": ("GetBucketPublicAccessBlock",),
        "headbucket": ("ListBucket",),
        "headobject": ("GetObject",),
        "listbuckets": ("ListAllMyBuckets",),
        "listmultipartuploads": ("ListBucketMultipartUploads",),
        "listobject": ("ListBucket",),
        "listobjects": ("ListBucket",),
        "listobjectsv2": ("ListBucket",),
        "listobjectversions": ("ListBucketVersions",),
        "listparts": ("ListMultipartUploadParts",),
        "putbucketencryption": ("PutEncryptionConfiguration",),
        "putbucketlifecycle": ("PutLifecycleConfiguration",),
        "putbucketlifecycleconfiguration": ("PutLifecycleConfiguration",),
        "putbucketnotificationconfiguration": ("PutBucketNotification",),
        "putbucketreplication": ("PutReplicationConfiguration",),
        "putpublicaccessblock": ("PutBucketPublicAccessBlock",),
        "uploadpart": ("PutObject",),
        "uploadpartcopy": ("GetObject", "PutObject"),
    },
    "secretsmanager": {"getsecret": ("GetSecretValue",)},
    "sns": {"publishbatch": ("Publish",), "send": ("Publish",)},
    "sqs": {
        "changemessagevisibilitybatch": ("ChangeMessageVisibility",),
        "deletemessagebatch": ("DeleteMessage",),
        "sendmessagebatch": ("SendMessage",),
    },
}
# The same, where another service authorizes the call.
_OF_ANOTHER_SERVICE: dict[str, tuple[str, ...]] = {
    "rds:connect": ("rds-db:connect",),
    "resource-groups:getresources": ("tag:GetResources",),
}
# What one statement grants beside each other, so that an action gets the prefix of the line above it.
_BESIDE_EACH_OTHER = ("ecr", "ecs", "kms", "logs", "s3", "secretsmanager", "ssm")


@frozen()
class UnlistedAction:
    """An action, or a pattern, that stands for nothing in AWS's list; ``meant`` are the actions to write instead.

    ``known_service`` is whether the list has the service. ``by_spelling`` is whether what was meant follows from how
    the action is spelt, and not from what the call is authorized as.
    """

    written: str
    known_service: bool
    meant: tuple[str, ...] = ()
    by_spelling: bool = False


@lru_cache(maxsize=4096)
def unlisted(pattern: str) -> UnlistedAction | None:
    """Return what is known of an action that the list does not have; ``None`` for one that it has."""
    service, colon, name = pattern.partition(":")
    if not colon or not name.strip(_WILDCARDS) or set(_WILDCARDS) & set(service):
        return None
    names = action_names(service)
    if not names:
        return UnlistedAction(pattern, known_service=False)
    if expand(pattern):
        return None
    authorized_as = _authorized_as(service.lower(), name.rstrip(_WILDCARDS).lower())
    if authorized_as:
        return UnlistedAction(pattern, known_service=True, meant=authorized_as)
    near = _nearest(name, names)
    meant = (f"{service.lower()}:{near}",) if near else _of_the_next_service(service.lower(), name)
    return UnlistedAction(pattern, known_service=True, meant=meant, by_spelling=bool(meant))


def is_mistaken(action: str) -> bool:
    """Decide whether an action surely does not exist: another one was meant."""
    found = unlisted(action)
    return found is not None and bool(found.meant)


def _authorized_as(service: str, name: str) -> tuple[str, ...]:
    own = tuple(f"{service}:{action}" for action in _AUTHORIZED_AS.get(service, {}).get(name, ()))
    return own or _OF_ANOTHER_SERVICE.get(f"{service}:{name}", ())


def _of_the_next_service(service: str, name: str) -> tuple[str, ...]:
    """Return the action of another service that a list of such actions names beside it, if only one has the name."""
    others = [each for each in _BESIDE_EACH_OTHER if each != service] if service in _BESIDE_EACH_OTHER else []
    found = [f"{each}:{own}" for each in others for own in action_names(each) if own.lower() == name.lower()]
    return tuple(found) if len(found) == 1 else ()


def _nearest(name: str, names: frozenset[str]) -> str | None:
    """Return the one action that a name is a misspelling of, ``None`` where there is none or more than one.

    A new action may differ from an old one by its verb or its version: neither is a misspelling.
    """
    if set(_WILDCARDS) & set(name):
        return None
    most = 1 if len(name) < _SHORT else 2
    verbs = {_verb(each) for each in names}
    found: dict[int, list[str]] = {}
    for each in names:
        if abs(len(each) - len(name)) <= most and _may_mean(name, each, verbs):
            distance = _distance(name.lower(), each.lower())
            if distance <= most:
                found.setdefault(distance, []).append(each)
    nearest = found[min(found)] if found else []
    return nearest[0] if len(nearest) == 1 else None


def _may_mean(name: str, action: str, verbs: set[str]) -> bool:
    verb = _verb(name)
    return (verb == _verb(action) or verb not in verbs) and _DIGITS.findall(name) == _DIGITS.findall(action)


def _verb(name: str) -> str:
    word = _WORD.match(name)
    return word[0].lower() if word else ""


def _distance(one: str, other: str) -> int:
    """Return how many letters have to be put in, taken out or changed to make one name of the other."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        above, row[0] = row[0], number
        for place, beside in enumerate(other, 1):
            above, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, above + (letter != beside))
    return row[-1]
