"""Parts of a policy document by name, whatever case they are written in."""

from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

DOCUMENT_ELEMENTS = ("Version", "Id", "Statement")
STATEMENT_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")

_AS_AWS_WRITES = {name.lower(): name for name in (*DOCUMENT_ELEMENTS, *STATEMENT_ELEMENTS, *PRINCIPAL_KINDS)}

_PROPER = frozenset(_AS_AWS_WRITES.values())


def as_aws_writes(name: str) -> str:
    """Return the name of an element as AWS writes it, whatever case it is in; any other name as it is."""
    return _AS_AWS_WRITES.get(name.lower(), name)


def element_entry(mapping: Mapping, name: str) -> Entry | None:
    """Return the entry of that name: as AWS writes it, else in another case."""
    return elements(mapping).get(name)


@derived_once
def elements(mapping: Mapping) -> dict[str, Entry]:
    """Return the entries by the names that AWS gives them, whatever case they are in; the last one of a key counts."""
    exact = {each.key: each for each in mapping.entries}
    if _PROPER.issuperset(exact):
        return exact
    return {as_aws_writes(each.key): each for each in mapping.entries} | exact


def element(mapping: Mapping, name: str) -> Value | None:
    """Return the value of that name; ``None`` when it is absent."""
    entry = element_entry(mapping, name)
    return entry.value if entry is not None else None


def flat_items(value: Value | None) -> list[Value]:
    """Return the values of a list, however nested, or the single one; a doubt for each part that could not be read."""
    found: list[Value] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if type(item) is Sequence:
            waiting += (item.more, *reversed(item.items))
        elif item is not None and not (type(item) is Scalar and item.value is None):
            found.append(item)
    return found


def text_of(value: Value) -> Text:
    """Return the value as text; an unknown one is a single symbol, and so is what cannot be text."""
    if isinstance(value, Text):  # as most are
        return value
    match value:
        case Unknown():
            return Text((value.symbol,), value.span)
        case Scalar(value=bool() as flag):
            return Text(("true" if flag else "false",), value.span)
        case Scalar():
            return Text((str(value.value),), value.span)
        case _:
            return Text((Unknown(Fresh("object"), "AWS takes no object here").symbol,), value.span)


def texts_of(value: Value | None) -> tuple[Text, ...]:
    """Return the texts of a list or of a single value; what could not be read is a text that is one symbol."""
    if value is None:
        return ()
    if type(value) is Text:
        return (value,)
    if type(value) is Sequence and value.more is None:
        texts = [item for item in value.items if type(item) is Text]
        if len(texts) == len(value.items):  # as in most documents
            return tuple(texts)
    return tuple([text_of(item) for item in flat_items(value)])
