"""Scans that are made again and again: for editors, which scan after each keystroke, and for ``--watch``."""

from collections.abc import Sequence

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Given, Options, Progress, scan
from ecs_roles.symbolic.file_memory import FileMemory


class RepeatedScan:
    """Scans that keep, from one to the next, what has not changed.

    A report says what a scan of everything would say. A root, a template or a file is read again only when a file or
    folder that its reading looked at has changed, on disk or in ``Options.overlay``, or when the options say something
    else about it. Of a root that is read again only the files with another text are parsed, and only the resources
    worked out that rest on something else than before; only the task definitions are judged of which that is true. What
    a scan did not ask for is forgotten at its end, so that nothing grows. One thread at a time may scan.
    """

    def __init__(self) -> None:
        self._memory = FileMemory()

    def scan(
        self, paths: Given | Sequence[Given], options: Options | None = None, progress: Progress | None = None
    ) -> Report:
        """Find, read and judge everything below the paths, as ``scan`` does."""
        chosen = options or Options()
        with self._memory.scanning(chosen.overlay):
            return scan(paths, chosen, progress)
