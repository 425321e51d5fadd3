"""Expressions to values: what can be worked out is, the rest stays a symbol with its reason.

Language: https://developer.hashicorp.com/terraform/language/expressions
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ecs_roles.readers.terraform import syntax_tree as tree
from ecs_roles.readers.terraform.conversion import as_flag, convert
from ecs_roles.readers.terraform.datum import (
    LARGEST,
    LONGEST,
    Datum,
    Encoded,
    Failure,
    Items,
    Member,
    Members,
    Thing,
    as_string,
    described,
    hole_of,
    is_null,
    items_of,
    known_text,
    members_of,
    weight_of,
    with_span,
)
from ecs_roles.readers.terraform.lookups import attribute, index, iterated, splat
from ecs_roles.readers.terraform.operations import binary, equal, unary
from ecs_roles.readers.terraform.placed_text import PlacedText, inserted, joined, length_of
from ecs_roles.readers.terraform.type_constraints import type_of, unified
from ecs_roles.source.span import Span
from ecs_roles.source.text import Text
from ecs_roles.source.values import Scalar, Unknown

Function = Callable[["Evaluator", "Scope", tree.Call], Datum]
_DEEPEST = 300


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names are looked up: the variables of ``for`` first, then those of the module."""

    outer: Callable[[str], Datum | None]
    variables: Mapping[str, Datum]
    folder: str = ""
    each: Datum | None = None

    def with_variables(self, found: Mapping[str, Datum]) -> "Scope":
        """The same scope with more variables."""
        return replace(self, variables={**self.variables, **found})


class Evaluator:
    """Works expressions out, within a budget of steps that keeps hostile code from stalling a scan."""

    def __init__(self, functions: Mapping[str, Function], steps: int = 500_000) -> None:
        self.functions = functions
        self.steps = steps
        self._depth = 0

    def value(self, expression: tree.Expression, scope: Scope) -> Datum:
        """The value of an expression."""
        self.steps -= 1
        if self.steps < 0:
            return Unknown("too much", "the configuration is too large to work out", expression.span)
        if self._depth > _DEEPEST:
            return Unknown("too deep", "the expression is nested too deeply", expression.span)
        self._depth += 1
        try:
            return _EVALUATORS[type(expression)](self, expression, scope)
        finally:
            self._depth -= 1

    def constant(self, expression: tree.Constant, _: Scope) -> Datum:
        """A number, a boolean or null."""
        return Scalar(expression.value, expression.span)

    def name(self, expression: tree.Name, scope: Scope) -> Datum:
        """A variable of ``for``, or a name that the module knows."""
        found = scope.variables.get(expression.name)
        if found is None:
            found = scope.outer(expression.name)
        if found is None:
            return Unknown(expression.name, f"nothing here is called {expression.name}", expression.span)
        return found

    def each(self, expression: tree.Each, scope: Scope) -> Datum:
        """The item of a splat."""
        return scope.each if scope.each is not None else Failure("splat", "no splat here", expression.span)

    def attribute(self, expression: tree.Attribute, scope: Scope) -> Datum:
        """``of.name``."""
        of = self.value(expression.of, scope)
        found = attribute(of, expression.name, expression.span)
        return _as_used(found, expression, scope)

    def index(self, expression: tree.Index, scope: Scope) -> Datum:
        """``of[key]``."""
        found = index(self.value(expression.of, scope), self.value(expression.key, scope), expression.span)
        return _as_used(found, expression, scope)

    def splat(self, expression: tree.Splat, scope: Scope) -> Datum:
        """``of[*]`` with what follows."""
        of = self.value(expression.of, scope)
        return splat(of, lambda item: self.value(expression.item, replace(scope, each=item)), expression.span)

    def call(self, expression: tree.Call, scope: Scope) -> Datum:
        """A function call."""
        function = self.functions.get(expression.function)
        if function is None:
            return Unknown(
                self.identity(expression, ()), f"the function {expression.function} is not known here", expression.span
            )
        return function(self, scope, expression)

    def arguments(self, call: tree.Call, scope: Scope) -> tuple[Datum, ...] | Unknown:
        """The values of a call's arguments, the last one spread out where it says so."""
        values = [self.value(argument, scope) for argument in call.arguments]
        if not call.spread or not values:
            return tuple(values)
        last = values.pop()
        if isinstance(last, Items) and last.more is None:
            return (*values, *last.items)
        if isinstance(last, Items) and last.more is not None:
            return (*values, *last.items, last.more)
        return last if isinstance(last, Unknown) else Failure("spread", "`...` needs a list", call.span)

    def identity(self, call: tree.Call, arguments: tuple[Datum, ...]) -> str:
        """A name for the result of a call: equal for the same function of equal values."""
        parts = [described(argument) for argument in arguments]
        if parts and all(part is not None for part in parts):
            return f"{call.function}({', '.join(part or '' for part in parts)})"
        return f"{call.function}@{call.span.file}:{call.span.line}:{call.span.column}"

    def tuple_literal(self, expression: tree.TupleLiteral, scope: Scope) -> Datum:
        """``[a, b]``."""
        return items_of((self.value(item, scope) for item in expression.items), "tuple", expression.span)

    def object_literal(self, expression: tree.ObjectLiteral, scope: Scope) -> Datum:
        """``{ a = b }``; an unknown key leaves the other entries as they are."""
        entries: list[tuple[str, Member]] = []
        more: Unknown | None = None
        for key_expression, value_expression in expression.entries:
            key = self.value(key_expression, scope)
            value = self.value(value_expression, scope)
            written = known_text(key)
            if written is None:
                more = _key_doubt(key, key_expression.span)
                if isinstance(more, Failure):
                    return more
                continue
            entries.append((written, Member(value, key_expression.span)))
        return members_of(entries, "object", expression.span, more)

    def unary(self, expression: tree.Unary, scope: Scope) -> Datum:
        """``-a`` and ``!a``."""
        return unary(expression.operator, self.value(expression.operand, scope), expression.span)

    def binary(self, expression: tree.Binary, scope: Scope) -> Datum:
        """``a OPERATOR b``."""
        left, right = self.value(expression.left, scope), self.value(expression.right, scope)
        return binary(expression.operator, left, right, expression.span)

    def conditional(self, expression: tree.Conditional, scope: Scope) -> Datum:
        """``condition ? then : otherwise``, both brought to one type."""
        condition = self.value(expression.condition, scope)
        flag = as_flag(condition)
        if (
            flag is None
            and not isinstance(condition, Unknown)
            and not (isinstance(condition, Text) and condition.holes)
        ):
            return Failure("condition", "the condition is neither true nor false", expression.span)
        if isinstance(condition, Failure):
            return condition
        then, otherwise = self.value(expression.then, scope), self.value(expression.otherwise, scope)
        if flag is None:
            return _either(then, otherwise, condition, expression.span)
        chosen, other = (then, otherwise) if flag else (otherwise, then)
        return _of_one_type(chosen, other)

    def for_expression(self, expression: tree.ForExpression, scope: Scope) -> Datum:
        """``[for ...]`` and ``{for ...}``."""
        source = self.value(expression.collection, scope)
        if isinstance(source, Failure):
            return source
        pairs, more = iterated(source)
        if isinstance(more, Failure):
            return more
        rounds = self._rounds(expression, scope, pairs)
        if expression.result_key is None:
            return self._list_of(expression, rounds, more)
        return self._object_of(expression, rounds, more)

    def _rounds(
        self, expression: tree.ForExpression, scope: Scope, pairs: Iterator[tuple[Datum, Datum]]
    ) -> Iterator[Scope | Unknown]:
        """The scope of each round that is kept, or why it is not known whether it is."""
        for key, value in pairs:
            names = {expression.value: value, **({expression.key: key} if expression.key else {})}
            inner = scope.with_variables(names)
            if expression.condition is not None:
                condition = self.value(expression.condition, inner)
                flag = as_flag(condition)
                if flag is None:
                    reason = condition.reason if isinstance(condition, Unknown) else "a condition is not known"
                    kind = Failure if isinstance(condition, Failure) or is_null(condition) else Unknown
                    yield kind(described(condition) or "if", reason, expression.span)
                    continue
                if not flag:
                    continue
            yield inner

    def _list_of(
        self, expression: tree.ForExpression, rounds: Iterator[Scope | Unknown], more: Unknown | None
    ) -> Datum:
        items: list[Datum] = []
        weight = 0
        for inner in rounds:
            if isinstance(inner, Failure):
                return inner
            if isinstance(inner, Unknown):
                more = inner
                continue
            items.append(self.value(expression.result, inner))
            weight += weight_of(items[-1])
            if weight > LARGEST or self.steps < 0:
                break
        return items_of(items, "tuple", expression.span, more)

    def _object_of(
        self, expression: tree.ForExpression, rounds: Iterator[Scope | Unknown], more: Unknown | None
    ) -> Datum:
        entries: dict[str, list[Datum]] = {}
        weight = 0
        for inner in rounds:
            if isinstance(inner, Failure):
                return inner
            if isinstance(inner, Unknown):
                more = inner
                continue
            key = self.value(expression.result_key or expression.result, inner)
            written = known_text(key)
            if written is None:
                more = _key_doubt(key, expression.span)
                if isinstance(more, Failure):
                    return more
                continue
            if written in entries and not expression.grouped:
                return Failure("for", f"two items have the key {written}", expression.span)
            entries.setdefault(written, []).append(self.value(expression.result, inner))
            weight += weight_of(entries[written][-1])
            if weight > LARGEST or self.steps < 0:
                break
        if expression.grouped:
            grouped = ((key, Member(items_of(found, "tuple", expression.span))) for key, found in entries.items())
            return members_of(grouped, "object", expression.span, more)
        return members_of(((key, Member(found[0])) for key, found in entries.items()), "object", expression.span, more)

    def template(self, expression: tree.Template, scope: Scope) -> Datum:
        """A string; one that is a single interpolation gives the value itself."""
        parts = expression.parts
        if len(parts) == 1:
            only = parts[0]
            if isinstance(only, PlacedText):
                return PlacedText(only.pieces, expression.span, only.marks)
            if isinstance(only, tree.Interpolation):
                return self.value(only.expression, scope)
        texts: list[Text] = []
        failure = self._texts(parts, scope, texts)
        if failure is not None:
            return failure
        if sum(length_of(each.pieces) for each in texts) > LONGEST:
            return Unknown("too large", "the text is too long to work out", expression.span)
        return joined(texts, expression.span)

    def _texts(self, parts: tuple[tree.Part, ...], scope: Scope, texts: list[Text]) -> Failure | None:
        for part in parts:
            if isinstance(part, PlacedText):
                texts.append(part)
                continue
            failure = _TEMPLATE_PARTS[type(part)](self, part, scope, texts)
            if failure is not None:
                return failure
        return None

    def _interpolation(self, part: tree.Interpolation, scope: Scope, texts: list[Text]) -> Failure | None:
        found = as_string(self.value(part.expression, scope))
        if isinstance(found, Failure):
            return found
        if isinstance(found, Unknown):
            found = Text((hole_of(found),))
        keeps_places = isinstance(found, PlacedText) and len(found.marks) > 1 and not isinstance(found, Encoded)
        texts.append(found if keeps_places else inserted(found, part.span))
        return None

    def _if_directive(self, part: tree.IfDirective, scope: Scope, texts: list[Text]) -> Failure | None:
        condition = self.value(part.condition, scope)
        flag = as_flag(condition)
        if flag is not None:
            return self._texts(part.then if flag else part.otherwise, scope, texts)
        if isinstance(condition, Failure):
            return condition
        if not isinstance(condition, Unknown) and not (isinstance(condition, Text) and condition.holes):
            return Failure("if", "the condition is neither true nor false", part.span)
        texts.append(_unknown_stretch(condition, "if", part.span))
        return None

    def _for_directive(self, part: tree.ForDirective, scope: Scope, texts: list[Text]) -> Failure | None:
        source = self.value(part.collection, scope)
        pairs, more = iterated(source) if not isinstance(source, Failure) else (iter(()), source)
        if isinstance(more, Failure):
            return more
        for key, value in pairs:
            names = {part.value: value, **({part.key: key} if part.key else {})}
            failure = self._texts(part.body, scope.with_variables(names), texts)
            if failure is not None or self.steps < 0:
                return failure
        if more is not None:
            texts.append(_unknown_stretch(more, "for", part.span))
        return None

    def broken(self, expression: tree.Broken, _: Scope) -> Datum:
        """What could not be parsed."""
        span = expression.span
        return Unknown(f"syntax@{span.file}:{span.line}:{span.column}", expression.reason, span)


def _as_used(found: Datum, expression: tree.Attribute | tree.Index, scope: Scope) -> Datum:
    """A scalar or text stands where it is used; what a ``for`` walks through stays where it was written."""
    if isinstance(found, Items | Members | Thing):
        return found
    root: tree.Expression = expression
    while isinstance(root, tree.Attribute | tree.Index):
        root = root.of
    if isinstance(root, tree.Each) or (
        isinstance(root, tree.Name) and root.name in scope.variables and found_span(found)
    ):
        return found
    return with_span(found, expression.span)


def found_span(found: Datum) -> Span | None:
    """Where a value stands, when it says so."""
    return None if isinstance(found, Thing) else found.span


def _key_doubt(key: Datum, span: Span) -> Unknown:
    if isinstance(key, Unknown):
        return key
    if isinstance(key, Text) and key.holes:
        return Unknown(f"key({key})", key.holes[0].reason, span)
    return Failure("key", "a key must be a string", span)


def _unknown_stretch(doubt: Datum, kind: str, span: Span) -> Text:
    name = described(doubt) or f"{span.file}:{span.line}:{span.column}"
    reason = doubt.reason if isinstance(doubt, Unknown) else "a condition is not known"
    return inserted(Text((hole_of(Unknown(f"{kind}({name})@{span.line}:{span.column}", reason)),)), span)


def _either(then: Datum, otherwise: Datum, condition: Datum, span: Span) -> Datum:
    """What is known of the result when the condition is not."""
    if equal(then, otherwise) is True:
        return then
    parts = [described(part) for part in (condition, then, otherwise)]
    name = (
        " ? ".join(part or "" for part in parts) if all(parts) else f"condition@{span.file}:{span.line}:{span.column}"
    )
    reason = condition.reason if isinstance(condition, Unknown) else "the condition is not known"
    doubt = Unknown(name, reason, span)
    if isinstance(then, Items) and isinstance(otherwise, Items):
        return Items((), "tuple", span, doubt)
    if isinstance(then, Members) and isinstance(otherwise, Members):
        shared = [
            (key, member)
            for key, member in then.entries.items()
            if key in otherwise.entries and equal(member.value, otherwise.entries[key].value) is True
        ]
        return members_of(shared, "object", span, doubt)
    return doubt


def _of_one_type(chosen: Datum, other: Datum) -> Datum:
    """The chosen value, converted to the type that it has in common with the other."""
    if isinstance(chosen, Unknown | Thing) or isinstance(other, Unknown | Thing) or is_null(other) or is_null(chosen):
        return chosen
    shared = unified((type_of(chosen), type_of(other)))
    if shared is None:
        return Failure("condition", "the two results have no type in common", found_span(chosen))
    return convert(chosen, shared)


_TEMPLATE_PARTS: dict[type, Callable[..., Failure | None]] = {
    tree.Interpolation: Evaluator._interpolation,
    tree.IfDirective: Evaluator._if_directive,
    tree.ForDirective: Evaluator._for_directive,
}
_EVALUATORS: dict[type, Callable[[Evaluator, Any, Scope], Datum]] = {
    tree.Constant: Evaluator.constant,
    tree.Template: Evaluator.template,
    tree.Name: Evaluator.name,
    tree.Attribute: Evaluator.attribute,
    tree.Index: Evaluator.index,
    tree.Each: Evaluator.each,
    tree.Splat: Evaluator.splat,
    tree.Call: Evaluator.call,
    tree.TupleLiteral: Evaluator.tuple_literal,
    tree.ObjectLiteral: Evaluator.object_literal,
    tree.ForExpression: Evaluator.for_expression,
    tree.Unary: Evaluator.unary,
    tree.Binary: Evaluator.binary,
    tree.Conditional: Evaluator.conditional,
    tree.Broken: Evaluator.broken,
}
