"""Where a plain block ends that nobody looks into yet: it has one reading and no fault, and nothing is made of it.

What is passed over here is just what ``plain_blocks`` reads, which the tests hold.
"""

import re
from functools import lru_cache

from ecs_roles.readers.terraform.syntax.plain_reading import ENTRY, ENTRY_ENDS, HEAD, ITEMS, KEYED, NAME, NAMED
from ecs_roles.symbolic.frozen import frozen

# A line may end with a comment, and lines of comments may follow it.
_COMMENTED = rb"(?:(?:#|//)[^\n]*)?(?:\n\s*(?:(?:#|//)[^\n]*(?:\n\s*|\Z))*|\Z)"
LINE_ENDS = rb"[ \t\r]*(?:\n\s*(?![\s#/])|%b)" % _COMMENTED
ITEM_ENDS = rb"\s*(?:,\s*|(?=[\])]))"
OPENS = rb"(?:(%b)(?=\()|(?=[\[{]))(?P<bracket>[\[({])\s*(?!for\b)" % NAME
"""How a list, an object or a call begins."""
BLOCK_BEGINS = HEAD.pattern + LINE_ENDS
LEVELS = 8
"""How deep blocks and collections may lie in one another."""

_AT_ONCE = 100  # For each the search keeps what it would need to go back.


@frozen()
class _Part:
    """What a block or a collection is made of: what is flat, what opens a part of its own, and what follows that."""

    closing: bytes
    flat: re.Pattern[bytes]
    opens: re.Pattern[bytes]
    ends: re.Pattern[bytes]


@lru_cache(maxsize=1)
def _parts() -> dict[bytes | None, _Part]:
    """Return what each bracket opens, and a block; who passes over nothing needs none of it."""

    def part(closing: bytes, flat: bytes, opens: bytes, ends: bytes) -> _Part:
        return _Part(closing, re.compile(rb"(?:%b){1,%d}" % (flat, _AT_ONCE)), re.compile(opens), re.compile(ends))

    setting = rb"%b[ \t]*=[ \t]*(?:%b)%b" % (NAME, ITEMS, LINE_ENDS)
    items = rb"(?:%b)%b" % (ITEMS, ITEM_ENDS)
    return {
        None: part(b"}", setting, rb"%b%b|%b" % (NAMED.pattern, OPENS, BLOCK_BEGINS), LINE_ENDS),
        b"[": part(b"]", items, OPENS, ITEM_ENDS),
        b"(": part(b")", items, OPENS, ITEM_ENDS),
        b"{": part(b"}", ENTRY.pattern, KEYED.pattern + OPENS, ENTRY_ENDS),
    }


def stretch(data: bytes, at: int, end: int) -> tuple[int, int] | None:
    """Return where the plain block ends whose body begins at a byte, and where something else follows; else nothing."""
    parts = _parts()
    around = [parts[None]]
    while len(around) <= LEVELS:
        part = around[-1]
        if data.startswith(part.closing, at, end):
            around.pop()
            following = (around[-1] if around else part).ends.match(data, at + 1, end)
            if following is None or not around:
                return (at + 1, following.end()) if following is not None else None
            at = following.end()
            continue
        flat = part.flat.match(data, at, end)
        opening = part.opens.match(data, at, end) if flat is None else None
        if opening is not None:
            around.append(parts[opening["bracket"]])
        passed = flat or opening
        if passed is None:
            return None
        at = passed.end()
    return None
