"""One call from paths to a report."""

import gc
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import field
from datetime import date
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from ecs_roles.analysis.asked import Asked, rules_for
from ecs_roles.analysis.committed_values import with_committed_values
from ecs_roles.analysis.configuration import Configuration, configuration_for
from ecs_roles.analysis.discovery import Unit, discover, unreadable
from ecs_roles.analysis.files_of_settings import given_by
from ecs_roles.analysis.incidental import with_incidental_errors
from ecs_roles.analysis.isolation import Isolation
from ecs_roles.analysis.judging import judge
from ecs_roles.analysis.plans_with_source import with_sources
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan_root import real_paths, scan_root
from ecs_roles.analysis.selection import selected
from ecs_roles.analysis.values_beside import with_values_beside
from ecs_roles.analysis.withholding import without_secrets
from ecs_roles.findings.finding import Severity
from ecs_roles.iam.account_facts import AccountFacts, read_account_facts
from ecs_roles.linking.account_roles import AccountRoles
from ecs_roles.readers.file_kinds import is_service
from ecs_roles.symbolic.file_memory import current_memory, has_memory, note, recalled
from ecs_roles.symbolic.file_text import MAX_PLAN_BYTES as MAX_FACTS_BYTES
from ecs_roles.symbolic.file_text import NotReadableError, decoded, read_bytes, read_named
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import ReadError, Reading
from ecs_roles.symbolic.span import Span

if TYPE_CHECKING:
    from ecs_roles.analysis.disk_cache import DiskCache

Given = str | PathLike[str]
Progress = Callable[[int, int, Path], None]
_ReadApart = tuple[Reading | None, list[ReadError], bool]
"""What a unit is read as, what failed, and whether somebody interrupted it."""


@frozen()
class Options:
    """How to scan: the scan root, Terraform's variables, templates' parameters, unsaved texts by absolute path.

    A plan is read with the code beside it that it was made of, unless ``joins_plans`` is off. ``workspace`` is what
    ``terraform.workspace`` is, where that is known. ``templates`` are further files among which the template of a
    nested stack may be, ``roots`` those whose state another root may ask for, beside those of the scan. Up to ``jobs``
    processes read. ``cache`` has what earlier scans have read, and keeps what this one reads. ``least`` is the severity
    from which findings are asked for, and with ``findings_only`` nothing beside them and the state of task definitions.
    """

    root: Path | None = None
    variables: tuple[tuple[str, str], ...] = ()
    variable_files: tuple[Path, ...] = ()
    workspace: str = ""
    plan_source: Path | None = None
    joins_plans: bool = True
    overlay: Mapping[str, str] = field(default_factory=dict)
    settings: Configuration | None = None
    setting_errors: tuple[ReadError, ...] = ()
    templates: Sequence[Path] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    roots: Sequence[Path] = ()
    jobs: int = 1
    cache: "DiskCache | None" = None
    least: Severity = Severity.INFO
    findings_only: bool = False


def scan(paths: Given | Sequence[Given], options: Options | None = None, progress: Progress | None = None) -> Report:
    """Find, read and judge everything below the paths: folders, templates, plans, task definition files."""
    given = [Path(path) for path in ((paths,) if isinstance(paths, str | PathLike) else paths)]
    with collector_off():
        return _scan(given, options, progress)


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking a growing heap again and again: a scan makes hardly any cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _scan(paths: Sequence[Path], options: Options | None, progress: Progress | None) -> Report:
    chosen = options or Options()
    root = scan_root(paths, chosen.root)
    cache = None if chosen.overlay or current_memory() is not None else chosen.cache
    with cache.scanning(root, _around(chosen.plan_source, root)) if cache is not None else nullcontext():
        return _scan_below(root, paths, replace(chosen, cache=cache), progress)


def _scan_below(root: Path, paths: Sequence[Path], chosen: Options, progress: Progress | None) -> Report:
    settings, errors = settings_for(paths, root, chosen)
    discovery = discover(paths, root, excluded=settings.exclude, overlay=chosen.overlay)
    alone = chosen.plan_source is not None or not chosen.joins_plans
    units = discovery.units if alone else with_sources(discovery.units, root, chosen.overlay)
    templates = tuple(unit.path for unit in units if unit.kind == "template")
    roots = tuple(unit.path for unit in discovery.units if unit.kind == "terraform")
    chosen = replace(chosen, templates=(*chosen.templates, *templates), roots=(*chosen.roots, *roots))
    if chosen.cache is not None:
        chosen = replace(
            chosen,
            templates=chosen.cache.given("templates", chosen.templates),
            roots=chosen.cache.given("roots", chosen.roots),
        )
    reading, judging = Isolation(), Isolation()
    read = dict(_read(units, root, chosen, reading, progress))
    account, account_errors = _account(settings, root)
    given, policy_errors = given_by(settings, root)
    found = tuple(with_committed_values(_without_nested(read, set(real_paths(paths)))))
    unread = discovery.unread(file for each in found for file in each.files)
    errors = (*unread, *errors, *account_errors, *policy_errors, *reading.errors)
    readings = (Reading((), (), errors), *found)
    facts = replace(settings.facts, guardduty=settings.guardduty)
    asked = Asked(rules_for(chosen.least, settings.severity), chosen.findings_only)
    report = judge(readings, root, facts, account, judging, settings=given, asked=asked)
    report = report if asked.findings_only else with_values_beside(report)
    today = date.today()  # noqa: DTZ011 - a day where the user is
    whole, excluded = _is_whole(paths, settings), discovery.excluded
    report = _selected(report, partial(selected, report, settings, today, whole=whole, excluded_files=excluded))
    report = _withheld(report, settings)
    if reading.interrupted or judging.interrupted:
        said = ReadError("interrupted: what was not read and judged by then is missing here", _whole(root))
        raise InterruptedScanError(replace(report, errors=(*report.errors, said)))
    return report


def judged_alone(reading: Reading, folder: Path) -> Report:
    """Return the report on what somebody else has read, with the settings of the project around a folder."""
    root = scan_root([folder])
    settings, errors = configuration_for(folder, root)
    account, account_errors = _account(settings, root)
    given, policy_errors = given_by(settings, root)
    readings = (Reading((), (), (*errors, *account_errors, *policy_errors)), reading)
    facts = replace(settings.facts, guardduty=settings.guardduty)
    report = judge(readings, root, facts, account, settings=given)
    today = date.today()  # noqa: DTZ011 - a day where the user is
    report = _selected(report, partial(selected, report, settings, today))
    return _withheld(report, settings)


def _withheld(report: Report, settings: Configuration) -> Report:
    """Return the report with what settings say masked too; without any, all that it says is masked already."""
    if settings.allow or settings.secrets:
        return without_secrets(report, report.secrets | settings.secrets)
    return report


def _selected(report: Report, made: Callable[[], Report]) -> Report:
    """Return what the settings select; where that fails the whole report, and that it failed."""
    apart = Isolation(passes_interrupts=True)
    found = apart.one(made, "applying the settings", _whole(report.root))
    return found if found is not None else replace(report, errors=(*report.errors, *apart.errors))


class InterruptedScanError(Exception):
    """Somebody interrupted the scan; ``report`` holds what was found by then."""

    def __init__(self, report: Report) -> None:
        super().__init__("interrupted")
        self.report = report


def _whole(path: Path) -> Span:
    return Span(str(path), 1, 1, 1, 1)


def _read(
    units: Sequence[Unit], root: Path, options: Options, apart: Isolation, progress: Progress | None
) -> Iterator[tuple[Unit, Reading]]:
    """Read unit after unit; one that fails is left out and told."""
    found = _read_each(units, root, replace(options, settings=None))
    for number, unit in enumerate(units, 1):
        if progress is not None:
            progress(number, len(units), unit.path)
        read = apart.one(partial(next, found), "reading it", _whole(unit.path))
        if read is None:  # after an interrupt
            return
        reading, errors, interrupted = read
        apart.errors.extend(errors)
        apart.interrupted = interrupted
        if reading is not None:
            yield unit, reading


def _read_each(units: Sequence[Unit], root: Path, options: Options) -> Iterator[_ReadApart]:
    """Yield what is read of each unit, in this process or in several: these keep nothing in it for the next scan."""
    work = partial(_read_apart, root, replace(options, cache=None))
    if options.jobs < 2 or len(units) < 2 or has_memory():  # noqa: PLR2004 - one alone
        yield from map(work, units)
        return
    # A scan of one process is not to wait for what starts several.
    from ecs_roles.analysis.parallel_reading import in_processes

    kept = {unit: found for unit in units for found in _known(unit, root, options)}
    read = in_processes(work, [unit for unit in units if unit not in kept], options.jobs)
    for unit in units:
        yield (kept.pop(unit), [], False) if unit in kept else next(read)


def _known(unit: Unit, root: Path, options: Options) -> tuple[Reading, ...]:
    """Return the reading of a unit that an earlier scan has left on disk; nothing where there is none."""
    return options.cache.known(_of_reading(unit, root, options)) if options.cache is not None else ()


def _read_apart(root: Path, options: Options, unit: Unit) -> _ReadApart:
    """Read a unit by itself."""
    apart = Isolation()
    work = partial(recalled, _of_reading(unit, root, options), partial(_read_unit, unit, root, options))
    return apart.one(work, "reading it", _whole(unit.path)), apart.errors, apart.interrupted


def _of_reading(unit: Unit, root: Path, options: Options) -> Hashable:
    """Return everything that a reading depends on beside the files that it looks at."""
    given = (options.variables, options.variable_files, options.workspace, options.parameters)
    return "unit", unit, unit.named, root, given, options.plan_source, options.templates, options.roots


def _read_unit(unit: Unit, root: Path, options: Options) -> Reading:
    note(unit.path)
    return with_incidental_errors(read_unit(unit, root, options), root, named=unit.named)


def _is_whole(paths: Sequence[Path], settings: Configuration) -> bool:
    """Return whether everything is scanned that the settings are for."""
    own = settings.file.parent if settings.file is not None else None
    return own is not None and any(own.is_relative_to(path) for path in real_paths(paths))


def _without_nested(read: Mapping[Unit, Reading], named: Collection[Path]) -> Iterator[Reading]:
    """Leave out the templates that another one of the scan nests: there their parameters have values.

    A service nests the files that it puts into its template; it is itself read for the variables of any file.
    """
    files = {str(unit.path): frozenset(reading.files) for unit, reading in read.items() if unit.kind == "template"}
    holding: dict[str, list[str]] = {}
    for other, holds in files.items():
        for file in holds:
            holding.setdefault(file, []).append(other)
    for unit, reading in read.items():
        own = str(unit.path)
        others = (other for other in holding.get(own, ()) if other != own)
        nesting = (other for other in others if is_service(other) or other not in files[own])
        if unit.kind != "template" or unit.path in named or is_service(own) or not any(nesting):
            yield reading


def _account(settings: Configuration, root: Path) -> tuple[AccountRoles | None, tuple[ReadError, ...]]:
    """Return the roles of the files about accounts, when there are any."""
    known: list[tuple[AccountFacts, str]] = []
    errors: list[ReadError] = []
    for path in settings.account_facts:
        facts = _facts_in(path, root, named=settings.account_facts_named)
        known.append((facts, str(path)))
        errors += [unreadable(path.absolute(), facts.error)] if facts.error else []
    return AccountRoles(known) if known else None, tuple(errors)


def _facts_in(path: Path, root: Path, *, named: bool) -> AccountFacts:
    try:
        data = read_named(path, MAX_FACTS_BYTES) if named else read_bytes(path, root, MAX_FACTS_BYTES)
        return read_account_facts(decoded(data))
    except NotReadableError as fault:
        return AccountFacts(error=f"the facts about the account: the file {fault.reason}")
    except ValueError:
        return AccountFacts(error="the facts about the account are not a text in UTF-8")


def settings_for(paths: Sequence[Path], root: Path, options: Options) -> tuple[Configuration, tuple[ReadError, ...]]:
    """Return the settings that were handed over, else those of the project around the first path."""
    if options.settings is not None:
        return options.settings, options.setting_errors
    first = next(iter(real_paths(paths)), root)
    return configuration_for(first if first.is_dir() else first.parent, root)


def read_unit(unit: Unit, root: Path, options: Options) -> Reading:
    """Read one unit with the reader of its language, which is loaded when it is first needed."""
    match unit.kind:
        case "terraform":
            from ecs_roles.readers.terraform.modules.root import read_root

            return read_root(
                unit.path,
                reading_root=root,
                variables=options.variables,
                variable_files=options.variable_files,
                workspace=options.workspace,
                overlay=options.overlay,
                roots=options.roots,
                terragrunt=unit.terragrunt,
            )
        case "plan":
            from ecs_roles.readers.terraform_plan.plan import read_plan

            source = options.plan_source or unit.source
            named = unit.named or source is not None  # The source may have another root than the plan was found in.
            around = _around(source, root)
            return read_plan(unit.path, reading_root=around, source=source, named=named, overlay=options.overlay)
        case "template":
            from ecs_roles.readers.cloudformation.template import read_template

            text = options.overlay.get(str(unit.path))
            return read_template(
                unit.path,
                reading_root=root,
                text=text,
                parameters=options.parameters,
                named=unit.named,
                templates=options.templates,
                overlay=options.overlay,
            )
        case "task-definition-file":
            from ecs_roles.readers.task_definition_file.file import read_task_definition_file

            text = options.overlay.get(str(unit.path))
            return read_task_definition_file(unit.path, reading_root=root, text=text, named=unit.named)


def _around(source: Path | None, root: Path) -> Path:
    """Return the folder that may be read around source that lies elsewhere: the user has named it."""
    return root if source is None or source.resolve().is_relative_to(root) else scan_root([source])
