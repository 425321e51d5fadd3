"""What is known of the condition keys of a request; their names are the same in any case.

KMS does not reliably ignore the case of the name in ``kms:EncryptionContext:NAME``, so another spelling is not known.
Sources: IAM user guide, global condition keys (aws:TagKeys is a list of names; aws:ResourceTag/TAG-KEY);
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
"""

from ecs_roles.iam.decision import Request
from ecs_roles.symbolic.text import Text

_ENCRYPTION_CONTEXT = "kms:encryptioncontext:"
_TAG_NAMES, _OF_ONE_TAG = "aws:tagkeys", ("aws:ResourceTag", "aws:RequestTag", "aws:PrincipalTag")


def values_of(request: Request, key: str) -> tuple[Text, ...] | None:
    """Return the values of a condition key: empty when it is surely absent, ``None`` when nothing is known of it."""
    wanted = key.lower()
    if meant_instead_of(key):
        return ()
    for name, values in request.context:
        if name.lower() == wanted:
            return (
                values if name == key or not wanted.startswith(_ENCRYPTION_CONTEXT) or _same_name(name, key) else None
            )
    return () if request.context_complete else None


def meant_instead_of(key: str) -> str:
    """Return the condition key that is meant by one that no request has: the wrong one of two that look alike.

    ``aws:TagKeys`` holds the names of tags and takes none itself; those of a value take the name of the tag.
    """
    name, slash, tag = key.partition("/")
    if name.lower() == _TAG_NAMES and slash:
        return f"aws:ResourceTag/{tag or 'NAME'}"
    wrong = next((each for each in _OF_ONE_TAG if key.lower() in {each.lower(), f"{each.lower()}/"}), "")
    return f"{wrong}/NAME" if wrong else ""


def _same_name(one: str, other: str) -> bool:
    return one.partition(":")[2].partition(":")[2] == other.partition(":")[2].partition(":")[2]
