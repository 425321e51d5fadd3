"""Analyse what checkov scans with the engine, which is loaded with this module and for nothing else."""

import gc
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from ecs_roles.analysis.discovery import files_below
from ecs_roles.analysis.host_index import HostIndex
from ecs_roles.analysis.indexing_for_host import index_of_report
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options
from ecs_roles.analysis.scan_for_host import told_of
from ecs_roles.for_checkov.visiting.registered_severity import least_severity
from ecs_roles.for_checkov.visiting.visited import Scanned
from ecs_roles.outputs.readable import sentence_line
from ecs_roles.symbolic.file_text import NotReadableError, read_bytes

_TERRAFORM_ENDINGS = (".tf", ".tf.json")

log = logging.getLogger(__name__)


def analysed(scanned: Scanned) -> HostIndex:
    """Return the index of a folder, or of a file that is scanned alone."""
    options = Options(
        variable_files=tuple(Path(file).resolve() for file in scanned.variable_files),
        plan_source=Path(scanned.source) if scanned.source else None,
        joins_plans=False,
        least=least_severity(),
    )
    with _uncollected():
        return told_of(Path(scanned.path), _reported, options)


def terraform_holds_one(folder: Path, types: Collection[str]) -> bool:
    """Decide whether the Terraform below a folder names one of the types."""
    terraform = (file for file in files_below(folder) if file.name.endswith(_TERRAFORM_ENDINGS))
    return any(_holds_one(file, folder, types) for file in terraform)


def _holds_one(file: Path, folder: Path, types: Collection[str]) -> bool:
    try:
        content = read_bytes(file, folder).decode(errors="replace")
    except NotReadableError:
        return False
    return any(name in content for name in types)


def _reported(report: Report) -> HostIndex:
    """Return what checkov asks of a report, and log what is wrong with it."""
    for error in report.errors:
        log.error("%s", sentence_line(f"{report.shown(error.span.file)}:{error.span.line}: {error.message}"))
    return index_of_report(report)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no collector walk what checkov holds, nor what an analysis leaves: of it, next to nothing is in circles."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
