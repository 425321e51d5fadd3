"""What AWS would refuse in the Condition of a statement.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Iterator

from ecs_roles.iam.condition_operators import read_operator
from ecs_roles.iam.elements import flat_items
from ecs_roles.iam.statements import Fault
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Unknown, Value


def condition_faults(condition: Value | None) -> Iterator[Fault]:
    """Yield unknown operators, and shapes that no condition has."""
    match condition:
        case None | Unknown():
            return
        case Mapping():
            for operator in condition.entries:
                yield from _operator_faults(operator)
        case _:
            yield Fault("Condition is an object of operators", condition.span)


def _operator_faults(operator: Entry) -> Iterator[Fault]:
    found = read_operator(operator.key)
    if found is None:
        yield Fault(f"there is no condition operator {operator.key!r}", operator.span)
    elif found.name != operator.key:
        yield Fault(f"AWS writes {found.name!r}, not {operator.key!r}", operator.span)
    match operator.value:
        case Unknown():
            return
        case Mapping():
            for key in operator.value.entries:
                yield from _value_faults(key)
        case _:
            yield Fault(f"{operator.key} is an object of condition keys", operator.value.span)


def _value_faults(key: Entry) -> Iterator[Fault]:
    if isinstance(key.value, Scalar) and key.value.value is None:
        yield Fault(f"the condition key {key.key!r} has no value", key.span)
    for item in flat_items(key.value):
        if isinstance(item, Mapping):
            yield Fault(f"a value of the condition key {key.key!r} is an object", item.span)
