"""One call from paths to a report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ecs_roles.readers.task_definition_file.file import read_task_definition_file
from ecs_roles.readers.terraform.root import read_root

from ecs_roles.analysis.discovery import Discovery, Unit, discover
from ecs_roles.analysis.judging import judge
from ecs_roles.analysis.reading_root import reading_root
from ecs_roles.analysis.report import Report
from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.readers.terraform_plan.plan import read_plan
from ecs_roles.source.resources import Reading

Progress = Callable[[int, int, Path], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: the reading root, Terraform's variables, unsaved texts by absolute path."""

    root: Path | None = None
    variables: tuple[tuple[str, str], ...] = ()
    variable_files: tuple[Path, ...] = ()
    plan_source: Path | None = None
    overlay: Mapping[str, str] = field(default_factory=dict)


def scan(paths: Sequence[Path], options: Options | None = None, progress: Progress | None = None) -> Report:
    """Find, read and judge everything below the paths."""
    chosen = options or Options()
    root = reading_root(paths, chosen.root)
    discovery = discover(paths)
    readings = [Reading((), (), discovery.errors)]
    for number, unit in enumerate(discovery.units, 1):
        if progress is not None:
            progress(number, len(discovery.units), unit.path)
        readings.append(read_unit(unit, root, chosen))
    return judge(readings, root)


def read_unit(unit: Unit, root: Path, options: Options) -> Reading:
    """Read one unit with the reader of its language."""
    match unit.kind:
        case "terraform":
            return read_root(
                unit.path,
                reading_root=root,
                variables=options.variables,
                variable_files=options.variable_files,
                overlay=options.overlay,
            )
        case "plan":
            return read_plan(unit.path, reading_root=root, source=options.plan_source)
        case "template":
            return read_template(unit.path, reading_root=root, text=options.overlay.get(str(unit.path)))
        case "task-definition-file":
            return read_task_definition_file(unit.path, reading_root=root, text=options.overlay.get(str(unit.path)))


__all__ = ["Discovery", "Options", "Progress", "read_unit", "scan"]
