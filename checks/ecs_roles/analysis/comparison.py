"""What a change brings: findings that are new or gone, needs, permissions, and what can no longer be decided."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ecs_roles.analysis.report import Change, Comparison, Report, TaskDefinitionReport
from ecs_roles.ecs.role import Role
from ecs_roles.symbolic.showing import shown

Permission = tuple[str, str, str]


def compared(before: Report, after: Report, since: str) -> Report:
    """The later report with only its new findings, and the comparison."""
    secrets = before.secrets | after.secrets
    known = {finding.fingerprint for finding in before.findings}
    present = {finding.fingerprint for finding in after.findings}
    comparison = Comparison(
        since,
        tuple(finding for finding in before.findings if finding.fingerprint not in present),
        tuple(
            replace(row, detail=secrets.masked(row.detail))
            for row in (*_needs(before, after), *_permissions(before, after), *_statuses(before, after))
        ),
    )
    fresh = tuple(finding for finding in after.findings if finding.fingerprint not in known)
    return replace(after, findings=fresh, comparison=comparison)


def _key(item: TaskDefinitionReport, report: Report) -> tuple[str, str]:
    return report.shown(item.span.file), item.address


def _by_key(report: Report) -> dict[tuple[str, str], TaskDefinitionReport]:
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
        yield from (Change(role[1], "permission gained", _reads(item)) for item in sorted(now - was))
        yield from (Change(role[1], "permission lost", _reads(item)) for item in sorted(was - now))


def _granted(report: Report) -> dict[tuple[str, str], frozenset[Permission]]:
    """What the roles of task definitions grant, by file and address of the role."""
    roles = {
        (report.shown(role.span.file), role.address): role for item in report.task_definitions for role in _roles(item)
    }
    return {key: frozenset(_pairs(role)) for key, role in roles.items()}


def _roles(item: TaskDefinitionReport) -> Iterator[Role]:
    for assessment in item.assessments:
        for link in (assessment.workload.execution, assessment.workload.task):
            if link.role is not None:
                yield link.role


def _pairs(role: Role) -> Iterator[Permission]:
    for statement in role.grants.statements:
        actions = [shown(action) for action in statement.actions] or ["everything but " + _list(statement.not_actions)]
        resources = [shown(item) for item in statement.resources] or [
            "everything but " + _list(statement.not_resources)
        ]
        yield from ((statement.effect, action, resource) for action in actions for resource in resources)


def _list(texts: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, texts)))


def _reads(permission: Permission) -> str:
    effect, action, resource = permission
    return f"{'' if effect == 'Allow' else 'denial of '}{action} on {resource}"


def _statuses(before: Report, after: Report) -> Iterator[Change]:
    earlier = _by_key(before)
    for key, item in _by_key(after).items():
        if key in earlier and earlier[key].status != item.status:
            why = f": {item.unknowns[0].what}: {item.unknowns[0].why}" if item.unknowns else ""
            yield Change(item.address, "verification", f"{earlier[key].status} to {item.status}{why}")
