"""One error text: what ECS says, and what it means."""

from dataclasses import dataclass
from typing import Literal

Sort = Literal["permission", "role", "network", "configuration", "refusal"]


@dataclass(frozen=True, slots=True)
class ErrorText:
    """A fragment of an error with its cause; ``rules`` find it in the code, none when it is not a matter of roles.

    A ``*`` in the fragment stands for what varies: names, numbers, identifiers.
    """

    fragment: str
    sort: Sort
    cause: str
    rules: tuple[str, ...] = ()
