"""Insert into lists and take out of them, in the style in which they are written."""

import re
from collections.abc import Iterator, Sequence

from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.rendering import Content, Layout, rendered
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import (
    Change,
    Member,
    Written,
    begins_line,
    column,
    indentation,
    is_multi_line,
    line_end,
    line_start,
)

_COMMENT = r"(?:#[^\n]*|//[^\n]*|/\*.*?\*/)"
_UP_TO_COMMA = re.compile(rf"(?:\s|{_COMMENT})*,", re.DOTALL)
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\n\r]*|//[^\n\r]*)?(?=\r?\n|\Z)")
_DASH = re.compile(r"( *)- +")
_SHARED = ("&", "*")
_MANY_WAYS = "it is written in a way that is not edited"


def appended(file: SourceFile, node: Written, contents: Sequence[Content]) -> tuple[Change, ...]:
    """Return what puts more items at the end of a list."""
    text = file.text
    if node.tag.endswith(_SHARED):
        raise NotEditableError("the list has an anchor and stands in several places")
    if not node.items:
        return (_first_items(file, node, contents),)
    last = node.items[-1]
    layout = _layout_after(file, node, last)
    written = [rendered(content, layout) for content in contents]
    if node.style == "block":
        at = line_end(text, last.end)
        return (Change(at, at, "".join(f"\n{dash_before(text, last)}- {each}" for each in written)),)
    comma = comma_after(text, last.end, node.end)
    if begins_line(text, last.start):
        return tuple(_on_lines(text, last.end, comma, [f"\n{layout.indent}{each}" for each in written]))
    if comma is None:
        more = Change(last.end, last.end, "".join(f", {each}" for each in written))
        return (*_as_terraform_formats(text, last, layout.unit), more)
    return (Change(comma, comma, "".join(f" {each}," for each in written)),)


def _as_terraform_formats(text: str, last: Written, unit: str) -> tuple[Change, ...]:
    """Return what indents the brace that an object follows on its line: ``terraform fmt`` wants it one level deeper."""
    if last.style != "hcl" or not is_multi_line(text, last) or not begins_line(text, last.end - 1):
        return ()
    at = line_start(text, last.end)
    return (Change(at, at, unit),)


def _on_lines(text: str, end: int, comma: int | None, lines: list[str]) -> Iterator[Change]:
    """Yield items on lines of their own, behind the comment of the line before."""
    after = end if comma is None else comma
    rest = _REST_OF_LINE.match(text, after)
    at = rest.end() if rest else after
    if comma is not None:
        yield Change(at, at, "".join(f"{line}," for line in lines))
    elif not text[after:at].strip():
        yield Change(after, after, "".join(f",{line}" for line in lines))
    else:
        yield Change(after, after, ",")
        yield Change(at, at, ",".join(lines))


def _first_items(file: SourceFile, node: Written, contents: Sequence[Content]) -> Change:
    if file.text[node.start + 1 : node.end - 1].strip() or node.style == "block":
        raise NotEditableError("the list holds nothing but a comment")
    layout = Layout(node.style, indentation(file.text, node.start), file.unit)
    return Change(node.start + 1, node.end - 1, ", ".join(rendered(content, layout) for content in contents))


def _layout_after(file: SourceFile, node: Written, last: Written) -> Layout:
    """Return how the next item is written: as the last one."""
    text, quote = file.text, quotes_of(file.text, last)
    if node.style == "block":
        return Layout("block", f"{dash_before(text, last)}  ", file.unit, dashes=file.dashes, quote=quote)
    inline = last.kind == "object" and not is_multi_line(text, last)
    place = last.start if begins_line(text, last.start) else last.end
    unit = _unit_of(text, last) or file.unit
    return Layout(node.style, indentation(text, place), unit, inline=inline, quote=quote)


def _unit_of(text: str, node: Written) -> str:
    """Return by how much the members of an object in brackets are indented."""
    if not node.members or not begins_line(text, node.members[0].start):
        return ""
    inner, outer = indentation(text, node.members[0].start), indentation(text, node.end)
    return inner.removeprefix(outer) if inner.startswith(outer) else ""


def quotes_of(text: str, node: Written) -> str:
    """Return the quotes of a string of YAML."""
    first = text[node.start : node.start + 1]
    return first if node.kind == "text" and first in {"'", '"'} else ""


def dash_before(text: str, item: Written) -> str:
    """Return the indentation of the dash before an item of YAML."""
    found = _DASH.fullmatch(text, line_start(text, item.start), item.start)
    if found is None:
        raise NotEditableError(_MANY_WAYS)
    return found[1]


def comma_after(text: str, start: int, end: int) -> int | None:
    """Return where the comma after an item ends, comments between them passed over."""
    found = _UP_TO_COMMA.match(text, start, end)
    return found.end() if found else None


def as_list(file: SourceFile, owner: Written, member: Member, contents: Sequence[Content]) -> tuple[Change, ...]:
    """Return what makes a list of the single value of a key, with more items."""
    text, value = file.text, member.value
    if value.tag.endswith(_SHARED):
        raise NotEditableError("the value has an anchor and stands in several places")
    if owner.style == "block":
        return _as_block_list(file, member, contents)
    inline = not is_multi_line(text, value)
    style = owner.value_style
    unit = _unit_of(text, value) or file.unit
    layout = Layout(style, indentation(text, value.end), unit, inline=inline, quote=quotes_of(text, value))
    more = "".join(f", {rendered(content, layout)}" for content in contents)
    deeper = _as_terraform_formats(text, value, unit)
    return (Change(value.start, value.start, "["), *deeper, Change(value.end, value.end, f"{more}]"))


def _as_block_list(file: SourceFile, member: Member, contents: Sequence[Content]) -> tuple[Change, ...]:
    text, value = file.text, member.value
    if is_multi_line(text, value) or value.style == "block" or "\n" in text[member.start : value.start]:
        raise NotEditableError(_MANY_WAYS)
    dash = " " * column(text, member.start) + file.dashes
    layout = Layout("block", f"{dash}  ", file.unit, dashes=file.dashes, quote=quotes_of(text, value))
    before = len(text[: value.start].rstrip(" "))
    end = line_end(text, value.end)
    more = "".join(f"\n{dash}- {rendered(content, layout)}" for content in contents)
    return Change(before, value.start, f"\n{dash}- "), Change(end, end, more)


def removed(file: SourceFile, node: Written, items: Sequence[Written]) -> tuple[Change, ...]:
    """Return what takes items out of a list of which others remain."""
    kept = [item for item in node.items if item not in items]
    if not kept:
        raise NotEditableError("nothing would remain of the list")
    if node.style == "block":
        return tuple(_block_item(file.text, item) for item in items)
    if kept[-1].end < items[-1].start and comma_after(file.text, items[-1].end, node.end) is None:
        return tuple(_with_last(file.text, node, items, kept))
    return tuple(without(file.text, item.start, item.end, node.end) for item in items)


def _with_last(text: str, node: Written, items: Sequence[Written], kept: list[Written]) -> Iterator[Change]:
    """Yield the changes where the last item goes, with the comma that would be left before it."""
    tail = [item for item in items if item.start > kept[-1].end]
    yield Change(kept[-1].end, tail[-1].end, "")
    yield from (without(text, item.start, item.end, node.end) for item in items if item not in tail)


def _block_item(text: str, item: Written) -> Change:
    dash_before(text, item)
    return whole_lines(text, line_start(text, item.start), line_end(text, item.end))


def without(text: str, start: int, end: int, limit: int) -> Change:
    """Return what takes one of several parts of brackets away, with the comma behind it and its whole line."""
    comma = comma_after(text, end, limit)
    after = end if comma is None else comma
    rest = _REST_OF_LINE.match(text, after)
    if begins_line(text, start) and rest is not None:
        return whole_lines(text, line_start(text, start), rest.end())
    blanks = len(text[after:]) - len(text[after:].lstrip(" \t"))
    return Change(start, after + blanks, "")


def whole_lines(text: str, start: int, end: int) -> Change:
    """Return what takes whole lines away, with the line end before them; behind them where the file begins."""
    if start == 0:
        return Change(0, min(end + (2 if text.startswith("\r\n", end) else 1), len(text)), "")
    return Change(start - (2 if text.startswith("\r\n", start - 2) else 1), end, "")
