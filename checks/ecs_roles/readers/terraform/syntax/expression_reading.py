"""Expressions out of tree-sitter's tree, with Terraform's own precedence.

The grammar nests ``a ? b : c ? d : e`` the wrong way round and leaves white space out of templates; both are put
right here. Language: https://developer.hashicorp.com/terraform/language/expressions
"""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.operator_nesting import PRECEDENCE, Token, nested
from ecs_roles.readers.terraform.syntax.plain_reading import WORD, PlainReader
from ecs_roles.readers.terraform.syntax.source_text import SourceText
from ecs_roles.readers.terraform.syntax.template_reading import read_template
from ecs_roles.readers.terraform.syntax.written_numbers import number_of
from ecs_roles.symbolic.budget import LIMITS, tell_beyond
from ecs_roles.symbolic.span import Span

_TRANSPARENT = frozenset(("operation", "binary_operation", "unary_operation"))
_WHOLE = frozenset(("conditional", "function_call", "variable_expr"))
_DEEPEST = LIMITS.expression_depth
_LONGEST_NUMBER = LIMITS.number_digits


class ExpressionReader:
    """Reads the expressions of one source."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.plain = PlainReader(source)
        self.faults: list[tree.Broken] = []
        self._depth = 0

    def read(self, node: Node) -> tree.Expression:
        """Return the expression below a node; what is broken or too deep becomes ``Broken``."""
        if self._depth >= _DEEPEST:
            broken = tree.Broken("the expression is nested too deeply", self.span(node), too_deep=True)
            tell_beyond("an expression", "it is nested too deeply", broken.span)
            return broken
        self._depth += 1
        try:
            return self._read(node)
        finally:
            self._depth -= 1

    def _read(self, node: Node) -> tree.Expression:
        kind = node.type
        reader = _READERS.get(kind)
        if reader is not None:
            torn = kind in _WHOLE and node.has_error and any(child.is_error for child in node.children)
            return self.broken(node) if torn else reader(self, node)
        plain = self.plain.value(node.start_byte, node.end_byte)
        if plain is not None:
            return plain
        children = node.children
        if len(children) == 1 and children[0].type in _READERS:
            return self.read(children[0])  # as most are: one operand without operators and suffixes
        tokens = list(self._tokens(node))
        if not tokens:
            return self._broken(node, "an expression is missing")
        return nested(tokens) or self._broken(node, "the expression cannot be read")

    def span(self, node: Node) -> Span:
        """Return where a node stands."""
        return self.source.span(node.start_byte, node.end_byte)

    def text(self, node: Node) -> str:
        """Return the source of a node."""
        return self.source.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _broken(self, node: Node, reason: str) -> tree.Broken:
        return tree.Broken(reason, self.span(node))

    def _tokens(self, node: Node) -> Iterator[Token]:
        """Yield the operands and operators below a node, parentheses closed up, suffixes put on their operand."""
        pending: tree.Expression | None = None
        inside_splat = False
        for child in _significant(node):
            kind = child.type
            if kind in ("(", ")"):
                continue
            if kind in _SUFFIXES and pending is not None:
                pending = self._suffixed(pending, child, inside_splat=inside_splat)
                inside_splat = inside_splat or _is_full_splat(child)
                continue
            inside_splat = False
            if pending is not None:
                yield pending
                pending = None
            if kind in _TRANSPARENT:
                yield from self._tokens(child)
            elif kind in PRECEDENCE or kind == "!":
                yield kind
            else:
                pending = self.read(child)
        if pending is not None:
            yield pending

    def _suffixed(self, of: tree.Expression, node: Node, *, inside_splat: bool) -> tree.Expression:
        """Return all that follows ``[*]`` is done to each item, another splat too."""
        suffix = _SUFFIXES[node.type]
        if inside_splat and isinstance(of, tree.Splat):
            item = self._suffixed(of.item, node, inside_splat=True)
            return tree.Splat(of.of, item, of.span.up_to(self.span(node)))
        return suffix(self, of, node)

    def conditional(self, node: Node) -> tree.Expression:
        """Return ``a ? b : c``; a chain of them, which the grammar nests from the left, is nested from the right."""
        chain = _chain(node)
        if len(chain) == 1 or len(chain) % 2 == 0:
            return self._broken(node, "the condition is not complete")
        whole = self.read(chain[-1])
        for position in range(len(chain) - 2, 0, -2):
            condition, then = self.read(chain[position - 1]), self.read(chain[position])
            whole = tree.Conditional(condition, then, whole, condition.span.up_to(whole.span))
        return whole

    def constant(self, node: Node) -> tree.Expression:
        """Return a number, a boolean, null or a plain string."""
        child = node.named_children[0] if node.named_children else node
        span = self.span(node)
        match child.type:
            case "string_lit":
                return read_template(self, child)
            case "bool_lit":
                return tree.Constant(self.text(child) == "true", span)
            case "null_lit":
                return tree.Constant(None, span)
            case _:
                return self._number(child)

    def _number(self, node: Node) -> tree.Expression:
        written = self.text(node)
        if len(written) > _LONGEST_NUMBER:
            return self._broken(node, "the number is too long")
        number = number_of(written)
        return (
            self._broken(node, "the number cannot be read")
            if number is None
            else tree.Constant(number, self.span(node))
        )

    def name(self, node: Node) -> tree.Expression:
        """Return the first name of a reference."""
        return tree.Name(self.text(node), self.span(node))

    def template(self, node: Node) -> tree.Expression:
        """Return a string with interpolations, or a heredoc."""
        return read_template(self, node.named_children[0] if node.named_children else node)

    def collection(self, node: Node) -> tree.Expression:
        """Return ``[...]`` or ``{...}``."""
        inner = node.named_children[0] if node.named_children else node
        if inner.type == "tuple":
            items = tuple(self.read(child) for child in inner.named_children if child.type == "expression")
            return tree.TupleLiteral(items, self.span(node))
        entries = (self._entry(child) for child in inner.named_children if child.type == "object_elem")
        return tree.ObjectLiteral(tuple(entry for entry in entries if entry is not None), self.span(node))

    def _entry(self, node: Node) -> tuple[tree.Expression, tree.Expression] | None:
        plain = self.plain.entry(node.start_byte, node.end_byte)
        if plain is not None:
            return plain
        parts = [child for child in node.named_children if child.type == "expression"]
        if not parts:
            return None
        start, end = parts[0].start_byte, parts[0].end_byte
        is_word = WORD.fullmatch(self.source.data, start, end)
        key = self.plain.word(start, end) if is_word else self.read(parts[0])
        self.plain.names.add(key.literal if isinstance(key, tree.Literal) else self.text(parts[0]))
        value = self.read(parts[1]) if len(parts) > 1 else self._broken(node, "a value is missing")
        return key, value

    def call(self, node: Node) -> tree.Expression:
        """Return ``function(arguments)``."""
        arguments = next((child for child in node.named_children if child.type == "function_arguments"), None)
        children = arguments.children if arguments is not None else []
        read = tuple(self.read(child) for child in children if child.type == "expression")
        name = self.text(node.named_children[0]) if node.named_children else ""
        return tree.Call(
            name.removeprefix("core::"), read, any(c.type == "ellipsis" for c in children), self.span(node)
        )

    def for_expression(self, node: Node) -> tree.Expression:
        """Return ``[for ...]`` and ``{for ...}``."""
        inner = node.named_children[0]
        intro = next((child for child in inner.named_children if child.type == "for_intro"), None)
        results = [child for child in inner.named_children if child.type == "expression"]
        keyed = inner.type == "for_object_expr"
        if intro is None or len(results) != 1 + keyed:
            return self._broken(node, "the for expression is not complete")
        condition = next((child for child in inner.named_children if child.type == "for_cond"), None)
        names = [self.text(child) for child in intro.named_children if child.type == "identifier"]
        return tree.ForExpression(
            key=names[0] if len(names) > 1 else "",
            value=names[-1] if names else "",
            collection=self._only_expression(intro),
            result_key=self.read(results[0]) if keyed else None,
            result=self.read(results[-1]),
            condition=self._only_expression(condition) if condition is not None else None,
            grouped=any(child.type == "ellipsis" for child in inner.named_children),
            span=self.span(node),
        )

    def _only_expression(self, node: Node) -> tree.Expression:
        found = next((child for child in node.named_children if child.type == "expression"), None)
        return self.read(found) if found is not None else self._broken(node, "an expression is missing")

    def broken(self, node: Node) -> tree.Expression:
        """Return what the grammar could not read."""
        return self._broken(node, "the syntax cannot be read")

    def attribute(self, of: tree.Expression, node: Node) -> tree.Expression:
        """Return ``of.name``."""
        name = node.named_children[-1] if node.named_children else node
        written, span = self.text(name), of.span.up_to(self.span(node))
        match of:
            case tree.Name():
                return tree.Reference((of.name, written), span)
            case tree.Reference() if len(of.names) < tree.LONGEST_REFERENCE:
                return tree.Reference((*of.names, written), span)
            case _:
                return tree.Attribute(of, written, span)

    def index(self, of: tree.Expression, node: Node) -> tree.Expression:
        """Return ``of[key]`` and the legacy ``of.0``."""
        inner = node.named_children[0] if node.named_children else node
        span = of.span.up_to(self.span(node))
        if inner.type == "legacy_index":
            position = self.text(inner)[1:].strip()
            return (
                tree.Index(of, tree.Constant(int(position), span), span)
                if position.isdecimal()
                else self._broken(node, "?")
            )
        return tree.Index(of, self._only_expression(inner), span)

    def splat(self, of: tree.Expression, node: Node) -> tree.Expression:
        """Return ``of[*]`` and ``of.*`` with all that follows."""
        inner = node.named_children[0] if node.named_children else node
        item: tree.Expression = tree.Each(self.span(inner))
        outer: list[Node] = []
        for child in inner.named_children:
            # ``.*`` takes attributes only: an index after it is an index of the whole result.
            if outer or (inner.type == "attr_splat" and child.type == "index" and not _is_legacy(child)):
                outer.append(child)
            elif child.type in _SUFFIXES:
                item = _SUFFIXES[child.type](self, item, child)
        whole: tree.Expression = tree.Splat(of, item, of.span.up_to(self.span(node)))
        for child in outer:
            whole = _SUFFIXES[child.type](self, whole, child)
        return whole


def _significant(node: Node) -> list[Node]:
    return [child for child in node.children if child.type != "comment"]


def _is_full_splat(node: Node) -> bool:
    return node.type == "splat" and bool(node.named_children) and node.named_children[0].type == "full_splat"


def _is_legacy(node: Node) -> bool:
    return bool(node.named_children) and node.named_children[0].type == "legacy_index"


def _chain(node: Node) -> list[Node]:
    """Return the operands of nested conditionals, in source order."""
    tail: list[Node] = []
    inner: Node | None = node
    while inner is not None:
        first, *others = [child for child in _significant(inner) if child.type not in ("?", ":")] or [inner]
        tail = [*others, *tail]
        written = _significant(first)
        inner = written[0] if len(written) == 1 and written[0].type == "conditional" else None
        if inner is None:
            tail = [first, *tail]
    return tail


_READERS: dict[str, Callable[[ExpressionReader, Node], tree.Expression]] = {
    "conditional": ExpressionReader.conditional,
    "literal_value": ExpressionReader.constant,
    "variable_expr": ExpressionReader.name,
    "template_expr": ExpressionReader.template,
    "collection_value": ExpressionReader.collection,
    "function_call": ExpressionReader.call,
    "for_expr": ExpressionReader.for_expression,
    "ERROR": ExpressionReader.broken,
}
_SUFFIXES: dict[str, Callable[[ExpressionReader, tree.Expression, Node], tree.Expression]] = {
    "get_attr": ExpressionReader.attribute,
    "index": ExpressionReader.index,
    "splat": ExpressionReader.splat,
}
