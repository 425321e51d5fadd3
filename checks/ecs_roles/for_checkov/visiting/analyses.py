"""The engine's analyses, one for each scanned root, kept while checkov visits resource after resource."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from ecs_roles.analysis.host_index import HostIndex
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.for_checkov.visiting.visited import Visit
from ecs_roles.outputs.readable import sentence_line

log = logging.getLogger(__name__)


def index_for(visit: Visit) -> HostIndex:
    """Return the analysis that the visited resource belongs to: of the scanned folder, else of the file's own index."""
    return _index(visit.scanned, visit.variable_files, visit.source)


@lru_cache(maxsize=64)
def _index(path: str, variable_files: tuple[str, ...], source: str | None) -> HostIndex:
    options = Options(
        variable_files=tuple(Path(file).resolve() for file in variable_files),
        plan_source=Path(source) if source else None,
        joins_plans=False,
    )
    with _collected_apart():
        return _analysed(Path(path), options)


def _analysed(path: Path, options: Options) -> HostIndex:
    """Return what hosts ask of a report, which is gone afterwards."""
    report = scan([path], options)
    for error in report.errors:
        log.error("%s", sentence_line(f"{report.shown(error.span.file)}:{error.span.line}: {error.message}"))
    return HostIndex.of(report)


@contextmanager
def _collected_apart() -> Iterator[None]:
    """Collect what an analysis leaves, without walking what checkov holds; what stays of both is walked no more."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        if enabled:
            gc.enable()
