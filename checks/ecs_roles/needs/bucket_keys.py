"""The keys of the code with which buckets of the code encrypt objects: who reads or writes there needs the key too.

Source: S3 user guide, "Using server-side encryption with AWS KMS keys", required permissions: kms:GenerateDataKey to
upload, kms:Decrypt to download.
"""

from ecs_roles.iam.decision import Request
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.managed_keys import key_in_code
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, split_text, text
from ecs_roles.symbolic.values import as_text

# What S3 asks of the key for the caller, by the action that the caller asks of the bucket.
ASKED_OF_KEY = {"s3:GetObject": "kms:Decrypt", "s3:PutObject": "kms:GenerateDataKey"}


def bucket_of_objects(resource: Text, index: ResourceIndex) -> Resource | None:
    """Return the bucket of the code in which the objects are that a resource of a statement means."""
    arn = parse_arn(resource)
    if arn is None or arn.service.literal != "s3":
        return None
    name, *objects = split_text(arn.resource, "/", 1)
    found = index.find("bucket", "name", name).sure if objects else ()
    return found[0] if found and found[0].managed and found[0].in_doubt is None else None


def key_of_objects(bucket: Resource, index: ResourceIndex) -> Text | None:
    """Return the ARN of the key of the code with which the bucket encrypts what is put there without naming a key."""
    name = as_text(bucket.properties.get("name"))
    apart = index.find("bucket_encryption", "bucket", name).sure if name is not None else ()
    for item in (bucket, *apart):
        key = key_in_code(item.properties.get("kmsKeyId"), item, index) if item.in_doubt is None else None
        if key is not None:
            return key
    return None


def request_of_key(action: str, key: Text, index: ResourceIndex) -> Request:
    """Return what S3 asks of the key in the name of the caller."""
    region = index.deployment.facts.fill(index.deployment.region)
    return Request(action, key, (("kms:ViaService", (text("s3.", region, ".amazonaws.com"),)),))
