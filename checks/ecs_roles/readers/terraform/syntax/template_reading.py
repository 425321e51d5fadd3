"""Templates out of tree-sitter's tree: literal text with its places, interpolations, directives, trims, indentation.

Follows the template parser of HCL: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#templates
"""

import re
import sys
from collections.abc import Iterator
from typing import Literal, Protocol

from tree_sitter import Node

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.placed_text import Mark, PlacedText
from ecs_roles.readers.terraform.syntax.source_text import SourceText
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.span import Span

_ESCAPE = re.compile(r"\\(?:[nrt\"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{")
_DOUBLED = re.compile(r"\$\$\{|%%\{")
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SURROGATES = range(0xD800, 0xE000)
_BLANK = " \t\r\n\v\f\x85\xa0"


class NodeReader(Protocol):
    """Reads the expressions inside a template."""

    source: SourceText

    def read(self, node: Node) -> tree.Expression:
        """Return the expression of a node."""

    def span(self, node: Node) -> Span:
        """Return the place of a node."""

    def text(self, node: Node) -> str:
        """Return what is written there."""


@frozen()
class _Words:
    """Literal text; a heredoc has one for each line."""

    text: str
    marks: tuple[Mark, ...]

    def without_start(self, count: int) -> "_Words":
        marks = [replace(mark, offset=mark.offset - count) for mark in self.marks if mark.offset > count]
        before = [mark for mark in self.marks if mark.offset <= count]
        first = before[-1] if before else None
        if first is not None:
            marks.insert(0, replace(first, offset=0, column=first.column + count - first.offset))
        return _Words(self.text[count:], tuple(marks))


@frozen()
class _Turn:
    """An interpolation or one bracket of a directive."""

    kind: Literal["value", "if", "else", "endif", "for", "endfor"]
    span: Span
    expression: tree.Expression
    names: tuple[str, ...]
    trims_before: bool
    trims_after: bool


@frozen()
class _Stretch:
    """The bytes of a template inside its node; a heredoc knows no backslashes."""

    node: Node
    start: int
    end: int
    heredoc: bool = False


_Token = _Words | _Turn
_BRACKETS: dict[str, Literal["value", "if", "else", "endif", "for", "endfor"]] = {
    "template_interpolation": "value",
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "endif",
    "template_for_start": "for",
    "template_for_end": "endfor",
}


def read_template(reader: NodeReader, node: Node) -> tree.Template | tree.Literal:
    """Return a quoted string, a quoted template or a heredoc."""
    span = reader.span(node)
    if node.type == "heredoc_template":
        start, end = _heredoc_range(reader, node)
        flush = reader.text(node).startswith("<<-")
        return _template(_parts(reader, _Stretch(node, start, end, heredoc=True), flush=flush), span)
    children = node.children
    start = node.start_byte + 1
    end = max(start, node.end_byte - (1 if children and children[-1].type == "quoted_template_end" else 0))
    if node.type == "string_lit" and start < end:  # nothing but words
        return tree.Literal.of(_placed(_unescaped(reader, start, end, _ESCAPE)), span)
    return _template(_parts(reader, _Stretch(node, start, end)), span)


def read_inner_template(reader: NodeReader, node: Node, start: int, end: int) -> tree.Template | tree.Literal:
    """Return the template between two offsets of a heredoc that was put around it."""
    return _template(_parts(reader, _Stretch(node, start, end, heredoc=True)), reader.source.span(start, end))


def _template(parts: tuple[tree.Part, ...], span: Span) -> tree.Template | tree.Literal:
    only = parts[0] if len(parts) == 1 else None
    return tree.Literal.of(only, span) if isinstance(only, PlacedText) else tree.Template(parts, span)


def _heredoc_range(reader: NodeReader, node: Node) -> tuple[int, int]:
    """Return the range from the line after the opening marker up to the line of the closing one."""
    data = reader.source.data
    start = data.find(b"\n", node.start_byte, node.end_byte) + 1
    last = node.children[-1]
    end = data.rfind(b"\n", start - 1, last.start_byte if last.type == "heredoc_identifier" else node.end_byte) + 1
    return (start, max(end, start)) if start else (node.end_byte, node.end_byte)


def _parts(reader: NodeReader, stretch: _Stretch, *, flush: bool = False) -> tuple[tree.Part, ...]:
    tokens = _trimmed(list(_scanned(reader, stretch)))
    if flush:
        tokens = _flushed(tokens)
    if not tokens:
        start, end = stretch.start, stretch.end
        return (PlacedText((), reader.source.span(start, end), None, reader.source.marks(start, end)),)
    parts, _ = _nested(reader, tokens, 0)
    return tuple(parts)


def _scanned(reader: NodeReader, stretch: _Stretch) -> Iterator[_Token]:
    """Yield literal stretches and brackets in source order."""
    position = stretch.start
    for turn in _turns(stretch.node):
        if turn.start_byte < stretch.start or turn.end_byte > stretch.end:
            continue
        yield from _words(reader, position, turn.start_byte, heredoc=stretch.heredoc)
        yield _turn(reader, turn)
        position = turn.end_byte
    yield from _words(reader, position, stretch.end, heredoc=stretch.heredoc)


def _turns(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.type in _BRACKETS:
            yield child
        elif child.type in ("template_directive", "template_if", "template_for"):
            yield from _turns(child)


def _turn(reader: NodeReader, node: Node) -> _Turn:
    kinds = [child.type for child in node.children]
    expression = next((child for child in node.children if child.type == "expression"), None)
    read = (
        reader.read(expression)
        if expression is not None
        else tree.Broken("an expression is missing", reader.span(node))
    )
    names = tuple(reader.text(child) for child in node.children if child.type == "identifier")
    before, after = kinds[1:2] == ["strip_marker"], kinds[2:][-2:-1] == ["strip_marker"]
    return _Turn(_BRACKETS[node.type], reader.span(node), read, names, before, after)


def _words(reader: NodeReader, start: int, end: int, *, heredoc: bool) -> Iterator[_Words]:
    if start >= end:
        return
    data = reader.source.data
    while heredoc:
        newline = data.find(b"\n", start, end)
        if newline < 0 or newline + 1 >= end:
            break
        yield _unescaped(reader, start, newline + 1, _DOUBLED)
        start = newline + 1
    yield _unescaped(reader, start, end, _DOUBLED if heredoc else _ESCAPE)


def _unescaped(reader: NodeReader, start: int, end: int, escapes: re.Pattern[str]) -> _Words:
    raw = reader.source.data[start:end].decode("utf-8", "replace").replace("\r\n", "\n")
    marks = reader.source.marks(start, end)
    if "\\" not in raw and "{" not in raw:
        return _Words(raw, marks)
    first = marks[0]
    written: list[str] = []
    placed: list[Mark] = [first]
    offset = position = 0
    for found in escapes.finditer(raw):
        plain = raw[position : found.start()]
        character = _character(found.group())
        written += [plain, character]
        offset += len(plain) + len(character)
        position = found.end()
        placed.append(replace(first, offset=offset, column=first.column + position))
    written.append(raw[position:])
    return _Words("".join(written), tuple(placed) if len(placed) > 1 else marks)


def _placed(words: _Words) -> PlacedText:
    return PlacedText((words.text,) if words.text else (), None, None, words.marks)


def _character(escape: str) -> str:
    if escape[0] != "\\":
        return escape[1:]
    if escape[1] in "uU":
        code = int(f"0x{escape[2:]}", 0)
        return chr(code) if code <= sys.maxunicode and code not in _SURROGATES else "�"
    return _PLAIN_ESCAPES[escape[1]]


def _trimmed(tokens: list[_Token]) -> list[_Token]:
    """Carry out the ``~`` markers, each on the literal next to it."""
    result: list[_Token] = []
    for index, token in enumerate(tokens):
        if not isinstance(token, _Words):
            result.append(token)
            continue
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        kept = token
        if isinstance(before, _Turn) and before.trims_after:
            kept = kept.without_start(len(kept.text) - len(kept.text.lstrip(_BLANK)))
        if isinstance(after, _Turn) and after.trims_before:
            kept = _Words(kept.text.rstrip(_BLANK), kept.marks)
        result.append(kept)
    return result


def _flushed(tokens: list[_Token]) -> list[_Token]:
    """Take the indentation that all lines share away from the lines of a ``<<-`` heredoc."""
    widths = dict(_indentations(tokens))
    shared = min((width for width in widths.values() if width is not None), default=0)
    return [
        token.without_start(shared) if isinstance(token, _Words) and widths.get(index) is not None else token
        for index, token in enumerate(tokens)
    ]


def _indentations(tokens: list[_Token]) -> Iterator[tuple[int, int | None]]:
    """Yield the white space that each line begins with; none for a blank line."""
    newline = True
    for index, token in enumerate(tokens):
        if newline:
            newline = False
            if isinstance(token, _Turn):
                yield index, 0
            elif token.text.strip(_BLANK) or not token.text.endswith("\n"):
                yield index, len(token.text) - len(token.text.lstrip(_BLANK))
        if isinstance(token, _Words) and token.text.endswith("\n"):
            newline = True


def _nested(
    reader: NodeReader, tokens: list[_Token], position: int, until: tuple[str, ...] = ()
) -> tuple[list[tree.Part], int]:
    """Return the parts up to the bracket that closes them, and where that stands."""
    parts: list[tree.Part] = []
    while position < len(tokens):
        token = tokens[position]
        if isinstance(token, _Words):
            parts.append(_placed(token))
        elif token.kind in until:
            return parts, position
        elif token.kind == "value":
            parts.append(tree.Interpolation(token.expression, token.span))
        elif token.kind in ("if", "for"):
            part, position = _directive(reader, tokens, position, token)
            parts.append(part)
        position += 1
    return parts, position


def _directive(reader: NodeReader, tokens: list[_Token], position: int, opening: _Turn) -> tuple[tree.Part, int]:
    if opening.kind == "for":
        body, end = _nested(reader, tokens, position + 1, ("endfor",))
        key, value = ("", *opening.names)[-2:] if opening.names else ("", "")
        return tree.ForDirective(key, value, opening.expression, tuple(body), opening.span), end
    then, end = _nested(reader, tokens, position + 1, ("else", "endif"))
    otherwise: list[tree.Part] = []
    closing = tokens[end] if end < len(tokens) else None
    if isinstance(closing, _Turn) and closing.kind == "else":
        otherwise, end = _nested(reader, tokens, end + 1, ("endif",))
    return tree.IfDirective(opening.expression, tuple(then), tuple(otherwise), opening.span), end
