"""When a folder is scanned again: after a pause in typing, one scan at a time, and none that nobody waits for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecs_roles.language_server.folder_analysis import Analysis, Checkpoint, Request

logger = logging.getLogger(__name__)

_PATIENCE = 2.0
"""Seconds after which a scan is made and finished although somebody goes on typing."""


class StaleError(Exception):
    """The texts have changed since the scan began."""


class FolderSchedule:
    """The scans of one folder, or of one file outside all folders, and what the last one gave."""

    def __init__(
        self,
        path: Path,
        executor: Executor,
        request: Callable[[Path], "Request"],
        published: Callable[["FolderSchedule"], None],
    ) -> None:
        self.path = path
        self.analysis: Analysis | None = None
        self._executor = executor
        self._request = request
        self._published = published
        self._settled = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._wanted = 0
        self._due = self._first_change = 0.0
        self._closed = False

    @property
    def is_settled(self) -> bool:
        """Return whether the last scan is of the texts as they are."""
        return self._settled.is_set()

    def changed(self, delay: float = 0.0) -> None:
        """Scan once more when nothing else changed for ``delay`` seconds."""
        now = asyncio.get_running_loop().time()
        if self._settled.is_set() or not self._wanted:
            self._first_change = now
        self._wanted += 1
        self._settled.clear()
        self._due = now + delay
        if self._task is None:
            self._task = asyncio.create_task(self._work())

    async def settled(self) -> "Analysis | None":
        """Return the analysis of the texts as they are, once it is there."""
        await self._settled.wait()
        return self.analysis

    async def first(self) -> "Analysis | None":
        """Return the last analysis, or wait for the first."""
        return self.analysis if self.analysis is not None else await self.settled()

    def close(self) -> None:
        """Give up: the folder has left the workspace, or the server ends."""
        self._closed = True
        self._wanted += 1
        self._settled.set()

    async def _work(self) -> None:
        while not self._is_closed():
            await self._quiet()
            number = self._wanted
            analysis: Analysis | None
            try:
                analysis = await self._scan(self._checkpoint(number))
            except StaleError:
                continue
            except Exception as error:  # noqa: BLE001 - whatever it is, the next scan is made all the same
                _note("the scan failed", error)
                analysis = self.analysis
            if self._is_closed():
                return
            self.analysis = analysis
            try:
                self._published(self)
            except Exception as error:  # noqa: BLE001 - as above
                _note("the diagnostics could not be published", error)
            if number == self._wanted:
                break
            self._first_change = asyncio.get_running_loop().time()
        self._task = None
        self._settled.set()

    async def _quiet(self) -> None:
        loop = asyncio.get_running_loop()
        while (left := self._begin() - loop.time()) > 0:  # noqa: ASYNC110 - a change moves the end and wakes nothing
            await asyncio.sleep(left)

    def _begin(self) -> float:
        return min(self._due, self._first_change + _PATIENCE)

    def _is_closed(self) -> bool:
        return self._closed

    def _checkpoint(self, number: int) -> "Checkpoint":
        patient = asyncio.get_running_loop().time() < self._first_change + _PATIENCE

        def check() -> None:
            if self._closed or (patient and self._wanted != number):
                raise StaleError

        return check

    def _scan(self, checkpoint: "Checkpoint") -> Awaitable["Analysis"]:
        request, before = self._request(self.path), self.analysis
        return asyncio.get_running_loop().run_in_executor(self._executor, _analysed, request, before, checkpoint)


def _note(what: str, error: Exception) -> None:
    """Log a failure by its kind and place: its text may hold anything that was read."""
    from ecs_roles.analysis.isolation import described

    logger.error("%s: %s", what, described(error))


def _analysed(request: "Request", before: "Analysis | None", checkpoint: "Checkpoint") -> "Analysis":
    """Scan in the worker thread, which imports the engine when it is first asked."""
    checkpoint()
    from ecs_roles.language_server.folder_analysis import analysed

    return analysed(request, before, checkpoint)
