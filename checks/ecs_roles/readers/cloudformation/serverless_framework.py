"""Resources that the Serverless Framework deploys: it fills in its variables before CloudFormation sees the template.

What stands in the ``serverless.yml`` of the service, or in a YAML or JSON file that a variable names, is filled in; the
stage, options, environment variables, parameters and what a program computes are known when it deploys.

Sources: Serverless Framework documentation, variables (self, file, sls, aws, opt, env, ssm, param) and AWS resources.
"""

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import field
from functools import cached_property
from pathlib import Path

from ecs_roles.readers.file_kinds import SERVICES, is_service
from ecs_roles.symbolic.budget import LIMITS, spend, tell_beyond
from ecs_roles.symbolic.file_text import NotReadableError, Unreadable, file_text, is_regular, real_path
from ecs_roles.symbolic.frozen import changeable, replace
from ecs_roles.symbolic.origin import Declaration, Fresh
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, REGION, Piece, Text, text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Unknown, Value, as_text

Parse = Callable[[SourceText], Value | None]

_ALL_NAMES = (*SERVICES, "serverless.json", "serverless.ts", "serverless.js")
_FORMAT_VERSION = "AWSTemplateFormatVersion"
_DATA = (".yml", ".yaml", ".json")
_MARK = re.compile(r"\$\{(?:self|sls|opt):|\$\{file\(")
_SOURCES = ("self", "sls", "opt", "env", "aws", "ssm", "param", "file", "cf", "s3", "output", "git", "strToBool")
_VARIABLE = re.compile(rf"\$\{{(?=(?:{'|'.join(_SOURCES)})[:(])")
_FILE = re.compile(r"file\(([^()]+)\)(?::([\w.-]+))?$")
_OF_AWS = {"self:provider.region": REGION, "aws:region": REGION, "aws:accountId": ACCOUNT}
# These are what the command line says, whatever the file does.
_CHOSEN_LATER = ("self:provider.stage", "self:provider.profile")
_DEEPEST = LIMITS.variable_depth
_A_LINE = 80
_LONGEST = LIMITS.text_characters // _A_LINE


def is_of_service(source: SourceText) -> bool:
    """Return whether the Serverless Framework deploys a text: it is a service, or holds variables of one."""
    return is_service(source.file) or _MARK.search(source.text) is not None


def is_put_into_service(source: SourceText, root: Path) -> bool:
    """Return whether a service around a template, inside the scan root, puts the resources of that file into its own.

    What deploys a template by itself mostly says of which version of CloudFormation it is.
    """
    if _FORMAT_VERSION in source.text:
        return False
    name = Path(source.file).name
    texts = (file_text(path, root=root) for path in _services_around(Path(source.file).parent, root, _ALL_NAMES))
    return any(not isinstance(found, Unreadable) and name in found.text for found in texts)


def _services_around(folder: Path, root: Path, names: tuple[str, ...] = SERVICES) -> Iterator[Path]:
    """Yield the services in a folder and in those around it, inside the scan root: the nearest first."""
    for around in (folder, *folder.parents):
        yield from (around / name for name in names if is_regular(around / name, root))
        if around == root:
            break


@changeable(slots=False)
class Service:
    """The service that deploys a template: what its variables stand for.

    ``overlay`` are unsaved texts, ``files`` the texts that were read for it, ``known`` what has been worked out,
    ``unread`` the files that could not be followed.
    """

    template: SourceText
    root: Path
    parse: Parse
    overlay: Dictionary[str, str] = field(default_factory=dict)
    files: dict[str, SourceText] = field(default_factory=dict)
    known: dict[str, Value | None] = field(default_factory=dict)
    unread: list[Unknown] = field(default_factory=list)

    def handed_over(self, root: Value) -> Value:
        """Return the template that CloudFormation gets: of a service, what it writes out and what its files hold."""
        given = root.get("resources") if isinstance(root, Mapping) and root.get("Resources") is None else None
        if given is None:
            return root if is_service(self.template.file) else self.filled(root)
        filled = self.filled(given)
        parts = filled.items if isinstance(filled, Sequence) else (filled,)
        sections: dict[str, dict[str, Entry]] = {}
        for entry in (entry for part in parts if isinstance(part, Mapping) for entry in part.entries):
            entries = entry.value.entries if isinstance(entry.value, Mapping) else ()
            sections.setdefault(entry.key, {}).update((each.key, each) for each in entries)
        merged = (Entry(name, Mapping(tuple(held.values()), root.span), root.span) for name, held in sections.items())
        return Mapping(tuple(merged), root.span) if "Resources" in sections else root

    def filled(self, value: Value, depth: int = 0) -> Value:
        """Return a value with the variables filled in that are known, the others as symbols."""
        match value:
            case Text() if any(isinstance(piece, str) and _VARIABLE.search(piece) for piece in value.pieces):
                return self._of_text(value, depth)
            case Sequence():
                return replace(value, items=tuple(self.filled(item, depth) for item in value.items))
            case Mapping():
                entries = (Entry(each.key, self.filled(each.value, depth), each.span) for each in value.entries)
                return replace(value, entries=tuple(entries))
            case _:
                return value

    def _of_text(self, value: Text, depth: int) -> Value:
        parts: list[Piece | Text] = []
        for piece in value.pieces:
            for part, is_variable in _parts(piece) if isinstance(piece, str) else ((piece, False),):
                if not is_variable or not isinstance(part, str):
                    parts.append(part)
                    continue
                found = self._meant(part, value.span, depth)
                if piece == f"${{{part}}}" and len(value.pieces) == 1:
                    return found
                parts.append(as_text(found) or text(self._unknown(part, None).symbol))
        if sum(_size(each) for each in parts if isinstance(each, Text)) > _LONGEST:
            tell_beyond("a text", "the text is too long to work out", value.span)
            return Unknown(Fresh("long text"), "the text is too long", value.span)
        return text(*parts, span=value.span)

    def _meant(self, written: str, span: Span | None, depth: int) -> Value:
        """Return what a variable stands for, or why that is not known."""
        inner = self.filled(Text((written,), span), depth + 1) if "${" in written and depth < _DEEPEST else None
        whole = written if inner is None else (as_text(inner) or Text(())).literal or written
        name = whole.partition(",")[0].strip()
        if name in _OF_AWS:
            return text(_OF_AWS[name], span=span)
        if name not in self.known:
            self.known[name] = None  # What rests on itself is not known.
            self.known[name] = self._looked_up(name, span, depth)
        found = self.known[name]
        size = _size(found) if found is not None else 0
        if not spend(1 + size):
            tell_beyond("the variables of the Serverless Framework", "they stand for too much", span)
            return self._unknown(written, span)
        return found if found is not None else self._unknown(written, span)

    def _looked_up(self, name: str, span: Span | None, depth: int) -> Value | None:
        if depth >= _DEEPEST or "${" in name:
            return None
        found = self._in_file(name, span) if name.startswith("file(") else self._in_service(name)
        return self.filled(found, depth + 1) if found is not None else None

    def _unknown(self, written: str, span: Span | None) -> Unknown:
        reason = f"the Serverless Framework fills in ${{{written}}} when it deploys"
        return Unknown(Declaration(self._folder or self.template.file, f"${{{written}}}"), reason, span)

    def _in_service(self, name: str) -> Value | None:
        if not name.startswith("self:") or name in _CHOSEN_LATER or self._settings is None:
            return None
        return _below(self._settings, name.removeprefix("self:"))

    def _in_file(self, name: str, span: Span | None) -> Value | None:
        """Return what a file holds, at the address after its name."""
        match = _FILE.match(name)
        path = match[1].strip() if match is not None else ""
        found = self._read(Path(self._folder) / path) if self._folder is not None and path.endswith(_DATA) else None
        value = self.parse(found) if found is not None else None
        if match is None or value is None:
            why = "it is not a file of the service that can be read" if path.endswith(_DATA) else "a program gives it"
            self.unread.append(Unknown(Declaration(self.template.file, f"${{{name}}}"), why, span))
            return None
        return _below(value, match[2]) if match[2] else value

    def _read(self, path: Path) -> SourceText | None:
        try:
            real = real_path(path, self.root)
        except NotReadableError:
            return None
        found = file_text(real, self.overlay.get(str(real)), root=self.root) if is_regular(real, self.root) else None
        if found is None or isinstance(found, Unreadable):
            return None
        return self.files.setdefault(found.file, found)

    @cached_property
    def _settings_file(self) -> Path | None:
        """Return the file of the nearest service around the template that lies inside the scan root."""
        return next(_services_around(Path(self.template.file).parent, self.root), None)

    @cached_property
    def _folder(self) -> str | None:
        return str(self._settings_file.parent) if self._settings_file is not None else None

    @cached_property
    def _settings(self) -> Value | None:
        found = self._read(self._settings_file) if self._settings_file is not None else None
        return self.parse(found) if found is not None else None


def _parts(piece: str) -> Iterator[tuple[str, bool]]:
    """Yield the stretches of a string, and whether each is what stands in a variable."""
    done = 0
    while (match := _VARIABLE.search(piece, done)) is not None:
        end = _end(piece, match.end())
        if end is None:
            break
        yield piece[done : match.start()], False
        yield piece[match.end() : end], True
        done = end + 1
    yield piece[done:], False


def _end(piece: str, start: int) -> int | None:
    """Return where the brace closes that was opened before ``start``."""
    depth = 1
    for place in range(start, len(piece)):
        depth += {"{": 1, "}": -1}.get(piece[place], 0)
        if depth == 0:
            return place
    return None


def _size(value: Value) -> int:
    """Return how much a value holds, in lines: it is taken in wherever its variable stands."""
    match value:
        case Text():
            return len(value.pieces) + len(str(value)) // _A_LINE
        case Sequence():
            return 1 + sum(_size(item) for item in value.items)
        case Mapping():
            return 1 + sum(_size(entry.value) for entry in value.entries)
        case _:
            return 1


def _below(value: Value, address: str) -> Value | None:
    """Return what stands at an address (``custom.names.0``)."""
    found: Value | None = value
    for key in address.split("."):
        match found:
            case Mapping():
                found = found.get(key)
            case Sequence() if key.isdecimal() and int(key) < len(found.items):
                found = found.items[int(key)]
            case _:
                return None
    return found
