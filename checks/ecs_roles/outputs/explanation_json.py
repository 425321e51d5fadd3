"""Ledgers as data: the shape of ``ecs-roles explain --format json``."""

from collections.abc import Iterable
from typing import Any

from ecs_roles.analysis.explanation import (
    Explained,
    GrantLedger,
    LedgerRow,
    RoleLedger,
    StatementPlace,
    TaskDefinitionLedger,
)
from ecs_roles.analysis.report import Report
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import NeededBy
from ecs_roles.symbolic.span import Span

SCHEMA_VERSION = 1


def explanation_data(found: Explained, report: Report) -> dict[str, Any]:
    """Return what was found; paths are relative to the scan root, secrets are masked."""
    writer = _Writer(report)
    data: dict[str, Any] = writer.masked(
        {
            "schema_version": SCHEMA_VERSION,
            "task_definitions": [writer.task_definition(item) for item in found.task_definitions],
            "roles": [writer.role(item) for item in found.roles],
            "statements": [{"role": role.address, **writer.grant(grant)} for role, grant in found.grants],
        }
    )
    return data


class _Writer:
    """Writes one report's ledgers."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def masked(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Return the value with every secret in its strings masked."""
        if isinstance(value, str):
            return self._report.secrets.masked(value)
        if isinstance(value, dict):
            return {key: self.masked(item) for key, item in value.items()}
        return [self.masked(item) for item in value] if isinstance(value, list) else value

    def task_definition(self, ledger: TaskDefinitionLedger) -> dict[str, Any]:
        """Return a task definition with its needs."""
        return {
            "address": ledger.address,
            "root": ledger.root,
            **self._place(ledger.span),
            "status": ledger.status,
            "roles": [
                {"kind": role.side, "address": role.address, "status": role.status, "reason": role.reason}
                for role in ledger.roles
            ],
            "needs": [self._row(row) for row in ledger.rows],
            "undecided": self._doubts(ledger.doubts),
        }

    def _row(self, row: LedgerRow) -> dict[str, Any]:
        return {
            "feature": row.feature,
            "kind": row.side,
            "role": row.role,
            "actions": list(row.actions),
            "resource": row.resource,
            "needed_by": self._lines(row.needed_by),
            "answer": row.answer.value,
            "reason": row.reason,
            "statements": [self._statement(item) for item in row.statements],
        }

    def role(self, ledger: RoleLedger) -> dict[str, Any]:
        """Return a role with its users and grants."""
        return {
            "address": ledger.address,
            **self._place(ledger.span),
            "users": [
                {"kind": user.kind, "address": user.address, "what": user.what, **self._place(user.span)}
                for user in ledger.users
            ],
            "boundary": ledger.boundary,
            "statements": [self.grant(grant) for grant in ledger.grants],
            "undecided": self._doubts(ledger.doubts),
        }

    def grant(self, grant: GrantLedger) -> dict[str, Any]:
        """Return a statement with what each of its actions is for."""
        return {
            **self._statement(grant.place),
            "form": grant.form,
            "resources": list(grant.resources),
            "conditions": list(grant.conditions),
            "actions": [
                {
                    "written": use.written,
                    "means": list(use.means) if use.means is not None else None,
                    "use": use.use.replace(" ", "_"),
                    "reason": use.reason,
                    "not_needed_on": list(use.not_needed_on),
                    "wider_on": list(use.wider_on),
                    "needed": [
                        {
                            "action": need.action,
                            "resource": need.resource,
                            "by": need.user,
                            "needed_by": self._lines(need.lines),
                        }
                        for need in use.needed
                    ],
                }
                for use in grant.actions
            ],
        }

    def _statement(self, item: StatementPlace) -> dict[str, Any]:
        return {"policy": item.label, "sid": item.sid, "effect": item.effect, **self._place(item.span)}

    def _lines(self, lines: Iterable[NeededBy]) -> list[dict[str, Any]]:
        return [{"what": line.what, **self._place(line.span)} for line in lines]

    def _doubts(self, doubts: Iterable[Doubt]) -> list[dict[str, Any]]:
        return [{"what": doubt.what, "why": doubt.why, **self._place(doubt.span)} for doubt in doubts]

    def _place(self, span: Span | None) -> dict[str, Any]:
        return {"file": self._report.shown(span.file), "line": span.line} if span is not None else {}
