"""What the root of a plan hands out: the values of its outputs, and what those that are not known refer to.

Format: https://developer.hashicorp.com/terraform/internals/json-format
"""

from collections.abc import Iterator
from typing import Any

from ecs_roles.readers.terraform.values.lowering import lowered
from ecs_roles.readers.terraform_plan.plan_configuration import Place
from ecs_roles.readers.terraform_plan.plan_model import Plan
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.walking import texts_in

_ROOT = Place("")


def handed_out(plan: Plan) -> Iterator[Text]:
    """Yield every text among the outputs."""
    planned = _dictionary(_dictionary(plan.content.get("planned_values")).get("outputs"))
    for output in planned.values():
        yield from _texts(_dictionary(output).get("value"))
    for output in _dictionary(_dictionary(plan.configuration).get("outputs")).values():
        for value in plan.resolved(_dictionary(output).get("expression"), _ROOT, "arn"):
            yield from texts_in(lowered(value, None))


def _texts(value: Any) -> Iterator[Text]:  # noqa: ANN401 - any JSON
    pending = [value]
    while pending:
        found = pending.pop()
        if isinstance(found, str):
            yield Text((found,))
        elif isinstance(found, dict):
            pending.extend(found.values())
        elif isinstance(found, list):
            pending.extend(found)


def _dictionary(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, dict) else {}
