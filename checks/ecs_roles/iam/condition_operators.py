"""The condition operators: how one value of a policy is held against one value of the request.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from types import MappingProxyType
from typing import Any

from ecs_roles.iam.arn_matching import matches_arn
from ecs_roles.iam.condition_values import bytes_of, in_network, moment_of, number_of, truth_of
from ecs_roles.iam.matching import Glob, matches_glob
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Symbol, Text

Comparison = Callable[[Glob, Text], Answer]


@frozen()
class Comparer:
    """How a family of operators compares; ``variables`` and ``wildcards`` say what its policy values may hold."""

    compare: Comparison
    variables: bool = False
    wildcards: bool = False


@frozen()
class Operator:
    """An operator as written: ``ForAnyValue:StringNotLikeIfExists``; ``quantifier`` is empty for a single value."""

    name: str
    comparer: Comparer
    negated: bool = False
    quantifier: str = ""
    if_exists: bool = False


def _string(pattern: Glob, value: Text) -> Answer:
    return matches_glob(pattern, value.pieces)


def _string_in_any_case(pattern: Glob, value: Text) -> Answer:
    return matches_glob(pattern, value.pieces, ignore_case=True)


def _parsed(parse: Callable[[str], Any], holds: Callable[[Any, Any], bool]) -> Comparison:
    """Return a comparison of what both texts stand for; a text that stands for nothing compares with nothing."""

    def compare(pattern: Glob, value: Text) -> Answer:
        if any(isinstance(piece, Symbol) for piece in (*pattern, *value.pieces)):
            return Answer.UNKNOWN
        wanted, given = parse("".join(map(str, pattern))), parse(value.literal or "")
        return Answer.of(wanted is not None and given is not None and holds(given, wanted))

    return compare


NULL_OPERATOR = Comparer(_parsed(truth_of, eq))


def _comparers() -> dict[str, tuple[Comparer, bool]]:
    """Return each operator without prefix and suffix: how it compares, and whether it asks for the opposite."""
    string = Comparer(_string, variables=True)
    any_case = Comparer(_string_in_any_case, variables=True)
    like = Comparer(_string, variables=True, wildcards=True)
    arn = Comparer(matches_arn, variables=True, wildcards=True)
    network = Comparer(_parsed(str, in_network))
    found = {
        "StringEquals": (string, False),
        "StringNotEquals": (string, True),
        "StringEqualsIgnoreCase": (any_case, False),
        "StringNotEqualsIgnoreCase": (any_case, True),
        "StringLike": (like, False),
        "StringNotLike": (like, True),
        "ArnEquals": (arn, False),
        "ArnLike": (arn, False),
        "ArnNotEquals": (arn, True),
        "ArnNotLike": (arn, True),
        "Bool": (Comparer(_parsed(truth_of, eq)), False),
        "BinaryEquals": (Comparer(_parsed(bytes_of, eq)), False),
        "IpAddress": (network, False),
        "NotIpAddress": (network, True),
        "Null": (NULL_OPERATOR, False),
    }
    for family, parse in (("Numeric", number_of), ("Date", moment_of)):
        found[f"{family}NotEquals"] = (Comparer(_parsed(parse, eq)), True)
        for order, holds in _ORDERS.items():
            found[f"{family}{order}"] = (Comparer(_parsed(parse, holds)), False)
    return found


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {"Equals": eq, "LessThan": lt, "LessThanEquals": le, "GreaterThan": gt, "GreaterThanEquals": ge}
)
_COMPARERS = MappingProxyType(_comparers())
_BY_LOWER_CASE = MappingProxyType({name.lower(): name for name in _COMPARERS})
_QUANTIFIERS = ("ForAllValues:", "ForAnyValue:")
_IF_EXISTS = "IfExists"


@lru_cache(maxsize=512)
def read_operator(written: str) -> Operator | None:
    """Return the operator of that name, in any case; ``None`` when AWS has no such operator."""
    lowered = written.lower()
    quantifier = next((prefix for prefix in _QUANTIFIERS if lowered.startswith(prefix.lower())), "")
    rest = lowered[len(quantifier) :]
    if_exists = rest.endswith(_IF_EXISTS.lower())
    base = _BY_LOWER_CASE.get(rest[: -len(_IF_EXISTS)] if if_exists else rest)
    if base is None or (base == "Null" and if_exists):
        return None
    comparer, negated = _COMPARERS[base]
    return Operator(f"{quantifier}{base}{_IF_EXISTS if if_exists else ''}", comparer, negated, quantifier, if_exists)
