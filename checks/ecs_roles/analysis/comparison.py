"""What a change brings: findings that are new or gone, needs, permissions, and what can no longer be decided."""

from collections.abc import Callable, Iterator

from ecs_roles.analysis.new_access import RoleKey, new_access
from ecs_roles.analysis.permissions import Permission, beyond, permissions_of, takes_in
from ecs_roles.analysis.report import Change, Comparison, Report, TaskDefinitionReport
from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import ABOUT_GRANTS, Finding
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.showing import shown


def compared(before: Report, after: Report, since: str) -> Report:
    """Return the later report with only its new findings, and the comparison."""
    secrets = before.secrets | after.secrets
    access = tuple(
        replace(item, what=secrets.masked(item.what))
        for item in dict.fromkeys(new_access(_roles_by_key(before), _roles_by_key(after)))
    )
    known = {finding.fingerprint for finding in before.findings}
    present = {finding.fingerprint for finding in after.findings}
    comparison = Comparison(
        since,
        tuple(finding for finding in before.findings if finding.fingerprint not in present),
        tuple(
            replace(row, detail=secrets.masked(row.detail))
            for row in (*_needs(before, after), *_permissions(before, after), *_statuses(before, after))
        ),
        access,
    )
    narrowed = _only_narrowed(before, after)
    fresh = tuple(item for item in after.findings if item.fingerprint not in known and not narrowed(item))
    return replace(after, findings=fresh, comparison=comparison)


def _key(item: TaskDefinitionReport, report: Report) -> tuple[str, str, str]:
    return report.shown(item.span.file), item.root, item.address


def _by_key(report: Report) -> dict[tuple[str, str, str], TaskDefinitionReport]:
    return {_key(item, report): item for item in report.task_definitions}


def _needs(before: Report, after: Report) -> Iterator[Change]:
    earlier = _by_key(before)
    for key, item in _by_key(after).items():
        known = _needed(earlier[key]) if key in earlier else {}
        for need, what in _needed(item).items():
            if need not in known:
                yield Change(item.address, "need added", f"{need[0]} on {need[1]} ({what})")


def _needed(item: TaskDefinitionReport) -> dict[tuple[str, str], str]:
    return {
        (answer.need.action, shown(answer.need.resource)): answer.need.needed_by[0].what
        for assessment in item.assessments
        for answer in assessment.answers
    }


def _permissions(before: Report, after: Report) -> Iterator[Change]:
    earlier, later = _granted(before), _granted(after)
    for role in sorted(set(earlier) | set(later)):
        was, now = earlier.get(role, frozenset()), later.get(role, frozenset())
        yield from (Change(role[1], "permission gained", item.text) for item in beyond(now, was))
        yield from (Change(role[1], "permission lost", item.text) for item in beyond(was, now))


def _granted(report: Report) -> dict[RoleKey, frozenset[Permission]]:
    """Return what the roles of task definitions grant, by file and address of the role."""
    return {key: permissions_of(role) for key, role in _roles_by_key(report).items()}


def _roles_by_key(report: Report) -> dict[RoleKey, Role]:
    return {
        (report.shown(role.span.file), role.address): role for item in report.task_definitions for role in _roles(item)
    }


def _roles(item: TaskDefinitionReport) -> Iterator[Role]:
    for assessment in item.assessments:
        for link in (assessment.workload.execution, assessment.workload.task):
            if link.role is not None:
                yield link.role


def _only_narrowed(before: Report, after: Report) -> Callable[[Finding], bool]:
    """Return what decides whether a finding is about a grant that was there before, in the same or a wider form."""
    earlier, later = _granted(before), _granted(after)
    gained = {role: beyond(now, earlier[role]) for role, now in later.items() if role in earlier}

    def decide(finding: Finding) -> bool:
        key = (after.shown(finding.role_span.file), finding.role) if finding.role_span is not None else ("", "")
        if finding.category not in ABOUT_GRANTS or key not in gained:
            return False
        return not any(_overlap(action, item.action) for item in gained[key] for action in finding.actions)

    return decide


def _overlap(one: str, other: str) -> bool:
    return not other or takes_in(one.lower(), other.lower()) or takes_in(other.lower(), one.lower())


def _statuses(before: Report, after: Report) -> Iterator[Change]:
    earlier = _by_key(before)
    for key, item in _by_key(after).items():
        if key in earlier and earlier[key].status != item.status:
            why = f": {item.unknowns[0].what}: {item.unknowns[0].why}" if item.unknowns else ""
            yield Change(item.address, "decision", f"{earlier[key].status} to {item.status}{why}")
