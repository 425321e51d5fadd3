"""The words that a name is made of, however they are joined: ``dbPassword``, ``DB_PASSWORD``, ``db-password``."""

from ecs_roles.symbolic.lazy_pattern import lazy_pattern

_WORD = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")


def words_of(name: str) -> list[str]:
    """Return the words of a name in small letters; a number is a word."""
    return [word.lower() for word in _WORD.findall(name)]
