"""Text from strangers, made safe to look at: what is invisible or turns the reading direction is spelled out."""

import re

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)


def readable(text: str) -> str:
    r"""The text with every control, bidirectional or invisible character as ``\u202e``; line breaks and tabs stay."""
    return _INVISIBLE.sub(_spelled, text)


def one_line(text: str) -> str:
    r"""The same on one line: line breaks and tabs are spelled out too."""
    return readable(text).replace("\n", "\\n").replace("\t", "\\t")


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning and how much is left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the end of the first plane


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 error``, ``1,200 errors``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
