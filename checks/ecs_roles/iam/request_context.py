"""What is known of the condition keys of a request; their names are the same in any case.

KMS does not reliably ignore the case of the name in ``kms:EncryptionContext:NAME``, so another spelling is not known.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
"""

from ecs_roles.iam.decision import Request
from ecs_roles.symbolic.text import Text

_ENCRYPTION_CONTEXT = "kms:encryptioncontext:"


def values_of(request: Request, key: str) -> tuple[Text, ...] | None:
    """Return the values of a condition key: empty when it is surely absent, ``None`` when nothing is known of it."""
    wanted = key.lower()
    for name, values in request.context:
        if name.lower() == wanted:
            return (
                values if name == key or not wanted.startswith(_ENCRYPTION_CONTEXT) or _same_name(name, key) else None
            )
    return () if request.context_complete else None


def _same_name(one: str, other: str) -> bool:
    return one.partition(":")[2].partition(":")[2] == other.partition(":")[2].partition(":")[2]
