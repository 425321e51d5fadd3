"""What a reference says about a role or policy: path and name, whether it is an ARN, which account it names.

Source: IAM user guide, IAM identifiers.
"""

from ecs_roles.ecs.role import Role
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import is_arn, parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Attribute, Declaration
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import as_text


@frozen()
class NamedEntity:
    """A reference taken apart; ``form`` is ``arn``, ``name`` or ``open`` (not enough is known).

    ``kind`` is the ARN's resource type (``role``, ``policy``, ``instance-profile``), ``full_name`` path and name
    without the leading slash, ``account`` the ARN's account field.
    """

    form: str
    kind: str
    full_name: Text
    account: Text


OPEN = NamedEntity("open", "", text(), text())


def parse_reference(reference: Text) -> NamedEntity:
    """Take a role or policy reference apart."""
    arn = parse_arn(reference)
    if arn is None and is_arn(reference) is not Answer.YES:
        first = reference.pieces[0] if reference.pieces else ""
        is_open = isinstance(first, Symbol) and not first.generated
        return NamedEntity("open" if is_open else "name", "", reference, text())
    if arn is None:
        return NamedEntity("open" if reference.symbols else "name", "", reference, text())
    if not arn.resource_type:
        form = "open" if arn.resource.symbols else "arn"
        return NamedEntity(form, arn.resource.literal or "", text(), arn.account)
    return NamedEntity("arn", arn.resource_type, arn.resource_name, arn.account)


def names_arn(source: Attribute) -> bool:
    """Return whether the attribute that a text was read from is an ARN."""
    return source.name.lower().endswith("arn")


def declared_by_arn(arn: Text) -> Declaration | None:
    """Return the resource whose ARN a text was read from, ``None`` for any other text."""
    return arn.source.of if arn.source is not None and names_arn(arn.source) else None


def arn_of(role: Role) -> Text | None:
    """Return the ARN of a role as its reader wrote it, in the words of a reference to it."""
    return as_text(role.resource.properties.get("arn"))


def full_name(path: Text | None, name: Text) -> Text:
    """Return path and name as an ARN holds them, without the leading slash."""
    whole = text(path or "/", name)
    return text(whole.prefix[1:], *whole.pieces[1:]) if whole.prefix.startswith("/") else whole


@derived_once
def full_name_of(role: Role) -> Text:
    """Return path and name of a role."""
    return full_name(as_text(role.resource.properties.get("path")), role.name)
