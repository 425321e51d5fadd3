"""Laws take as long as they take: the machines of CI differ. The nightly run looks at many more examples."""

import os

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


def examples(number: int) -> int:
    """Return how many examples of a law are tried: ``ECS_ROLES_EXAMPLES=20`` asks for twenty times as many."""
    return number * int(os.environ.get("ECS_ROLES_EXAMPLES", "1"))
