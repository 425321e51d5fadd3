"""Terraform's JSON syntax (``*.tf.json``, as CDK for Terraform writes it) as the same syntax tree.

Language: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from collections.abc import Iterator

from ecs_roles.readers.terraform import syntax_tree as tree
from ecs_roles.readers.terraform.datum import Datum, Items, Members
from ecs_roles.readers.terraform.file_reading import read_template_text
from ecs_roles.readers.terraform.functions_files import placed_content
from ecs_roles.readers.terraform.json_reading import JsonError, read_json
from ecs_roles.readers.terraform.placed_text import PlacedText
from ecs_roles.source.span import Span
from ecs_roles.source.values import Scalar

_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "locals": 0, "terraform": 0}
_WITHOUT_TEMPLATES = frozenset(("type", "source", "version", "provider", "description"))


def read_json_configuration(file: str, text: str) -> tree.SyntaxFile:
    """The syntax of a ``.tf.json`` file."""
    found = read_json(placed_content(file, text))
    if isinstance(found, JsonError):
        return tree.SyntaxFile(file, tree.Body(), faults=(tree.Broken(found.message, found.span),))
    if not isinstance(found, Members):
        return tree.SyntaxFile(file, tree.Body(), faults=(tree.Broken("an object is expected", Span(file, 1, 1, 1, 1)),))
    blocks = [
        block
        for kind, member in found.entries.items()
        if kind in _LABELS
        for block in _blocks(file, kind, (), member.value, _LABELS[kind])
    ]
    return tree.SyntaxFile(file, tree.Body((), tuple(blocks)))


def read_json_values(file: str, text: str) -> tree.SyntaxFile:
    """The settings of a ``.tfvars.json`` file, whose strings are no templates."""
    found = read_json(placed_content(file, text))
    if isinstance(found, JsonError):
        return tree.SyntaxFile(file, tree.Body(), faults=(tree.Broken(found.message, found.span),))
    settings = tuple(_settings(file, found, templates=False)) if isinstance(found, Members) else ()
    return tree.SyntaxFile(file, tree.Body(settings))


def _blocks(file: str, kind: str, labels: tuple[str, ...], found: Datum, left: int) -> Iterator[tree.Block]:
    """The blocks below a kind: one object for each label, a list where there are several."""
    if isinstance(found, Items):
        for item in found.items:
            yield from _blocks(file, kind, labels, item, left)
    elif isinstance(found, Members) and left:
        for label, member in found.entries.items():
            yield from _blocks(file, kind, (*labels, label), member.value, left - 1)
    elif isinstance(found, Members):
        span = found.span or Span(file, 1, 1, 1, 1)
        yield tree.Block(kind, labels, _body(file, found), span)


def _body(file: str, found: Members) -> tree.Body:
    dynamic = found.entries.get("dynamic")
    blocks = _blocks(file, "dynamic", (), dynamic.value, 1) if dynamic is not None else iter(())
    return tree.Body(tuple(_settings(file, found, templates=True)), tuple(map(_dynamic, blocks)))


def _dynamic(block: tree.Block) -> tree.Block:
    content = block.body.setting("content")
    if content is None or not isinstance(content.expression, tree.ObjectLiteral):
        return block
    settings = tuple(
        tree.Setting(_plain(key), value, key.span, content.span) for key, value in content.expression.entries
    )
    inner = tree.Block("content", (), tree.Body(settings), content.span)
    rest = tuple(setting for setting in block.body.settings if setting.name != "content")
    return tree.Block(block.kind, block.labels, tree.Body(rest, (inner,)), block.span)


def _plain(key: tree.Expression) -> str:
    if isinstance(key, tree.Template) and len(key.parts) == 1 and isinstance(key.parts[0], PlacedText):
        return key.parts[0].literal or ""
    return ""


def _settings(file: str, found: Members, *, templates: bool) -> Iterator[tree.Setting]:
    whole = found.span or Span(file, 1, 1, 1, 1)
    for key, member in found.entries.items():
        if key == "//" or (key == "dynamic" and templates):
            continue
        span = member.span or whole
        yield tree.Setting(key, _expression(file, member.value, span, templates=templates and key not in _WITHOUT_TEMPLATES), span, span)


def _expression(file: str, found: Datum, around: Span, *, templates: bool) -> tree.Expression:
    match found:
        case PlacedText():
            return _text(file, found, around, templates=templates)
        case Items():
            items = tuple(_expression(file, item, around, templates=templates) for item in found.items)
            return tree.TupleLiteral(items, found.span or around)
        case Members():
            entries = tuple(
                (_key(file, key, member.span or around, templates=templates), _expression(file, member.value, around, templates=templates))
                for key, member in found.entries.items()
                if key != "//"
            )
            return tree.ObjectLiteral(entries, found.span or around)
        case Scalar():
            return tree.Constant(found.value, found.span or around)
        case _:
            return tree.Broken("the value cannot be read", around)


def _key(file: str, key: str, span: Span, *, templates: bool) -> tree.Expression:
    return _text(file, PlacedText((key,) if key else (), span), span, templates=templates)


def _text(file: str, found: PlacedText, around: Span, *, templates: bool) -> tree.Expression:
    span = found.span or around
    written = found.literal or ""
    if not templates or ("${" not in written and "%{" not in written):
        return tree.Template((found,), span)
    template = read_template_text(file, found)
    return tree.Template(template.parts, span) if isinstance(template, tree.Template) else tree.Broken(template.reason, span)
