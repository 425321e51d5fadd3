"""One scan of a folder with the open texts over its files, and the texts that its places refer to."""

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path

from ecs_roles.analysis.configuration import SETTINGS_FILES
from ecs_roles.analysis.repeated_scan import RepeatedScan
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options
from ecs_roles.analysis.scan_root import scan_root
from ecs_roles.language_server.editor_positions import lines_of
from ecs_roles.language_server.readable_text import fault_of
from ecs_roles.symbolic.file_text import NotReadableError, decoded, read_bytes
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.source_text import source_text

Checkpoint = Callable[[], None]
"""Called between the steps of a scan; raises when nobody wants the result any more."""

Stamp = tuple[int, int]
"""The time and the size of a file."""


@frozen()
class Request:
    """What to scan: a folder or a single file, the open texts by file, and what the editor's user set."""

    path: Path
    texts: Mapping[str, str]
    variable_files: tuple[str, ...] = ()
    workspace: str = ""


@frozen(slots=False, eq=False)
class Analysis:
    """What a scan gave. ``texts`` are those of the open files that it was made from, ``options`` those of the scan.

    ``broken`` are files that could not be parsed and have no earlier text that could, ``half_typed`` what cannot be
    read of the texts for which an earlier one stands. ``repeated`` keeps what the next scan need not read again.
    """

    path: Path
    report: Report
    texts: Mapping[str, str]
    options: Options = field(default_factory=Options, repr=False)
    broken: frozenset[str] = frozenset()
    half_typed: tuple[ReadError, ...] = ()
    repeated: RepeatedScan = field(default_factory=RepeatedScan, repr=False)
    _lines: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _stamps: dict[str, Stamp] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Keep when each file was written last."""
        if not self._stamps:
            settings = (str(folder / name) for folder in self._folders() for name in SETTINGS_FILES)
            files = (*self.report.files, *map(str, self.options.variable_files), *settings)
            self._stamps.update((file, _stamp(file)) for file in files)

    def _folders(self) -> tuple[Path, ...]:
        """Return the folders whose settings may apply: from what was scanned up to the scan root."""
        parents = (self.path, *self.path.parents)
        return tuple(folder for folder in parents if folder.is_relative_to(self.report.root))

    def is_as_scanned(self, file: str) -> bool:
        """Decide whether a file on disk was not written since."""
        return self._stamps.get(file) == _stamp(file)

    @property
    def rests_on_files_as_scanned(self) -> bool:
        """Decide whether no file was written since that was read from disk, and no settings."""
        return all(self.is_as_scanned(file) for file in self._stamps if file not in self.texts)

    def lines(self, file: str) -> list[str]:
        """Return the lines of a file as it was scanned; of one that cannot be read, none."""
        if file not in self._lines:
            text = self.texts.get(file)
            found = text if text is not None else _text_on_disk(file, self.report.root)
            self._lines[file] = lines_of(source_text(file, found or "").text)
        return self._lines[file]


def analysed(request: Request, before: Analysis | None, checkpoint: Checkpoint) -> Analysis:
    """Scan once more; for a text that is half typed the last whole one stands."""
    half_typed = _only_half_typed(request, before)
    if before is not None and half_typed:
        return replace(before, half_typed=half_typed)
    repeated = before.repeated if before is not None else RepeatedScan()
    report = _scanned(repeated, request, request.texts, checkpoint)
    failing = {error.span.file for error in report.errors} & request.texts.keys()
    earlier = before.texts if before is not None else {}
    broken = {file for file in failing if fault_of(file, request.texts[file], earlier.get(file, "")) is not None}
    standing = {file: text for file in broken if (text := _last_whole(file, before, report.root)) is not None}
    if not standing:
        texts = dict(request.texts)
        options = _options(request, texts)
        return Analysis(request.path, report, texts, options, frozenset(broken), repeated=repeated)
    first = {error.span.file: error for error in reversed(report.errors) if error.span.file in standing}
    half_typed = tuple(first.values())
    texts = {**request.texts, **standing}
    if before is not None and before.texts == texts and _is_asked_alike(request, before):
        return replace(before, half_typed=half_typed)
    report = _scanned(repeated, request, texts, checkpoint)
    still_broken = frozenset(broken - standing.keys())
    return Analysis(request.path, report, texts, _options(request, texts), still_broken, half_typed, repeated)


def _only_half_typed(request: Request, before: Analysis | None) -> tuple[ReadError, ...]:
    """Return the faults of the texts that have changed, when all of them are half typed: then no scan is needed."""
    if before is None or before.texts.keys() != request.texts.keys():
        return ()
    changed = [file for file, text in request.texts.items() if before.texts[file] != text]
    if any(file in before.broken or file not in before.report.files for file in changed):
        return ()
    still = _is_asked_alike(request, before)
    faults = [fault_of(file, request.texts[file], before.texts[file]) for file in changed] if still else []
    found = tuple(fault for fault in faults if fault is not None)
    return found if len(found) == len(changed) else ()


def _is_asked_alike(request: Request, before: Analysis) -> bool:
    """Decide whether a scan with the texts of the one before would be that very scan: same options, same files."""
    return before.rests_on_files_as_scanned and _options(request, before.texts) == before.options


def _options(request: Request, texts: Mapping[str, str]) -> Options:
    """Return the options of a scan; a file of variables that the settings name has to lie inside the scan root."""
    root = scan_root([request.path])
    files = [(request.path / name).resolve() for name in request.variable_files]
    return Options(
        overlay=texts,
        variable_files=tuple(file for file in files if file.is_relative_to(root) and file.is_file()),
        workspace=request.workspace,
    )


def _scanned(repeated: RepeatedScan, request: Request, texts: Mapping[str, str], checkpoint: Checkpoint) -> Report:
    report = repeated.scan(request.path, _options(request, texts), lambda *_: checkpoint())
    if request.path.is_dir():
        return report
    # A file outside all folders is looked at because it is open, not because somebody said what it is.
    return replace(report, errors=tuple(error for error in report.errors if error.span.file in report.files))


def _last_whole(file: str, before: Analysis | None, root: Path) -> str | None:
    """Return the last text of a file that could be parsed: the one scanned before, else the one on disk."""
    text = before.texts.get(file) if before is not None and file not in before.broken else None
    if text is not None:
        return text
    text = _text_on_disk(file, root)
    return text if text is not None and fault_of(file, text) is None else None


def _stamp(file: str) -> Stamp:
    try:
        found = Path(file).stat()
    except (OSError, ValueError):
        return (0, 0)
    return found.st_mtime_ns, found.st_size


def _text_on_disk(file: str, root: Path) -> str | None:
    try:
        return decoded(read_bytes(Path(file), root))
    except (NotReadableError, ValueError):
        return None
