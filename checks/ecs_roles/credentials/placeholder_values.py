"""Values that stand where a credential will be, and are none: left empty, to be replaced, or switches."""

import re

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
_TEMPLATE = re.compile(
    r"<[^<>]*>|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|\{\{.*\}\}|\{%.*%\}|\{[A-Za-z_][\w .-]*\}|%\w+%|__\w+__"
    r"|[xX*.\-_]+|(?:your|insert|enter|put|set|add|replace|change)[-_ ].*",
    re.IGNORECASE,
)


def is_placeholder(value: str) -> bool:
    """Return whether the value is not a credential but a mark for one, or a switch."""
    bare = value.strip().strip("\"'")
    return re.sub(r"[-_ ]", "", bare).lower() in _WORDS or bool(_TEMPLATE.fullmatch(bare))
