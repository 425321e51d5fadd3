"""A Terraform file as a syntax tree; what is broken is reported and the rest is still read."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser, Range

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.expression_reading import ExpressionReader
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.syntax.plain_blocks import PlainBlocks, kind_and_labels, speaks_to_checker
from ecs_roles.readers.terraform.syntax.plain_reading import HEAD
from ecs_roles.readers.terraform.syntax.source_text import FileText, Wrapped
from ecs_roles.readers.terraform.syntax.template_reading import read_inner_template
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.span import Span

_TOP_LEVEL = re.compile(
    rb"\n(?:resource|data|module|variable|output|locals|provider|terraform|moved|import|check|removed|ephemeral)\b[^=\n]*\{"
)
_MEMBERS = frozenset(("attribute", "block"))
_MOST_FAULTS = LIMITS.faults
_BEFORE_A_VALUE = re.compile(r"[A-Za-z_][\w-]{0,39}(?: *[={])?(?![\w-])")

Deferred = Callable[[str, tuple[str, ...]], bool]
"""Whether the body of a block, by its kind and labels, is read only when somebody looks into it."""


def _never(_kind: str, _labels: tuple[str, ...]) -> bool:
    return False


@lru_cache(maxsize=1)
def _language() -> Language:
    return Language(tree_sitter_hcl.language())


def _parsed(data: bytes, start: int, end: int) -> Node:
    """Return the tree of a stretch; its bytes are counted as those of the whole."""
    only = Range((0, 0), (0, 0), start, end)
    return Parser(_language(), included_ranges=[only]).parse(data).root_node


def read_file_text(file: str, text: str, deferred: Deferred = _never) -> tree.SyntaxFile:
    """Return the syntax of a ``.tf`` or ``.tfvars`` file; ``deferred`` are blocks that hardly anybody asks for."""
    data = text.encode("utf-8", "replace")
    reader = ExpressionReader(FileText(file, data))
    parts = list(_parts(reader, deferred))
    if _is_faulty(parts):  # a block may have been part of something else
        parts = [_parsed(data, 0, len(data))]
        if _is_faulty(parts):
            # A half-typed block would swallow those after it: each is read for itself, at its place.
            parts = [_parsed(data, start, end) for start, end in _chunks(data) if data[start:end].strip()]
            deferred = _never
    return _merged(reader, parts, deferred)


def _is_faulty(parts: list[tree.Block | Node]) -> bool:
    return any(part.has_error for part in parts if not isinstance(part, tree.Block))


def _parts(reader: ExpressionReader, deferred: Deferred) -> Iterator[tree.Block | Node]:
    """Yield what a file consists of: blocks that are plain, and the trees of what stands between them.

    Where there is no fault in any of the trees, each is of something complete, and no block was part of anything.
    """
    data, upto, plain = reader.source.data, 0, PlainBlocks(reader.plain)
    for start, end in _chunks(data):
        head = plain.head(start, end)
        found = _plain_block(reader, plain, head, end, deferred) if head is not None else None
        if found is None:
            continue
        if upto < start:
            yield _parsed(data, upto, start)
        block, upto = found
        yield block
    if upto < len(data):
        yield _parsed(data, upto, len(data))


def _plain_block(
    reader: ExpressionReader, plain: PlainBlocks, head: re.Match[bytes], end: int, deferred: Deferred
) -> tuple[tree.Block, int] | None:
    """Return the block that begins so, where it is plain, and where something else follows."""
    kind, labels = kind_and_labels(head)
    if not deferred(kind, labels):
        return plain.whole(head, end)
    stretch = plain.stretch(head, end)
    if stretch is None:
        return None
    closing, following = stretch
    span = reader.source.span(head.start(), closing)
    return _aside(reader, kind, labels, span, partial(_plain_body, plain, head, end)), following


def _plain_body(plain: PlainBlocks, head: re.Match[bytes], end: int) -> tree.Body:
    """Return the body of the plain block that begins so."""
    block, _ = plain.whole(head, end) or (None, end)
    return block.body if block is not None else tree.Body()


def _chunks(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each top-level block begins and the next one does, and what stands before the first."""
    starts = [0, *(found.start() + 1 for found in _TOP_LEVEL.finditer(data))]
    return zip(starts, [*starts[1:], len(data)], strict=True)


def _merged(reader: ExpressionReader, parts: list[tree.Block | Node], deferred: Deferred) -> tree.SyntaxFile:
    """Return the parts as one file, in their order."""
    settings: list[tree.Setting] = []
    blocks: list[tree.Block] = []
    comments: list[tree.Comment] = []
    faults: list[tree.Broken] = []
    for part in parts:
        if isinstance(part, tree.Block):
            blocks.append(part)
            continue
        body = next((child for child in part.children if child.type == "body"), None)
        read = _body(reader, body, body.next_sibling if body is not None else None, deferred)
        settings += read.settings
        blocks += read.blocks
        comments += (tree.Comment(reader.text(node), reader.span(node)) for node in _comments(reader.source.data, part))
        faults += (tree.Broken(_fault_message(reader, node), reader.span(node)) for node in _faulty(part))
    faults += reader.faults
    whole = tree.Body(tuple(settings), tuple(blocks))
    names = frozenset(reader.plain.names)
    return tree.SyntaxFile(reader.source.file, whole, tuple(comments), tuple(faults[:_MOST_FAULTS]), names)


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
    """Yield the comments that say something to a checker."""
    pending = [node] if speaks_to_checker(data, node.start_byte, node.end_byte) else []
    while pending:
        found = pending.pop()
        if found.type == "comment":
            yield from (found,) if speaks_to_checker(data, found.start_byte, found.end_byte) else ()
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
    written = reader.text(name)
    if torn and following is not None and following.type in _MEMBERS:  # What is no member is a fault by itself.
        told = f"the syntax cannot be read: the line goes on after the value of {written}"
        reader.faults.append(tree.Broken(told, reader.span(following)))
    reader.plain.names.add(written)
    return tree.Setting(written, read, reader.span(name))


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
    span = reader.span(node)
    plain = HEAD.match(reader.source.data, node.start_byte, node.end_byte) if not node.has_error else None
    kind, labels = kind_and_labels(plain) if plain is not None else _head(reader, node)
    if plain is not None and deferred(kind, labels):
        return _aside(reader, kind, labels, span, partial(_body_or_none, reader, node))
    try:
        return tree.Block(kind, labels, _body(reader, *_inside(node)), span) if kind else None
    except RecursionError:
        return None


def _aside(
    reader: ExpressionReader, kind: str, labels: tuple[str, ...], span: Span, read: Callable[[], tree.Body]
) -> tree.Block:
    """Return a block whose body is read when somebody looks into it."""
    data, end = reader.source.data, span.end_byte
    text = partial(_decoded, data, data.find(b"{", span.first_byte, end) + 1, end)
    return tree.Block(kind, labels, tree.DeferredBody(text, read), span)


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
    root = _parsed(source.data, 0, len(source.data))
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
