"""HCL as syntax with offsets, from the syntax tree of the Terraform reader; JSON in a heredoc is followed into it."""

from collections.abc import Iterator
from typing import get_args

from ecs_roles.fixes.json_source import heredoc_tree
from ecs_roles.fixes.source_tree import Member, Written
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

_NODES = (*get_args(tree.Expression), *get_args(tree.Part))


def hcl_tree(source: SourceText) -> Written:
    """Return the syntax of a Terraform file: its body as one object."""
    body = read_file_text(source.file, source.text).body
    return Written("object", "body", 0, len(source.text), members=tuple(_Reader(source).members(body)))


class _Reader:
    """Turns the places of one file into offsets."""

    def __init__(self, source: SourceText) -> None:
        self.source = source

    def members(self, body: tree.Body) -> Iterator[Member]:
        found = [self._setting(setting) for setting in body.settings]
        found += [self._block(block) for block in body.blocks]
        yield from sorted(found, key=lambda member: member.start)

    def _setting(self, setting: tree.Setting) -> Member:
        return Member(setting.name, self._offsets(setting.name_span)[0], self._expression(setting.expression))

    def _block(self, block: tree.Block) -> Member:
        start, end = self._offsets(block.span)
        members = tuple(self.members(block.body))
        value = Written("object", "body", start, end, members=members, labels=block.labels)
        return Member(block.kind, start, value, is_block=True)

    def _offsets(self, span: Span) -> tuple[int, int]:
        return self.source.offset(span.line, span.column), self.source.offset(span.end_line, span.end_column)

    def _expression(self, node: tree.Expression) -> Written:
        start, end = self._offsets(node.span)
        match node:
            case tree.ObjectLiteral():
                members = (
                    Member(_name(key), self._offsets(key.span)[0], self._expression(value))
                    for key, value in node.entries
                )
                return Written("object", "hcl", start, end, members=tuple(members))
            case tree.TupleLiteral():
                return Written("list", "hcl", start, end, items=tuple(map(self._expression, node.items)))
            case tree.Literal() | tree.Template():
                return self._template(node, start, end)
            case tree.Call():
                return Written("other", "hcl", start, end, tag=node.function, inner=self._inner(node))
            case _:
                return Written("other", "hcl", start, end, inner=self._inner(node))

    def _template(self, node: tree.Literal | tree.Template, start: int, end: int) -> Written:
        if self.source.text.startswith("<<", start):
            first = self.source.text.find("\n", start, end) + 1
            last = self.source.text.rfind("\n", start, end) + 1
            document = heredoc_tree(self.source.text, first, last) if 0 < first < last else None
            return Written("other", "hcl", start, end, tag="<<", inner=(document,) if document is not None else ())
        text = _literal(node)
        return Written("text", "hcl", start, end, text=text, inner=() if text is not None else self._inner(node))

    def _inner(self, node: tree.Expression | tree.Part) -> tuple[Written, ...]:
        """Return the expressions that a node is made of, parts of templates looked through."""
        found: list[Written] = []
        for child in _children(node):
            if isinstance(child, get_args(tree.Expression)):
                found.append(self._expression(child))
            else:
                found.extend(self._inner(child))
        return tuple(found)


def _children(node: tree.Expression | tree.Part) -> Iterator[tree.Expression | tree.Part]:
    if isinstance(node, Text):
        return
    for name in node.__match_args__:
        pending = [getattr(node, name)]
        while pending:
            value = pending.pop(0)
            if isinstance(value, tuple):
                pending = [*value, *pending]
            elif isinstance(value, _NODES):
                yield value


def _literal(node: tree.Literal | tree.Template) -> str | None:
    parts = node.parts if isinstance(node, tree.Template) else (node,)
    if any(not isinstance(part, Text) for part in parts):
        return None
    return "".join(part.literal or "" for part in parts if isinstance(part, Text))


def _name(key: tree.Expression) -> str:
    if isinstance(key, tree.Literal | tree.Template):
        return _literal(key) or ""
    return key.literal if isinstance(key, tree.Word) else key.name if isinstance(key, tree.Name) else ""
