"""What one connection knows: the folders, the open texts, the settings, and what was last published of each file."""

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from lsprotocol.types import Diagnostic, TextDocumentContentChangeEvent

from ecs_roles.language_server.client_settings import ClientSettings
from ecs_roles.language_server.editor_positions import Units, units_of
from ecs_roles.language_server.file_uris import path_of, uri_of
from ecs_roles.language_server.folder_schedule import FolderSchedule
from ecs_roles.language_server.open_buffers import Buffer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs_roles.language_server.analysed_view import View
    from ecs_roles.language_server.folder_analysis import Analysis, Request


class Session:
    """The state of one connection; everything here happens in the thread of the event loop."""

    def __init__(self, published: "Callable[[FolderSchedule], None]") -> None:
        self.settings = ClientSettings()
        self.units: Units = units_of("utf-16")
        self.buffers: dict[str, Buffer] = {}
        self.folders: dict[Path, str] = {}
        self.schedules: dict[Path, FolderSchedule] = {}
        self.related = self.plain_hover = self.plain_completion = False
        self.resolves_edits = self.versioned_edits = False
        self.temporary: list[Path] = []
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scan")
        self._published = published

    # Folders

    def add_folder(self, uri: str) -> None:
        """Scan a folder of the workspace from now on."""
        path = path_of(uri)
        if path is None or path in self.folders:
            return
        self.folders[path] = uri.rstrip("/")
        self._schedule(path).changed()
        for alone in [each for each in self.schedules if each not in self.folders and each.is_relative_to(path)]:
            self._drop(alone)

    def remove_folder(self, uri: str) -> None:
        """Stop scanning a folder; open files of it are looked at alone."""
        path = path_of(uri)
        if path is None or self.folders.pop(path, None) is None:
            return
        self._drop(path)
        for buffer in self.buffers.values():
            if buffer.path.is_relative_to(path):
                self.changed(str(buffer.path))

    def schedules_of(self, file: str) -> list[FolderSchedule]:
        """Return what is scanned when a file changes: every folder that holds it or that read it, else itself."""
        path = Path(file)
        holding = [folder for folder in self.folders if path.is_relative_to(folder)]
        reading = [each.path for each in self.schedules.values() if _has_read(each.analysis, file)]
        return [self._schedule(each) for each in dict.fromkeys((*holding, *reading))] or [self._schedule(path)]

    def schedule_for(self, file: str) -> FolderSchedule | None:
        """Return the scan that answers for a file: of the innermost folder, else one that has read it."""
        owner = self.owner(file)
        if owner is not None:
            return self.schedules.get(owner)
        reading = (each for each in self.schedules.values() if _has_read(each.analysis, file))
        return self.schedules.get(Path(file)) or next(reading, None)

    def owner(self, file: str) -> Path | None:
        """Return the innermost folder of the workspace that holds a file."""
        holding = [folder for folder in self.folders if Path(file).is_relative_to(folder)]
        return max(holding, key=lambda folder: len(folder.parts), default=None)

    def _schedule(self, path: Path) -> FolderSchedule:
        if path not in self.schedules:
            self.schedules[path] = FolderSchedule(path, self._executor, self._request, self._published)
        return self.schedules[path]

    def _drop(self, path: Path) -> None:
        schedule = self.schedules.pop(path)
        schedule.close()
        self._published(schedule)

    def _request(self, path: Path) -> "Request":
        from ecs_roles.language_server.folder_analysis import Request
        from ecs_roles.symbolic.file_text import MAX_BYTES

        # What no scan would read from disk is not laid over it either: there it is told.
        texts = {file: buffer.text for file, buffer in self.buffers.items() if len(buffer.text) <= MAX_BYTES}
        return Request(path, texts, self.settings.variable_files, self.settings.terraform_workspace)

    # Open texts

    def opened(self, uri: str, version: int, text: str) -> None:
        """Put an open text over its file; what is not a file is not looked at."""
        path = path_of(uri)
        if path is not None:
            self.buffers[str(path)] = Buffer(uri, path, version, text)
            self.changed(str(path))

    def edited(self, uri: str, version: int, changes: Iterable[TextDocumentContentChangeEvent]) -> None:
        """Apply changes to an open text; what was never opened, or is older than what is here, changes nothing."""
        before = self.buffer(uri)
        if before is None:
            return
        after = before.changed(version, changes, self.units)
        self.buffers[str(after.path)] = after
        if after.text != before.text:
            self.changed(str(after.path), self.settings.debounce / 1000)

    def buffer(self, uri: str) -> Buffer | None:
        """Return the open text of an address."""
        path = path_of(uri)
        return self.buffers.get(str(path)) if path is not None else None

    def closed(self, uri: str) -> None:
        """Take the open text off its file."""
        path = path_of(uri)
        if path is None or self.buffers.pop(str(path), None) is None:
            return
        if path in self.schedules and path not in self.folders:
            self._drop(path)
        elif self.owner(str(path)) is not None or self.schedule_for(str(path)) is not None:
            self.changed(str(path))

    def changed(self, file: str, delay: float = 0.0) -> None:
        """Scan again what a file belongs to."""
        for schedule in self.schedules_of(file):
            schedule.changed(delay)

    def changed_on_disk(self, files: list[Path]) -> None:
        """Scan again the folders that hold these files; an open text stands over its file, whatever happens to it."""
        for file in files:
            known = str(file) in self.buffers or self.owner(str(file)) is not None
            if known or any(_has_read(each.analysis, str(file)) for each in self.schedules.values()):
                self.changed(str(file), _SETTLING)

    def all_again(self) -> None:
        """Scan everything again: the settings have changed."""
        for schedule in self.schedules.values():
            schedule.changed()

    # What is known

    def view(self, analysis: "Analysis") -> "View":
        """Return an analysis as the editor sees it now."""
        from ecs_roles.language_server.analysed_view import View

        return View(analysis, self.buffers, self.units, self.uri)

    def uri(self, file: str) -> str:
        """Return the address of a file as the client names it."""
        if file in self.buffers:
            return self.buffers[file].uri
        folder = self.owner(file)
        if folder is None:
            return uri_of(Path(file))
        return f"{self.folders[folder]}/{quote(Path(file).relative_to(folder).as_posix())}"

    def diagnostics(self) -> dict[str, list[Diagnostic]]:
        """Return the diagnostics of every file; a file that two folders hold has those of the inner one."""
        found: dict[str, list[Diagnostic]] = {}
        for folder, schedule in self.schedules.items():
            for file, items in self._diagnostics_of(schedule):
                if self.owner(file) in {None, folder}:
                    known = found.setdefault(file, [])
                    known.extend(item for item in items if item not in known)
        return found

    def _diagnostics_of(self, schedule: FolderSchedule) -> Iterator[tuple[str, list[Diagnostic]]]:
        if schedule.analysis is None:
            return
        from ecs_roles.findings.finding import Severity
        from ecs_roles.language_server.finding_diagnostics import Presentation, diagnostics_by_file

        shown = Presentation(Severity(self.settings.min_severity), self.settings.show_unknown, self.related)
        view = self.view(schedule.analysis)
        report, half_typed = schedule.analysis.report, schedule.analysis.half_typed
        yield from diagnostics_by_file(report, half_typed, view.location, shown).items()

    def close(self) -> None:
        """End all work."""
        for schedule in self.schedules.values():
            schedule.close()
        self._executor.shutdown(wait=False, cancel_futures=True)
        for folder in self.temporary:
            shutil.rmtree(folder, ignore_errors=True)


_SETTLING = 0.05
"""Seconds to wait for more: a checkout or a formatter changes many files at once."""


def _has_read(analysis: "Analysis | None", file: str) -> bool:
    return analysis is not None and file in analysis.report.files
