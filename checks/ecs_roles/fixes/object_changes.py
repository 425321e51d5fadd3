"""Insert into objects and blocks and take out of them, in the style in which they are written."""

from collections.abc import Sequence

from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.list_changes import comma_after, whole_lines, without
from ecs_roles.fixes.rendering import Content, Layout, block_lines, key_text, rendered
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Member, Written, begins_line, column, indentation, line_end, line_start


def with_member(file: SourceFile, node: Written, key: str, content: Content) -> tuple[Change, ...]:
    """Return what adds a key with its value at the end of an object."""
    text = file.text
    if not node.members:
        raise NotEditableError("the object is empty")
    if node.tag.endswith("&"):
        raise NotEditableError("the object has an anchor and stands in several places")
    last = node.members[-1]
    if node.style == "block":
        return (_block_member(file, node, key, content),)
    if not begins_line(text, last.start):
        layout = Layout(node.value_style, inline=True)
        at = last.end
        return (Change(at, at, f", {_pair(key, content, layout, node)}"),)
    layout = Layout(node.value_style, indentation(text, last.start), file.unit)
    run = _run_of(text, node, last) if node.style in {"hcl", "body"} and "\n" not in rendered(content, layout) else []
    width = max((_width(text, each, key) for each in run), default=0)
    moved = (_aligned(text, each, each.key, width) for each in run if len(key) >= width)
    line = f"\n{layout.indent}{_pair(key, content, layout, node, width)}"
    return (*(each for each in moved if each is not None), *_after_last(text, node, last, line))


def with_block(
    file: SourceFile, node: Written, kind: str, settings: Sequence[tuple[str, Content]]
) -> tuple[Change, ...]:
    """Return what adds a block at the end of a block of HCL."""
    if not node.members or not begins_line(file.text, node.members[-1].start):
        raise NotEditableError("the block is empty, or stands on one line")
    last = node.members[-1]
    layout = Layout("hcl", indentation(file.text, last.start), file.unit)
    at = line_end(file.text, last.end)
    return (Change(at, at, "\n".join(("\n", *block_lines(kind, settings, layout)))),)


def joined(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return changes with what is inserted at one place as one of them, in order."""
    found: dict[tuple[int, int], Change] = {}
    for change in changes:
        known = found.get((change.start, change.end)) if change.start == change.end else None
        text = change.text if known is None else known.text + change.text
        found[change.start, change.end] = Change(change.start, change.end, text)
    return tuple(found.values())


def _pair(key: str, content: Content, layout: Layout, node: Written, width: int = 0) -> str:
    sign = " = " if node.style in {"hcl", "body"} else ": "
    written = key if node.style == "body" else key_text(key, layout)
    return (
        f"{written:{width}}{sign}{rendered(content, layout)}"
        if sign == " = "
        else f"{written}{sign}{rendered(content, layout)}"
    )


def _width(text: str, member: Member, key: str) -> int:
    """Return how wide the key of a line of HCL is, or the new one that is aligned with it."""
    written = text[member.start : member.value.start].partition("=")[0].rstrip()
    return max(len(written), len(key))


def _after_last(text: str, node: Written, last: Member, line: str) -> Sequence[Change]:
    if node.style == "body":
        at = line_end(text, last.end)
        return (Change(at, at, line),)
    comma = comma_after(text, last.end, node.end)
    end = line_end(text, last.end if comma is None else comma)
    if comma is not None:
        return (Change(end, end, f"{line},"),)
    if node.style == "hcl":
        return (Change(end, end, line),)  # A line end separates the members of HCL's objects.
    return (Change(last.end, last.end, f",{line}"),)


def _block_member(file: SourceFile, node: Written, key: str, content: Content) -> Change:
    text = file.text
    indent = " " * column(text, node.members[0].start)
    layout = Layout("block", indent, file.unit, dashes=file.dashes)
    at = line_end(text, node.end)
    return Change(at, at, f"\n{indent}{rendered({key: content}, layout)}")


def with_value(file: SourceFile, node: Written, member: Member, content: Content) -> tuple[Change, ...]:
    """Return what puts another value in the place of that of a key."""
    text, value = file.text, member.value
    if value.tag.endswith("&"):
        raise NotEditableError("the value has an anchor and stands in several places")
    if node.style != "block":
        style = node.value_style
        inline = not begins_line(text, member.start)
        layout = Layout(style, indentation(text, member.start), file.unit, inline=inline)
        return (Change(value.start, value.end, rendered(content, layout)),)
    colon = text.index(":", member.start + len(member.key)) + 1
    indent = " " * column(text, member.start)
    layout = Layout("block", indent, file.unit, dashes=file.dashes)
    written = rendered({member.key: content}, layout)
    return (Change(colon, value.end, written[written.index(":", len(member.key)) + 1 :]),)


def renamed(file: SourceFile, node: Written, member: Member, key: str) -> tuple[Change, ...]:
    """Return what gives a key another name; the signs of HCL stay aligned with those of its neighbours."""
    start = member.start + int(file.text[member.start] in {'"', "'"})
    rename = Change(start, start + len(member.key), key)
    if node.style not in {"hcl", "body"} or start > member.start or not begins_line(file.text, start):
        return (rename,)
    names = {each.start: key if each is member else each.key for each in _run_of(file.text, node, member) or [member]}
    width = max(map(len, names.values()))
    changes = (_aligned(file.text, each, names[each.start], width) for each in node.members if each.start in names)
    return tuple(change for change in changes if change is not None)


def _aligned(text: str, member: Member, name: str, width: int) -> Change | None:
    """Return what gives a key its name and as much space before its sign as is aligned; ``None`` where it has that."""
    sign = text.index("=", member.start)
    written = f"{name:{width}} " if text.startswith(member.key, member.start) else text[member.start : sign]
    return None if text[member.start : sign] == written else Change(member.start, sign, written)


def _run_of(text: str, node: Written, member: Member) -> list[Member]:
    """Return the members around one whose signs are aligned with its own: each on the next line, on one line each.

    A block, and what takes several lines, is aligned with nothing.
    """
    runs: list[list[Member]] = [[]]
    for each in node.members:
        if runs[-1] and text.count("\n", runs[-1][-1].end, each.start) != 1:
            runs.append([])
        if each.is_block or "\n" in text[each.start : each.end]:
            runs.append([])
        else:
            runs[-1].append(each)
    return next((run for run in runs if member in run), [])


def without_member(file: SourceFile, node: Written, member: Member) -> Change:
    """Return what takes a key with its value out of an object of which others remain."""
    text = file.text
    if len(node.members) == 1:
        raise NotEditableError("nothing would remain of the object")
    if node.style in {"block", "body"}:
        start = line_start(text, member.start)
        if not begins_line(text, member.start):
            raise NotEditableError("it is written in a way that is not edited")
        return whole_lines(text, start, line_end(text, member.end))
    is_last = member is node.members[-1]
    if is_last and comma_after(text, member.end, node.end) is None and node.style != "hcl":
        return Change(node.members[-2].end, member.end, "")
    return without(text, member.start, member.end, node.end)
