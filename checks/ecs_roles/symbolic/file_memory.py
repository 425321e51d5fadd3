"""What is kept from one scan to the next: the results of work on files that have not changed since.

Work that runs under a memory notes every path that it looks at. Its result is taken again for as long as each of them
is as it was: a file by its time, size and identity, a folder likewise, a text that an editor holds by its content.
"""

import os
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ecs_roles.symbolic.budget import Beyond, overheard, tell_again
from ecs_roles.symbolic.frozen import changeable, frozen

Result = TypeVar("Result")
State = Hashable

_SETTLED = 100_000_000
"""Nanoseconds after which another change surely gives a file another time; one that is younger is not trusted."""


@frozen()
class Look:
    """A look at the file system: which one, at which path, and what else it was asked with."""

    what: str
    path: str
    further: tuple[Any, ...] = ()


class Memory(Protocol):
    """What keeps results of work on files, from one scan to the next."""

    in_process: bool
    """Whether the results are objects of this process: one that reads for it could not hand them back."""

    def recall(self, key: Hashable, work: Callable[[], Result]) -> Result:
        """Return the result of work on files."""

    def of_text(self, key: Hashable, text: str, work: Callable[[], Result]) -> Result:
        """Return the result of work on nothing but a text."""

    def held(self, key: Hashable, new: Callable[[], Result]) -> Result | None:
        """Return what some work holds for itself, ``None`` where nothing is held."""

    def note(self, path: str) -> None:
        """Note that the work at hand looks at a path."""

    def looked(self, look: Look, found: Callable[[], Result]) -> Result:
        """Return what a look finds, and note that the work at hand rests on it."""


@changeable()
class _Work:
    """What some work rests on: the paths that it looks at, and the results that it asks for."""

    seen: dict[str, State] = field(default_factory=dict)
    asked: set[Hashable] = field(default_factory=set)


@frozen()
class _Kept:
    result: Any
    rests_on: _Work
    beyond: tuple[Beyond, ...]


@changeable()
class FileMemory:
    """The results of the last scan by what they are of. What a scan does not need is forgotten at its end."""

    in_process: bool = True
    _results: dict[Hashable, _Kept] = field(default_factory=dict)
    _unsaved: Mapping[str, str] = field(default_factory=dict)
    _work: _Work = field(default_factory=_Work)
    _states: dict[str, State] = field(default_factory=dict)

    @contextmanager
    def scanning(self, unsaved: Mapping[str, str]) -> Iterator[None]:
        """Keep and recall while one scan runs; ``unsaved`` are the texts that stand for files in it."""
        self._unsaved, self._work, self._states = unsaved, _Work(), {}
        with remembering(self):
            yield
            self._results = {key: kept for key, kept in self._results.items() if key in self._work.asked}

    def recall(self, key: Hashable, work: Callable[[], Result]) -> Result:
        """Return the result of work on files: the kept one where nothing that it looked at has changed."""
        kept = self._results.get(key)
        if kept is None or any(self._state(path) != state for path, state in kept.rests_on.seen.items()):
            kept = self._results[key] = self._done(work, _Work())
        else:
            tell_again(kept.beyond)
        self._work.seen.update(kept.rests_on.seen)
        self._work.asked |= {key, *kept.rests_on.asked}
        result: Result = kept.result
        return result

    def _done(self, work: Callable[[], object], rests_on: _Work) -> _Kept:
        around, self._work = self._work, rests_on
        try:
            with overheard() as beyond:
                result = work()
        finally:
            self._work = around
        return _Kept(result, rests_on, tuple(beyond))

    def of_text(self, key: Hashable, text: str, work: Callable[[], Result]) -> Result:
        """Return the result of work on nothing but a text: the kept one where the text is the same."""
        kept = self._results.get(key)
        if kept is None or kept.rests_on.seen[""] != text:
            kept = self._results[key] = self._done(work, _Work({"": text}))
        else:
            tell_again(kept.beyond)
        self._work.asked.add(key)
        result: Result = kept.result
        return result

    def held(self, key: Hashable, new: Callable[[], Result]) -> Result:
        """Return what some work holds for itself from one time that it is done to the next, new where it holds none."""
        kept = self._results.get(key)
        if kept is None:
            kept = self._results[key] = _Kept(new(), _Work(), ())
        self._work.asked.add(key)
        result: Result = kept.result
        return result

    def note(self, path: str) -> None:
        """Note that the work at hand looks at a path, before it does."""
        if path not in self._work.seen:
            self._work.seen[path] = self._state(path)

    def looked(self, look: Look, found: Callable[[], Result]) -> Result:
        """Return what a look finds; where a link leads is seen by what lies there."""
        if look.what != "resolved":
            self.note(look.path)
        return found()

    def _state(self, path: str) -> State:
        """Return how a path is at the first look of a scan: what changes after that is seen by the next one."""
        found = self._states.get(path)
        if found is None:
            found = self._states[path] = self._looked_at(path)
        return found

    def _looked_at(self, path: str) -> State:
        unsaved = tuple(sorted(name for name in self._unsaved if os.path.dirname(name) == path))  # noqa: PTH120 - many
        return _on_disk(path), self._unsaved.get(path), unsaved


def _on_disk(path: str) -> State:
    try:
        found = os.stat(path)  # noqa: PTH116 - the same call for a path of any length
    except (OSError, ValueError):
        return None
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _SETTLED:
        return object()  # Equal to nothing: the next change may leave the same time.
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


_CURRENT: ContextVar[Memory | None] = ContextVar("file_memory", default=None)


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Let the work that follows use a memory."""
    before = _CURRENT.set(memory)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def has_memory() -> bool:
    """Return whether the scan at hand keeps objects of this process for the next one."""
    memory = _CURRENT.get()
    return memory is not None and memory.in_process


def current_memory() -> Memory | None:
    """Return the memory of the scan at hand, where it has one."""
    return _CURRENT.get()


def recalled(key: Hashable, work: Callable[[], Result]) -> Result:
    """Return the result of work on files, kept from the last scan where there was one and they have not changed."""
    memory = _CURRENT.get()
    return work() if memory is None else memory.recall(key, work)


def of_text(key: Hashable, text: str, work: Callable[[], Result]) -> Result:
    """Return the result of work on nothing but a text, kept where the last scan had the same text under the key."""
    memory = _CURRENT.get()
    return work() if memory is None else memory.of_text(key, text, work)


def held(key: Hashable, new: Callable[[], Result]) -> Result | None:
    """Return what some work holds for itself from one scan to the next, ``None`` where no scan follows."""
    memory = _CURRENT.get()
    return None if memory is None else memory.held(key, new)


def note(path: str | Path) -> None:
    """Note that the result of the work at hand depends on what is at a path."""
    memory = _CURRENT.get()
    if memory is not None:
        memory.note(str(path))
