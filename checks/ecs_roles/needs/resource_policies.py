"""The policies of resources that stand in the code, where AWS counts them beside a role's own.

Sources: Amazon ECR user guide, repository policies; Secrets Manager user guide, resource-based policies; Amazon S3 and
EFS user guides. A resource that is not in the code, or has no policy there, adds nothing within one account.
"""

from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.iam.decision import Grants
from ecs_roles.iam.documents import only_if, read_document
from ecs_roles.iam.filling import filled_grants
from ecs_roles.iam.statements import PolicyDocument
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, split_text
from ecs_roles.symbolic.values import Unknown, as_text, is_null


@frozen()
class Guarded:
    """Which resources of a service have a policy: their kind, and where that policy stands.

    ``own`` is the resource's own property, ``kind`` the resource that holds a policy apart, ``by`` its property that
    names the guarded resource, and ``key`` the property of the guarded resource that it names.
    """

    resource: str
    own: str
    kind: str
    by: str
    key: str


GUARDED: dict[str, Guarded] = {
    "ecr": Guarded("repository", "policy", "repository_policy", "repositoryName", "name"),
    "secretsmanager": Guarded("secret", "policy", "secret_policy", "secretArn", "arn"),
    "s3": Guarded("bucket", "policy", "bucket_policy", "bucket", "name"),
    "s3files": Guarded("s3_files_file_system", "policy", "s3_files_policy", "fileSystemId", "fileSystemId"),
    "elasticfilesystem": Guarded("file_system", "policy", "file_system_policy", "fileSystemId", "fileSystemId"),
}
_WITHOUT_POLICY = frozenset({"ecr:getauthorizationtoken"})
# What the policy of the whole registry may allow too.
_OF_THE_REGISTRY = frozenset({"ecr:batchimportupstreamimage", "ecr:createrepository"})


def resource_policy(action: str, resource: Text, index: ResourceIndex) -> Grants | None:
    """Return the policy of the resource as the code has it; ``None`` when the code has none."""
    documents = _policies(action, resource, index)
    if not documents:
        return None
    statements = tuple(statement for document in documents for statement in document.statements)
    grants = Grants(statements, tuple(doubt for document in documents for doubt in document.unknowns))
    return filled_grants(grants, index.deployment.facts)


def has_policy(action: str, resource: Text, index: ResourceIndex) -> Answer:
    """Decide whether the code gives the resource a policy."""
    found = _policies(action, resource, index)
    return any_of(Answer.UNKNOWN if document.in_doubt else Answer.YES for document in found)


def _policies(action: str, resource: Text, index: ResourceIndex) -> list[PolicyDocument]:
    guarded = _guarded_by(action)
    if guarded is None:
        return []
    documents = _of_one(resource, guarded, index) if _guards_anything(guarded, index) else []
    if action.lower() in _OF_THE_REGISTRY:
        documents += (_read(policy) for policy in index.of_kind("registry_policy"))
    return documents


def _guards_anything(guarded: Guarded, index: ResourceIndex) -> bool:
    """Decide whether anything in the scan may have such a policy: in most code no resource has one."""
    return index.may_hold(guarded.kind) or index.may_hold(guarded.resource, guarded.own)


def _of_one(resource: Text, guarded: Guarded, index: ResourceIndex) -> list[PolicyDocument]:
    """Return the policies of the resource that is asked for, and those that may be its."""
    found = index.find(guarded.resource, "arn", resource if guarded.resource != "bucket" else _bucket_of(resource))
    documents = [document for item in found.sure for document in _documents(item, guarded, index)]
    if not found.sure:
        documents += _of_another_root(resource, guarded, index)
    for item in found.possible:
        doubt = Unknown(Fresh(f"policy of {item.address}"), f"{item.address} may be the resource", item.span)
        documents += (only_if(document, doubt) for document in _documents(item, guarded, index))
    return documents


def _of_another_root(resource: Text, guarded: Guarded, index: ResourceIndex) -> Iterator[PolicyDocument]:
    """Yield the policies of a resource that another root or template of the scan creates."""
    item = index.elsewhere(guarded.resource, resource)
    if item is not None:
        own = item.properties.get(guarded.own)
        if own is not None and not is_null(own):
            yield read_document(own, origin=item.address)
        for policy in index.naming(guarded.kind, guarded.by, item):
            if policy.properties.get("document") is not None:
                yield _read(policy)


@lru_cache(maxsize=4096)
def _guarded_by(action: str) -> Guarded | None:
    """Return which resources with a policy of their own an action is asked for; none where no policy is asked."""
    called = action.lower()
    return None if called in _WITHOUT_POLICY else GUARDED.get(called.partition(":")[0])


def _read(policy: Resource) -> PolicyDocument:
    """Return the document of a policy that stands apart from what it guards."""
    document = read_document(policy.properties.get("document"), origin=policy.address)
    return document if policy.in_doubt is None else only_if(document, policy.in_doubt)


def repository_policies(index: ResourceIndex) -> Iterator[tuple[Resource, PolicyDocument]]:
    """Yield the policies of the repositories of ECR, each with the resource that holds it."""
    guarded = GUARDED["ecr"]
    for kind, key in ((guarded.resource, guarded.own), (guarded.kind, "document")):
        for item in index.of_kind(kind):
            written = item.properties.get(key)
            if written is not None and not is_null(written):
                yield item, read_document(written, origin=item.address)


def _bucket_of(resource: Text) -> Text:
    """Return the ARN of the bucket that an object is in; its policy is that of the object."""
    arn = parse_arn(resource)
    return split_text(resource, "/", 1)[0] if arn is not None and arn.service.literal == "s3" else resource


def _documents(item: Resource, guarded: Guarded, index: ResourceIndex) -> Iterator[PolicyDocument]:
    own = item.properties.get(guarded.own)
    if own is not None and not is_null(own):
        yield read_document(own, origin=item.address)
    name = as_text(item.properties.get(guarded.key)) if index.of_kind(guarded.kind) else None
    if name is None:
        return
    found = index.find(guarded.kind, guarded.by, name)
    yield from (_read(policy) for policy in found.sure if policy.properties.get("document") is not None)
    for policy in found.possible:
        reason = f"{policy.address} may be the policy of {item.address}"
        yield only_if(_read(policy), Unknown(Fresh(f"policy {policy.address}"), reason, policy.span))
