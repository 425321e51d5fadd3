"""A file as it is edited: its bytes, their digest, its text, and the syntax with offsets."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from ecs_roles.fixes.edits import Edit, NotEditableError, Suggestion, digest_of_bytes, spliced
from ecs_roles.fixes.hcl_source import hcl_tree
from ecs_roles.fixes.json_source import json_tree
from ecs_roles.fixes.source_tree import Change, Written, begins_line, column, line_end
from ecs_roles.fixes.yaml_source import yaml_tree
from ecs_roles.symbolic.file_text import UTF_16, NotReadableError, read_bytes, real_path
from ecs_roles.symbolic.json_values import NotJsonError
from ecs_roles.symbolic.source_text import SourceText, source_text
from ecs_roles.symbolic.span import Span

_MARK = "\ufeff".encode()
_LONE_RETURN = re.compile(r"\r(?!\n)")
_FETCHED = ".terraform"
_WIDEST = 8


class SourceFile:
    """One file with its syntax; raises ``NotEditableError`` for what cannot be edited surely."""

    def __init__(self, file: str, data: bytes) -> None:
        if data.startswith(UTF_16):
            raise NotEditableError("the file is not in UTF-8")
        self.file = file
        self.data = data
        self.digest = digest_of_bytes(data)
        self._before = len(_MARK) if data.startswith(_MARK) else 0
        try:
            self.source: SourceText = source_text(file, data[self._before :].decode("utf-8"))
        except UnicodeDecodeError:
            raise NotEditableError("the file is not in UTF-8") from None
        if _LONE_RETURN.search(self.text):
            raise NotEditableError("a line of the file ends with a carriage return alone")

    @property
    def text(self) -> str:
        """Return the text without a byte order mark."""
        return self.source.text

    @cached_property
    def newline(self) -> str:
        """Return how the lines of the file end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @cached_property
    def unit(self) -> str:
        """Return what one level of indentation adds: what most lines that go deeper add, two spaces by default."""
        widths = [len(line) - len(line.lstrip(" ")) for line in self.text.split("\n") if line.strip()]
        steps = Counter(step for one, other in pairwise(widths) if 0 < (step := other - one) <= _WIDEST)
        return " " * (steps.most_common(1)[0][0] if steps else 2)

    @cached_property
    def dashes(self) -> str:
        """Return how far the file indents the lists of YAML below their keys."""
        for node in self.tree.walk():
            for member in node.members:
                value = member.value
                if value.kind == "list" and value.style == "block" and begins_line(self.text, value.start):
                    return " " * max(column(self.text, value.start) - column(self.text, member.start), 0)
        return self.unit

    @cached_property
    def tree(self) -> Written:
        """Return the syntax of the whole file."""
        name = self.file.lower()
        if name.endswith((".tf", ".tofu", ".tfvars")):
            return hcl_tree(self.source)
        if name.endswith((".tf.json", ".tofu.json")):
            raise NotEditableError("the file is Terraform's JSON syntax, which a program writes")
        if self.text.lstrip().startswith("{"):
            try:
                return json_tree(self.text)
            except NotJsonError:
                pass
        return yaml_tree(self.text)

    @cached_property
    def _nodes(self) -> Mapping[tuple[int, int], tuple[Written, ...]]:
        found: dict[tuple[int, int], tuple[Written, ...]] = {}
        for node in self.tree.walk():
            key = (node.start, node.end)
            found[key] = (*found.get(key, ()), node)
        return found

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return where a span begins and ends in the text."""
        last = len(self.source.line_starts)
        if span.file != self.file or span.line > last or span.end_line > last:
            raise NotEditableError("the file changed since it was read")
        return self.source.offset(span.line, span.column), self.source.offset(span.end_line, span.end_column)

    def node(self, span: Span | None) -> Written | None:
        """Return the outermost node that stands at exactly a span."""
        if span is None or span.file != self.file:
            return None
        found = self._nodes.get(self.offsets(span))
        return found[0] if found else None

    def edits(self, changes: Iterable[Change]) -> tuple[Edit, ...]:
        """Return changes of the text as edits of the bytes, with the file's own line ends."""
        return tuple(self._edits(changes))

    def _edits(self, changes: Iterable[Change]) -> Iterator[Edit]:
        for change in changes:
            start = self._before + len(self.text[: change.start].encode())
            end = start + len(self.text[change.start : change.end].encode())
            written = change.text.replace("\r\n", "\n").replace("\n", self.newline)
            yield Edit(self.file, start, end, written, self.digest, self.source.span(change.start, change.end))

    def suggestion(self, edits: Iterable[Edit]) -> Suggestion:
        """Return the lines that edits touch, as they are afterwards."""
        ordered = sorted(edits)
        places = [edit.span for edit in ordered if edit.span is not None]
        first, last = min(span.line for span in places), max(span.end_line for span in places)
        end = line_end(self.text, self.source.line_starts[last - 1])
        before = self._before + len(self.text[: self.source.line_starts[first - 1]].encode())
        after = self._before + len(self.text[:end].encode())
        moved = (replace(edit, start=edit.start - before, end=edit.end - before) for edit in ordered)
        return Suggestion(self.file, first, last, spliced(self.data[before:after], moved).decode("utf-8"))


@dataclass(slots=True)
class SourceFiles:
    """The files of a scan, each read once; ``unsaved`` are contents that stand for those on disk, by absolute path."""

    root: Path
    unsaved: Mapping[str, bytes] = field(default_factory=dict)
    _known: dict[str, SourceFile | str] = field(default_factory=dict)

    def at(self, file: str) -> SourceFile:
        """Return a file of the scan root; raises ``NotEditableError`` with the reason why it is not edited."""
        found = self._known.get(file)
        if found is None:
            try:
                found = self._read(file)
            except NotEditableError as fault:
                found = fault.reason
            self._known[file] = found
        if isinstance(found, str):
            raise NotEditableError(found)
        return found

    def _read(self, file: str) -> SourceFile:
        path = Path(file)
        if _FETCHED in path.parts:
            raise NotEditableError("it stands in a module that was fetched: change the module, or its inputs")
        try:
            if real_path(path, self.root) != path:
                raise NotEditableError("the file is reached through a symbolic link, and nothing is written through it")
            return SourceFile(file, self.unsaved[file] if file in self.unsaved else read_bytes(path, self.root))
        except NotReadableError as fault:
            raise NotEditableError(f"the file {fault.reason}") from None
