"""Terraform's operators on values that may not be known.

Language: https://developer.hashicorp.com/terraform/language/expressions/operators
"""

from collections.abc import Callable
from fractions import Fraction

from ecs_roles.readers.terraform.values.conversion import as_flag, as_number
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    LazyValue,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    holds_failure,
    is_null,
    operand_of,
    reason_of,
)
from ecs_roles.symbolic.answer import Answer, all_of
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, same_text
from ecs_roles.symbolic.values import Scalar, Unknown

Number = int | float
_DIGITS = 15
_LARGEST_NUMBER = 10**60


def unary(operator: str, operand: TerraformValue, span: Span) -> TerraformValue:
    """Return the value of ``-a`` and ``!a``."""
    if isinstance(operand, Failure):
        return operand
    if operator == "!":
        flag = as_flag(operand)
        return Scalar(not flag, span) if flag is not None else _doubt("!", span, operand)
    number = as_number(operand)
    if number == 0:
        return _negative_zero(span)
    return Scalar(-number, span) if number is not None else _doubt("-", span, operand)


def binary(operator: str, left: TerraformValue, right: TerraformValue, span: Span) -> TerraformValue:
    """Return the value of ``a OPERATOR b``."""
    if operator in ("&&", "||"):
        return _logical(operator, left, right, span)
    failure = next((side for side in (left, right) if isinstance(side, Failure)), None)
    if failure is not None:
        return failure
    if operator in ("==", "!="):
        return _comparison(operator, left, right, span)
    one, other = as_number(left), as_number(right)
    if one is None or other is None:
        return _doubt(operator, span, left, right)
    if operator in _COMPARISONS:
        return Scalar(_COMPARISONS[operator](one, other), span)
    return _arithmetic(operator, one, other, span)


def _logical(operator: str, left: TerraformValue, right: TerraformValue, span: Span) -> TerraformValue:
    """Return ``a && b`` or ``a || b``: one side may decide, whatever is wrong with the other.

    Null is as good as false.
    """
    sides = left, right
    flags = [False if operator == "&&" and is_null(side) else as_flag(side) for side in sides]
    decisive = operator == "||"
    wrong = any(
        flag is None and not is_null(side) and not _is_open(side) for flag, side in zip(flags, sides, strict=True)
    )
    if decisive in flags and not wrong:
        return Scalar(decisive, span)
    failure = next((side for side in sides if isinstance(side, Failure)), None)
    if failure is not None and all(isinstance(side, Failure) or not _is_open(side) for side in sides):
        return failure
    return _doubt(operator, span, left, right) if None in flags or wrong else Scalar(not decisive, span)


def _comparison(operator: str, left: TerraformValue, right: TerraformValue, span: Span) -> TerraformValue:
    if holds_failure(left) or holds_failure(right):
        return Failure(Fresh(operator), "a part of what is compared is an error", span)
    answer = equal(left, right)
    return _truth(answer if operator == "==" else ~answer, operator, span, left, right)


def _is_open(value: TerraformValue) -> bool:
    """Return whether a value may still turn out to be anything."""
    return isinstance(value, Unknown) or (isinstance(value, Text) and bool(value.symbols))


def _truth(answer: Answer, operator: str, span: Span, left: TerraformValue, right: TerraformValue) -> TerraformValue:
    return _doubt(operator, span, left, right) if answer is Answer.UNKNOWN else Scalar(answer is Answer.YES, span)


def _doubt(operator: str, span: Span, *operands: TerraformValue) -> Unknown:
    """Return the result for operands that are not known (unknown) or of the wrong type (failure)."""
    known = [operand_of(each) for each in operands]
    shown = f" {operator} ".join(each.label for each in known) if len(known) > 1 else f"{operator}{known[0].label}"
    origin = computed(operator, *known, label=f"({shown})")
    doubts = [
        operand
        for operand in operands
        if isinstance(operand, Unknown | LazyValue) or (isinstance(operand, Text) and operand.symbols)
    ]
    if not doubts and operator not in ("==", "!="):
        return Failure(origin, f"`{operator}` cannot be used on these values", span)
    reason = next((reason_of(each) for each in doubts if isinstance(each, Unknown)), "")
    symbol = next((each.symbols[0].reason for each in doubts if isinstance(each, Text)), "")
    return Unknown(origin, reason or symbol or "a part of the value is not known", span)


_COMPARISONS: dict[str, Callable[[Number, Number], bool]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
}


def _exact(number: Number) -> Fraction:
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _arithmetic(operator: str, one: Number, other: Number, span: Span) -> TerraformValue:
    left, right = _exact(one), _exact(other)
    if operator in "/%" and not right:
        kind = Failure if operator == "/" else Unknown
        return kind(Fresh("division"), "division by zero", span)
    found = _ARITHMETIC[operator](left, right)
    if not found and operator in "*/%" and (left < 0 or right < 0):
        return _negative_zero(span)
    return number_value(found, span)


def _negative_zero(span: Span) -> Unknown:
    return Unknown(Fresh("-0"), "Terraform writes this zero with or without its sign", span)


def _remainder(left: Fraction, right: Fraction) -> Fraction:
    """Return the remainder of a division truncated towards zero, as Go's."""
    quotient = left / right
    return left - right * (
        quotient.numerator // quotient.denominator if quotient >= 0 else -(-quotient.numerator // quotient.denominator)
    )


_ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": _remainder,
}


def number_value(number: Fraction, span: Span | None) -> TerraformValue:
    """Return the number as a value, when it can be written without loss."""
    if abs(number) > _LARGEST_NUMBER:
        return Unknown(Fresh("number"), "the number is too large to work out", span)
    if number.denominator == 1:
        return Scalar(int(number), span)
    nearest = float(number)
    if _exact(nearest) == number and len(repr(nearest).replace(".", "").lstrip("0")) <= _DIGITS:
        return Scalar(nearest, span)
    return Unknown(computed("number", str(number)), "the number has endless digits", span)


def equal(left: TerraformValue, right: TerraformValue) -> Answer:
    """Decide whether two values are equal, types included."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Answer.YES if left == right else Answer.UNKNOWN
    if is_null(left) or is_null(right):
        return Answer.of(is_null(left) and is_null(right))
    if isinstance(left, LazyValue) or isinstance(right, LazyValue):
        same = isinstance(left, LazyValue) and isinstance(right, LazyValue) and left.origin == right.origin
        return Answer.YES if same else Answer.UNKNOWN
    return _equal_values(left, right)


def _equal_values(left: TerraformValue, right: TerraformValue) -> Answer:
    match left, right:
        case Text(), Text():
            return same_text(left, right)
        case Scalar(), Scalar():
            return Answer.of(
                left.value == right.value and isinstance(left.value, bool) == isinstance(right.value, bool)
            )
        case TerraformTuple(), TerraformTuple():
            return _equal_items(left, right)
        case TerraformObject(), TerraformObject():
            return _equal_members(left, right)
        case _:
            return Answer.NO


def _equal_items(left: TerraformTuple, right: TerraformTuple) -> Answer:
    if left.kind != right.kind:
        return Answer.NO
    if left.more is not None or right.more is not None:
        return Answer.UNKNOWN
    if len(left.items) != len(right.items):
        return Answer.NO
    answer = all_of(equal(one, other) for one, other in zip(left.items, right.items, strict=True))
    # Two sets may hold their unknown items in another order.
    return Answer.UNKNOWN if left.kind == "set" and answer is Answer.NO and _symbols_in(left, right) else answer


def _symbols_in(*collections: TerraformTuple) -> bool:
    return any(
        not isinstance(item, Scalar) and not (isinstance(item, Text) and not item.symbols)
        for c in collections
        for item in c.items
    )


def _equal_members(left: TerraformObject, right: TerraformObject) -> Answer:
    if left.kind != right.kind:
        return Answer.NO
    if left.more is not None or right.more is not None:
        return Answer.UNKNOWN
    if set(left.entries) != set(right.entries):
        return Answer.NO
    return all_of(equal(member.value, right.entries[key].value) for key, member in left.entries.items())
