"""Which file of the scan a nested stack's template is, when its address is that of an upload.

A deployment uploads folders as they are (``aws s3 sync``, ``aws cloudformation package``), so the address ends as the
file's path does.
"""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.text import Text

_SCHEME = lazy_pattern(r"[a-z0-9]+://[^/]*", re.IGNORECASE)
_ENDINGS = (".yaml", ".yml", ".json", ".template", ".txt")


def is_upload(location: Text) -> bool:
    """Return whether the address is not that of a local file: a URL, or one with parts that are not known."""
    return bool(location.symbols) or bool(re.match(r"(?:https?|s3):", location.prefix, re.IGNORECASE))


def fitting_templates(location: Text, templates: Iterable[Path], others: Iterable[Text] = ()) -> tuple[Path, ...]:
    """Return the templates whose paths end most like the address: one is the template, several could be.

    What one of the ``others``, the addresses beside it, ends more like is the template of that one.
    """
    wanted = steps_of_address(location)
    if not wanted:
        return ()
    shared = {path: _common_ending(wanted, _steps(path)) for path in templates}
    longest = max(shared.values(), default=0)
    beside = {steps_of_address(other) for other in others}
    found = (path for path, length in shared.items() if length == longest > 0)
    return tuple(path for path in found if not any(_common_ending(other, _steps(path)) > longest for other in beside))


def _steps(path: Path) -> tuple[str, ...]:
    return PurePosixPath(path.as_posix()).parts


def steps_of_address(location: Text) -> tuple[str, ...]:
    """Return the last steps of the address of a document, as far as they are known.

    The first may be preceded by something; there are none where the end of the address is not known.
    """
    last = location.pieces[-1] if location.pieces else ""
    if not isinstance(last, str):
        return ()
    path = re.split(r"[?#]", last, maxsplit=1)[0]
    whole = path if location.symbols else _SCHEME.sub("", path, count=1)
    steps = tuple(step for step in whole.split("/") if step not in ("", ".", ".."))
    return steps if steps and steps[-1].lower().endswith(_ENDINGS) else ()


def _common_ending(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    length = 0
    for step, same in zip(reversed(one), reversed(other), strict=False):
        if step != same:
            break
        length += 1
    return length
