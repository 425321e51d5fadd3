"""The nightly run looks at many more examples of the laws."""

import os


def examples(number: int) -> int:
    """Return how many examples of a law are tried: ``ECS_ROLES_EXAMPLES=20`` asks for twenty times as many."""
    return number * int(os.environ.get("ECS_ROLES_EXAMPLES", "1"))
