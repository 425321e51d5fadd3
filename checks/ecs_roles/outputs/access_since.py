"""What a change says of access: that there is none that is new, an example of what is, or what is open."""

from collections.abc import Iterator

from ecs_roles.analysis.report import Comparison
from ecs_roles.symbolic.answer import Answer

Row = tuple[str, str, str]

# What a wider pattern takes in is more than can be listed: one request shows that there is something.
_BY_EXAMPLE = "new access, for example"


def access_rows(comparison: Comparison) -> Iterator[Row]:
    """Yield each new access with its title, the role, and an example or the reason why it is open."""
    for item in comparison.new_access:
        yield (_BY_EXAMPLE if item.answer is Answer.YES else "new access not decided", item.role, item.what)
    if not comparison.new_access:
        yield ("no new access", "roles of task definitions", "none of them may do more than before")


def told_access(comparison: Comparison) -> Iterator[str]:
    """Yield the same as lines."""
    return (f"{title}: {role}: {what}" for title, role, what in access_rows(comparison))
