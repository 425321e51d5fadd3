"""What goes wrong in one unit or one rule is one message, and the rest goes on.

Where the tool itself fails, on whatever it was given, nobody gets a traceback, and nobody loses the other findings.
``ECS_ROLES_RAISE=1`` lets the failure through, for those who look for its cause.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import TypeVar

from ecs_roles.symbolic.budget import Budget, begin, end
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.resources import InternalError, ReadError
from ecs_roles.symbolic.span import Span

Result = TypeVar("Result")
Subject = TypeVar("Subject")
Group = tuple[Callable[[Subject], bool] | None, tuple[tuple[str, Callable[[Subject], Iterable[Result]]], ...]]
"""Works by their names, and the question to be answered yes for them to find anything."""
_PACKAGE = Path(__file__).resolve().parent.parent


@changeable()
class Isolation:
    """Runs work piece by piece, and keeps what failed; after an interrupt nothing new is begun.

    Where nobody looks at ``interrupted``, an interrupt goes on to whoever asked for the work (``passes_interrupts``).
    """

    errors: list[ReadError] = field(default_factory=list)
    interrupted: bool = False
    passes_interrupts: bool = False

    def each(
        self, made: Callable[[], Iterable[Result]], about: str, place: Span, budget: Budget | None = None
    ) -> list[Result]:
        """Return what is made, up to a failure, within a budget: without one, within that of the work at hand."""
        found: list[Result] = []
        if self.interrupted:
            return found
        before = begin(budget) if budget is not None else None
        try:
            found.extend(made())
        except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - it must not take the other findings along
            self._fail(error, about, place)
        finally:
            if before is not None:
                end(before)
        return found

    def each_of(
        self, groups: Iterable[Group[Subject, Result]], subject: Subject, on: str, place: Span
    ) -> Iterator[tuple[str, list[Result]]]:
        """Yield what many works find in one subject, with the name of each that finds anything; each fails alone."""
        for question, works in groups:
            if question is not None and not self._answered(question, subject, on, place):
                continue
            for name, work in works:
                if self.interrupted:
                    return
                found: list[Result] = []
                try:
                    found.extend(work(subject))
                except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - as above
                    self._fail(error, f"{name} on {on}", place)
                if found:
                    yield name, found

    def _answered(self, question: Callable[[Subject], bool], subject: Subject, on: str, place: Span) -> bool:
        try:
            return question(subject)
        except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - as above
            self._fail(error, f"choosing the rules for {on}", place)
            return False

    def one(self, made: Callable[[], Result], about: str, place: Span, budget: Budget | None = None) -> Result | None:
        """Return what is made, or ``None`` after a failure."""
        return next(iter(self.each(lambda: [made()], about, place, budget)), None)

    def _fail(self, error: BaseException, about: str, place: Span) -> None:
        if not isinstance(error, KeyboardInterrupt):
            self.note(error, about, place)
        elif self.passes_interrupts:
            raise error
        else:
            self.interrupted = True

    def note(self, error: BaseException, about: str, place: Span) -> None:
        """Keep a failure as a message."""
        if os.environ.get("ECS_ROLES_RAISE") == "1":
            raise error
        self.errors.append(InternalError(f"{about} failed: {described(error)}", place))


def described(error: BaseException) -> str:
    """Return kind and place of a failure, without its text, which may hold anything that was read."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    # Only a failure is to wait for what shows one.
    import traceback

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    where = f" in {Path(frames[-1].filename).relative_to(_PACKAGE).as_posix()}:{frames[-1].lineno}" if frames else ""
    return f"a defect of ecs-roles ({type(error).__name__}{where}); please report it, with the code if you can"


def _is_own(file: str) -> bool:
    return Path(file).is_relative_to(_PACKAGE)
