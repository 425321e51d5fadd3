"""Whether the value under the name of a credential is one: not a place, a reference, a switch or a placeholder."""

from ecs_roles.credentials.credential_names import has_password
from ecs_roles.credentials.names_beside_credentials import is_about_a_store
from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.credentials.words_of_names import words_of
from ecs_roles.symbolic.lazy_pattern import lazy_pattern

_SLUG = lazy_pattern(r"[a-z][a-z0-9]*(?:[-_/.][a-z0-9]+)+")
_OTHER_THAN_SECRET = lazy_pattern(r"arn:\S+|/\S*|\.{1,2}/\S*|[A-Za-z]:\\\S*|[a-z][a-z0-9+.-]*://\S*|s3://\S*")
# Written in the place of the value: SECRET=KEY. A password may be any word, in capitals too.
_NAMES_OF_THE_VALUE = frozenset({"KEY", "SECRET", "TOKEN", "VALUE"})
_SHORTEST_NUMBER = 4
_MAY_BE_NUMBERS = frozenset({"token", "secret"})
_ROUND = (60, 100)


def may_be_credential(name: str, value: str, *, in_use: bool = False) -> bool:
    """Return whether a value under a credential's name is one, not a place, reference, switch or placeholder.

    ``in_use``: something has it for its password, so that it is not a placeholder, whatever it reads like.
    """
    given = value.strip()
    if in_use:
        return bool(given)
    if is_placeholder(given) or _OTHER_THAN_SECRET.fullmatch(given) or given.lower() == name.lower():
        return False
    if given in _NAMES_OF_THE_VALUE and not has_password(name):
        return False
    if given.isdigit() and not _may_be_number(name, given):
        return False
    return not (is_about_a_store(name) and _SLUG.fullmatch(given))


def _may_be_number(name: str, digits: str) -> bool:
    """Return whether a number may be the credential: a password, or what ends in token or secret and is not a quantity.

    Quantities are round: 3600 seconds, 4096 tokens.
    """
    if len(digits) < _SHORTEST_NUMBER:
        return False
    if has_password(name):
        return True
    last = next((word for word in reversed(words_of(name)) if not word.isdigit()), "")
    number = int(digits)
    is_round = not digits.startswith("0") and (any(number % each == 0 for each in _ROUND) or number.bit_count() == 1)
    return last in _MAY_BE_NUMBERS and not is_round
