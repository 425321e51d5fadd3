"""Decrypting a secret or parameter that the code encrypts with a key of its own.

Source: Secrets Manager API, GetSecretValue ("kms:Decrypt ... if you use a customer-managed key"); ECS developer guide,
task execution IAM role. Nothing is asked for a secret outside the code: its key is not known.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ecs_roles.findings.message import Consequence
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.encryption_keys import EncryptingKey, key_of
from ecs_roles.needs.injected_secrets import READ_PARAMETER, READ_SECRET, injected_secrets, registry_credentials
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import as_literal

DECRYPT = "kms:Decrypt"

KINDS = {READ_SECRET: "secret", READ_PARAMETER: "parameter"}
_FAILS = Consequence(
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "... AccessDeniedException: Access to KMS is not allowed"
)


def secret_encryption(workload: Workload) -> Iterator[Need]:
    """Yield what reading encrypted secrets and parameters asks of the execution role."""
    for need in (*injected_secrets(workload), *registry_credentials(workload)):
        kind = KINDS.get(need.action)
        if kind is None or need.open:
            continue
        key = _key_of_read(kind, need.resource, workload)
        if key is not None:
            yield _decrypting(need, key)


def _key_of_read(kind: str, resource: Text, workload: Workload) -> EncryptingKey | None:
    """Return the key as the settings tell it, else as the code does.

    Nothing for AWS's own keys and where nobody knows.
    """
    for pattern, key in workload.index.deployment.facts.keys:
        if fnmatchcase(shown(resource), f"*{pattern}*"):
            unseen = f"the policy of {key} is not in this code"
            return None if key.startswith("aws/") else EncryptingKey(text(key), unseen)
    found = workload.index.find(kind, "arn", resource).sure
    return _encrypting_key(found[0], workload) if found else None


def _encrypting_key(encrypted: Resource, workload: Workload) -> EncryptingKey | None:
    if encrypted.kind == "parameter" and as_literal(encrypted.properties.get("type")) != "SecureString":
        return None
    return key_of(encrypted, workload.index)


def _decrypting(need: Need, key: EncryptingKey) -> Need:
    ask = Ask(DECRYPT, key.arn, for_resource=need.resource)
    lines = tuple(
        replace(line, what=f"{line.what}, which is encrypted with a key of its own") for line in need.needed_by
    )
    return Need("secret-key", "execution", (ask,), lines, _FAILS, key.open, is_known=bool(key.open))
