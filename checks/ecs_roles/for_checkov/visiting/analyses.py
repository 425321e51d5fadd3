"""The engine's analyses, one for each scanned root, kept while checkov visits resource after resource."""

import gc
import logging
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
    report = scan([Path(path)], options)
    gc.freeze()  # The report stays until checkov ends: its collector need not walk it again and again.
    for error in report.errors:
        log.error("%s", sentence_line(f"{report.shown(error.span.file)}:{error.span.line}: {error.message}"))
    return HostIndex(report)
