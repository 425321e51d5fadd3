"""The KMS keys of the code: which key encrypts a secret or parameter, and what its policy and grants allow.

Source: Secrets Manager and Systems Manager user guides, encryption; KMS developer guide, key policies. AWS's own keys
(``aws/secretsmanager``, ``aws/ssm``) need no permission of the reader.
"""

from ecs_roles.ecs.arns import key_arn
from ecs_roles.iam.decision import Grants
from ecs_roles.iam.documents import only_if, read_document
from ecs_roles.iam.filling import filled_grants
from ecs_roles.iam.kms import default_key_policy, grant_statement
from ecs_roles.iam.statements import PolicyDocument
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.arn import is_arn, parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import UNKNOWN_REGION, Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text, same_text, split_text
from ecs_roles.symbolic.values import Unknown, Value, as_literals, as_text, is_null

_OWN_KEYS = "alias/aws/"


@frozen()
class EncryptingKey:
    """The key of a secret or parameter by its ARN; ``open`` says why its policy is not known."""

    arn: Text
    open: str = ""


def key_of(encrypted: Resource, index: ResourceIndex) -> EncryptingKey | None:
    """Return the key that encrypts a secret or parameter.

    ``None`` for AWS's own key, which asks nothing of the reader.
    """
    named = as_text(encrypted.properties.get("kmsKeyId")) or as_text(encrypted.properties.get("keyId"))
    if named is None:
        return None
    own = parse_arn(as_text(encrypted.properties.get("arn")))
    region = own.region if own is not None and own.region.pieces else UNKNOWN_REGION
    return named_key(named, encrypted.address, index, region)


def named_key(
    named: Text | None, owner: str, index: ResourceIndex, region: Text = UNKNOWN_REGION
) -> EncryptingKey | None:
    """Return the key that ``owner``, in a region, names by ARN, id or alias."""
    if named is None or not named.pieces or _OWN_KEYS in str(named):
        return None
    key = _key(named, index)
    arn = as_text(key.properties.get("arn")) if key is not None else None
    if arn is not None:
        return EncryptingKey(arn)
    written = key_arn(named, region) if is_arn(named) is Answer.NO else named
    return EncryptingKey(written, f"the key {shown(named)} of {owner} is not in this code")


def _key(named: Text, index: ResourceIndex) -> Resource | None:
    """Return a key by its ARN, its id, or an alias of the code."""
    for property_name in ("arn", "keyId"):
        found = index.find("key", property_name, named).sure
        if found:
            return found[0]
    for property_name in ("arn", "name"):
        aliases = index.find("key_alias", property_name, named).sure
        target = as_text(aliases[0].properties.get("targetKeyId")) if aliases else None
        if target is not None:
            return _key(target, index)
    return None


def key_policy(arn: Text, index: ResourceIndex) -> Grants | None:
    """Return the policy of a key; ``None`` when the key, or its policy, is not in the code."""
    keys = index.find("key", "arn", arn).sure
    if not keys or not keys[0].managed:
        return None
    facts = index.deployment.facts
    own = _document_of(keys[0], keys[0].properties.get("policy"))
    for policy in index.of_kind("key_policy"):
        apart = _document_of(policy, policy.properties.get("document"))
        match _is_of(policy, keys[0]):
            case Answer.YES if policy.in_doubt is None:
                own = apart
            case Answer.YES | Answer.UNKNOWN:
                own = _either(own, apart, policy)
    return filled_grants(Grants(own.statements, own.unknowns), facts)


def _document_of(owner: Resource, document: Value | None) -> PolicyDocument:
    """Return a key policy; where none is given, the account decides."""
    if is_null(document):
        return PolicyDocument(default_key_policy().statements)
    return read_document(document, origin=owner.address)


def _either(own: PolicyDocument, apart: PolicyDocument, policy: Resource) -> PolicyDocument:
    """Return what may hold where another block may set the policy of the key."""
    reason = policy.in_doubt.reason if policy.in_doubt is not None else f"{policy.address} may be the policy of the key"
    doubt = Unknown(Fresh(f"policy {policy.address}"), reason, policy.span)
    one, other = only_if(own, doubt), only_if(apart, doubt)
    return PolicyDocument(one.statements + other.statements, one.unknowns + other.unknowns)


def key_grants(arn: Text, index: ResourceIndex) -> Grants | None:
    """Return the KMS grants that the code gives on a key."""
    keys = index.find("key", "arn", arn).sure
    given = [(item, _is_of(item, keys[0])) for item in index.of_kind("key_grant") if keys]
    found = [_granted(item, answer) for item, answer in given if answer is not Answer.NO]
    if not found:
        return None
    statements = tuple(statement for grants in found for statement in grants.statements)
    unknowns = tuple(doubt for grants in found for doubt in grants.unknowns)
    return filled_grants(Grants(statements, unknowns), index.deployment.facts)


def _granted(item: Resource, is_of_key: Answer) -> Grants:
    """Return what one KMS grant gives, or why that is not known."""
    grantee = as_text(item.properties.get("granteePrincipal"))
    names, rest = as_literals(item.properties.get("operations")).split()
    unread = list(rest)
    if is_of_key is Answer.UNKNOWN:
        unread.append(Unknown(Fresh(f"grant {item.address}"), f"{item.address} may be a grant on the key", item.span))
    if item.in_doubt is not None:
        unread.append(item.in_doubt)
    sure = grantee is not None and not unread
    return Grants((grant_statement(grantee, names),) if grantee is not None and sure else (), tuple(unread))


def _is_of(item: Resource, key: Resource) -> Answer:
    """Decide whether a policy or grant names the key, by its ARN or its id."""
    named = as_text(item.properties.get("keyId"))
    if named is None:
        return Answer.NO
    own = [found for name in ("arn", "keyId") if (found := as_text(key.properties.get(name))) is not None]
    if named.source is not None and named.source.of == key.origin:
        return Answer.YES
    bare = split_text(named, "/")[-1]
    return any_of(same_text(one, other) for one in own for other in (named, bare))
