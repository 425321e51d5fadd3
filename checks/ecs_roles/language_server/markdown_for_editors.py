"""Markdown as editors show it: a name of the code is set as code, in which nothing links, formats or loads."""

import re

from lsprotocol.types import MarkupContent, MarkupKind

from ecs_roles.outputs.readable import one_line, shortened

_LONGEST = 400
_LINK = re.compile(r"\[(`[^`]*`)\]\([^)]*\)")


def named(text: str) -> str:
    """Return a name of the code."""
    return f"`{_plain(text)}`" if text.strip() else ""


def linked(text: str, address: str) -> str:
    """Return a place that a click opens; the address is one that this server has written."""
    return f"[`{_plain(text)}`]({address})"


def said(text: str) -> str:
    """Return a sentence that may hold names of the code: what Markdown would act on is taken from it."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>!&#|~" else letter for letter in _plain(text))


def markup(markdown: str, *, plain: bool) -> MarkupContent:
    """Return what a client shows; one that knows no Markdown gets the same words without its marks."""
    return (
        MarkupContent(MarkupKind.PlainText, unmarked(markdown))
        if plain
        else MarkupContent(MarkupKind.Markdown, markdown)
    )


def unmarked(markdown: str) -> str:
    """Return the words of what ``named``, ``linked`` and ``said`` have written."""
    return _LINK.sub(r"\1", markdown).replace("**", "").replace("`", "").replace("\\", "")


def _plain(text: str) -> str:
    return one_line(shortened(" ".join(text.split()), _LONGEST)).replace("`", "'")
