"""How an attribute of Terraform becomes a property of AWS's API: renamed, decoded, wrapped into a list, nested."""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from functools import cache, lru_cache

from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.values.json_reading import is_only_unknown, json_document, json_value, unknown_document
from ecs_roles.readers.terraform.values.lowering import lowered
from ecs_roles.readers.terraform.values.terraform_values import (
    Encoded,
    Failure,
    LazyValue,
    NullDefault,
    Perhaps,
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    is_null,
)
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

_MAY_BE_JSON = "input"


# What the provider requires of a block: where the block is there, these are not null.
_NEVER_NULL = frozenset(("role", "role_name", "policy_arn", "secret_arn", "repository", "key_id", "target_key_id"))


@frozen()
class Form:
    """How the value of an attribute becomes that of a property; ``as_written``: nothing where the block gives none."""

    attribute: str
    read: Callable[[TerraformResource, str], Value | None]
    as_written: bool = True

    def entry(self, view: TerraformResource, name: str) -> Entry | None:
        """Return the property under its name; nothing for null and for what is absent."""
        if self.as_written and not view.may_give(self.attribute):
            return None
        value = self.read(view, self.attribute)
        if value is None or (type(value) is Scalar and value.value is None):
            return None
        return Entry(name, value, view.place(self.attribute))


@cache
def as_is(attribute: str) -> Form:
    """Return the value of an attribute, also when AWS makes it."""
    return Form(attribute, _attribute, as_written=False)


def _attribute(view: TerraformResource, attribute: str) -> Value | None:
    return lowered(view.attribute(attribute), view.place(attribute))


def written(attribute: str) -> Form:
    """Return the value of an attribute that is written."""
    return Form(attribute, written_value)


def written_value(view: TerraformResource, attribute: str) -> Value | None:
    """Return what the block gives to an attribute."""
    found = view.written(attribute)
    if isinstance(found, Perhaps) and attribute in _NEVER_NULL:
        found = found.value
    return lowered(found, view.place(attribute)) if found is not None else None


def listed(attribute: str) -> Form:
    """Return a single value as a list of one."""
    return Form(attribute, lambda view, name: as_list(written_value(view, name)))


def as_list(found: Value | None) -> Value | None:
    """Return a list as it is, a single value as a list of one."""
    return found if found is None or isinstance(found, Sequence) else Sequence((found,), found.span)


def document(attribute: str) -> Form:
    """Return the value that a JSON text holds."""
    return Form(attribute, lambda view, name: decoded_json(view, view.written(name), view.place(name)))


def decoded_json(view: TerraformResource, value: TerraformValue | None, place: Span) -> Value | None:
    """Return the JSON text decoded; what is surely no JSON is reported."""
    if value is None or is_null(value):
        return None
    if isinstance(value, Encoded):
        place, document = value.span or place, value.document
        if isinstance(document, TerraformObject) and document.span is not None:
            return _object(document)
        return lowered(document, place)
    if isinstance(value, Text):
        return _parsed(view, value, place)
    if isinstance(value, Unknown):
        return lowered(value, place)
    return Unknown(Fresh("document"), "the document is not a string", place)


def object_in(attribute: str) -> Form:
    """Return the object that an attribute gives as JSON; nothing for any other text."""
    return Form(attribute, _object_in)


def _object_in(view: TerraformResource, attribute: str) -> Value | None:
    value = view.written(attribute)
    if isinstance(value, Encoded) and isinstance(value.document, TerraformObject):
        return lowered(value.document, value.span or view.place(attribute))
    if isinstance(value, Text) and value.prefix.lstrip().startswith("{"):
        found = json_value(value, value.span or view.place(attribute))
        return lowered(found, view.place(attribute)) if isinstance(found, TerraformObject) else None
    return None


@derived_once
def _object(document: TerraformObject) -> Value:
    """Return the value of a document at its own place: one for all the blocks that it is given to."""
    return lowered(document, document.span)


def _parsed(view: TerraformResource, value: Text, place: Span) -> Value:
    if is_only_unknown(value):
        return unknown_document(value, value.span or place)
    found = json_document(value, value.span or place)
    if isinstance(found, Failure):
        view.fault(found.reason, found.span)
    return lowered(found, place)


@frozen()
class Nested:
    """A kind of nested block: its name in the API, and whether it is a list there."""

    name: str
    many: bool


def api_object(members: TerraformObject, blocks: Dictionary[str, Nested], renamed: Dictionary[str, str]) -> Mapping:
    """Return a body with the names of the API; nulls are absent."""
    found = (api_entry(key, member, blocks, renamed) for key, member in members.entries.items())
    return Mapping(tuple(entry for entry in found if entry is not None), members.span, members.more)


def api_entry(
    key: str, member: TerraformAttribute, blocks: Dictionary[str, Nested], renamed: Dictionary[str, str]
) -> Entry | None:
    """Return an attribute or nested block under its name in the API; nothing for null and for no block.

    A role that is null only by default is kept as null, with the place where somebody may give one.
    """
    if is_null(member.value) and not isinstance(member.value, NullDefault):
        return None
    nested = blocks.get(key)
    if nested is None:
        return Entry(renamed.get(key) or camel_case(key), _settled(key, member), member.span)
    value = _nested(member, nested, blocks, renamed)
    return Entry(nested.name, value, member.span) if value is not None else None


def _settled(key: str, member: TerraformAttribute) -> Value:
    """Return the value of an attribute; the input of a target is JSON where it can be read as that, else any text."""
    value = member.value
    if key == _MAY_BE_JSON and isinstance(value, Encoded):
        return lowered(value.document, value.span or member.span)
    if key == _MAY_BE_JSON and isinstance(value, Text) and not is_only_unknown(value):
        found = json_document(value, value.span or member.span)
        return lowered(value if isinstance(found, Unknown) else found, member.span)
    return lowered(value, member.span)


def _nested(
    member: TerraformAttribute, nested: Nested, blocks: Dictionary[str, Nested], renamed: Dictionary[str, str]
) -> Value | None:
    found = member.value
    items = found.items if isinstance(found, TerraformTuple) else (found,) if isinstance(found, TerraformObject) else ()
    more = found.more if isinstance(found, TerraformTuple) else found if isinstance(found, Unknown) else None
    objects = tuple(
        api_object(item, blocks, renamed) if isinstance(item, TerraformObject) else lowered(item, member.span)
        for item in items
    )
    if nested.many:
        return Sequence(objects, None if isinstance(found, LazyValue) else found.span, more)
    return objects[0] if objects else more


@lru_cache(maxsize=4096)
def camel_case(name: str) -> str:
    """Return ``task_role_arn`` as ``taskRoleArn``."""
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)
