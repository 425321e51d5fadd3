"""Policy documents as people write them, read into statements.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

Reading is generous (a single value for a list, elements in any case), so that a document AWS would refuse can still be
judged; what AWS would refuse is noted beside it. A statement that says nothing certain becomes a doubt of the document.
"""

from collections.abc import Iterator

from ecs_roles.iam.document_faults import Kind, faults, structural_faults
from ecs_roles.iam.document_size import size_of
from ecs_roles.iam.document_text import value_of_json
from ecs_roles.iam.elements import PRINCIPAL_KINDS, element, elements, flat_items, text_of, texts_of
from ecs_roles.iam.placeholder_accounts import with_possible_account
from ecs_roles.iam.statements import Condition, Effect, Fault, PolicyDocument, Principal, Statement
from ecs_roles.symbolic.derived_once import derived_for
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Unknown, Value

_FIRST_VERSION, _CURRENT_VERSION = "2008-10-17", "2012-10-17"
_EFFECTS: dict[str | None, Effect] = {"Allow": "Allow", "Deny": "Deny"}
_NO_OBJECT = "the policy is not a JSON object"
_KINDS = {kind.lower(): kind for kind in PRINCIPAL_KINDS}


def read_document(value: Value | None, *, origin: str = "", kind: Kind | None = None) -> PolicyDocument:
    """Return the statements of a document, given as an object or as JSON text; ``origin`` names the policy to people.

    With its ``kind`` known, what AWS refuses in documents of that kind is noted too.
    """
    written, value = value, value_of_json(value) if isinstance(value, Text) else value
    match value:
        case None | Scalar(value=None):
            return PolicyDocument(())
        case Unknown():
            return PolicyDocument((), (value,), structural_faults(written), value.span)
        case _:
            refused = structural_faults(value) if kind is None else faults(value, kind)
            return _document(value, origin, refused, size=None if kind is None else size_of(written))


def only_if(document: PolicyDocument, doubt: Unknown) -> PolicyDocument:
    """Return the document of a policy that may not be attached: each statement under a condition that is not known."""
    guard = Condition("", Text((doubt.symbol,)), (), doubt.span, for_policy=True)
    guarded = (replace(item, conditions=(*item.conditions, guard)) for item in document.statements)
    return replace(document, statements=tuple(guarded), in_doubt=True)


def _document(value: Value, origin: str, refused: tuple[Fault, ...], size: int | None) -> PolicyDocument:
    read = _statements(value, origin) if isinstance(value, Mapping) else (_refused(value, origin, _NO_OBJECT),)
    return PolicyDocument(
        statements=tuple([item for item in read if isinstance(item, Statement)]),
        unknowns=tuple([item for item in read if isinstance(item, Unknown)]),
        faults=refused,
        span=value.span,
        size=size,
    )


@derived_for
def _statements(document: Mapping, origin: str) -> tuple[Statement | Unknown, ...]:
    written = element(document, "Version")
    first = written is None or text_of(written).literal == _FIRST_VERSION
    version = _FIRST_VERSION if first else _CURRENT_VERSION
    read = [_statement(item, version, origin) for item in flat_items(element(document, "Statement"))]
    return (*read, *((document.more,) if document.more is not None else ()))


def _statement(value: Value, version: str, origin: str) -> Statement | Unknown:
    """Return one statement, or why nothing certain can be said of it."""
    if not isinstance(value, Mapping):
        return _refused(value, origin, "a statement is not a JSON object")
    if value.more is not None:
        return value.more
    parts = elements(value)
    written = parts.get("Effect")
    effect = _EFFECTS.get(text_of(written.value).literal if written is not None else None)
    if effect is None:
        refused = written.value if written is not None else value
        return _refused(refused, origin, "the Effect of a statement is neither Allow nor Deny")
    return Statement(
        effect,
        actions=texts_of(parts["Action"].value) if "Action" in parts else (),
        not_actions=texts_of(parts["NotAction"].value) if "NotAction" in parts else (),
        resources=_resources(parts["Resource"].value) if "Resource" in parts else (),
        not_resources=_resources(parts["NotResource"].value) if "NotResource" in parts else (),
        principals=tuple(_principals(parts["Principal"].value)) if "Principal" in parts else (),
        not_principals=tuple(_principals(parts["NotPrincipal"].value)) if "NotPrincipal" in parts else (),
        conditions=tuple(_conditions(parts["Condition"].value)) if "Condition" in parts else (),
        sid=text_of(parts["Sid"].value).literal or "" if "Sid" in parts else "",
        version=version,
        span=value.span,
        origin=origin,
    )


def _resources(value: Value) -> tuple[Text, ...]:
    return tuple(map(with_possible_account, texts_of(value)))


def _refused(value: Value, origin: str, reason: str) -> Unknown:
    """Return the doubt that a part leaves: its own when it could not be read, else that AWS refuses it."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Text) and value.symbols:
        return Unknown(value.symbols[0].origin, value.symbols[0].reason, value.span)
    return Unknown(Fresh(origin), reason, value.span)


def _principals(value: Value) -> Iterator[Principal]:
    """Yield who is named; a principal of kind ``""`` is one that could not be read."""
    if not isinstance(value, Mapping):
        for name in texts_of(value):
            yield Principal("*", name) if name.literal == "*" else Principal("", name)
        return
    for entry in value.entries:
        for name in texts_of(entry.value):
            yield Principal(_KINDS.get(entry.key.lower(), entry.key), name)
    if value.more is not None:
        yield Principal("", text_of(value.more))


def _conditions(value: Value) -> Iterator[Condition]:
    """Yield all conditions, which must hold together; one with the operator ``""`` could not be read."""
    if isinstance(value, Mapping):
        for operator in value.entries:
            yield from _operands(operator)
        if value.more is not None:
            yield Condition("", text_of(value.more), ())
    else:
        yield Condition("", text_of(value), (), value.span)


def _operands(operator: Entry) -> Iterator[Condition]:
    block = operator.value
    if not isinstance(block, Mapping):
        yield Condition("", text_of(block), (), operator.span)
        return
    for key in block.entries:
        yield Condition(operator.key, Text((key.key,), key.span), texts_of(key.value), key.span)
    if block.more is not None:
        yield Condition("", text_of(block.more), (), operator.span)
