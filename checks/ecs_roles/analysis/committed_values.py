"""Which values of files are part of the code: what git ignores is on one machine, where a secret may well stand."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ecs_roles.analysis.ignored_files import Ignoring, ignoring
from ecs_roles.analysis.scan_root import repository_around
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Deployment, Reading


def with_committed_values(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Yield the readings without the values of files that git ignores, where any is loaded from such a file."""
    rules: dict[Path | None, Ignoring | None] = {None: None}
    for reading in readings:
        files = {text.span.file for each in reading.deployments for _, text in each.loaded if text.span is not None}
        ignored = {file for file in files if _is_ignored(Path(file), rules)}
        if ignored:
            yield replace(reading, deployments=tuple(_without(each, ignored) for each in reading.deployments))
        else:
            yield reading


def _without(deployment: Deployment, ignored: set[str]) -> Deployment:
    kept = ((name, text) for name, text in deployment.loaded if text.span is None or text.span.file not in ignored)
    return replace(deployment, loaded=tuple(kept))


def _is_ignored(file: Path, rules: dict[Path | None, Ignoring | None]) -> bool:
    """Decide whether git ignores a file; ``rules`` are those of the work trees that were met already."""
    work_tree = repository_around(file.parent)
    if work_tree not in rules:
        rules[work_tree] = ignoring(work_tree) if work_tree is not None else None
    found = rules[work_tree]
    return found is not None and found.is_ignored(file)
