"""What is known of the condition keys of a request; their names are the same in any case."""

from ecs_roles.iam.decision import Request
from ecs_roles.symbolic.text import Text


def values_of(request: Request, key: str) -> tuple[Text, ...] | None:
    """The values of a condition key: empty when it is surely absent, ``None`` when nothing is known of it."""
    wanted = key.lower()
    for name, values in request.context:
        if name.lower() == wanted:
            return values
    return () if request.context_complete else None
