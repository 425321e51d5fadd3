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
    ("api", "key", "licence", "license", "me", "password", "please", "secret", "this", "token", "value", "with", "your")
)


def _says_that_it_is_none(bare: str) -> bool:
    """Return whether a value is made of words for credentials, and one says that it is none."""
    words = re.split(r"[-_ ]+", bare.lower())
    return len(words) > 1 and bool(_MARKS & set(words)) and set(words) <= _MARKS | _ABOUT_CREDENTIALS


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
