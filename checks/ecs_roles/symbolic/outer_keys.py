"""Tell cheaply whether a JSON or YAML text has a key at its outermost level, to know a file by its content."""

import json
import re
from collections.abc import Collection
from typing import Any

_KEY = re.compile(
    r"""^(?P<indent>[ ]*)(?P<quote>["']?)(?P<key>[A-Za-z:]+)(?P=quote)[ \t]*:(?=\s)(?P<rest>[^\n]*)""", re.MULTILINE
)
_LIST = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:-[ \t\n]|\[)")


def json_root(text: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
    """Return the value of a text that is JSON; ``None`` when it is not, or holds none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def yaml_outer_keys(text: str, wanted: Collection[str]) -> frozenset[str]:
    """Return which of the wanted keys stand at the outermost level of a block of YAML, and hold no list."""
    keys = list(_KEY.finditer(text))
    outermost = min((len(found["indent"]) for found in keys), default=0)
    return frozenset(
        found["key"]
        for found in keys
        if len(found["indent"]) == outermost and found["key"] in wanted and not _LIST.match(text, found.start("rest"))
    )
