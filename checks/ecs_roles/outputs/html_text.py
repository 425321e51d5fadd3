"""Pieces of HTML in which text from strangers stays text."""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ecs_roles.outputs.readable import one_line, readable, shortened

LONGEST = 1200
MOST_ROWS = 500
_SEPARATOR, _BREAK = re.compile(r"([/:._](?=\w))"), r"\1<wbr>"


def escaped(text: str) -> str:
    """Return text for an element or a quoted attribute."""
    return html.escape(one_line(shortened(text, LONGEST)), quote=True)


def prose(text: str) -> str:
    """Return text for an element; the names in it may break at separators, and need not break inside words."""
    return _SEPARATOR.sub(_BREAK, escaped(text))


def paragraphs(text: str) -> str:
    """Return text whose line breaks count."""
    lines = (html.escape(readable(line), quote=True) for line in shortened(text, LONGEST).split("\n"))
    return "<br>".join(_SEPARATOR.sub(_BREAK, line) for line in lines)


def code(text: str) -> str:
    """Return a name, set apart from the sentence around it and from its direction; it may break at separators."""
    return f"<code>{prose(text)}</code>"


def link(address: str, content: str) -> str:
    """Return a link around content that is HTML already."""
    return f'<a href="{escaped(address)}">{content}</a>'


def element(name: str, content: str, css: str = "") -> str:
    """Return an element around content that is HTML already."""
    attribute = f' class="{css}"' if css else ""
    return f"<{name}{attribute}>{content}</{name}>"


def rows(items: Iterable[str], number: int) -> Iterator[str]:
    """Yield the first items of a list, and how many more there are."""
    yield from islice(items, MOST_ROWS)
    if number > MOST_ROWS:
        yield f'<li class="quiet">and {number - MOST_ROWS:,} more, in the JSON report</li>'
