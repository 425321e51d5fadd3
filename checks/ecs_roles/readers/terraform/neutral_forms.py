"""How an attribute of Terraform becomes a property of AWS's API: renamed, decoded, wrapped into a list, nested."""

from collections.abc import Callable, Mapping as Dictionary
from dataclasses import dataclass

from ecs_roles.readers.terraform.datum import Datum, Encoded, Items, Member, Members, Thing, is_null
from ecs_roles.readers.terraform.json_reading import JsonError, read_json
from ecs_roles.readers.terraform.resource_instance import ResourceInstance
from ecs_roles.readers.terraform.settling import settled
from ecs_roles.source.span import Span
from ecs_roles.source.text import Text
from ecs_roles.source.values import Entry, Mapping, Sequence, Unknown, Value


@dataclass(frozen=True, slots=True)
class Source:
    """A resource whose attributes become properties."""

    instance: ResourceInstance

    def datum(self, attribute: str) -> Datum | None:
        """The attribute, ``None`` when it is absent or null."""
        found = self.instance.attribute(attribute)
        return None if is_null(found) else found

    def written(self, attribute: str) -> Datum | None:
        """The attribute as far as the block gives it."""
        return self.instance.written(attribute)

    def fault(self, message: str, span: Span | None) -> None:
        """Report something in the resource that is surely wrong."""
        self.instance.module.session.error(f"{self.instance.address}: {message}", span or self.instance.span)


Form = Callable[[Source], Value | None]


def as_is(attribute: str) -> Form:
    """The value of an attribute, also when AWS makes it."""
    return lambda source: _settled(source.datum(attribute))


def written(attribute: str) -> Form:
    """The value of an attribute that is written."""
    return lambda source: _settled(source.written(attribute))


def _settled(datum: Datum | None) -> Value | None:
    return settled(datum) if datum is not None else None


def listed(attribute: str) -> Form:
    """A single value as a list of one."""
    return lambda source: as_list(_settled(source.written(attribute)))


def as_list(found: Value | None) -> Value | None:
    """A list as it is, a single value as a list of one."""
    if found is None or isinstance(found, Sequence):
        return found
    if isinstance(found, Unknown):
        return Sequence((found,), found.span)
    return Sequence((found,), found.span)


def document(attribute: str) -> Form:
    """The value that a JSON text holds."""
    return lambda source: decoded_json(source, source.written(attribute))


def decoded_json(source: Source, datum: Datum | None) -> Value | None:
    """The JSON text decoded; what is surely no JSON is reported."""
    if datum is None or is_null(datum):
        return None
    if isinstance(datum, Encoded):
        return _documented(datum)
    if isinstance(datum, Text):
        return _parsed(source, datum)
    if isinstance(datum, Unknown):
        return settled(datum)
    return Unknown(source.instance.name, "the document is no text", None if isinstance(datum, Thing) else datum.span)


def _documented(datum: Encoded) -> Value:
    found = settled(datum.document)
    if isinstance(found, Mapping):
        return Mapping(found.entries, found.span or datum.span, found.more)
    return Sequence(found.items, found.span or datum.span, found.more) if isinstance(found, Sequence) else found


def _parsed(source: Source, datum: Text) -> Value:
    if datum.pieces and not any(isinstance(piece, str) for piece in datum.pieces):
        hole = datum.holes[0]
        return Unknown(hole.name, hole.reason, datum.span)
    found = read_json(datum, datum.span)
    if not isinstance(found, JsonError):
        return settled(found)
    if datum.literal is not None:
        source.fault(f"the text is no JSON: {found.message}", found.span)
    return Unknown(source.instance.name, f"the text is no JSON: {found.message}", found.span)


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
            entries.append(Entry(renamed.get(key) or camel_case(key), settled(member.value), member.span))
            continue
        value = _nested(member, nested, blocks, renamed)
        if value is not None:
            entries.append(Entry(nested.name, value, member.span))
    return Mapping(tuple(entries), members.span, members.more)


def _nested(
    member: Member, nested: Nested, blocks: Dictionary[str, Nested], renamed: Dictionary[str, str]
) -> Value | None:
    found = member.value
    items = found.items if isinstance(found, Items) else (found,) if isinstance(found, Members) else ()
    more = found.more if isinstance(found, Items) else found if isinstance(found, Unknown) else None
    objects = tuple(
        api_object(item, blocks, renamed) if isinstance(item, Members) else settled(item) for item in items
    )
    if nested.many:
        return Sequence(objects, None if isinstance(found, Thing) else found.span, more)
    return objects[0] if objects else more


def camel_case(name: str) -> str:
    """``task_role_arn`` as ``taskRoleArn``."""
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


