"""Units read in several processes: what comes out, and in which order, is what one process gives.

Each unit is read by itself already, and only what it deploys goes on to be linked: that is all that comes back from a
process. The processes are copies of this one (``fork``): no program is started, which could find modules of its own in
the folder that it is started in. Where a system has no copies, one process reads.
"""

import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from typing import Any, TypeVar

from ecs_roles.symbolic.origin import Fresh

Item = TypeVar("Item")
Result = TypeVar("Result")

_NUMBERS_OF_ONE = 1 << 32
# What this process was started for: it is handed over once, not with every item.
_WORK: list[Callable[[Any], Any]] = []


def in_processes(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> Iterator[Result]:
    """Yield what the work gives of each item, in their order; where a process dies this one goes on alone.

    The work and its results have to be such that they can be handed from process to process (``pickle``).
    """
    if "fork" not in get_all_start_methods():
        yield from map(work, items)
        return
    done, copies = 0, get_context("fork")
    try:
        with ProcessPoolExecutor(min(processes, len(items)), copies, _begin, (work,)) as pool:
            waiting = [pool.submit(_numbered, item, number) for number, item in enumerate(items, 1)]
            try:
                for future, item in zip(waiting, items, strict=True):
                    found = _result(future, work, item)
                    done += 1
                    yield found
            finally:
                for future in waiting:  # After an interrupt nothing more is begun.
                    future.cancel()
    except BrokenProcessPool:
        yield from map(work, items[done:])


def _result(future: Future[Result], work: Callable[[Item], Result], item: Item) -> Result:
    """Return the result of a process; what cannot be handed over, such as a value that is too deep, is made here."""
    try:
        return future.result()
    except BrokenProcessPool:
        raise
    except Exception:  # noqa: BLE001 - the work keeps its own failures: this is one of handing it over
        return work(item)


def _begin(work: Callable[[Any], Any]) -> None:
    """Set a process up: an interrupt is for the one that started it, and the collector is off as in every scan."""
    _WORK.append(work)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


def _numbered(item: object, number: int) -> Any:  # noqa: ANN401 - whatever the work gives
    """Do the work; what is made in it and equals nothing else has numbers that no other work gives."""
    Fresh.count_from(number * _NUMBERS_OF_ONE)
    return _WORK[-1](item)
