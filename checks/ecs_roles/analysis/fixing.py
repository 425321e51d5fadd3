"""From a report to fixes, and from fixes to edited texts that were scanned once more before anybody writes them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path

from ecs_roles.analysis.isolation import Isolation
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Given, Options, scan
from ecs_roles.credentials.masking import Secrets
from ecs_roles.findings.finding import ABOUT_GRANTS, Finding, Severity
from ecs_roles.fixes.edits import Fix, Fixes, NoFix, compatible, edited, edits_by_file
from ecs_roles.fixes.fix_catalog import fix_of
from ecs_roles.fixes.grounds import Grounds
from ecs_roles.fixes.source_file import SourceFiles
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.file_text import decoded
from ecs_roles.symbolic.frozen import changeable, frozen, replace
from ecs_roles.symbolic.showing import shown

MAX_SCANS = LIMITS.scans_of_fixes

IsWanted = Callable[[Finding], bool]


def fixes_for(
    report: Report, unsaved: Mapping[str, bytes] | None = None, is_wanted: IsWanted = lambda _: True
) -> Fixes:
    """Return the fixes of a report's findings, and why the others have none; nothing is written.

    ``unsaved`` are contents that stand for those on disk, by absolute path, as they did for the scan.
    """
    paths = (*report.files, *report.beside)
    grounds = Grounds(report.analysed_deployments, paths, SourceFiles(report.root, unsaved or {}))
    found = [_fix_of(finding, grounds) for finding in report.findings if is_wanted(finding)]
    return Fixes(
        tuple(item for item in found if isinstance(item, Fix)),
        tuple(item for item in found if isinstance(item, NoFix)),
    )


def contents_of(overlay: Mapping[str, str]) -> dict[str, bytes]:
    """Return texts that stand for files on disk as contents of these files."""
    return {file: text.encode("utf-8") for file, text in overlay.items()}


def _fix_of(finding: Finding, grounds: Grounds) -> Fix | NoFix:
    """Return the fix of a finding, or why there is none; a failure of the tool itself takes no other fix along."""
    apart = Isolation(passes_interrupts=True)
    found = apart.one(partial(fix_of, finding, grounds), f"working out the fix of {finding.rule}", finding.span)
    return found or NoFix(finding.fingerprint, finding.rule, apart.errors[0].message)


def with_fixes(report: Report, overlay: Mapping[str, str] | None = None) -> Report:
    """Return the report with the fixes of its findings, for the formats that can show them.

    ``overlay`` are the texts that stood for files on disk in the scan. Text that holds a secret of the code leaves in
    no format: such a fix can be written, and is not shown.
    """
    found = fixes_for(report, contents_of(overlay or {}))
    return replace(report, fixes=replace(found, offered=tuple(_shown_fixes(found.offered, report.secrets))))


def _shown_fixes(fixes: Iterable[Fix], secrets: Secrets) -> Iterator[Fix]:
    for fix in fixes:
        if any(secrets.masked(edit.text) != edit.text for edit in fix.edits):
            continue
        lines = fix.suggestion
        hides = lines is not None and secrets.masked(lines.text) != lines.text
        yield replace(fix, title=secrets.masked(fix.title), suggestion=None if hides else lines)


@frozen()
class FixedFile:
    """A file with its content as it was read and as it would be."""

    file: str
    before: bytes
    after: bytes


@frozen()
class Fixed:
    """What fixing comes to: the fixes that held, why other findings have none, and the files that change.

    ``unsafe`` are fixes that were left out because they are not safe; ``report`` is that of the fixed code.
    """

    root: Path
    before: Report
    report: Report
    applied: tuple[Fix, ...] = ()
    refused: tuple[NoFix, ...] = ()
    unsafe: tuple[Fix, ...] = ()
    files: tuple[FixedFile, ...] = ()


@changeable()
class _Work:
    """The state between passes: what is edited so far, what held, and what did not."""

    paths: Sequence[Given]
    options: Options
    report: Report
    contents: dict[str, bytes] = field(default_factory=dict)
    original: dict[str, bytes] = field(default_factory=dict)
    applied: list[Fix] = field(default_factory=list)
    failed: dict[str, NoFix] = field(default_factory=dict)
    scans: int = 1

    def attempt(self, fixes: Sequence[Fix]) -> None:
        """Apply fixes, or those of them that hold together; one alone that does not hold is told."""
        contents = {**self.contents}
        files = SourceFiles(self.report.root, self.contents)
        for file, edits in edits_by_file(fixes).items():
            data = files.at(file).data
            self.original.setdefault(file, data)
            contents[file] = edited(data, edits)
        overlay = {**self.options.overlay, **{file: decoded(data) for file, data in contents.items()}}
        after = scan(self.paths, replace(self.options, overlay=overlay))
        self.scans += 1
        why, blamed = _objection(self.report, after, fixes)
        if not why:
            self.contents, self.report = contents, after
            self.applied += fixes
        elif len(fixes) == 1:
            self.failed[fixes[0].fingerprint] = NoFix(fixes[0].fingerprint, fixes[0].rule, why)
        elif self.scans < MAX_SCANS:
            self.attempt([fix for fix in fixes if fix not in blamed] or fixes[: len(fixes) // 2])

    def given_up(self, open_: Iterable[Fix]) -> Iterator[NoFix]:
        """Yield the fixes that nobody could look at any more."""
        for fix in open_ if self.scans >= MAX_SCANS else ():
            yield NoFix(
                fix.fingerprint, fix.rule, f"not checked: {MAX_SCANS} scans of edited code were made; run it again"
            )


def fix_all(
    paths: Sequence[Given],
    options: Options | None = None,
    *,
    unsafe: bool = False,
    is_wanted: IsWanted = lambda _: True,
) -> Fixed:
    """Fix what can be fixed, in memory, until nothing more can: each fix holds in a scan of the edited code."""
    chosen = options or Options()
    before = scan(paths, chosen)
    work = _Work(paths, chosen, before, contents_of(chosen.overlay))
    while True:
        found = fixes_for(work.report, work.contents, is_wanted)
        open_ = [fix for fix in found.offered if fix.fingerprint not in work.failed]
        now, _ = compatible(fix for fix in open_ if fix.safe or unsafe)
        if not now or work.scans >= MAX_SCANS:
            break
        work.attempt(now)
    files = (FixedFile(file, data, work.contents.get(file, data)) for file, data in sorted(work.original.items()))
    return Fixed(
        root=before.root,
        before=before,
        report=work.report,
        applied=tuple(work.applied),
        refused=(*found.refused, *work.failed.values(), *work.given_up(now)),
        unsafe=tuple(fix for fix in open_ if not fix.safe and not unsafe),
        files=tuple(item for item in files if item.before != item.after),
    )


def refused(
    report: Report, fix: Fix, paths: Sequence[Given], options: Options, unsaved: Mapping[str, bytes]
) -> NoFix | None:
    """Return why a fix of a report does not hold in a scan of the edited code; nothing when it does."""
    work = _Work(paths, options, report, dict(unsaved))
    work.attempt([fix])
    return work.failed.get(fix.fingerprint)


def _objection(before: Report, after: Report, fixes: Collection[Fix]) -> tuple[str, tuple[Fix, ...]]:
    """Return why fixes do not hold, and which are to blame as far as that shows.

    A finding remains, another one comes, or something can no longer be decided.
    """
    if len(after.errors) > len(before.errors):
        message, file = after.errors[-1].message, after.errors[-1].span.file
        return f"the edited code could not be read: {message}", _editing(fixes, file)
    had, has = _by_fingerprint(before), _by_fingerprint(after)
    counts = Counter(_base(fix.fingerprint) for fix in fixes)
    remaining = {print_ for print_, number in counts.items() if has[print_] > had[print_] - number}
    if remaining:
        return "the finding remains after the edit", tuple(f for f in fixes if _base(f.fingerprint) in remaining)
    new = _new(before, after)
    if new is not None:
        roles = {finding.fingerprint: finding.role for finding in before.findings}
        blamed = tuple(fix for fix in fixes if new.role and roles.get(fix.fingerprint) == new.role)
        return f"the edit brings {new.rule}: {new.message}", blamed or _editing(fixes, new.span.file)
    if _void_statements(after) > _void_statements(before):
        return "the edits would leave a statement without an action or a resource", ()
    opened = _doubts(after) - _doubts(before)
    if sum(_doubts(after).values()) <= sum(_doubts(before).values()):
        return "", ()
    return "the edit leaves open what was decided before", tuple(
        f for file, *_ in opened for f in _editing(fixes, file)
    )


def _editing(fixes: Iterable[Fix], file: str) -> tuple[Fix, ...]:
    return tuple(fix for fix in fixes if any(edit.file == file for edit in fix.edits))


def _base(fingerprint: str) -> str:
    """Return what equal findings share: a number behind it tells them apart."""
    return fingerprint.partition("-")[0]


def _by_fingerprint(report: Report) -> Counter[str]:
    return Counter(_base(finding.fingerprint) for finding in report.findings)


def _new(before: Report, after: Report) -> Finding | None:
    """Return a finding that the edits bring: one of its rule, place and role more than before.

    What was there all the while does not count: a finding about grants that stood in the code is often held back as
    long as something else is missing, for it may be what was meant.
    """
    known, had = _by_fingerprint(before), Counter(map(_kind, before.findings))
    has, granted = Counter(map(_kind, after.findings)), _granted(before)
    return next(
        (
            item
            for item in after.findings
            if _base(item.fingerprint) not in known
            and has[_kind(item)] > had[_kind(item)]
            and item.severity is not Severity.INFO
            and not (item.category in ABOUT_GRANTS and _speaks_of(item) <= granted)
        ),
        None,
    )


def _granted(report: Report) -> frozenset[tuple[str, str, str]]:
    """Return what every role is granted: by role, action and resource, as findings speak of them."""
    return frozenset(
        (role.address, str(action), shown(resource))
        for analysed in report.analysed_deployments
        for role in analysed.roles.roles
        for statement in role.grants.statements
        for action in statement.actions
        for resource in statement.resources
    )


def _speaks_of(finding: Finding) -> frozenset[tuple[str, str, str]]:
    return frozenset((finding.role, action, resource) for action in finding.actions for resource in finding.resources)


def _kind(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.resource, finding.role


def _void_statements(report: Report) -> int:
    """Return how many statements of roles grant no action, or grant it on nothing: IAM refuses them."""
    return sum(
        not (statement.actions or statement.not_actions) or not (statement.resources or statement.not_resources)
        for analysed in report.analysed_deployments
        for role in analysed.roles.roles
        for statement in role.grants.statements
    )


def _doubts(report: Report) -> Counter[tuple[str, str, str]]:
    """Return what is open in a report: where, what and why."""
    doubts = [doubt for each in report.task_definitions for doubt in each.unknowns]
    return Counter((each.span.file, each.what, each.why) for each in (*doubts, *report.undecided, *report.unread))
