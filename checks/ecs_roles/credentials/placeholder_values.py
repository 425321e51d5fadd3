"""Values that stand where a credential will be, and are none: left empty, to be replaced, or switches."""

import re

from ecs_roles.symbolic.lazy_pattern import lazy_pattern

_WORDS = frozenset(
    (
        "",
        "0",
        "1",
        "changeit",
        "changeme",
        "default",
        "disabled",
        "dummy",
        "empty",
        "enabled",
        "example",
        "fake",
        "false",
        "fixme",
        "foo",
        "foobar",
        "insecure",
        "local",
        "localstack",
        "mock",
        "na",
        "nil",
        "no",
        "none",
        "notset",
        "notused",
        "null",
        "off",
        "on",
        "optional",
        "overridden",
        "placeholder",
        "redacted",
        "replaceme",
        "required",
        "sample",
        "tbd",
        "test",
        "todo",
        "tba",
        "tbc",
        "trial",
        "triallicense",
        "triallicence",
        "evaluation",
        "true",
        "unlicensed",
        "undefined",
        "unset",
        "unused",
        "yes",
    )
)
# Written to be filled in: <...>, ${...}, {...}, {{...}}, {% ... %}, %...%, __...__, your-..., ***.
_TEMPLATE = lazy_pattern(
    r"<[^<>]*>|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|\{\{.*\}\}|\{%.*%\}|\{[A-Za-z_][\w .-]*\}|%\w+%|__\w+__"
    r"|[xX*.\-_]+|(?:your|insert|enter|put|set|add|replace|change)[-_ ].*",
    re.IGNORECASE,
)


# Words that make a value of plain words a mark for a credential: EXPIRED-LICENSE-KEY-TRIAL.
_MARKS = frozenset(("change", "dummy", "example", "expired", "fake", "placeholder", "replace", "sample", "trial"))
_ABOUT_CREDENTIALS = frozenset(
    (
        "api",
        "key",
        "licence",
        "license",
        "me",
        "password",
        "please",
        "secret",
        "super",
        "this",
        "token",
        "value",
        "with",
        "your",
    )
)
# Of a value of plain words each of these says that it is none, whatever stands beside it: CANT-BE-EMPTY.
_SURE_MARKS = frozenset(
    (
        "dummy",
        "empty",
        "fake",
        "fill",
        "insert",
        "manually",
        "placeholder",
        "replace",
        "replaced",
        "sample",
        "todo",
        "unset",
        "update",
        "updated",
        # replace and change, as people write them in Spanish, Portuguese, French and German
        "reemplaza",
        "reemplazar",
        "reemplace",
        "cambiar",
        "substituir",
        "substitua",
        "trocar",
        "remplacer",
        "remplacez",
        "ersetzen",
    )
)
_CHANGE = ("change me", "change this", "change it", "change before", "to change", "be changed")


def _says_that_it_is_none(bare: str) -> bool:
    """Return whether a value is made of words, and one says that it is none, or all are words for credentials."""
    words = re.split(r"[-_ ]+", bare.lower())
    if len(words) < 2:  # noqa: PLR2004 - one word may be any password
        return False
    if all(map(str.isalpha, words)) and (not _SURE_MARKS.isdisjoint(words) or _asks_to_change(words)):
        return True
    # SUPER_SECRET_VALUE says what stands there; two words may be any password.
    marks = _MARKS | {"value"} if len(words) > 2 else _MARKS  # noqa: PLR2004
    return not marks.isdisjoint(words) and set(words) <= marks | _ABOUT_CREDENTIALS


def _asks_to_change(words: list[str]) -> bool:
    said = " ".join(words)
    return any(each in said for each in _CHANGE)


def is_sentence(value: str) -> bool:
    """Return whether a value is several words with spaces between them, which says something and opens nothing."""
    words = value.split()
    return len(words) > 2 and all(map(str.isalpha, words))  # noqa: PLR2004 - a name may have two


def is_placeholder(value: str) -> bool:
    """Return whether the value is not a credential but a mark for one, or a switch."""
    bare = value.strip().strip("\"'")
    if re.sub(r"[-_ ]", "", bare).lower() in _WORDS or _TEMPLATE.fullmatch(bare):
        return True
    return _says_that_it_is_none(bare)


# A value that somebody replaces later, and that says so in one of its words; letters beside digits say the rest.
_HOLDING_THE_PLACE = lazy_pattern(
    r"change|default|dummy|example|external|fake|fill|fixme|generated|initial|insert|later|managed|manual|mock|none|null|out-of-band|override"
    r"|placeholder|populat|provided|replace|rotat|sample|temp|test|todo|tbd|unset|update|your",
    re.IGNORECASE,
)
_SHORTEST_CREDENTIAL = 12


def may_hold_the_place(value: str) -> bool:
    """Return whether a value that somebody replaces later may be no credential: a word, or words that say so."""
    bare = value.strip()
    is_mixed = any(map(str.isdigit, bare)) and any(map(str.isalpha, bare)) and not any(map(str.isspace, bare))
    return len(bare) < _SHORTEST_CREDENTIAL or not is_mixed or _HOLDING_THE_PLACE.search(bare) is not None
