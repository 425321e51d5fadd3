"""The text of a file, or why it has none."""

from dataclasses import dataclass
from pathlib import Path

from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.source_text import SourceText, source_text
from ecs_roles.symbolic.span import Span

MAX_BYTES = 8_000_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that has no text."""

    error: ReadError


def file_text(path: Path, text: str | None = None) -> SourceText | Unreadable:
    """The file's text, unless ``text`` stands for it."""
    absolute = str(path.absolute())
    if text is not None:
        return source_text(absolute, text)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            return _unreadable(absolute, f"larger than {MAX_BYTES} bytes")
        return source_text(absolute, data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8"))
    except OSError as error:
        return _unreadable(absolute, f"cannot be read: {error.strerror or error}")
    except ValueError:
        return _unreadable(absolute, "not a text in UTF-8")


def _unreadable(file: str, message: str) -> Unreadable:
    return Unreadable(ReadError(message, Span(file, 1, 1, 1, 1)))
