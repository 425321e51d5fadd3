"""A planned value and what of it is not known before it is applied, as one value.

Format: https://developer.hashicorp.com/terraform/internals/json-format (change representation)
"""

from collections.abc import Iterator
from typing import Any

from ecs_roles.readers.terraform.values.terraform_values import (
    TerraformAttribute,
    TerraformValue,
    items_of,
    literal,
    members_of,
)
from ecs_roles.symbolic.origin import Origin, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Scalar, Unknown

_REASON = "the plan does not hold {name}: it is known after apply; the source (--source DIR) may tell more"


_MADE_UP = frozenset(("configure_at_launch",))


def not_in_plan(origin: Origin, span: Span) -> Unknown:
    """Return what a plan leaves open."""
    return Unknown(origin, _REASON.format(name=origin), span)


def planned_value(after: Any, unknown: Any, origin: Origin, span: Span) -> TerraformValue:  # noqa: ANN401 - any JSON
    """Return the value of ``after`` with the symbols of ``after_unknown``."""
    if unknown is True:
        return not_in_plan(origin, span)
    match after:
        case dict():
            return members_of(_entries(after, unknown, origin, span), "object", span)
        case list():
            return items_of(_items(after, unknown, origin, span), "list", span)
        case str():
            return literal(after, span)
        case bool() | int() | float() | None:
            return Scalar(int(after) if isinstance(after, float) and after.is_integer() else after, span)
        case _:
            return not_in_plan(origin, span)


def without_computed(unknown: Any, expression: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return what is not known, without what the provider makes up because nobody has written it."""
    if isinstance(unknown, list):
        parts = expression if isinstance(expression, list) else []
        pairs = enumerate(unknown)
        return [without_computed(each, parts[number] if number < len(parts) else None) for number, each in pairs]
    if isinstance(unknown, dict):
        inner = expression if isinstance(expression, dict) else None
        kept = {key: value for key, value in unknown.items() if not _is_made_up(key, value, inner)}
        return {key: without_computed(value, (inner or {}).get(key)) for key, value in kept.items()}
    return unknown


def _is_made_up(key: str, unknown: Any, expression: dict[str, Any] | None) -> bool:  # noqa: ANN401 - any JSON
    # Blocks made by ``dynamic`` are not in the configuration: nothing is known of what they write.
    return unknown is True and (key in _MADE_UP if expression is None else key not in expression)


def _entries(
    after: dict[str, Any],
    unknown: Any,  # noqa: ANN401 - any JSON
    origin: Origin,
    span: Span,
) -> Iterator[tuple[str, TerraformAttribute]]:
    masks = unknown if isinstance(unknown, dict) else {}
    for key in dict.fromkeys((*after, *masks)):
        yield (
            str(key),
            TerraformAttribute(planned_value(after.get(key), masks.get(key), part(origin, str(key)), span), span),
        )


def _items(after: list[Any], unknown: Any, origin: Origin, span: Span) -> Iterator[TerraformValue]:  # noqa: ANN401 - any JSON
    masks = unknown if isinstance(unknown, list) else []
    for position, item in enumerate(after):
        mask = masks[position] if position < len(masks) else None
        yield planned_value(item, mask, part(origin, position), span)
    for position in range(len(after), len(masks)):
        yield planned_value(None, masks[position], part(origin, position), span)
