"""Looks at the file system: what a reader asks of it goes through functions that note the question and the answer.

A reader does nothing but to calculate and to look. So a reading whose every look would find the same again would end
the same again: the first look is the same, with the same answer the second one is, and so on to the end.
"""

import os
from collections.abc import Callable, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from ecs_roles.symbolic.file_memory import Look, current_memory

Further = ParamSpec("Further")
Result = TypeVar("Result")

GIVEN = "given"
"""The look at what a call gives for all of its work."""
LOOKS: dict[str, Callable[..., Any]] = {}
"""The functions that look, by their names: without what notes them."""


def noted_look(
    function: Callable[Concatenate[Path, Further], Result],
) -> Callable[Concatenate[Path, Further], Result]:
    """Return a function that looks at a path, and notes that the work at hand has looked.

    What it takes has no names: it is to be asked again with what it was asked with.
    """
    name = function.__name__
    LOOKS[name] = function

    @wraps(function)
    def looking(path: Path, /, *further: Further.args, **named: Further.kwargs) -> Result:
        memory = current_memory()
        if memory is None:
            return function(path, *further, **named)
        plain = tuple(str(each) if isinstance(each, Path) else each for each in further)
        return memory.looked(Look(name, str(path), plain), partial(function, path, *further, **named))

    return looking


def look_again(look: Look) -> object:
    """Return what a look finds now; raises what it raises."""
    return LOOKS[look.what](Path(look.path), *look.further)


class GivenPaths(Sequence[Path]):
    """Paths that a call gives for all of its work, most of which never looks at them: what does is noted."""

    def __init__(self, name: str, paths: Sequence[Path]) -> None:
        self.name, self._paths = name, tuple(paths)

    def _seen(self) -> tuple[Path, ...]:
        memory = current_memory()
        return self._paths if memory is None else memory.looked(Look(GIVEN, self.name), lambda: self._paths)

    @overload
    def __getitem__(self, place: int) -> Path: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Path, ...]: ...
    def __getitem__(self, place: int | slice) -> Path | tuple[Path, ...]:
        return self._seen()[place]

    def __len__(self) -> int:
        return len(self._seen())

    def __repr__(self) -> str:
        return f"GivenPaths({self.name!r})"


@noted_look
def resolved(path: Path) -> Path:
    """Return a path without links, as far as they lead somewhere: those that lead to each other stay as they are."""
    return Path(os.path.realpath(path))


@noted_look
def is_folder(path: Path) -> bool:
    """Decide whether a path is a folder, or leads to one."""
    return path.is_dir()


@noted_look
def held_by(folder: Path) -> tuple[tuple[str, bool], ...]:
    """Return the names in a folder, each with whether it is a folder itself; raises ``OSError`` and ``ValueError``."""
    with os.scandir(folder) as entries:
        # What is no link says itself whether it is a folder; whether a link leads to one only a look at it does.
        return tuple(sorted((e.name, Path(e).is_dir() if e.is_symlink() else e.is_dir()) for e in entries))
