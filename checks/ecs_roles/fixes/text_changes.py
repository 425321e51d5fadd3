"""Change a part of a text as it is written: in quotes or plain, with references in it or a function around it."""

import re

from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.list_changes import appended
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Written, is_multi_line

_QUOTES = frozenset({'"', "'"})
# A reference and nothing else, in quotes: it needs neither them nor a function.
_ALONE = re.compile(r"""(!Sub )?["']?\$\{([A-Za-z0-9_.\[\]"-]+)\}""")
_NOT_A_TEXT = "the text is put together by an expression"


def replaced(file: SourceFile, node: Written, old: str, new: str) -> tuple[Change, ...]:
    """Return what replaces the only place where some characters stand in a text."""
    written = file.text[node.start : node.end]
    if not old or written.count(old) != 1:
        raise NotEditableError(_NOT_A_TEXT)
    at = node.start + written.index(old)
    return (Change(at, at + len(old), new),)


def whole_text(file: SourceFile, node: Written, old: str, new: str) -> tuple[Change, ...]:
    """Return what replaces a text that is written out, and keeps its quotes."""
    if node.kind != "text" or node.text != old or node.tag:
        raise NotEditableError("the text is not written out here")
    return replaced(file, node, old, new)


def with_tail(file: SourceFile, node: Written, tail: str) -> tuple[Change, ...]:
    """Return what appends characters to a text, to a reference, or to the function that makes the text."""
    text = file.text
    if node.kind == "object":
        return _function_with_tail(file, node, tail)
    if node.kind == "other" and node.style in {"hcl", "body"} and not is_multi_line(text, node):
        return Change(node.start, node.start, '"${'), Change(node.end, node.end, f'}}{tail}"')
    if node.kind != "text" or is_multi_line(text, node) or node.tag.endswith("&"):
        raise NotEditableError(_NOT_A_TEXT)
    if node.tag == "!Ref":
        return (Change(node.start, node.end, f'!Sub "${{{node.text}}}{tail}"'),)
    if node.tag not in {"", "!Sub"}:
        raise NotEditableError(_NOT_A_TEXT)
    at = node.end - 1 if text[node.end - 1] in _QUOTES else node.end
    return (Change(at, at, tail),)


def _function_with_tail(file: SourceFile, node: Written, tail: str) -> tuple[Change, ...]:
    """Return what appends to ``Fn::Sub``, ``Fn::Join`` or ``Ref`` in their long form."""
    inner = node.members[0].value if len(node.members) == 1 else None
    name = node.members[0].key if inner is not None else ""
    if inner is not None and name == "Fn::Sub":
        return with_tail(file, inner.items[0] if inner.items else inner, tail)
    if inner is not None and name == "Fn::Join" and _has_empty_separator(inner):
        return appended(file, inner.items[1], (tail,))
    if inner is not None and name == "Ref" and inner.text is not None:
        key = node.members[0]
        renamed = replaced(file, Written("other", node.style, key.start, inner.start), "Ref", "Fn::Sub")
        return (*renamed, *replaced(file, inner, inner.text, _quoted(file, inner, f"${{{inner.text}}}{tail}")))
    raise NotEditableError(_NOT_A_TEXT)


def _has_empty_separator(join: Written) -> bool:
    parts = join.items
    return len(parts) == 2 and parts[0].text == "" and parts[1].kind == "list"  # noqa: PLR2004 - separator and list


def _quoted(file: SourceFile, node: Written, text: str) -> str:
    return text if file.text[node.end - 1] in _QUOTES else f'"{text}"'


def with_other_tail(file: SourceFile, node: Written, old: str, new: str) -> tuple[Change, ...]:
    """Return what replaces the characters at the end of a text."""
    if node.kind == "object" and len(node.members) == 1 and node.members[0].key == "Fn::Sub":
        inner = node.members[0].value
        return with_other_tail(file, inner.items[0] if inner.items else inner, old, new)
    end = node.end - 1 if file.text[node.end - 1] in _QUOTES else node.end
    if not old or not file.text.startswith(old, end - len(old)) or end - len(old) <= node.start:
        raise NotEditableError(_NOT_A_TEXT)
    alone = _ALONE.fullmatch(file.text[node.start : end - len(old)]) if not new else None
    if alone is not None and (node.style == "hcl" or (alone[1] and "." not in alone[2])):
        return (Change(node.start, node.end, f"!Ref {alone[2]}" if alone[1] else alone[2]),)
    return (Change(end - len(old), end, new),)
