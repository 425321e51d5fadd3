"""The KMS keys of the code: which key encrypts a secret or parameter, and what its policy and grants allow.

Source: Secrets Manager and Systems Manager user guides, encryption; KMS developer guide, key policies. AWS's own keys
(``aws/secretsmanager``, ``aws/ssm``) need no permission of the reader.
"""

from dataclasses import dataclass

from ecs_roles.ecs.arns import key_arn
from ecs_roles.iam.decision import Grants
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.filling import filled_grants
from ecs_roles.iam.kms import default_key_policy, grant_statement
from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import is_arn
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text, split_text
from ecs_roles.symbolic.values import as_items, as_literal, as_text, is_null

_OWN_KEYS = "alias/aws/"


@dataclass(frozen=True, slots=True)
class EncryptingKey:
    """The key of a secret or parameter by its ARN; ``open`` says why it is not known well enough to judge."""

    arn: Text
    open: str = ""


def key_of(encrypted: Resource, surroundings: Surroundings) -> EncryptingKey | None:
    """The key that encrypts a secret or parameter; ``None`` for AWS's own key, which asks nothing of the reader."""
    named = as_text(encrypted.properties.get("kmsKeyId")) or as_text(encrypted.properties.get("keyId"))
    return named_key(named, encrypted.address, surroundings)


def named_key(named: Text | None, owner: str, surroundings: Surroundings) -> EncryptingKey | None:
    """The key that ``owner`` names by ARN, id or alias."""
    if named is None or not named.pieces or _OWN_KEYS in str(named):
        return None
    key = _key(named, surroundings)
    arn = as_text(key.properties.get("arn")) if key is not None else None
    if arn is not None:
        return EncryptingKey(arn)
    written = key_arn(named) if is_arn(named) is Answer.NO else named
    return EncryptingKey(written, f"the key {shown(named)} of {owner} is not in this code")


def _key(named: Text, surroundings: Surroundings) -> Resource | None:
    """A key by its ARN, its id, or an alias of the code."""
    for property_name in ("arn", "keyId"):
        found = surroundings.find("key", property_name, named).sure
        if found:
            return found[0]
    for property_name in ("arn", "name"):
        aliases = surroundings.find("key_alias", property_name, named).sure
        target = as_text(aliases[0].properties.get("targetKeyId")) if aliases else None
        if target is not None:
            return _key(target, surroundings)
    return None


def key_policy(arn: Text, surroundings: Surroundings) -> Grants | None:
    """The policy of a key; ``None`` when the key, or its policy, is not in the code."""
    keys = surroundings.find("key", "arn", arn).sure
    if not keys or not keys[0].made:
        return None
    key = keys[0]
    apart = [item for item in surroundings.of_kind("key_policy") if _is_of(item, key)]
    document = apart[-1].properties.get("document") if apart else key.properties.get("policy")
    facts = surroundings.deployment.facts
    if is_null(document):
        return filled_grants(default_key_policy(), facts)
    read = read_document(document, origin=(apart[-1] if apart else key).address)
    return filled_grants(Grants(read.statements, read.unknowns), facts)


def key_grants(arn: Text, surroundings: Surroundings) -> Grants | None:
    """The KMS grants that the code gives on a key."""
    keys = surroundings.find("key", "arn", arn).sure
    given = [item for item in surroundings.of_kind("key_grant") if keys and _is_of(item, keys[0])]
    statements = []
    for item in given:
        grantee = as_text(item.properties.get("granteePrincipal"))
        operations = [name for value in as_items(item.properties.get("operations"))[0] if (name := as_literal(value))]
        if grantee is not None:
            statements.append(grant_statement(grantee, operations))
    return filled_grants(Grants(tuple(statements)), surroundings.deployment.facts) if statements else None


def _is_of(item: Resource, key: Resource) -> bool:
    named = as_text(item.properties.get("keyId"))
    own = {as_text(key.properties.get("arn")), as_text(key.properties.get("keyId"))}
    return named is not None and (named in own or split_text(named, "/")[-1] in own)
