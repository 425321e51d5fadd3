"""What AWS would refuse in a policy document, each with its exact place.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html and, for sizes,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
Only what is literally there is judged: a part that is not known yet is never a fault.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Literal

from ecs_roles.iam.condition_faults import condition_faults
from ecs_roles.iam.document_size import size_faults
from ecs_roles.iam.document_text import value_of_json
from ecs_roles.iam.elements import (
    DOCUMENT_ELEMENTS,
    PRINCIPAL_KINDS,
    STATEMENT_ELEMENTS,
    as_aws_writes,
    element,
    element_entry,
    elements,
    flat_items,
    text_of,
    texts_of,
)
from ecs_roles.iam.statements import Fault
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_for, derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Piece, Text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value, is_null

Kind = Literal["identity", "managed", "trust", "resource"]
Parts = dict[str, Entry]
ElementCheck = Callable[[str, Entry], Iterable[Fault]]

_DOCUMENT, _STATEMENT, _PRINCIPAL = (
    {name.lower(): name for name in names} for names in (DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS, PRINCIPAL_KINDS)
)
_VERSIONS = ("2012-10-17", "2008-10-17")
_ACTIONS = ("Action", "NotAction")
_LISTS = (*_ACTIONS, "Resource", "NotResource")
_EXCLUSIVE = (_ACTIONS, ("Resource", "NotResource"), ("Principal", "NotPrincipal"))
_EFFECTS = frozenset({"Allow", "Deny"})
_SERVICE_PREFIX = re.compile(r"[A-Za-z0-9.-]+")
_IAM_SID = re.compile(r"[A-Za-z0-9]*")
_BEGIN_OF_ARN = "arn:"
_BEGINS_ARN = re.compile(r"arn:|\*|\?|a[*?]|ar[*?]|arn[*?]")
# What `Ref` and `GetAtt` give for a thing's name: no name is an ARN, whatever parameter it comes from.
_NAME = "Name"
_MARKS_OF_ARN = ":*?"
_PARTITION = re.compile(r"aws(-[a-z0-9]+)*|[a-z-]*[*?].*")
_WITHOUT_REGION = frozenset({"iam", "s3"})
_BETWEEN_COLONS = re.compile(f":(?:{'|'.join(sorted(_WITHOUT_REGION))}):")
_STS_ACTION = re.compile(r"sts:|\*|s[*?]|st[*?]", re.IGNORECASE)


def faults(document: Value | None, kind: Kind) -> tuple[Fault, ...]:
    """Return what AWS would refuse in a document of that kind."""
    value = value_of_json(document) if isinstance(document, Text) else document
    found = _object_faults(value, kind) if isinstance(value, Mapping) else structural_faults(document)
    return (*found, *size_faults(document, kind))


@derived_for
def _object_faults(document: Mapping, kind: Kind) -> tuple[Fault, ...]:
    found, statements = [*_document_faults(document)], _statements(document)
    for statement in statements:
        found += _faults_of_kind(statement, elements(statement), kind)
    if kind != "resource":
        found += _plain_sids(_sids(statements))
    return tuple(found)


def structural_faults(document: Value | None) -> tuple[Fault, ...]:
    """Return what AWS would refuse in a document of any kind."""
    value = value_of_json(document) if isinstance(document, Text) else document
    match value:
        case None | Scalar(value=None):
            return ()
        case Mapping():
            return tuple(_document_faults(value))
        case Unknown():
            broken = isinstance(document, Text) and document.literal is not None
            return (Fault("the policy is not valid JSON", value.span),) if broken else ()
        case _:
            return (Fault("a policy document is a JSON object", value.span),)


def _document_faults(document: Mapping) -> Iterator[Fault]:
    yield from _key_faults(document, _DOCUMENT, "a policy document")
    version = element(document, "Version")
    written = text_of(version).literal if version is not None else None
    if version is not None and written is not None and written not in _VERSIONS:
        yield Fault(f"Version must be {_VERSIONS[0]} or {_VERSIONS[1]}, not {written!r}", version.span)
    statements = element_entry(document, "Statement")
    if statements is None:
        if document.more is None:
            yield Fault("the policy has no Statement", document.span, absent=True)
        return
    yield from _emptiness("Statement", statements)
    for item in flat_items(statements.value):
        if isinstance(item, Mapping):
            yield from _statement_faults(item)
        elif not (isinstance(item, Unknown) or (isinstance(item, Text) and item.symbols)):
            yield Fault("a statement is a JSON object", item.span)
    yield from _repeated_sids(_sids(_statements(document)))


@derived_once
def _statements(document: Mapping) -> tuple[Mapping, ...]:
    return tuple([item for item in flat_items(element(document, "Statement")) if isinstance(item, Mapping)])


def _sids(statements: Iterable[Mapping]) -> list[Text]:
    written = [sid for each in statements if (sid := elements(each).get("Sid")) is not None]
    return [text for sid in written for text in texts_of(sid.value)] if written else []


def _entries(parts: Parts, *names: str) -> list[Entry]:
    """Return the elements of these names that are there."""
    return [parts[name] for name in names if name in parts]


def _key_faults(mapping: Mapping, known: dict[str, str], where: str) -> list[Fault]:
    """Return the faults of the keys of an object; ``known`` are the proper ones, by themselves in small letters."""
    seen: dict[str, None] = {}
    found: list[Fault] = []
    for entry in mapping.entries:
        proper = known.get(entry.key.lower())
        if proper is None:
            found.append(Fault(f"{where} has no element {entry.key!r}", entry.span, stray=True))
        elif proper != entry.key:
            found.append(Fault(f"AWS writes {proper!r}, not {entry.key!r}", entry.span))
        elif proper in seen:
            found.append(Fault(f"{proper} stands twice", entry.span))
        seen[entry.key] = None
    return found


def _emptiness(name: str, entry: Entry) -> tuple[Fault, ...]:
    value = entry.value
    if type(value) is Text:
        return ()
    if is_null(value):
        return (Fault(f"{name} is null", entry.span),)
    if not isinstance(value, Sequence):
        return ()
    if not value.items and value.more is None:
        return (Fault(f"{name} is empty", value.span or entry.span, unfilled=name == "Statement"),)
    return (Fault(f"{name} holds a null", value.span or entry.span),) if any(map(is_null, value.items)) else ()


def _repeated_sids(sids: Iterable[Text]) -> Iterator[Fault]:
    seen: set[str] = set()
    for sid in sids:
        if sid.literal and sid.literal in seen:
            yield Fault(f"the Sid {sid.literal!r} stands twice", sid.span)
        seen.add(sid.literal or "")


@frozen()
class _Form:
    """What the names of its elements say of a statement: whether AWS takes all of them, and which to look into."""

    is_right: bool
    lists: tuple[str, ...]
    checks: tuple[tuple[str, ElementCheck], ...]


@lru_cache(maxsize=1024)
def _form_of(written: tuple[str, ...]) -> _Form:
    """Return the form of a statement by its keys; nearly all statements have one of a few."""
    names = frozenset(map(as_aws_writes, written))
    is_right = (
        len(names) == len(written)
        and names.issubset(written)
        and names.issubset(STATEMENT_ELEMENTS)
        and not any(names.issuperset(pair) for pair in _EXCLUSIVE)
        and not names.isdisjoint(_ACTIONS)
    )
    lists = tuple(name for name in _LISTS if name in names)
    return _Form(is_right, lists, tuple(pair for pair in _ELEMENT_CHECKS if pair[0] in names))


def _statement_faults(statement: Mapping) -> list[Fault]:
    parts = elements(statement)
    form = _form_of(tuple([entry.key for entry in statement.entries]))
    found = [] if form.is_right else _name_faults(statement, parts)
    for name in form.lists:
        found += _emptiness(name, parts[name])
    found += _effect(statement, parts)
    if not form.is_right:
        found += _missing(statement, parts, *_ACTIONS)
    for name, check in form.checks:
        found += check(name, parts[name])
    return found


def _name_faults(statement: Mapping, parts: Parts) -> list[Fault]:
    found = _key_faults(statement, _STATEMENT, "a statement")
    for one, other in _EXCLUSIVE:
        if one in parts and other in parts:
            found.append(Fault(f"a statement has either {one} or {other}, not both", parts[other].span))
    return found


def _faults_of_kind(statement: Mapping, parts: Parts, kind: Kind) -> list[Fault]:
    """Return the faults of a statement that hang on the kind of its policy."""
    if kind != "trust" and _is_right_for(kind, tuple(parts)):  # as most are
        return []
    refused, needed = _NAMES_OF_KIND[kind]
    found = [Fault(f"AWS takes no {entry.key} in such a policy", entry.span) for entry in _entries(parts, *refused)]
    found += _missing(statement, parts, *needed)
    if kind == "trust":
        found += (*_only_sts(parts), *_whole_services(parts))
    return found


@lru_cache(maxsize=1024)
def _is_right_for(kind: Kind, names: tuple[str, ...]) -> bool:
    """Return whether a statement with these elements has what a policy of a kind needs, and nothing that it refuses."""
    refused, needed = _NAMES_OF_KIND[kind]
    return set(names).isdisjoint(refused) and not set(names).isdisjoint(needed)


def _effect(statement: Mapping, parts: Parts) -> tuple[Fault, ...]:
    entry = parts.get("Effect")
    if entry is None:
        return _missing(statement, parts, "Effect")
    effect = entry.value
    if type(effect) is Text and effect.literal in _EFFECTS:  # as in most
        return ()
    if is_null(effect):
        return (Fault("Effect is null", effect.span),)
    written = text_of(effect)
    if written.literal in _EFFECTS or written.symbols:
        return ()
    return (Fault(f"Effect must be Allow or Deny, not {written.literal!r}", effect.span),)


def _missing(statement: Mapping, parts: Parts, *names: str) -> tuple[Fault, ...]:
    if statement.more is not None or not parts.keys().isdisjoint(names):
        return ()
    return (Fault(f"the statement has no {names[0]}", statement.span, absent=True),)


def _actions(_: str, entry: Entry) -> Iterator[Fault]:
    for action in texts_of(entry.value):
        literal = action.literal
        refused = _refusal_of(literal) if literal is not None else ""
        if refused:
            yield Fault(refused, action.span)


@lru_cache(maxsize=4096)
def _refusal_of(action: str) -> str:
    """Return why AWS refuses an action as it is written; nothing where it takes it."""
    service, *rest = action.split(":")
    if action == "*":
        return ""
    if not rest:
        return f"an action begins with a service and a colon; {action!r} does not"
    if len(rest) > 1:
        return f"an action has one colon; {action!r} has more"
    return "" if service == "*" or _SERVICE_PREFIX.fullmatch(service) else f"{service!r} is not a service prefix"


def _resources(_: str, entry: Entry) -> Iterator[Fault]:
    for resource in texts_of(entry.value):
        prefix = resource.prefix
        if not prefix.startswith(_BEGIN_OF_ARN):
            if not _may_be_arn(resource):
                yield Fault(f"a resource is an ARN or '*', not {_named(resource)}", resource.span)
        elif prefix != _BEGIN_OF_ARN or _may_have_no_region(resource):
            yield from _fields(resource)


def _may_be_arn(resource: Text) -> bool:
    """Return whether a resource may be one that IAM takes: it begins as an ARN does, or with a wildcard."""
    prefix = resource.prefix
    if not resource.symbols or ":" in prefix or (prefix and not _BEGIN_OF_ARN.startswith(prefix)):
        return _BEGINS_ARN.match(prefix) is not None
    if resource.source is not None and resource.source.name == _NAME:
        return False
    return not all(_has_no_mark_of_arn(piece) for piece in resource.pieces)


def _has_no_mark_of_arn(piece: Piece) -> bool:
    """Return whether a part surely has neither a colon nor a wildcard: a name, or an id that AWS makes up."""
    if isinstance(piece, str):
        return not any(mark in piece for mark in _MARKS_OF_ARN)
    return all(mark in piece.without for mark in _MARKS_OF_ARN)


def _named(resource: Text) -> str:
    """Return a resource for people: what AWS makes up is told by the attribute that it is read from."""
    if resource.source is None:
        return repr(str(resource))
    made_up = len(resource.pieces) == 1 and bool(resource.symbols)
    return str(resource.source) if made_up else f"{resource.source}, which is {str(resource)!r}"


def _may_have_no_region(resource: Text) -> bool:
    """Return whether a service without regions is written: where the partition is not, nothing else is refused."""
    return _BETWEEN_COLONS.search("\n".join([piece for piece in resource.pieces if type(piece) is str])) is not None


def _fields(resource: Text) -> Iterator[Fault]:
    """Yield what AWS refuses in an ARN: "Partition ... is not valid", "cannot contain region information"."""
    arn = parse_arn(resource)
    if arn is None:
        return
    partition, service, region = arn.partition.literal, arn.service.literal, arn.region.literal
    if partition is not None and not _PARTITION.fullmatch(partition):
        yield Fault(f"there is no partition {partition!r}", resource.span)
    if service in _WITHOUT_REGION and region:
        yield Fault(f"an ARN of {service} has no region, and {str(resource)!r} has one", resource.span)


def _principal(name: str, entry: Entry) -> Iterator[Fault]:
    if isinstance(entry.value, Mapping):
        yield from _key_faults(entry.value, _PRINCIPAL, f"{name} of a statement")
        yield from _partial_wildcards(entry.value)
    elif not text_of(entry.value).symbols and text_of(entry.value).literal != "*":
        yield Fault(f'{name} is "*" or an object such as {{"Service": ...}}', entry.value.span)


def _partial_wildcards(principals: Mapping) -> Iterator[Fault]:
    for name in texts_of(element(principals, "AWS")):
        if name.literal != "*" and any("*" in piece for piece in name.pieces if isinstance(piece, str)):
            yield Fault(f"a principal is named whole; AWS refuses the wildcard in {str(name)!r}", name.span)


def _plain_sids(sids: Iterable[Text]) -> Iterator[Fault]:
    """Yield one fault for all Sids that IAM refuses, at the first: mostly one name stands in all of them."""
    refused = [sid for sid in sids if sid.literal is not None and not _IAM_SID.fullmatch(sid.literal)]
    if refused:
        named = list(dict.fromkeys(repr(sid.literal) for sid in refused))
        likewise = f" (likewise {', '.join(named[1:])})" if len(named) > 1 else ""
        yield Fault(f"IAM takes only letters and digits in a Sid, not {named[0]}{likewise}", refused[0].span)


def _only_sts(parts: Parts) -> Iterator[Fault]:
    for entry in _entries(parts, "Action"):
        for action in texts_of(entry.value):
            if action.literal is not None and not _STS_ACTION.match(action.literal):
                yield Fault(f"a trust policy takes actions of sts only, not {action.literal!r}", action.span)


def _whole_services(parts: Parts) -> Iterator[Fault]:
    for entry in _entries(parts, "Principal", "NotPrincipal"):
        principals = entry.value
        for service in texts_of(element(principals, "Service")) if isinstance(principals, Mapping) else ():
            if any("*" in piece for piece in service.pieces if isinstance(piece, str)):
                yield Fault(f"a service principal is the name of one service, not {str(service)!r}", service.span)


def _condition(_: str, entry: Entry) -> Iterator[Fault]:
    return condition_faults(entry.value)


_ELEMENT_CHECKS: tuple[tuple[str, ElementCheck], ...] = (
    ("Action", _actions),
    ("NotAction", _actions),
    ("Resource", _resources),
    ("NotResource", _resources),
    ("Principal", _principal),
    ("NotPrincipal", _principal),
    ("Condition", _condition),
)
_OF_AN_IDENTITY = ("Principal", "NotPrincipal"), ("Resource", "NotResource")
# Which elements a policy of a kind does not take, and of which it needs one.
_NAMES_OF_KIND: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "identity": _OF_AN_IDENTITY,
    "managed": _OF_AN_IDENTITY,
    "trust": (("Resource", "NotResource"), ("Principal", "NotPrincipal")),
    "resource": ((), ("Principal", "NotPrincipal")),
}
