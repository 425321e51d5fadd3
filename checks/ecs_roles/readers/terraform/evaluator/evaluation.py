"""Expressions to values: what can be worked out is, the rest stays a symbol with its reason.

Language: https://developer.hashicorp.com/terraform/language/expressions
"""

from collections.abc import Callable, Mapping
from typing import Any

from ecs_roles.readers.terraform.evaluator.for_evaluation import for_value, key_doubt
from ecs_roles.readers.terraform.evaluator.template_evaluation import template_value
from ecs_roles.readers.terraform.evaluator.text_lengths import compared_length
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.conversion import as_flag, convert
from ecs_roles.readers.terraform.values.lookups import attribute, index, one_of, splat
from ecs_roles.readers.terraform.values.operations import binary, equal, unary
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    LEAVES,
    Failure,
    LazyValue,
    Perhaps,
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    is_null,
    items_of,
    known_text,
    members_of,
    operand_of,
    with_span,
)
from ecs_roles.readers.terraform.values.type_constraints import type_of, unified
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import LIMITS, tell_beyond
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Fresh, Origin, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown

Function = Callable[["Evaluator", "Scope", tree.Call], TerraformValue]
_DEEPEST = LIMITS.evaluation_depth
# Each call of these gives something else.
CHANGING = frozenset(("bcrypt", "plantimestamp", "timestamp", "uuid"))


class Evaluator:
    """Works expressions out, within a budget of steps that keeps hostile code from stalling a scan."""

    def __init__(self, functions: Mapping[str, Function], steps: int = LIMITS.evaluation_steps) -> None:
        self.functions = functions
        self.steps = steps
        self._depth = 0

    def spend(self, steps: int) -> None:
        """Count work that no expression of its own stands for: turns of a loop, large values."""
        self.steps -= steps

    def value(self, expression: tree.Expression, scope: Scope) -> TerraformValue:
        """Return the value of an expression."""
        self.steps -= 1
        if self.steps < 0:
            return Unknown(Fresh("too much"), "the configuration is too large to work out", expression.span)
        if type(expression) is tree.Literal:  # as most are
            return expression
        if self._depth > _DEEPEST:
            tell_beyond("an expression", "expressions lead to one another over too many levels", expression.span)
            return Unknown(Fresh("too deep"), "the expression is nested too deeply", expression.span)
        self._depth += 1
        try:
            return _EVALUATORS[type(expression)](self, expression, scope)
        finally:
            self._depth -= 1

    def constant(self, expression: tree.Constant, _: Scope) -> TerraformValue:
        """Return a number, a boolean or null."""
        return Scalar(expression.value, expression.span)

    def name(self, expression: tree.Name, scope: Scope) -> TerraformValue:
        """Return a variable of ``for``, or a name that the module knows."""
        found = scope.variables.get(expression.name)
        if found is None:
            found = scope.outer(expression.name)
        return found if found is not None else _nothing(expression.name, expression.span)

    def each(self, expression: tree.Each, scope: Scope) -> TerraformValue:
        """Return the item of a splat."""
        return scope.each if scope.each is not None else Failure(Fresh("splat"), "no splat here", expression.span)

    def reference(self, expression: tree.Reference, scope: Scope) -> TerraformValue:
        """Return the value of ``a.b.c``: of one name after the other."""
        names = expression.names
        self.steps -= len(names) - 1
        found = scope.variables.get(names[0])
        if found is None:
            found = scope.outer(names[0])
        if found is None:
            return _nothing(names[0], expression.head(1).span)
        for count, name in enumerate(names[1:], 2):
            if isinstance(found, LazyValue):  # as most are
                found = found.attribute(name)
            else:
                found = attribute(found, name, expression.head(count).span)
        return _as_used(found, expression, scope)

    def attribute(self, expression: tree.Attribute, scope: Scope) -> TerraformValue:
        """Return the value of ``of.name``."""
        found = attribute(self.value(expression.of, scope), expression.name, expression.span)
        return _as_used(found, expression, scope)

    def index(self, expression: tree.Index, scope: Scope) -> TerraformValue:
        """Return the value of ``of[key]``."""
        found = index(self.value(expression.of, scope), self.value(expression.key, scope), expression.span)
        return _as_used(found, expression, scope)

    def splat(self, expression: tree.Splat, scope: Scope) -> TerraformValue:
        """Return the value of ``of[*]`` with what follows."""
        of = self.value(expression.of, scope)
        return splat(of, lambda item: self.value(expression.item, replace(scope, each=item)), expression.span)

    def call(self, expression: tree.Call, scope: Scope) -> TerraformValue:
        """Return a function call."""
        function = self.functions.get(expression.function)
        if function is None:
            given = self.arguments(expression, scope)
            origin = self.origin(expression, given if isinstance(given, tuple) else (given,))
            return Unknown(origin, f"the function {expression.function} is not known here", expression.span)
        return function(self, scope, expression)

    def arguments(self, call: tree.Call, scope: Scope) -> tuple[TerraformValue, ...] | Unknown:
        """Return the values of a call's arguments, the last one spread out where it says so."""
        values = [self.value(argument, scope) for argument in call.arguments]
        if not call.spread or not values:
            return tuple(values)
        last = values.pop()
        if isinstance(last, TerraformTuple) and last.more is None:
            return (*values, *last.items)
        if isinstance(last, TerraformTuple) and last.more is not None:
            return (*values, *last.items, last.more)
        return last if isinstance(last, Unknown) else Failure(Fresh("spread"), "`...` needs a list", call.span)

    def origin(self, call: tree.Call, arguments: tuple[TerraformValue, ...]) -> Origin:
        """Return the origin of the result of a call: equal for the same function of equal values."""
        if arguments and call.function not in CHANGING:
            return computed(call.function, *map(operand_of, arguments))
        return Fresh(f"{call.function}()")

    def tuple_literal(self, expression: tree.TupleLiteral, scope: Scope) -> TerraformValue:
        """Return the value of ``[a, b]``."""
        return items_of([self.value(item, scope) for item in expression.items], "tuple", expression.span)

    def object_literal(self, expression: tree.ObjectLiteral, scope: Scope) -> TerraformValue:
        """Return the value of ``{ a = b }``; an unknown key leaves the other entries as they are."""
        entries: list[tuple[str, TerraformAttribute]] = []
        more: Unknown | None = None
        for key_expression, value_expression in expression.entries:
            if type(key_expression) is tree.Word or type(key_expression) is tree.Literal:
                written: str | None = key_expression.literal
                self.steps -= 1
                value = self.value(value_expression, scope)
            else:
                key = self.value(key_expression, scope)
                value = self.value(value_expression, scope)
                written = known_text(key)
            if written is None:
                more = key_doubt(key, key_expression.span)
                if isinstance(more, Failure):
                    return more
                continue
            entries.append((written, TerraformAttribute(value, key_expression.span)))
        return members_of(entries, "object", expression.span, more)

    def unary(self, expression: tree.Unary, scope: Scope) -> TerraformValue:
        """Return the value of ``-a`` and ``!a``."""
        return unary(expression.operator, self.value(expression.operand, scope), expression.span)

    def binary(self, expression: tree.Binary, scope: Scope) -> TerraformValue:
        """Return the value of ``a OPERATOR b``."""
        left, right = self.value(expression.left, scope), self.value(expression.right, scope)
        found = binary(expression.operator, left, right, expression.span)
        if type(found) is Unknown and (decided := compared_length(self, expression, scope)) is not None:
            return decided
        return found

    def conditional(self, expression: tree.Conditional, scope: Scope) -> TerraformValue:
        """Return the value of ``condition ? then : otherwise``, both brought to one type."""
        condition = self.value(expression.condition, scope)
        flag = as_flag(condition)
        if (
            flag is None
            and not isinstance(condition, Unknown)
            and not (isinstance(condition, Text) and condition.symbols)
        ):
            return Failure(Fresh("condition"), "the condition is neither true nor false", expression.span)
        if isinstance(condition, Failure):
            return condition
        then, otherwise = self.value(expression.then, scope), self.value(expression.otherwise, scope)
        if flag is None:
            return _either(then, otherwise, condition, expression.span)
        chosen, other = (then, otherwise) if flag else (otherwise, then)
        return _of_one_type(chosen, other)

    def broken(self, expression: tree.Broken, _: Scope) -> TerraformValue:
        """Return what could not be parsed."""
        if expression.too_deep:  # It was told when it was read, which may be in an earlier scan.
            tell_beyond("an expression", "it is nested too deeply", expression.span)
        return Unknown(Fresh("syntax error"), expression.reason, expression.span)


def _nothing(name: str, span: Span) -> Unknown:
    return Unknown(Fresh(name), f"nothing here is called {name}", span)


_STEPS = (tree.Attribute, tree.Index)
_OF_PARTS = (LazyValue, TerraformTuple, TerraformObject)
_WRITTEN_ELSEWHERE = frozenset({"local", "var"})


def _as_used(
    found: TerraformValue, expression: tree.Reference | tree.Attribute | tree.Index, scope: Scope
) -> TerraformValue:
    """Return a value at the place where it is used; a literal of a local or variable stays where it was written.

    So does what a ``for`` walks through.
    """
    if type(found) not in LEAVES and isinstance(found, _OF_PARTS):
        return found
    root: tree.Expression = expression
    for _ in range(_DEEPEST + 1):  # What is nested deeper is unknown, whatever stands at its root.
        if type(root) is tree.Index and _walks(root.key, scope) and found_span(found):
            return found  # One expression for every turn of the loop: the literals differ.
        if type(root) is tree.Reference or not isinstance(root, _STEPS):
            break
        root = root.of
    name = _first_name(root)
    is_of_loop = name in scope.variables and found_span(found)
    stays = is_of_loop or type(root) is tree.Each or (name in _WRITTEN_ELSEWHERE and _is_written_out(found))
    return found if stays else with_span(found, expression.span)


def _first_name(expression: tree.Expression) -> str:
    """Return the first name of a reference; nothing for any other expression."""
    if type(expression) is tree.Reference:
        return expression.names[0]
    return expression.name if type(expression) is tree.Name else ""


def _is_written_out(found: TerraformValue) -> bool:
    """Return whether a value is a literal, which stands where people edit it."""
    return isinstance(found, Text) and not found.symbols and found.span is not None and found.source is None


def _walks(key: tree.Expression, scope: Scope) -> bool:
    """Return whether a key is what a ``for`` walks through."""
    while isinstance(key, tree.Attribute | tree.Index):
        key = key.of
    return _first_name(key) in scope.variables


def found_span(found: TerraformValue) -> Span | None:
    """Return where a value stands, when it says so."""
    return None if isinstance(found, LazyValue) else found.span


def _either(then: TerraformValue, otherwise: TerraformValue, condition: TerraformValue, span: Span) -> TerraformValue:
    """Return what is known of the result when the condition is not."""
    if equal(then, otherwise) is Answer.YES:
        return then
    asked, one, other = (operand_of(each) for each in (condition, then, otherwise))
    origin = computed("choice", asked, one, other, label=f"{asked.label} ? {one.label} : {other.label}")
    reason = condition.reason if isinstance(condition, Unknown) else "the condition is not known"
    if is_null(then) is not is_null(otherwise):
        return Perhaps(origin, reason, span, value=otherwise if is_null(then) else then)
    return one_of((then, otherwise), Unknown(origin, reason, span), span)


def _of_one_type(chosen: TerraformValue, other: TerraformValue) -> TerraformValue:
    """Return the chosen value, converted to the type that it has in common with the other."""
    if (
        isinstance(chosen, Unknown | LazyValue)
        or isinstance(other, Unknown | LazyValue)
        or is_null(other)
        or is_null(chosen)
    ):
        return chosen
    shared = unified((type_of(chosen), type_of(other)))
    if shared is None:
        return Failure(Fresh("condition"), "the two results have no type in common", found_span(chosen))
    return convert(chosen, shared)


_EVALUATORS: dict[type, Callable[[Evaluator, Any, Scope], TerraformValue]] = {
    tree.Constant: Evaluator.constant,
    tree.Template: template_value,
    tree.Name: Evaluator.name,
    tree.Reference: Evaluator.reference,
    tree.Attribute: Evaluator.attribute,
    tree.Index: Evaluator.index,
    tree.Each: Evaluator.each,
    tree.Splat: Evaluator.splat,
    tree.Call: Evaluator.call,
    tree.TupleLiteral: Evaluator.tuple_literal,
    tree.ObjectLiteral: Evaluator.object_literal,
    tree.ForExpression: for_value,
    tree.Unary: Evaluator.unary,
    tree.Binary: Evaluator.binary,
    tree.Conditional: Evaluator.conditional,
    tree.Broken: Evaluator.broken,
}
