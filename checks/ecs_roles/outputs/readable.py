"""Text from strangers, made safe to look at: what is invisible or turns the reading direction is spelled out."""

import json
import re
from typing import Any

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)


# What a build server takes for a command to itself: Azure's and GitHub's older form anywhere in a line of the log,
# GitHub's newer form at its beginning.
_COMMAND = re.compile(r"#(?=#(?:\[|vso\[))|(?:(?<=^)|(?<=\n))(?P<blank>[ \t]*):(?=:\w)")


def readable(text: str) -> str:
    r"""Return the text with control, bidirectional and invisible characters as ``\u202e``; line breaks and tabs stay.

    What a build server would take for a command is spelled out too.
    """
    return _COMMAND.sub(_disarmed, _INVISIBLE.sub(_spelled, text))


def one_line(text: str) -> str:
    r"""Return the same on one line: line breaks and tabs are spelled out too."""
    return readable(text).replace("\n", "\\n").replace("\t", "\\t")


def sentence_line(text: str) -> str:
    """Return the text as one line of words, as hosts take it: runs of blanks and line breaks are one space."""
    return readable(" ".join(text.split()))


def json_text(data: Any, indent: int | None = None) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Return data as JSON that can be printed: letters of every script as they are, what is invisible as an escape."""
    text = _INVISIBLE.sub(_escaped, json.dumps(data, indent=indent, ensure_ascii=False))
    return text.replace("##[", "\\u0023#[").replace("##vso[", "\\u0023#vso[")


def shortened(text: str, limit: int) -> str:
    """Return the text, or its beginning and how much is left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the end of the first plane


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 error``, ``1,200 errors``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _disarmed(found: re.Match[str]) -> str:
    return "\\u0023" if found[0] == "#" else f"{found['blank']}\\u003a"
