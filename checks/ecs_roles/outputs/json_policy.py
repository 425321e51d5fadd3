"""The smallest policy of a role as the JSON that IAM takes; the legend says which line needs which statement."""

from collections.abc import Iterator
from typing import Any

from ecs_roles.analysis.report import Report
from ecs_roles.fixes.least_privilege_roles import RolePolicy
from ecs_roles.fixes.statement_json import statement_json
from ecs_roles.fixes.written_expressions import Written, in_json
from ecs_roles.fixes.written_resources import literal_parts
from ecs_roles.iam.statements import Statement
from ecs_roles.outputs.policy_texts import comments, heading, safe
from ecs_roles.symbolic.text import Text


def json_policies(items: tuple[RolePolicy, ...], report: Report) -> list[dict[str, Any]]:
    """Return the policies as data: the role, who may assume it, what it may do, what could not be decided.

    A role that is not named and not ``needed`` has no trust policy: it is not to be created.
    """
    return [_policy(item, report) for item in items]


def json_document(item: RolePolicy, report: Report, *, trust: bool = False) -> dict[str, Any]:
    """Return one document alone, as IAM takes it: what the role may do, or who may assume it."""
    if trust:
        return _document((item.trust,) if item.trust is not None else (), item, report)
    return _document(tuple(each.statement for each in item.policy.statements), item, report)


def _policy(item: RolePolicy, report: Report) -> dict[str, Any]:
    role = item.role
    found: dict[str, Any] = {
        "task_definition": item.workload.address,
        "role": role.address if role is not None else None,
        "kinds": list(item.kinds),
        "needed": item.is_needed,
    }
    if item.trust is not None and item.is_needed:
        found["trust_policy"] = _document((item.trust,), item, report)
    found["attached_policies"] = [f"arn:aws:iam::aws:policy/{path}" for path in item.attached]
    found["policy"] = _document(tuple(each.statement for each in item.policy.statements), item, report)
    found["needed_by"] = {
        each.statement.sid: [
            {"what": safe(report, line.what), "file": report.shown(line.span.file), "line": line.span.line}
            for line in each.lines
        ]
        for each in item.policy.statements
    }
    found["notes"] = [
        *(safe(report, note) for note in item.notes),
        *(safe(report, f"{each.statement.sid}: {note}") for each in item.policy.statements for note in each.notes),
    ]
    found["undecided"] = [
        {
            "what": safe(report, doubt.what),
            "why": safe(report, doubt.why),
            "file": report.shown(doubt.span.file),
            "line": doubt.span.line,
        }
        for doubt in item.policy.undecided
    ]
    return found


def _document(statements: tuple[Statement, ...], item: RolePolicy, report: Report) -> dict[str, Any]:

    def write(value: Text) -> str:
        return _value(value, item, report)

    return {"Version": "2012-10-17", "Statement": [statement_json(each, write) for each in statements]}


def _value(value: Text, item: RolePolicy, report: Report) -> str:
    return report.secrets.masked(_written(value, item).expression)


def _written(value: Text, item: RolePolicy) -> Written:
    return in_json(literal_parts(value), item.scope.indexes[0].deployment.facts)


def legend(item: RolePolicy, report: Report) -> Iterator[str]:
    """Yield what JSON has no place for: whose policy it is, which line needs what, and what to fill in."""
    yield from heading(item, report)
    for each in item.policy.statements:
        yield from (f"{each.statement.sid}: {line}" for line in comments(each, report))
    trust = (item.trust,) if item.trust is not None else ()
    statements = (*trust, *(each.statement for each in item.policy.statements))
    texts = (value for one in statements for value in (*one.resources, *(v for c in one.conditions for v in c.values)))
    for placeholder in dict.fromkeys(name for value in texts for name in _written(value, item).places):
        yield safe(report, f"Fill in {placeholder}")
