"""``data "aws_iam_policy_document"``: the document that the provider writes, each part with its own place.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from collections.abc import Iterable, Iterator
from operator import is_

from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.values.json_reading import is_only_unknown, json_document, unknown_document
from ecs_roles.readers.terraform.values.json_writing import encoded
from ecs_roles.readers.terraform.values.terraform_values import (
    Encoded,
    LazyValue,
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    is_null,
    items_of,
    known_text,
    literal,
    members_of,
)
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Text, text
from ecs_roles.symbolic.values import Unknown

_LATEST = "2012-10-17"
_LISTS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}


def policy_document_attribute(data: TerraformResource, key: str) -> TerraformValue | None:
    """Return the document as ``json`` (and ``minified_json``); other attributes are as written."""
    if key not in ("json", "minified_json", "id"):
        return None
    if key == "id":
        return data.symbol("id")
    return data.once("document", lambda: _encoded(data))


def _encoded(data: TerraformResource) -> TerraformValue:
    settings = {
        key: value
        for key in (
            "version",
            "policy_id",
            "statement",
            "source_json",
            "source_policy_documents",
            "override_json",
            "override_policy_documents",
        )
        if (value := data.written(key)) is not None
    }
    return encoded(document_of(settings, data.span), data.span)


def document_of(settings: dict[str, TerraformValue], span: Span) -> TerraformValue:
    """Return the policy document of the block's settings: what it is based on, its statements, what overrides them."""
    statements = _Statements()
    header: dict[str, TerraformAttribute] = {}
    for base in (*_documents(settings, "source_json"), *_documents(settings, "source_policy_documents")):
        _add(statements, header, base)
    own = settings.get("statement")
    items, more = _blocks(own)
    for item in items:
        statements.add(_statement(item))
    if more is not None:
        statements.doubts.append(more)
    version = settings.get("version")
    header["Version"] = TerraformAttribute(version if version is not None else literal(_LATEST, span), span)
    if "policy_id" in settings:
        header["Id"] = TerraformAttribute(settings["policy_id"], span)
    for override in (*_documents(settings, "override_json"), *_documents(settings, "override_policy_documents")):
        _add(statements, header, override)
    header["Statement"] = TerraformAttribute(statements.whole(span), span)
    return members_of(header.items(), "object", span)


def _blocks(found: TerraformValue | None) -> tuple[tuple[TerraformValue, ...], Unknown | None]:
    """Return nested blocks as a list, also when JSON syntax gives a single object."""
    if isinstance(found, TerraformTuple):
        return found.items, found.more
    if isinstance(found, Unknown):
        return (), found
    return ((found,), None) if found is not None and not is_null(found) else ((), None)


class _Statements:
    """The statements so far; one that has the sid of an earlier one takes its place."""

    def __init__(self) -> None:
        self.items: list[TerraformValue] = []
        self.doubts: list[Unknown] = []
        self._sids: dict[str, int] = {}

    def add(self, statement: TerraformValue) -> None:
        sid = _sid(statement)
        if sid and sid in self._sids:
            self.items[self._sids[sid]] = statement
            return
        if sid:
            self._sids[sid] = len(self.items)
        self.items.append(statement)

    def whole(self, span: Span) -> TerraformValue:
        return items_of(self.items, "tuple", span, self.doubts[0] if self.doubts else None)


def _sid(statement: TerraformValue) -> str:
    if isinstance(statement, TerraformObject) and "Sid" in statement.entries:
        return known_text(statement.entries["Sid"].value) or ""
    return ""


def _documents(settings: dict[str, TerraformValue], key: str) -> Iterator[TerraformValue]:
    found = settings.get(key)
    if found is None:
        return
    items, more = _blocks(found)
    for item in items:
        if isinstance(item, Text) and not item.pieces:
            continue
        yield decoded(item)
    if more is not None:
        yield more


def decoded(value: TerraformValue) -> TerraformValue:
    """Return the document that a text holds."""
    if isinstance(value, Encoded):
        return value.document
    if not isinstance(value, Text):
        return value if isinstance(value, Unknown) else Unknown(Fresh("document"), "the document is not a string")
    if is_only_unknown(value):
        return unknown_document(value, value.span)
    return json_document(value, value.span)


def _add(statements: _Statements, header: dict[str, TerraformAttribute], document: TerraformValue) -> None:
    """Merge a document into what there is."""
    if not isinstance(document, TerraformObject):
        reason = document.reason if isinstance(document, Unknown) else "a document that it is based on is not an object"
        statements.doubts.append(Unknown(Fresh("document"), reason))
        return
    for key in ("Version", "Id"):
        if key in document.entries:
            header[key] = document.entries[key]
    found = document.entries.get("Statement")
    items, more = _blocks(found.value if found is not None else None)
    for item in items:
        statements.add(item)
    if more is not None or document.more is not None:
        doubt = more or document.more
        if doubt is not None:
            statements.doubts.append(doubt)


def _statement(block: TerraformValue) -> TerraformValue:
    """Return one ``statement`` block as IAM writes it."""
    if not isinstance(block, TerraformObject) and isinstance(block, LazyValue):
        block = block.whole()
    if not isinstance(block, TerraformObject):
        return block
    return members_of(_elements(block), "object", block.span, block.more)


def _elements(block: TerraformObject) -> Iterator[tuple[str, TerraformAttribute]]:
    sid, effect = _given(block, "sid"), _given(block, "effect")
    if sid is not None and known_text(sid.value) != "":
        yield "Sid", sid
    yield "Effect", effect or TerraformAttribute(literal("Allow", block.span), block.span)
    for key, name in _LISTS.items():
        member = block.entries.get(key)
        if member is not None and not _is_empty(member.value):
            yield name, TerraformAttribute(_one_or_many(member.value), member.span)
    for key, name in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        member = block.entries.get(key)
        found = _principals(member) if member is not None else None
        if member is not None and found is not None and not _is_empty(found):
            yield name, TerraformAttribute(found, member.span)
    member = block.entries.get("condition")
    found = _conditions(member) if member is not None else None
    if member is not None and found is not None and not _is_empty(found):
        yield "Condition", TerraformAttribute(found, member.span)


def _given(block: TerraformObject, key: str) -> TerraformAttribute | None:
    """Return a setting of a block, unless it is null."""
    member = block.entries.get(key)
    return None if member is None or is_null(member.value) else member


def _is_empty(found: TerraformValue) -> bool:
    if isinstance(found, TerraformTuple):
        return not found.items and found.more is None
    if isinstance(found, TerraformObject):
        return not found.entries and found.more is None
    return is_null(found)


def _one_or_many(found: TerraformValue) -> TerraformValue:
    """Return a list of one as that one; ``&{`` stands for IAM's own ``${``."""
    if not isinstance(found, TerraformTuple):
        return _variables(found)
    items = tuple([_variables(item) for item in found.items])
    if len(items) == 1 and found.more is None:
        return items[0]
    if found.kind == "tuple" and found.certain is None and all(map(is_, items, found.items)):
        return found
    return items_of(items, "tuple", found.span, found.more)


def _variables(found: TerraformValue) -> TerraformValue:
    if isinstance(found, Text):
        for piece in found.pieces:
            if type(piece) is str and "&{" in piece:
                return _with_variables(found.pieces, found.span)
    return found


def _with_variables(pieces: tuple[Piece, ...], span: Span | None) -> Text:
    return text(*(piece.replace("&{", "${") if isinstance(piece, str) else piece for piece in pieces), span=span)


def _principals(member: TerraformAttribute) -> TerraformValue:
    blocks, more = _blocks(member.value)
    grouped: dict[str, list[TerraformValue]] = {}
    places: dict[str, Span | None] = {}
    for block in blocks:
        kind, identifiers = _field(block, "type"), _field(block, "identifiers")
        name = known_text(kind) if kind is not None else None
        if name is None or identifiers is None:
            more = _doubt(kind)
            continue
        items, doubt = _blocks(identifiers)
        more = more or doubt
        if name == "*" and [known_text(item) for item in items] == ["*"]:
            return literal("*", items[0].span if not isinstance(items[0], LazyValue) else None)
        grouped.setdefault(name, []).extend(items)
        places.setdefault(name, block.span if isinstance(block, TerraformObject) else None)
    entries = (
        (name, TerraformAttribute(_one_or_many(items_of(items, "tuple", places[name])), places[name]))
        for name, items in grouped.items()
    )
    return members_of(entries, "object", None if isinstance(member.value, LazyValue) else member.value.span, more)


def _field(block: TerraformValue, key: str) -> TerraformValue | None:
    member = block.entries.get(key) if isinstance(block, TerraformObject) else None
    return member.value if member is not None else None


def _doubt(found: TerraformValue | None) -> Unknown:
    return found if isinstance(found, Unknown) else Unknown(Fresh("statement"), "a part of the statement is not known")


def _conditions(member: TerraformAttribute) -> TerraformValue:
    blocks, more = _blocks(member.value)
    tests: dict[str, dict[str, list[TerraformValue]]] = {}
    places: dict[tuple[str, str], Span | None] = {}
    for block in blocks:
        test, variable, values = (_field(block, key) for key in ("test", "variable", "values"))
        operator = known_text(test) if test is not None else None
        name = known_text(_variables(variable)) if variable is not None else None
        if operator is None or name is None or values is None:
            more = _doubt(test if operator is None else variable)
            continue
        items, doubt = _blocks(values)
        # An unknown value is one more value, never none.
        found = (*items, doubt) if doubt is not None else items
        tests.setdefault(operator, {}).setdefault(name, []).extend(found)
        places.setdefault((operator, name), block.span if isinstance(block, TerraformObject) else None)
    span = None if isinstance(member.value, LazyValue) else member.value.span
    return members_of(_operators(tests, places, span), "object", span, more)


def _operators(
    tests: dict[str, dict[str, list[TerraformValue]]], places: dict[tuple[str, str], Span | None], span: Span | None
) -> Iterable[tuple[str, TerraformAttribute]]:
    for operator, keys in tests.items():
        entries = (
            (
                name,
                TerraformAttribute(
                    _one_or_many(items_of(values, "tuple", places[operator, name])), places[operator, name]
                ),
            )
            for name, values in keys.items()
        )
        yield operator, TerraformAttribute(members_of(entries, "object", span), places[operator, next(iter(keys))])
