"""A Terraform file as a syntax tree; what is broken is reported and the rest is still read."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.expression_reading import ExpressionReader
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.syntax.source_text import FileText, SourceText, Wrapped
from ecs_roles.readers.terraform.syntax.template_reading import read_inner_template
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.span import Span

_TOP_LEVEL = re.compile(
    rb"^(?:resource|data|module|variable|output|locals|provider|terraform|moved|import|check|removed|ephemeral)\b[^=\n]*\{",
    re.MULTILINE,
)
_MOST_FAULTS = LIMITS.faults
_HEAD = re.compile(rb'([A-Za-z_][\w-]*)((?:[ \t]+"[^"\\\r\n]*")*)[ \t]*\{')
_BEFORE_A_VALUE = re.compile(r"[A-Za-z_][\w-]{0,39}(?: *[={])?(?![\w-])")

Deferred = Callable[[str, tuple[str, ...]], bool]
"""Whether the body of a block, by its kind and labels, is read only when somebody looks into it."""


def _never(_kind: str, _labels: tuple[str, ...]) -> bool:
    return False


@lru_cache(maxsize=1)
def _language() -> Language:
    return Language(tree_sitter_hcl.language())


def _parsed(data: bytes) -> Node:
    return Parser(_language()).parse(data).root_node


def read_file_text(file: str, text: str, deferred: Deferred = _never) -> tree.SyntaxFile:
    """Return the syntax of a ``.tf`` or ``.tfvars`` file; ``deferred`` are blocks that hardly anybody asks for."""
    data = text.encode("utf-8", "replace")
    root = _parsed(data)
    if not root.has_error:
        return _converted(FileText(file, data), root, deferred)
    # A half-typed block would swallow those after it: each is read for itself, at its place.
    return _merged(file, [_converted(FileText(file, data), _parsed(chunk)) for chunk in _chunks(data)])


def _chunks(data: bytes) -> Iterator[bytes]:
    """Yield the file once for each top-level block, everything else blanked out."""
    starts = sorted({0, *(found.start() for found in _TOP_LEVEL.finditer(data))})
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        if data[start:end].strip():
            yield re.sub(rb"[^\n]", b" ", data[:start]) + data[start:end]


def _merged(file: str, files: list[tree.SyntaxFile]) -> tree.SyntaxFile:
    return tree.SyntaxFile(
        file,
        tree.Body(
            tuple(setting for each in files for setting in each.body.settings),
            tuple(block for each in files for block in each.body.blocks),
        ),
        tuple(comment for each in files for comment in each.comments),
        tuple(fault for each in files for fault in each.faults)[:_MOST_FAULTS],
    )


def _converted(source: SourceText, root: Node, deferred: Deferred = _never) -> tree.SyntaxFile:
    reader = ExpressionReader(source)
    body = next((child for child in root.children if child.type == "body"), None)
    after = body.next_sibling if body is not None else None
    faults = tuple(tree.Broken(_fault_message(reader, node), reader.span(node)) for node in _faulty(root))
    comments = tuple(tree.Comment(reader.text(node), reader.span(node)) for node in _comments(source.data, root))
    return tree.SyntaxFile(source.file, _body(reader, body, after, deferred), comments, faults)


def _fault_message(reader: ExpressionReader, node: Node) -> str:
    if node.is_missing:
        return f"the syntax cannot be read: {node.type} is missing"
    # Only what comes before a value is quoted: a half-typed line may end in a password.
    begins = _BEFORE_A_VALUE.match(reader.text(node).strip())
    return f"the syntax cannot be read at `{begins[0].strip()}`" if begins else "the syntax cannot be read"


def _faulty(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        found = pending.pop()
        if found.is_error or found.is_missing:
            yield found
        elif found.has_error:
            pending.extend(reversed(found.children))


def _comments(data: bytes, node: Node) -> Iterator[Node]:
    """Yield the comments, in a file where one of them may say something to a checker."""
    pending = [node] if b":skip=" in data or b"ecs-roles:" in data else []
    while pending:
        found = pending.pop()
        if found.type == "comment":
            yield found
        elif found.child_count:
            pending.extend(reversed(found.children))


def _body(reader: ExpressionReader, node: Node | None, after: Node | None, deferred: Deferred = _never) -> tree.Body:
    """Return the settings and blocks of a body; ``after`` is what follows it."""
    if node is None:
        return tree.Body()
    is_whole = not node.has_error and not _is_torn(reader, node, after)
    settings, upto = reader.plain.settings(node.start_byte, node.end_byte) if is_whole else ([], node.start_byte)
    if upto >= node.end_byte:
        return tree.Body(tuple(settings))
    blocks: list[tree.Block] = []
    for child, following in _members(node, after, upto):
        if child.type == "attribute":
            setting = _setting(reader, child, following)
            settings += (setting,) if setting is not None else ()
        elif child.type == "block":
            block = _block(reader, child, deferred)
            blocks += (block,) if block is not None else ()
    return tree.Body(tuple(settings), tuple(blocks))


def _members(node: Node, after: Node | None, start: int) -> Iterator[tuple[Node, Node | None]]:
    """Yield what there is in a body from a byte on, each with what follows it."""
    children = node.children
    for child, following in zip(children, [*children[1:], after], strict=False):
        if child.start_byte >= start:
            yield child, following


def _setting(reader: ExpressionReader, node: Node, following: Node | None) -> tree.Setting | None:
    if not node.has_error and not _is_torn(reader, node, following):
        plain = reader.plain.setting(node.start_byte, node.end_byte)
        if plain is not None:
            return plain
    children = node.children
    name = value = None
    for child in children:
        kind = child.type
        if kind == "identifier":
            name = name or child
        elif kind == "expression":
            value = value or child
    if name is None or value is None:
        return None
    torn = (node.has_error and any(child.is_error for child in children)) or _is_torn(reader, node, following)
    read = tree.Broken("the syntax cannot be read", reader.span(value)) if torn else _safely(reader, value)
    return tree.Setting(reader.text(name), read, reader.span(name), reader.span(node))


def _is_torn(reader: ExpressionReader, node: Node, following: Node | None) -> bool:
    """Return whether more follows on the same line, so that the expression was cut short."""
    if following is None or following.type in ("comment", "block_end"):
        return False
    return reader.source.data.find(b"\n", node.end_byte, following.start_byte) < 0


def _safely(reader: ExpressionReader, node: Node) -> tree.Expression:
    try:
        return reader.read(node)
    except RecursionError:
        return tree.Broken("the expression is nested too deeply", reader.span(node))


def _block(reader: ExpressionReader, node: Node, deferred: Deferred) -> tree.Block | None:
    data, span = reader.source.data, reader.span(node)
    plain = _HEAD.match(data, node.start_byte, node.end_byte) if not node.has_error else None
    if plain is not None:
        kind, labels = plain[1].decode(), tuple(plain[2].decode().split('"')[1::2])
        if deferred(kind, labels):
            text = partial(_decoded, data, plain.end(), node.end_byte)
            return tree.Block(kind, labels, tree.DeferredBody(text, partial(_body_or_none, reader, node)), span)
    else:
        kind, labels = _head(reader, node)
    try:
        return tree.Block(kind, labels, _body(reader, *_inside(node)), span) if kind else None
    except RecursionError:
        return None


def _head(reader: ExpressionReader, node: Node) -> tuple[str, tuple[str, ...]]:
    """Return the kind of a block and its labels, as far as they are there."""
    found = [reader.text(child) for child in node.children if child.type in ("identifier", "string_lit")]
    kind, *labels = found or [""]
    return kind, tuple(label.strip('"') for label in labels)


def _inside(node: Node) -> tuple[Node | None, Node | None]:
    """Return the body of a block and what follows it, as far as they are there."""
    children = node.children
    if len(children) > 1 and children[-2].type == "body":  # as in most
        return children[-2], children[-1]
    place = next((place for place, child in enumerate(children) if child.type == "body"), len(children))
    body, after = (*children[place : place + 2], None, None)[:2]
    return body, after


def _decoded(data: bytes, start: int, end: int) -> str:
    return data[start:end].decode("utf-8", "replace")


def _body_or_none(reader: ExpressionReader, node: Node) -> tree.Body:
    """Return the body of a block; one that is nested too deeply is empty."""
    try:
        return _body(reader, *_inside(node))
    except RecursionError:
        return tree.Body()


def read_expression_text(file: str, text: str) -> tree.Expression:
    """Return one expression that stands alone, as the value of ``--var``."""
    parsed = read_file_text(file, f"value = {text}\n")
    setting = parsed.body.setting("value")
    whole = Span(file, 1, 1, 1, 1)
    return setting.expression if setting is not None and not parsed.faults else tree.Broken("not an expression", whole)


def read_template_text(file: str, template: PlacedText) -> tree.Template | tree.Literal | tree.Broken:
    """Return a template that stands alone: a file given to ``templatefile``, a string of JSON configuration."""
    content = (template.literal or "").encode("utf-8", "replace")
    marker = b"EOT"
    while marker in content:
        marker += b"_"
    opening = b"x = <<" + marker + b"\n"
    source = Wrapped(template, file, opening + content + b"\n" + marker + b"\n", len(opening))
    root = _parsed(source.data)
    found = next(_heredocs(root), None)
    reader = ExpressionReader(source)
    end = len(opening) + len(content)
    if found is None or root.has_error:
        return tree.Broken("the template cannot be read", source.span(len(opening), end))
    try:
        return read_inner_template(reader, found, len(opening), end)
    except RecursionError:
        return tree.Broken("the template is nested too deeply", source.span(len(opening), end))


def _heredocs(node: Node) -> Iterator[Node]:
    if node.type == "heredoc_template":
        yield node
        return
    for child in node.children:
        yield from _heredocs(child)
