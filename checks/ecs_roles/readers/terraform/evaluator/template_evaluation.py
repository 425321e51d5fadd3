"""Templates to texts: interpolations and directives carried out, what is not known left as symbols.

Language: https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from collections.abc import Callable

from ecs_roles.readers.terraform.evaluator.expression_evaluator import ExpressionEvaluator
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText, inserted, joined, length_of, mark_count
from ecs_roles.readers.terraform.values.conversion import as_flag
from ecs_roles.readers.terraform.values.lookups import iterated
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    LONGEST,
    Encoded,
    Failure,
    TerraformValue,
    as_string,
    operand_of,
    symbol_of,
    too_large,
)
from ecs_roles.symbolic.origin import Fresh, Origin, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text, text_operand
from ecs_roles.symbolic.values import Unknown

_CHARACTERS_A_STEP = 64


def template_value(evaluator: ExpressionEvaluator, expression: tree.Template, scope: Scope) -> TerraformValue:
    """Return a string; one that is a single interpolation gives the value itself."""
    parts = expression.parts
    if len(parts) == 1 and isinstance(parts[0], tree.Interpolation):
        return evaluator.value(parts[0].expression, scope)
    texts: list[Text] = []
    failure = _texts(evaluator, parts, scope, texts)
    if failure is not None:
        return failure
    length = sum([length_of(each.pieces) for each in texts])
    evaluator.spend(length // _CHARACTERS_A_STEP + sum(map(mark_count, texts)))
    if length > LONGEST:
        return too_large("text", expression.span)
    return joined(texts, expression.span)


def _texts(
    evaluator: ExpressionEvaluator, parts: tuple[tree.Part, ...], scope: Scope, texts: list[Text]
) -> Failure | None:
    for part in parts:
        work = _PARTS.get(type(part))
        if work is None:
            texts.append(part)  # type: ignore[arg-type]
            continue
        failure = work(evaluator, part, scope, texts)
        if failure is not None:
            return failure
    return None


def _interpolation(
    evaluator: ExpressionEvaluator, part: tree.Interpolation, scope: Scope, texts: list[Text]
) -> Failure | None:
    found = as_string(evaluator.value(part.expression, scope))
    if not isinstance(found, Text):
        if isinstance(found, Failure):
            return found
        found = Text((symbol_of(found),))
    texts.append(found if _keeps_places(found) else inserted(found, part.span))
    return None


def _keeps_places(found: Text) -> bool:
    if type(found) is Text:  # as most are
        return False
    return isinstance(found, PlacedText) and found.mark_count > 1 and not isinstance(found, Encoded)


def _if_directive(
    evaluator: ExpressionEvaluator, part: tree.IfDirective, scope: Scope, texts: list[Text]
) -> Failure | None:
    condition = evaluator.value(part.condition, scope)
    flag = as_flag(condition)
    if flag is not None:
        return _texts(evaluator, part.then if flag else part.otherwise, scope, texts)
    if isinstance(condition, Failure):
        return condition
    if not isinstance(condition, Unknown) and not (isinstance(condition, Text) and condition.symbols):
        return Failure(Fresh("if"), "the condition is neither true nor false", part.span)
    branches: tuple[list[Text], list[Text]] = ([], [])
    for branch, written in zip(branches, (part.then, part.otherwise), strict=True):
        failure = _texts(evaluator, written, scope, branch)
        if failure is not None:
            return failure
    origin = computed("if", operand_of(condition), *(text_operand(text(*branch)) for branch in branches))
    texts.append(_unknown_stretch(condition, origin, part.span))
    return None


def _for_directive(
    evaluator: ExpressionEvaluator, part: tree.ForDirective, scope: Scope, texts: list[Text]
) -> Failure | None:
    source = evaluator.value(part.collection, scope)
    pairs, more = iterated(source) if not isinstance(source, Failure) else (iter(()), source)
    if isinstance(more, Failure):
        return more
    for key, value in pairs:
        evaluator.spend(1)
        names = {part.value: value, **({part.key: key} if part.key else {})}
        failure = _texts(evaluator, part.body, scope.with_variables(names), texts)
        if failure is not None or evaluator.steps < 0:
            return failure
    if more is not None:
        texts.append(_unknown_stretch(more, Fresh("%{ for }"), part.span))
    return None


def _unknown_stretch(doubt: TerraformValue, origin: Origin, span: Span) -> Text:
    reason = doubt.reason if isinstance(doubt, Unknown) else "a condition is not known"
    return inserted(Text((Symbol(origin, reason),)), span)


_PARTS: dict[type, Callable[..., Failure | None]] = {
    tree.Interpolation: _interpolation,
    tree.IfDirective: _if_directive,
    tree.ForDirective: _for_directive,
}
