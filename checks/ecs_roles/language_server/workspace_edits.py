"""Edits of fixes, which count bytes of a file, as edits of an editor, which count units of the text that is open."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from lsprotocol.types import (
    OptionalVersionedTextDocumentIdentifier,
    Position,
    Range,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from ecs_roles.analysis.fixing import contents_of
from ecs_roles.fixes.edits import Edit, digest_of_bytes
from ecs_roles.language_server.analysed_view import View
from ecs_roles.language_server.editor_positions import Units, lines_of
from ecs_roles.symbolic.file_text import NotReadableError, read_bytes

_MARK = "\ufeff"


class ChangedSinceError(Exception):
    """A text is not any more the one that an edit was made for."""


def unsaved_contents(view: View) -> dict[str, bytes]:
    """Return the open texts that were scanned, as contents of their files."""
    return contents_of(view.analysis.texts)


def content_now(view: View, file: str) -> bytes:
    """Return what a file holds now: the open text, else what is on disk, as long as that is what was scanned."""
    buffer = view.buffers.get(file)
    if buffer is not None:
        return buffer.text.encode("utf-8")
    if not view.analysis.is_as_scanned(file):
        raise ChangedSinceError("the file has changed since it was scanned")
    try:
        return read_bytes(Path(file), view.analysis.report.root)
    except NotReadableError as fault:
        raise ChangedSinceError(f"{file} {fault.reason}") from None


def text_edits(view: View, edits: Iterable[Edit]) -> dict[str, list[TextEdit]]:
    """Return the edits by file; raises ``ChangedSinceError`` when a text is not the one they were made for."""
    by_file: dict[str, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(edit.file, []).append(edit)
    return {file: _text_edits(content_now(view, file), own, view.units) for file, own in by_file.items()}


def difference(before: bytes, after: bytes, units: Units) -> TextEdit:
    """Return the one edit that makes one content of another: what both begin and end with stays."""
    old, new = before.decode("utf-8"), after.decode("utf-8")
    head = _equal(old, new)
    tail = min(_equal(old[::-1], new[::-1]), min(len(old), len(new)) - head)
    place = Range(_position(old[:head], units), _position(old[: len(old) - tail], units))
    return TextEdit(place, new[head : len(new) - tail])


def _equal(one: str, other: str) -> int:
    """Return with how many equal characters two texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def workspace_edit(view: View, edits: Mapping[str, Sequence[TextEdit]], *, versioned: bool) -> WorkspaceEdit:
    """Return an edit of the workspace; with versions, the editor itself refuses it for a text that has changed."""
    if not versioned:
        return WorkspaceEdit(changes={view.uri_of(file): list(own) for file, own in edits.items()})
    changes = [TextDocumentEdit(_document(view, file), list(own)) for file, own in edits.items()]
    return WorkspaceEdit(document_changes=changes)


def _document(view: View, file: str) -> OptionalVersionedTextDocumentIdentifier:
    buffer = view.buffers.get(file)
    return OptionalVersionedTextDocumentIdentifier(view.uri_of(file), buffer.version if buffer is not None else None)


def _text_edits(content: bytes, edits: Iterable[Edit], units: Units) -> list[TextEdit]:
    digest = digest_of_bytes(content)
    found = []
    for edit in sorted(edits):
        if edit.digest != digest:
            raise ChangedSinceError("the text has changed since it was scanned")
        start, end = content[: edit.start].decode("utf-8"), content[: edit.end].decode("utf-8")
        found.append(TextEdit(Range(_position(start, units), _position(end, units)), edit.text))
    return found


def _position(before: str, units: Units) -> Position:
    """Return the position behind a text; editors do not count the byte order mark of a file."""
    lines = lines_of(before.removeprefix(_MARK))
    return Position(len(lines) - 1, units(lines[-1]))
