"""The keys of the code that encrypt data of the code: who reads or writes the data needs the key too.

Sources: S3 user guide, "Using server-side encryption with AWS KMS keys"; Secrets Manager user guide, encryption; SQS
developer guide, key management ("producers: GenerateDataKey and Decrypt, consumers: Decrypt"); SNS developer guide, key
management.
"""

from ecs_roles.iam.decision import Request
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.managed_keys import key_in_code
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, same_text, split_text, text
from ecs_roles.symbolic.values import as_text

_DECRYPT, _BOTH = ("kms:Decrypt",), ("kms:GenerateDataKey", "kms:Decrypt")
# What a service asks of the key for the caller, by the action that the caller asks of the data.
ASKED_OF_KEY: dict[str, tuple[str, ...]] = {
    "s3:GetObject": _DECRYPT,
    "s3:PutObject": ("kms:GenerateDataKey",),
    "secretsmanager:GetSecretValue": _DECRYPT,
    "secretsmanager:PutSecretValue": _BOTH,
    "sns:Publish": _BOTH,
    "sqs:ReceiveMessage": _DECRYPT,
    "sqs:SendMessage": _BOTH,
}
_KINDS = {"s3": "bucket", "secretsmanager": "secret", "sns": "topic", "sqs": "queue"}


@frozen()
class EncryptedData:
    """A resource of the code that holds data, the ARN of the key of the code that encrypts it, and whose service."""

    holder: Resource
    key: Text
    service: str


def encrypted_data(resource: Text, index: ResourceIndex) -> EncryptedData | None:
    """Return the data that a resource of a statement names, if a key of the code encrypts it."""
    arn = parse_arn(resource)
    service = (arn.service.literal or "") if arn is not None else ""
    kind = _KINDS.get(service)
    if arn is None or kind is None:
        return None
    holder = _bucket(arn.resource, index) if kind == "bucket" else _named_exactly(resource, kind, index)
    if holder is None or not holder.managed or holder.in_doubt is not None:
        return None
    key = _key_of(holder, index)
    return EncryptedData(holder, key, service) if key is not None else None


def _bucket(objects: Text, index: ResourceIndex) -> Resource | None:
    """Return the bucket of objects: all of them, or those whose names begin alike."""
    name, *within = split_text(objects, "/", 1)
    found = index.find("bucket", "name", name).sure if within else ()
    return found[0] if found else None


def _named_exactly(resource: Text, kind: str, index: ResourceIndex) -> Resource | None:
    fill = index.deployment.facts.fill  # as the statements of a role are
    own = ((item, as_text(item.properties.get("arn"))) for item in index.of_kind(kind))
    return next((item for item, arn in own if arn and same_text(fill(arn), resource) is Answer.YES), None)


def _key_of(holder: Resource, index: ResourceIndex) -> Text | None:
    """Return the ARN of the key of the code that encrypts what names no other key."""
    name = as_text(holder.properties.get("name")) if holder.kind == "bucket" else None
    apart = index.find("bucket_encryption", "bucket", name).sure if name is not None else ()
    for item in (holder, *apart):
        key = key_in_code(item.properties.get("kmsKeyId"), item, index) if item.in_doubt is None else None
        if key is not None:
            return key
    return None


def request_of_key(action: str, data: EncryptedData, index: ResourceIndex) -> Request:
    """Return what the service asks of the key in the name of the caller."""
    region = index.deployment.facts.fill(index.deployment.region)
    return Request(action, data.key, (("kms:ViaService", (text(f"{data.service}.", region, ".amazonaws.com"),)),))
