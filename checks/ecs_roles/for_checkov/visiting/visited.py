"""Which file, line and address checkov is visiting.

checkov hands none of this over in one way: plans and CloudFormation note the file in the configuration, Terraform
source only in the callers' frames. One function reads those: tested on the oldest and newest supported checkov.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

from ecs_roles.analysis.host_index import Block
from ecs_roles.symbolic.frozen import frozen, replace

log = logging.getLogger(__name__)

_FRAMES = 40
# How checkov calls in its frames what is scanned, and the file of Terraform that it is in.
_OF_SCAN = ("runner_filter", "root_folder")
_OF_FILE = "full_file_path"


@frozen()
class Scanned:
    """The folder that checkov scans, or the file when single files or a plan are scanned, and options of the scan."""

    path: str
    variable_files: tuple[str, ...] = ()
    source: str | None = None


@frozen()
class Visit:
    """A resource that checkov visits, its address if checkov tells it, and what is scanned."""

    block: Block
    address: str | None
    scanned: Scanned


class _Last(threading.local):
    """The resource that this thread visited last: every check visits it, one after the other."""

    conf: Any = None
    visit: Visit | None = None


_last = _Last()


def terraform_visit(entity: str, conf: dict[str, Any]) -> Visit | None:
    """Return a resource of Terraform source, plan or JSON; ``entity`` is checkov's path, type and name of it."""
    return _once(_terraform_visit, entity, conf, (*_OF_SCAN, _OF_FILE))


def cloudformation_visit(entity: str, conf: dict[str, Any]) -> Visit | None:
    """Return a resource of a template; checkov tells its name, and no line of it."""
    return _once(_cloudformation_visit, entity, conf, _OF_SCAN)


def _once(
    look: Callable[[str, dict[str, Any], dict[str, Any]], Visit | None],
    entity: str,
    conf: dict[str, Any],
    names: tuple[str, ...],
) -> Visit | None:
    if _last.conf is not conf:
        _last.visit = look(entity, conf, _callers(names))
        _last.conf = conf
    return _last.visit


def _terraform_visit(entity: str, conf: dict[str, Any], callers: dict[str, Any]) -> Visit | None:
    file = _first(conf.get("__file__")) or _path(callers.get(_OF_FILE)) or _joined(callers, entity)
    line = _first(conf.get("__start_line__") or conf.get("start_line"))
    if file is None:
        _say_once(f"checkov did not tell where {entity} lies; nothing is known about it")
        return None
    address = _first(conf.get("__address__"))
    if address and file.endswith(".json") and not file.endswith(".tf.json"):
        visit = _visit(file, "", address, callers)
        return replace(visit, block=Block(None, str(address)), scanned=replace(visit.scanned, path=_resolved(file)))
    # Of JSON it tells no line; there the type and the name are unique within the folder.
    at = int(line) if line is not None else ".".join(entity.split(":")[-2:])
    return _visit(file, at, address, callers)


def _cloudformation_visit(entity: str, conf: dict[str, Any], callers: dict[str, Any]) -> Visit | None:
    properties = conf.get("Properties")
    file = (properties.get("__file__") if isinstance(properties, dict) else None) or _joined(callers, entity)
    if file is None:
        _say_once(f"checkov did not tell where {entity} lies; nothing is known about it")
        return None
    return _visit(str(file), entity.rpartition(":")[2], None, callers)


def _visit(file: str, at: int | str, address: str | None, callers: dict[str, Any]) -> Visit:
    return Visit(
        block=Block(_resolved(file), at),
        address=str(address) if address else None,
        scanned=_scanned(callers.get("root_folder") or file, callers.get("runner_filter")),
    )


def _scanned(path: str, runner_filter: Any) -> Scanned:
    return Scanned(
        _resolved(path),
        tuple(getattr(runner_filter, "var_files", None) or ()),
        _first(getattr(runner_filter, "repo_root_for_plan_enrichment", None)) or None,
    )


def terraform_scan_ahead(checks: Iterable[Any]) -> Scanned | None:
    """Return the folder that checkov is about to read as Terraform, if it loads checks for that and will run one."""
    for frame in _frames():
        known = frame.f_locals
        if "root_folder" not in known or getattr(known.get("self"), "check_type", None) is None:
            continue
        root, chosen = known["root_folder"], known.get("runner_filter")
        if known["self"].check_type != "terraform" or not root or chosen is None:
            return None
        return _scanned(root, chosen) if any(chosen.should_run_check(check) for check in checks) else None
    return None


def _resolved(path: str) -> str:
    if not os.path.isabs(path):  # noqa: PTH117 - each visit asks several times
        path = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118 - the same
    return _without_links(path)


@lru_cache(maxsize=4096)
def _without_links(path: str) -> str:
    return os.path.realpath(path)


def _callers(names: tuple[str, ...]) -> dict[str, Any]:
    """Return what stands in the callers' frames under some names; the nearest wins."""
    told: dict[str, Any] = {}
    for frame in _frames():
        known = frame.f_locals  # Asked for once: it is made anew each time.
        for name in names:
            if name not in told and known.get(name) is not None:
                told[name] = known[name]
        if len(told) == len(names):
            break
    return told


def _frames() -> Iterator[FrameType]:
    """Yield the frames that are running, the nearest first."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the one sanctioned trick, see the head of this file
    for _ in range(_FRAMES):
        if frame is None:
            return
        yield frame
        frame = frame.f_back


def _joined(callers: dict[str, Any], entity: str) -> str | None:
    """Return the scanned root and the path that checkov shows, which begins with a slash."""
    shown, root = entity.partition(":")[0], callers.get("root_folder")
    if not root:
        return shown if Path(shown).is_file() else None
    joined = Path(root) / shown.lstrip("/")
    return str(joined) if joined.is_file() else None


def _path(value: Any) -> str | None:
    """Return a path that may stand in one of checkov's own keys."""
    found = getattr(value, "file_path", value)
    return str(found) if found else None


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


@lru_cache(maxsize=16)
def _say_once(message: str) -> None:
    log.error(message)
