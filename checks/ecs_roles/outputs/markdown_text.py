"""Text from strangers inside GitHub's Markdown: nothing in it formats, links, mentions or ends a cell."""

import re

from ecs_roles.outputs.readable import one_line, shortened

LONGEST = 1000
_ACTIVE = re.compile(r"[&<>\"'\\`*\[\]~|$]|:(?=//)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# GitHub links these afterwards, in the text that is left; a comment within keeps it from that.
_APART = re.compile(r"(@|(?<!&)#|www(?=\.))")


def prose(text: str) -> str:
    """Return text for within a line or a cell."""
    plain = one_line(shortened(text.strip(), LONGEST))
    return _APART.sub(r"\1<!-- -->", _ACTIVE.sub(_entity, plain))


def code(text: str) -> str:
    """Return a name, in the type of code."""
    return f"<code>{prose(text)}</code>" if text else ""


def quoted_label(text: str) -> str:
    """Return text for a quoted label of a mermaid picture, whose escapes are numbers: ``#34;`` is a quotation mark."""
    safe = one_line(shortened(text, 80)) or "-"
    return '"' + re.sub(r"[^A-Za-z0-9 :/.,*_-]", lambda found: f"#{ord(found[0])};", safe) + '"'


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
