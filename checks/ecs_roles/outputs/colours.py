"""Colour for a terminal that a person watches; plain text otherwise."""

from collections.abc import Callable, Mapping

Paint = Callable[[str, str], str]

_CODES = {"error": "31;1", "warning": "33;1", "info": "36", "bold": "1", "dim": "2", "fix": "32"}


def plain(_style: str, content: str) -> str:
    """Return the content as it is."""
    return content


def coloured(style: str, content: str) -> str:
    """Return the content in the colour of its style."""
    return f"\x1b[{_CODES[style]}m{content}\x1b[0m"


def paint_for(color: str = "auto", *, watched: bool, environment: Mapping[str, str]) -> Paint:
    """Return colours for ``always``; for ``auto`` when a person watches who has not set ``NO_COLOR`` (no-color.org)."""
    if color != "auto":
        return coloured if color == "always" else plain
    wanted = watched and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
    return coloured if wanted else plain
