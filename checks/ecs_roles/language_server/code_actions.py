"""Code actions: the fixes of findings, suppressions, and texts that explain."""

from collections.abc import Iterator
from typing import Any

from lsprotocol.types import CodeAction, CodeActionKind, Command, Diagnostic, Range, WorkspaceEdit

from ecs_roles.analysis.fixing import fix_all, fixes_for, refused
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import Fix
from ecs_roles.language_server.analysed_view import View
from ecs_roles.language_server.finding_diagnostics import SOURCE, finding_diagnostic, literal
from ecs_roles.language_server.suppression_edits import suppression_edit
from ecs_roles.language_server.workspace_edits import (
    ChangedSinceError,
    content_now,
    difference,
    text_edits,
    unsaved_contents,
    workspace_edit,
)
from ecs_roles.symbolic.frozen import frozen

FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.ecs-roles"
SHOW_POLICY, EXPLAIN_RULE = "ecs-roles.showPolicy", "ecs-roles.explainRule"
_FIX, _IGNORE, _ALL = "fix", "ignore", "all"


@frozen()
class Wanted:
    """What a client asks for: a range of a file, the kinds of actions, and what it can do with the answer."""

    file: str
    range: Range
    only: tuple[str, ...] = ()
    versioned: bool = True
    related: bool = True


def code_actions(view: View, wanted: Wanted) -> list[CodeAction]:
    """Return the actions for a range, their edits left to be worked out when one is chosen."""
    # An action for the whole file is offered to whoever asks for it by its kind.
    return [
        *(_quick_fixes(view, wanted) if _is_asked(wanted, CodeActionKind.QuickFix.value) else ()),
        *([_fix_all(wanted)] if wanted.only and _is_asked(wanted, FIX_ALL) else ()),
        *(_texts(view, wanted) if _is_asked(wanted, CodeActionKind.Refactor.value) else ()),
    ]


def resolved(view: View, action: CodeAction, *, versioned: bool) -> CodeAction:
    """Return an action with its edit; raises ``ChangedSinceError`` where the text is not the one it was offered for."""
    data = action.data if isinstance(action.data, dict) else {}
    kind, file = data.get("kind"), str(data.get("file", ""))
    if kind == _ALL:
        action.edit = _edit_of_all(view, file, versioned=versioned)
    elif kind in {_FIX, _IGNORE}:
        finding = next((item for item in view.analysis.report.findings if item.fingerprint == data.get("of")), None)
        if finding is None:
            raise ChangedSinceError("the finding is not there any more")
        fix = _fix_of(view, finding) if kind == _FIX else _suppression(view, finding, file)
        if fix is None:
            raise ChangedSinceError("there is no such edit any more")
        edits = text_edits(view, fix.edits)
        _hold(view, fix)
        action.edit = workspace_edit(view, edits, versioned=versioned)
    return action


def resolves(view: View, action: CodeAction, *, versioned: bool) -> bool:
    """Give an action its edit, and return whether it has one that holds, or needs none."""
    try:
        resolved(view, action, versioned=versioned)
    except ChangedSinceError:
        return False
    return True


def _is_asked(wanted: Wanted, kind: str) -> bool:
    return not wanted.only or any(kind == each or kind.startswith(f"{each}.") for each in wanted.only)


def _findings_in(view: View, wanted: Wanted) -> Iterator[Finding]:
    for finding in view.analysis.report.findings:
        if finding.span.file == wanted.file:
            place = view.range(literal(finding))
            if place.start.line <= wanted.range.end.line and wanted.range.start.line <= place.end.line:
                yield finding


def _quick_fixes(view: View, wanted: Wanted) -> Iterator[CodeAction]:
    findings = list(_findings_in(view, wanted))
    prints = {finding.fingerprint for finding in findings}
    offered = fixes_for(view.analysis.report, unsaved_contents(view), lambda item: item.fingerprint in prints).offered
    by_print = {fix.fingerprint: fix for fix in offered}
    for finding in findings:
        diagnostic = finding_diagnostic(finding, view.location, related=wanted.related)
        fix = by_print.get(finding.fingerprint)
        if fix is not None:
            yield _quick_fix(fix, wanted.file, diagnostic)
    for finding in findings:
        diagnostic = finding_diagnostic(finding, view.location, related=wanted.related)
        if _suppression(view, finding, wanted.file) is not None:
            yield CodeAction(
                f"Ignore {finding.rule} on {finding.resource}, with a reason",
                kind=CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                data={"kind": _IGNORE, "file": wanted.file, "of": finding.fingerprint},
            )
        title = f"Explain {finding.rule}"
        command = Command(title, EXPLAIN_RULE, arguments=[finding.rule])
        yield CodeAction(title, kind=CodeActionKind.QuickFix, diagnostics=[diagnostic], command=command)


def _quick_fix(fix: Fix, file: str, diagnostic: Diagnostic) -> CodeAction:
    warning = "" if fix.safe else " (changes what a role may do, or who may assume it)"
    return CodeAction(
        f"{fix.title[:1].upper()}{fix.title[1:]}{warning}",
        kind=CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=True if fix.safe else None,
        data={"kind": _FIX, "file": file, "of": fix.fingerprint},
    )


def _fix_all(wanted: Wanted) -> CodeAction:
    data = {"kind": _ALL, "file": wanted.file}
    return CodeAction(f"Fix what {SOURCE} can fix safely", kind=FIX_ALL, data=data)


def _texts(view: View, wanted: Wanted) -> Iterator[CodeAction]:
    """Yield what shows a text about the task definition around the range."""
    place = view.span_at(wanted.file, wanted.range.start)
    if place is None:
        return
    for item in view.analysis.report.task_definitions:
        if item.span.file == place.file and item.span.line <= place.line <= item.span.end_line:
            arguments: list[Any] = [view.uri_of(wanted.file), wanted.range.start.line]
            title = f"Show the policy that {item.address} needs"
            command = Command(title, SHOW_POLICY, arguments=arguments)
            yield CodeAction(title, kind=CodeActionKind.Refactor, command=command)
            return


def _fix_of(view: View, finding: Finding) -> Fix | None:
    found = fixes_for(view.analysis.report, unsaved_contents(view), lambda item: item is finding)
    return next(iter(found.offered), None)


def _suppression(view: View, finding: Finding, file: str) -> Fix | None:
    try:
        edit = suppression_edit(finding, content_now(view, file), file)
    except ChangedSinceError:
        return None
    return Fix(finding.fingerprint, finding.rule, "", (edit,)) if edit is not None else None


def _hold(view: View, fix: Fix) -> None:
    """Scan the edited texts in memory; a fix that does not hold is taken back with its reason."""
    analysis = view.analysis
    why = refused(analysis.report, fix, [analysis.path], analysis.options, unsaved_contents(view))
    if why is not None:
        raise ChangedSinceError(f"it is not offered any more: {why.reason}")


def _edit_of_all(view: View, file: str, *, versioned: bool) -> WorkspaceEdit:
    """Return the edit of every safe fix of the findings in a file; it may concern other files."""
    analysis = view.analysis
    fixed = fix_all([analysis.path], analysis.options, is_wanted=lambda item: item.span.file == file)
    edits = {}
    for item in fixed.files:
        if content_now(view, item.file) != item.before:
            raise ChangedSinceError("the text has changed since it was scanned")
        edits[item.file] = [difference(item.before, item.after, view.units)]
    return workspace_edit(view, edits, versioned=versioned)
