"""What a reference says about a role or policy: path and name, whether it is an ARN, which account it names.

Source: IAM user guide, IAM identifiers.
"""

from dataclasses import dataclass

from ecs_roles.ecs.role import Role
from ecs_roles.symbolic.text import Symbol, Text, split_text, text
from ecs_roles.symbolic.values import as_text

_ARN_FIELDS = 5


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """A reference taken apart; ``form`` is ``arn``, ``name`` or ``open`` (not enough is known).

    ``kind`` is the ARN's resource type (``role``, ``policy``, ``instance-profile``), ``full_name`` path and name
    without the leading slash, ``account`` the ARN's account field.
    """

    form: str
    kind: str
    full_name: Text
    account: Text


def parse_reference(reference: Text) -> NamedEntity:
    """Take a role or policy reference apart."""
    if not reference.prefix.startswith("arn:"):
        first = reference.pieces[0] if reference.pieces else ""
        is_open = isinstance(first, Symbol) and not first.generated
        return NamedEntity("open" if is_open else "name", "", reference, text())
    fields = split_text(reference, ":", _ARN_FIELDS)
    if len(fields) <= _ARN_FIELDS:
        return NamedEntity("open" if reference.symbols else "name", "", reference, text())
    kind, *rest = split_text(fields[5], "/", 1)
    if not rest or kind.literal is None:
        return NamedEntity(
            "open" if fields[5].symbols else "arn", kind.literal or "", rest[0] if rest else text(), fields[4]
        )
    return NamedEntity("arn", kind.literal, rest[0], fields[4])


def arn_of(role: Role) -> Text | None:
    """The ARN of a role as its reader wrote it, in the words of a reference to it."""
    return as_text(role.resource.properties.get("arn"))


def full_name(path: Text | None, name: Text) -> Text:
    """Path and name as an ARN holds them, without the leading slash."""
    whole = text(path or "/", name)
    return text(whole.prefix[1:], *whole.pieces[1:]) if whole.prefix.startswith("/") else whole
