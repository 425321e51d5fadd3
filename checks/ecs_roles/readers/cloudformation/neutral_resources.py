"""Resources as the analysis wants them: of a neutral kind, evaluated, named as AWS's API names things."""

from collections.abc import Iterator

from ecs_roles.readers.cloudformation.camel_case import camel_case, in_camel_case
from ecs_roles.readers.cloudformation.documents import as_document
from ecs_roles.readers.cloudformation.evaluation import is_function
from ecs_roles.readers.cloudformation.kinds import DOCUMENTS, INLINE_POLICY, KINDS, Kind
from ecs_roles.readers.cloudformation.resource_view import ResourceView
from ecs_roles.readers.cloudformation.template_suppressions import construct_path, suppressions
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value, is_null

_ROLES = frozenset({"ExecutionRoleArn", "TaskRoleArn"})


def neutral_resources(view: ResourceView) -> Iterator[Resource]:
    """Yield the resource in this world; a rule of EventBridge is one resource for each target."""
    kind = KINDS[view.declared.type_name]
    properties = _properties(view, kind)
    whole = Resource(
        kind=kind.name,
        type_name=view.declared.type_name,
        address=view.address,
        properties=properties,
        span=view.declared.span,
        suppressions=suppressions(view),
        construct_path=construct_path(view),
        origin=view.declaration,
    )
    if not kind.each:
        yield whole
        return
    items = properties.get(camel_case(kind.each))
    for item in items.items if isinstance(items, Sequence) else ():
        if isinstance(item, Mapping):
            own = tuple(entry for entry in properties.entries if entry.key != camel_case(kind.each))
            yield replace(whole, properties=Mapping((*own, *item.entries), item.span, item.more))


def _properties(view: ResourceView, kind: Kind) -> Mapping:
    given = _evaluated(view, kind)
    source = view.context.stack.template.source_of(view.declared.span)
    named = tuple(renamed for entry in given.entries for renamed in _renamed(entry, kind, source))
    own = tuple(entry for entry in named if entry.key not in kind.computed)
    entries = (*_computed(view, kind, given), *own, *_left_out(view, given), *_metadata(view, kind))
    properties = Mapping(entries, given.span or view.declared.span, given.more)
    if kind.json_text:
        properties = replace(
            properties, entries=tuple(_json_read(e, kind.json_text, source) for e in properties.entries)
        )
    return kind.completed(properties) if kind.completed is not None else properties


def _left_out(view: ResourceView, given: Mapping) -> Iterator[Entry]:
    """Yield the roles that are none in this world, each where the template chooses so."""
    written = view.declared.properties
    for entry in written.entries if isinstance(written, Mapping) else ():
        if entry.key in _ROLES and given.get(entry.key) is None and not is_null(entry.value):
            yield Entry(camel_case(entry.key), Scalar(None, entry.value.span), entry.span)


def _metadata(view: ResourceView, kind: Kind) -> Iterator[Entry]:
    """Yield the part of the metadata that says something of the resource itself."""
    found = view.declared.body.get("Metadata")
    node = found.get(kind.metadata) if kind.metadata and isinstance(found, Mapping) else None
    value = view.context.value(node) if node is not None else None
    if value is not None:
        yield Entry("metadata", value, value.span)


def _json_read(entry: Entry, path: tuple[str, ...], source: SourceText) -> Entry:
    """Return the entry with the JSON text below the path as data; other text stays as it is."""
    if entry.key != path[0]:
        return entry
    if len(path) > 1:
        return replace(entry, value=_within(entry.value, path[1:], source))
    read = as_document(entry.value, source)
    return entry if isinstance(read, Unknown) else replace(entry, value=read)


def _within(value: Value, path: tuple[str, ...], source: SourceText) -> Value:
    match value:
        case Mapping():
            return replace(value, entries=tuple(_json_read(entry, path, source) for entry in value.entries))
        case Sequence():
            return replace(value, items=tuple(_within(item, path, source) for item in value.items))
        case _:
            return value


def _evaluated(view: ResourceView, kind: Kind) -> Mapping:
    node = view.declared.properties
    value = None if is_null(node) or node is None else view.context.value(_asked_for(node, kind))
    if isinstance(value, Mapping):
        return value
    span = view.declared.span
    more = value if isinstance(value, Unknown) else None
    return Mapping((), span, more)


def _asked_for(properties: Value, kind: Kind) -> Value:
    """Return the properties without those that nobody asks for: of a queue or a log group these are most."""
    if kind.everything or not isinstance(properties, Mapping) or any(is_function(e.key) for e in properties.entries):
        return properties
    asked = (
        entry for entry in properties.entries if entry.key in kind.renamed or camel_case(entry.key) in kind.computed
    )
    return replace(properties, entries=tuple(asked))


def _computed(view: ResourceView, kind: Kind, given: Mapping) -> Iterator[Entry]:
    """Yield what is worked out stands where the template gives it, else where the resource stands."""
    places = {camel_case(entry.key): entry for entry in given.entries}
    for name, rule in kind.computed.items():
        source = places.get(name)
        place = view.declared.span if source is None else source.value.span
        yield Entry(name, rule(view).at(place), source.span if source is not None else view.declared.span)


def _renamed(entry: Entry, kind: Kind, source: SourceText) -> Iterator[Entry]:
    if is_null(entry.value):
        return
    if entry.key in kind.renamed:
        name = kind.renamed[entry.key]
        yield Entry(name, _converted(name, entry.value, source), entry.span)
    elif kind.everything:
        yield from _in_camel_case(entry)


def _in_camel_case(entry: Entry) -> Iterator[Entry]:
    converted = in_camel_case(Mapping((entry,)))
    if isinstance(converted, Mapping):
        yield from converted.entries


def _converted(name: str, value: Value, source: SourceText) -> Value:
    if name in DOCUMENTS:
        return as_document(value, source)
    if name == "inlinePolicies" and isinstance(value, Sequence):
        return replace(value, items=tuple(_inline_policy(item, source) for item in value.items))
    return value


def _inline_policy(item: Value, source: SourceText) -> Value:
    if not isinstance(item, Mapping):
        return item
    entries = (Entry(INLINE_POLICY.get(entry.key, entry.key), entry.value, entry.span) for entry in item.entries)
    named = (replace(e, value=as_document(e.value, source)) if e.key in DOCUMENTS else e for e in entries)
    return replace(item, entries=tuple(named))
