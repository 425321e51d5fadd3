"""``for`` expressions: what is known of their items and keys, and why there may be more.

Language: https://developer.hashicorp.com/terraform/language/expressions/for
"""

from collections.abc import Iterator

from ecs_roles.readers.terraform.evaluator.expression_evaluator import ExpressionEvaluator
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.conversion import as_flag
from ecs_roles.readers.terraform.values.lookups import iterated
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    LARGEST,
    Failure,
    TerraformAttribute,
    TerraformValue,
    is_null,
    items_of,
    known_text,
    members_of,
    operand_of,
    weight_of,
)
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown


def for_value(evaluator: ExpressionEvaluator, expression: tree.ForExpression, scope: Scope) -> TerraformValue:
    """Return the value of ``[for ...]`` and ``{for ...}``."""
    source = evaluator.value(expression.collection, scope)
    if isinstance(source, Failure):
        return source
    pairs, more = iterated(source)
    if isinstance(more, Failure):
        return more
    rounds = _rounds(evaluator, expression, scope, pairs)
    if expression.result_key is None:
        return _list_of(evaluator, expression, rounds, more)
    return _object_of(evaluator, expression, rounds, more)


def _rounds(
    evaluator: ExpressionEvaluator,
    expression: tree.ForExpression,
    scope: Scope,
    pairs: Iterator[tuple[TerraformValue, TerraformValue]],
) -> Iterator[Scope | Unknown]:
    """Yield the scope of each round that is kept, or why it is not known whether it is."""
    for key, value in pairs:
        evaluator.spend(1)
        names = {expression.value: value, **({expression.key: key} if expression.key else {})}
        inner = scope.with_variables(names)
        if expression.condition is not None:
            condition = evaluator.value(expression.condition, inner)
            flag = as_flag(condition)
            if flag is None:
                reason = condition.reason if isinstance(condition, Unknown) else "a condition is not known"
                kind = Failure if isinstance(condition, Failure) or is_null(condition) else Unknown
                yield kind(computed("if", operand_of(condition)), reason, expression.span)
                continue
            if not flag:
                continue
        yield inner


def _list_of(
    evaluator: ExpressionEvaluator,
    expression: tree.ForExpression,
    rounds: Iterator[Scope | Unknown],
    more: Unknown | None,
) -> TerraformValue:
    items: list[TerraformValue] = []
    weight = 0
    certain: int | None = None
    for inner in rounds:
        if isinstance(inner, Failure):
            return inner
        if isinstance(inner, Unknown):
            more = inner
            certain = len(items) if certain is None else certain
            continue
        items.append(evaluator.value(expression.result, inner))
        weight += weight_of(items[-1])
        if weight > LARGEST or evaluator.steps < 0:
            break
    return items_of(items, "tuple", expression.span, more, certain)


def _object_of(
    evaluator: ExpressionEvaluator,
    expression: tree.ForExpression,
    rounds: Iterator[Scope | Unknown],
    more: Unknown | None,
) -> TerraformValue:
    entries: dict[str, list[TerraformValue]] = {}
    weight = 0
    for found in _keyed(evaluator, expression, rounds):
        if isinstance(found, Failure):
            return found
        if isinstance(found, Unknown):
            more = found
            continue
        key, value = found
        if key in entries and not expression.grouped:
            return Failure(Fresh("for"), f"two items have the key {key}", expression.span)
        entries.setdefault(key, []).append(value)
        weight += weight_of(value)
        if weight > LARGEST or evaluator.steps < 0:
            break
    return _collected(expression, entries, more)


def _keyed(
    evaluator: ExpressionEvaluator, expression: tree.ForExpression, rounds: Iterator[Scope | Unknown]
) -> Iterator[tuple[str, TerraformValue] | Unknown]:
    """Yield the key and the value of each round, or why one of them is not known."""
    for inner in rounds:
        if isinstance(inner, Unknown):
            yield inner
            continue
        key = evaluator.value(expression.result_key or expression.result, inner)
        written = known_text(key)
        if written is None:
            yield key_doubt(key, expression.span)
        else:
            yield written, evaluator.value(expression.result, inner)


def _collected(
    expression: tree.ForExpression, entries: dict[str, list[TerraformValue]], more: Unknown | None
) -> TerraformValue:
    span = expression.span
    values = {key: items_of(found, "tuple", span) if expression.grouped else found[0] for key, found in entries.items()}
    return members_of(((key, TerraformAttribute(value)) for key, value in values.items()), "object", span, more)


def key_doubt(key: TerraformValue, span: Span) -> Unknown:
    """Return why an entry is not known: its key is not, or is not a string."""
    if isinstance(key, Unknown):
        return key
    if isinstance(key, Text) and key.symbols:
        return Unknown(computed("key", operand_of(key)), key.symbols[0].reason, span)
    return Failure(Fresh("key"), "a key must be a string", span)
