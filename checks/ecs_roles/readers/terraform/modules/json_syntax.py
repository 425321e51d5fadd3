"""Terraform's JSON syntax (``*.tf.json``, as CDK for Terraform writes it) as the same syntax tree.

Language: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from collections.abc import Iterator

from ecs_roles.readers.terraform.evaluator.functions_files import placed_content
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_template_text
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.values.json_reading import json_value, placed_string
from ecs_roles.readers.terraform.values.terraform_values import TerraformObject, TerraformTuple, TerraformValue
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown

_LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "locals": 0}
_WITHOUT_TEMPLATES = frozenset(("type", "source", "version", "provider", "description"))


def read_json_configuration(file: str, text: str) -> tree.SyntaxFile:
    """Return the syntax of a ``.tf.json`` file."""
    found = json_value(placed_content(file, text))
    if not isinstance(found, TerraformObject):
        return _refused(file, found)
    reader = _JsonSyntax(file, text, templates=True)
    blocks = (
        block
        for kind, member in found.entries.items()
        if kind in _LABELS
        for block in reader.blocks(kind, (), member.value, _LABELS[kind])
    )
    return tree.SyntaxFile(file, tree.Body((), tuple(blocks)))


def read_json_values(file: str, text: str) -> tree.SyntaxFile:
    """Return the settings of a ``.tfvars.json`` file, whose strings are no templates."""
    found = json_value(placed_content(file, text))
    if not isinstance(found, TerraformObject):
        return _refused(file, found)
    return tree.SyntaxFile(file, tree.Body(tuple(_JsonSyntax(file, text, templates=False).settings(found))))


def _refused(file: str, found: TerraformValue) -> tree.SyntaxFile:
    whole = Span(file, 1, 1, 1, 1)
    reason = found.reason if isinstance(found, Unknown) else "an object is expected"
    place = found.span if isinstance(found, Unknown) and found.span else whole
    return tree.SyntaxFile(file, tree.Body(), faults=(tree.Broken(reason, place),))


class _JsonSyntax:
    """Blocks, settings and expressions out of the values of one file."""

    def __init__(self, file: str, text: str, *, templates: bool) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.templates = templates
        self.whole = Span(file, 1, 1, 1, 1)

    def blocks(self, kind: str, labels: tuple[str, ...], found: TerraformValue, left: int) -> Iterator[tree.Block]:
        """Yield the blocks below a kind: one object for each label, a list where there are several."""
        if isinstance(found, TerraformTuple):
            for item in found.items:
                yield from self.blocks(kind, labels, item, left)
        elif isinstance(found, TerraformObject) and left:
            for label, member in found.entries.items():
                yield from self.blocks(kind, (*labels, label), member.value, left - 1)
        elif isinstance(found, TerraformObject):
            yield tree.Block(kind, labels, self._body(found), found.span or self.whole)

    def _body(self, found: TerraformObject) -> tree.Body:
        dynamic = found.entries.get("dynamic")
        blocks = self.blocks("dynamic", (), dynamic.value, 1) if dynamic is not None else iter(())
        return tree.Body(tuple(self.settings(found)), tuple(map(_dynamic, blocks)))

    def settings(self, found: TerraformObject) -> Iterator[tree.Setting]:
        """Yield the settings of an object."""
        for key, member in found.entries.items():
            if key == "//" or (key == "dynamic" and self.templates):
                continue
            span = member.span or found.span or self.whole
            templates = self.templates and key not in _WITHOUT_TEMPLATES
            yield tree.Setting(key, self._expression(member.value, span, templates=templates), span)

    def _expression(self, found: TerraformValue, around: Span, *, templates: bool) -> tree.Expression:
        match found:
            case Text():
                return self._text(placed_string(self.lines, found), around, templates=templates)
            case TerraformTuple():
                items = tuple(self._expression(item, around, templates=templates) for item in found.items)
                return tree.TupleLiteral(items, found.span or around)
            case TerraformObject():
                return tree.ObjectLiteral(
                    tuple(self._entries(found, around, templates=templates)), found.span or around
                )
            case Scalar():
                return tree.Constant(found.value, found.span or around)
            case _:
                return tree.Broken("the value cannot be read", around)

    def _entries(
        self, found: TerraformObject, around: Span, *, templates: bool
    ) -> Iterator[tuple[tree.Expression, tree.Expression]]:
        for key, member in found.entries.items():
            if key != "//":
                span = member.span or around
                name = PlacedText((key,) if key else (), span)
                value = self._expression(member.value, span, templates=templates)
                yield self._text(name, span, templates=templates), value

    def _text(self, found: PlacedText, around: Span, *, templates: bool) -> tree.Expression:
        span = found.span or around
        written = found.literal or ""
        if not templates or ("${" not in written and "%{" not in written):
            return tree.Literal.of(found, span)
        template = read_template_text(self.file, found)
        if isinstance(template, tree.Broken):
            return tree.Broken(template.reason, span)
        return tree.Literal.of(template, span) if isinstance(template, tree.Literal) else replace(template, span=span)


def _dynamic(block: tree.Block) -> tree.Block:
    content = block.body.setting("content")
    if content is None or not isinstance(content.expression, tree.ObjectLiteral):
        return block
    settings = tuple(tree.Setting(_plain(key), value, key.span) for key, value in content.expression.entries)
    inner = tree.Block("content", (), tree.Body(settings), content.span)
    rest = tuple(setting for setting in block.body.settings if setting.name != "content")
    return tree.Block(block.kind, block.labels, tree.Body(rest, (inner,)), block.span)


def _plain(key: tree.Expression) -> str:
    return (key.literal or "") if isinstance(key, tree.Literal) else ""
