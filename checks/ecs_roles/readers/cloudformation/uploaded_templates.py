"""Which file of the scan a nested stack's template is, when its address is that of an upload.

A deployment uploads folders as they are (``aws s3 sync``, ``aws cloudformation package``), so the address ends as the
file's path does.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.text import Text

_SCHEME = lazy_pattern(r"[a-z0-9]+://[^/]*", re.IGNORECASE)
_ENDINGS = (".yaml", ".yml", ".json", ".template", ".txt")


@frozen()
class EndOfAddress:
    """The last steps of an address; ``goes_on`` says that the first of them may be the end of a longer name.

    So does ``${Prefix}roles.yml``: a prefix can be ``prod/`` and ``prod-``.
    """

    steps: tuple[str, ...]
    goes_on: bool = False

    def fits_first(self, name: str) -> bool:
        """Decide whether the first step may have that name."""
        return name.endswith(self.steps[0]) if self.goes_on else name == self.steps[0]

    def shared_with(self, path: Sequence[str]) -> int:
        """Return how many characters of its last steps a path has as its own last ones."""
        length = 0
        for place in range(1, min(len(self.steps), len(path)) + 1):
            is_same = self.fits_first(path[-place]) if place == len(self.steps) else path[-place] == self.steps[-place]
            if not is_same:
                break
            length += len(self.steps[-place])
        return length


def is_upload(location: Text) -> bool:
    """Return whether the address is not that of a local file: a URL, or one with parts that are not known."""
    return bool(location.symbols) or bool(re.match(r"(?:https?|s3):", location.prefix, re.IGNORECASE))


def fitting_templates(location: Text, templates: Iterable[Path], others: Iterable[Text] = ()) -> tuple[Path, ...]:
    """Return the templates whose paths end most like the address: one is the template, several could be.

    What one of the ``others``, the addresses beside it, ends more like is the template of that one.
    """
    wanted = end_of_address(location)
    if not wanted.steps:
        return ()
    shared = {path: wanted.shared_with(_steps(path)) for path in templates}
    longest = max(shared.values(), default=0)
    beside = {end_of_address(other) for other in others}
    found = (path for path, length in shared.items() if length == longest > 0)
    return tuple(path for path in found if not any(other.shared_with(_steps(path)) > longest for other in beside))


def _steps(path: Path) -> tuple[str, ...]:
    return PurePosixPath(path.as_posix()).parts


def end_of_address(location: Text) -> EndOfAddress:
    """Return the last steps of the address of a document, as far as they are known.

    There are none where the end of the address is not known.
    """
    last = location.pieces[-1] if location.pieces else ""
    if not isinstance(last, str):
        return EndOfAddress(())
    path = re.split(r"[?#]", last, maxsplit=1)[0]
    whole = path if location.symbols else _SCHEME.sub("", path, count=1)
    steps = tuple(step for step in whole.split("/") if step not in ("", ".", ".."))
    is_document = bool(steps) and steps[-1].lower().endswith(_ENDINGS)
    return EndOfAddress(steps, bool(location.symbols) and not path.startswith("/")) if is_document else EndOfAddress(())
