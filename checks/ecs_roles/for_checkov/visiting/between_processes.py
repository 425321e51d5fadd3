"""One analysis for all processes of a run: checkov forks one for each framework, and each would come to the same.

The first to come analyses, and writes what there is to tell into a file for which the others wait. The file is named
by the random key that processes of one parent share: nobody else can tell its name ahead, and no other run comes to it.
It goes when the first of them ends. Where any of this fails a process analyses for itself.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from io import FileIO
from multiprocessing import current_process, parent_process
from multiprocessing.util import Finalize
from pathlib import Path
from tempfile import gettempdir

from ecs_roles.analysis.host_index import HostIndex

try:
    from fcntl import LOCK_EX, flock
except ImportError:  # Where there are no such locks checkov runs its frameworks in threads.
    HAS_LOCKS = False
else:
    HAS_LOCKS = True


def analysed_once(what: str, analysed: Callable[[], HostIndex]) -> HostIndex:
    """Return what another process of this run has analysed, else analyse it; ``what`` tells analyses apart."""
    file = _locked(what) if HAS_LOCKS and parent_process() is not None else None
    if file is None:
        return analysed()
    with file:
        with suppress(ValueError, TypeError):  # Nothing is written yet, or not all of it.
            return HostIndex.read(file.readall().decode())
        found = analysed()
        with suppress(OSError):
            file.seek(0)
            file.write(found.written().encode())
    return found


def _locked(what: str) -> FileIO | None:
    """Return the file of an analysis when no other process holds it; ``None`` where there cannot be such a file."""
    with suppress(OSError):
        place = Path(gettempdir()) / f"ecs-roles-{_digest(what)}"
        file = FileIO(place, "r+", opener=_made)
        Finalize(None, place.unlink, kwargs={"missing_ok": True}, exitpriority=0)
        flock(file, LOCK_EX)
        return file
    return None


def _digest(what: str) -> str:
    return blake2b(what.encode(), key=current_process().authkey, digest_size=32).hexdigest()


def _made(place: str, flags: int) -> int:
    return os.open(place, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
