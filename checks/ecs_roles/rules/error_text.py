"""One error text: what ECS says, and what it means."""

from typing import Literal

from ecs_roles.symbolic.frozen import frozen

Sort = Literal["permission", "role", "network", "configuration", "refusal"]


@frozen()
class ErrorText:
    """A fragment of an error with its cause; ``rules`` find it in the code, none when it is not a matter of roles.

    A ``*`` in the fragment stands for what varies: names, numbers, identifiers.
    """

    fragment: str
    sort: Sort
    cause: str
    rules: tuple[str, ...] = ()
