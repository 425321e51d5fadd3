"""The body of a block as values: its settings, its nested blocks, and those that ``dynamic`` makes.

Language: https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
"""

from collections.abc import Iterator

from ecs_roles.readers.terraform.evaluator.evaluation import Evaluator
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.lookups import iterated
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    TerraformAttribute,
    TerraformObject,
    TerraformValue,
    items_of,
    members_of,
)
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Unknown

META = frozenset(("count", "for_each", "provider", "providers", "depends_on"))
_NESTED: frozenset[str] = frozenset()
_META_BLOCKS = frozenset(("lifecycle", "connection", "provisioner"))


def body_value(evaluator: Evaluator, body: tree.Body, scope: Scope, name: str) -> TerraformValue | None:
    """Return the value of one setting or of all nested blocks of that name; ``None`` when there is neither."""
    setting = body.setting(name)
    if setting is not None:
        return evaluator.value(setting.expression, scope)
    blocks = [block for block in body.blocks if name in _kinds(block)]
    return _nested(evaluator, blocks, scope, name) if blocks else None


def body_members(
    evaluator: Evaluator, body: tree.Body, scope: Scope, span: Span, meta: frozenset[str] = META
) -> TerraformObject:
    """Return all of a body, without the settings that are Terraform's own: a nested block has none of these."""
    entries = {
        setting.name: TerraformAttribute(evaluator.value(setting.expression, scope), setting.name_span)
        for setting in body.settings
        if setting.name not in meta
    }
    by_kind: dict[str, list[tree.Block]] = {}
    for block in body.blocks:
        for kind in _kinds(block):
            by_kind.setdefault(kind, []).append(block)
    for kind, blocks in by_kind.items():
        if kind not in entries:
            entries[kind] = TerraformAttribute(_nested(evaluator, blocks, scope, kind), blocks[0].span)
    found = members_of(entries.items(), "object", span)
    return found if isinstance(found, TerraformObject) else TerraformObject({}, "object", span, found)


def _kinds(block: tree.Block) -> tuple[str, ...]:
    if block.kind == "dynamic":
        return block.labels[:1]
    return () if block.kind in _META_BLOCKS else (block.kind,)


def _nested(evaluator: Evaluator, blocks: list[tree.Block], scope: Scope, kind: str) -> TerraformValue:
    """Return the value of the blocks of one kind, of which there is one at least."""
    items: list[TerraformValue] = []
    doubts: list[Unknown] = []
    for block in blocks:
        if block.kind == kind:
            items.append(body_members(evaluator, block.body, scope, block.span, _NESTED))
        else:
            items.extend(_dynamic(evaluator, block, scope, doubts))
    return items_of(items, "list", blocks[0].span, doubts[0] if doubts else None)


def _dynamic(evaluator: Evaluator, block: tree.Block, scope: Scope, doubts: list[Unknown]) -> Iterator[TerraformValue]:
    """Yield the blocks that a ``dynamic`` block stands for."""
    content = next(iter(block.body.blocks_of("content")), None)
    source = block.body.setting("for_each")
    if content is None or source is None:
        return
    over = evaluator.value(source.expression, scope)
    pairs, more = (iter(()), over) if isinstance(over, Failure) else iterated(over)
    if more is not None:
        doubts.append(more)
    name = _iterator(block)
    for key, value in pairs:
        each = TerraformObject(
            {"key": TerraformAttribute(key), "value": TerraformAttribute(value)}, "object", source.span
        )
        yield body_members(evaluator, content.body, scope.with_variables({name: each}), content.span, _NESTED)


def _iterator(block: tree.Block) -> str:
    setting = block.body.setting("iterator")
    if setting is not None and isinstance(setting.expression, tree.Name):
        return setting.expression.name
    return block.labels[0]
