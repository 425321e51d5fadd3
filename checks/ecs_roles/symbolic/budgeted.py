"""Read one unit within a budget of its own."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from ecs_roles.symbolic.budget import LIMITS, Budget, spending, tell_beyond
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Reading

Parameters = ParamSpec("Parameters")


def budgeted(read: Callable[Parameters, Reading]) -> Callable[Parameters, Reading]:
    """Return the reader as one that works within a budget and tells what of its unit lies beyond."""

    @wraps(read)
    def within(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Reading:
        with spending(Budget(LIMITS.evaluation_steps)) as budget:
            reading = read(*args, **kwargs)
        for each in budget.beyond:
            tell_beyond(each.what, each.why, each.span)  # To whoever reads this unit as a part of another.
        return replace(reading, beyond=(*reading.beyond, *budget.beyond))

    return within
