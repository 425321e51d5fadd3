"""How an attribute of Terraform becomes a property of AWS's API: renamed, decoded, wrapped into a list, nested."""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from ecs_roles.readers.terraform.aws.subject import Subject
from ecs_roles.readers.terraform.values.datum import (
    Datum,
    Encoded,
    Failure,
    Items,
    Member,
    Members,
    Perhaps,
    Thing,
    is_null,
)
from ecs_roles.readers.terraform.values.json_reading import is_only_unknown, json_datum, unknown_document
from ecs_roles.readers.terraform.values.settling import settled
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

_MAY_BE_JSON = "input"


# What the provider requires of a block: where the block is there, these are not null.
_NEVER_NULL = frozenset(("role", "role_name", "policy_arn", "secret_arn", "repository", "key_id", "target_key_id"))


@dataclass(frozen=True, slots=True)
class Form:
    """How the value of an attribute becomes that of a property."""

    attribute: str
    read: Callable[[Subject, str], Value | None]

    def entry(self, subject: Subject, name: str) -> Entry | None:
        """The property under its name; nothing for null and for what is absent."""
        value = self.read(subject, self.attribute)
        if value is None or (isinstance(value, Scalar) and value.value is None):
            return None
        return Entry(name, value, subject.place(self.attribute))


def as_is(attribute: str) -> Form:
    """The value of an attribute, also when AWS makes it."""
    return Form(attribute, _attribute)


def _attribute(subject: Subject, attribute: str) -> Value | None:
    return settled(subject.attribute(attribute), subject.place(attribute))


def written(attribute: str) -> Form:
    """The value of an attribute that is written."""
    return Form(attribute, written_value)


def written_value(subject: Subject, attribute: str) -> Value | None:
    """What the block gives to an attribute."""
    found = subject.written(attribute)
    if isinstance(found, Perhaps) and attribute in _NEVER_NULL:
        found = found.value
    return settled(found, subject.place(attribute)) if found is not None else None


def listed(attribute: str) -> Form:
    """A single value as a list of one."""
    return Form(attribute, lambda subject, name: as_list(written_value(subject, name)))


def as_list(found: Value | None) -> Value | None:
    """A list as it is, a single value as a list of one."""
    return found if found is None or isinstance(found, Sequence) else Sequence((found,), found.span)


def document(attribute: str) -> Form:
    """The value that a JSON text holds."""
    return Form(attribute, lambda subject, name: decoded_json(subject, subject.written(name), subject.place(name)))


def decoded_json(subject: Subject, datum: Datum | None, place: Span) -> Value | None:
    """The JSON text decoded; what is surely no JSON is reported."""
    if datum is None or is_null(datum):
        return None
    if isinstance(datum, Encoded):
        return settled(datum.document, datum.span or place)
    if isinstance(datum, Text):
        return _parsed(subject, datum, place)
    if isinstance(datum, Unknown):
        return settled(datum, place)
    return Unknown(Fresh("document"), "the document is not a string", place)


def _parsed(subject: Subject, datum: Text, place: Span) -> Value:
    if is_only_unknown(datum):
        return unknown_document(datum, datum.span or place)
    found = json_datum(datum, datum.span or place)
    if isinstance(found, Failure):
        subject.fault(found.reason, found.span)
    return settled(found, place)


@dataclass(frozen=True, slots=True)
class Nested:
    """A kind of nested block: its name in the API, and whether it is a list there."""

    name: str
    many: bool


def api_object(members: Members, blocks: Dictionary[str, Nested], renamed: Dictionary[str, str]) -> Mapping:
    """A body with the names of the API; nulls are absent."""
    entries: list[Entry] = []
    for key, member in members.entries.items():
        if is_null(member.value):
            continue
        nested = blocks.get(key)
        if nested is None:
            entries.append(Entry(renamed.get(key) or camel_case(key), _settled(key, member), member.span))
            continue
        value = _nested(member, nested, blocks, renamed)
        if value is not None:
            entries.append(Entry(nested.name, value, member.span))
    return Mapping(tuple(entries), members.span, members.more)


def _settled(key: str, member: Member) -> Value:
    """The value of an attribute; the input of a target is JSON where it can be read as that, else any text."""
    value = member.value
    if key == _MAY_BE_JSON and isinstance(value, Encoded):
        return settled(value.document, value.span or member.span)
    if key == _MAY_BE_JSON and isinstance(value, Text) and not is_only_unknown(value):
        found = json_datum(value, value.span or member.span)
        return settled(value if isinstance(found, Unknown) else found, member.span)
    return settled(value, member.span)


def _nested(
    member: Member, nested: Nested, blocks: Dictionary[str, Nested], renamed: Dictionary[str, str]
) -> Value | None:
    found = member.value
    items = found.items if isinstance(found, Items) else (found,) if isinstance(found, Members) else ()
    more = found.more if isinstance(found, Items) else found if isinstance(found, Unknown) else None
    objects = tuple(
        api_object(item, blocks, renamed) if isinstance(item, Members) else settled(item, member.span) for item in items
    )
    if nested.many:
        return Sequence(objects, None if isinstance(found, Thing) else found.span, more)
    return objects[0] if objects else more


def camel_case(name: str) -> str:
    """``task_role_arn`` as ``taskRoleArn``."""
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)
