"""What the policies in every language share: their names, and the lines that stand as comments beside them."""

import re
from collections.abc import Callable, Iterable, Iterator

from ecs_roles.analysis.report import Report
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.fixes.least_privilege import NeededStatement
from ecs_roles.fixes.least_privilege_roles import RolePolicy
from ecs_roles.fixes.written_expressions import Written, in_cloudformation, in_terraform
from ecs_roles.fixes.written_resources import parts_of
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.outputs.readable import one_line
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]+")


def safe(report: Report, text: str) -> str:
    """Return a text of the code as one line without secrets."""
    return one_line(report.secrets.masked(text))


def place(report: Report, span: Span) -> str:
    """Return a place as ``file:line``."""
    return f"{report.shown(span.file)}:{span.line}"


def kinds_of(item: RolePolicy) -> str:
    """Return as what a role is used: ``execution and task role``."""
    return f"{' and '.join(dict.fromkeys(item.kinds))} role"


def heading(item: RolePolicy, report: Report) -> Iterator[str]:
    """Yield what stands above the policy of a role: whose it is, and what to know before it is applied."""
    definition = item.workload.task_definition
    named = f"{item.role.address} ({place(report, item.role.span)})" if item.role is not None else "a new role"
    of = f"{definition.address} ({place(report, definition.span)})"
    yield safe(report, _headed(item, of, named))
    yield from (safe(report, f"Note: {note}.") for note in item.notes)
    yield from (safe(report, f"Not decided: {told(doubt, report)}") for doubt in item.policy.undecided)
    if not item.policy.statements and not item.attached:
        yield safe(report, f"Nothing is needed of the {kinds_of(item)}.")


def _headed(item: RolePolicy, of: str, named: str) -> str:
    kinds = kinds_of(item)
    if item.kinds == ("deployer",):
        return f"For whoever registers and runs {of}"
    return f"{kinds[:1].upper()}{kinds[1:]} of {of}: {named}"


def told(doubt: Doubt, report: Report) -> str:
    """Return what could not be decided, why, and where."""
    return f"{doubt.what}: {doubt.why} ({place(report, doubt.span)})"


def comments(item: NeededStatement, report: Report) -> Iterator[str]:
    """Yield the lines that need a statement, and what is to know about it."""
    yield from (safe(report, f"{place(report, line.span)} {line.what}") for line in item.lines)
    yield from (safe(report, f"Note: {note}.") for note in item.notes)


def left_open(item: RolePolicy, language: str) -> bool:
    """Return whether something of the policy could not be decided, or not be written in that language."""
    if item.policy.undecided or language == "json":
        return bool(item.policy.undecided)
    write = in_terraform if language == "terraform" else in_cloudformation
    statements = (
        *((item.trust,) if item.trust is not None else ()),
        *(each.statement for each in item.policy.statements),
    )
    return any(
        written_statement(statement, lambda value: write(parts_of(value, item.scope))).unwritten
        for statement in statements
    )


@frozen()
class WrittenStatement:
    """What a language can write of a statement: the resources, the values of each condition, and why not the rest."""

    resources: tuple[str, ...]
    conditions: tuple[tuple[Condition, tuple[str, ...]], ...]
    unwritten: tuple[str, ...]
    is_whole: bool

    @property
    def operators(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return the conditions as an object of IAM has them: by operator and key."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for condition, values in self.conditions:
            found.setdefault(condition.operator, {})[str(condition.key)] = values
        return found


def written_statement(statement: Statement, write: Callable[[Text], Written]) -> WrittenStatement:
    """Return what can be written of a statement.

    It is whole when it grants something and no more than it is meant to: a condition without any value would refuse
    everything, and the statement without the condition would allow more. A trust policy stands without it.
    """
    resources = [write(item) for item in statement.resources]
    conditions = [(item, [write(value) for value in item.values]) for item in statement.conditions]
    kept = tuple((item, values) for item, found in conditions if (values := _expressions(found)))
    unwritten = [f"a resource whose name is not known here ({_why(item)})" for item in resources if not item.is_whole]
    unwritten += [
        f"a value of the condition on {item.key} ({_why(value)})"
        for item, values in conditions
        for value in values
        if not value.is_whole
    ]
    expressions = _expressions(resources)
    is_narrow = len(kept) == len(conditions) or bool(statement.principals)
    return WrittenStatement(expressions, kept, tuple(unwritten), is_narrow and bool(expressions or not resources))


def _expressions(found: Iterable[Written]) -> tuple[str, ...]:
    return tuple(item.expression for item in found if item.is_whole)


def _why(written: Written) -> str:
    return "; ".join(f"{part.label}: {part.reason}" if part.reason else part.label for part in written.unwritable)


def not_written(statement: Statement, written: WrittenStatement, report: Report) -> Iterator[str]:
    """Yield what cannot be written of a statement, and its actions where that is all of it."""
    yield from (safe(report, f"Not written: {why}") for why in written.unwritten)
    if not written.is_whole:
        yield f"{statement.sid}: {', '.join(map(str, statement.actions))}"


def label_of(item: RolePolicy) -> str:
    """Return a name for what is new, of letters, digits and underscores."""
    if item.role is not None:
        own = item.scope.here(item.role.address) or item.role.address
        return _NOT_IN_A_NAME.sub("_", own.partition(".")[2] if item.scope.language == "terraform" else own).strip("_")
    definition = item.workload.address
    base = definition.rpartition(".")[2] if item.scope.language == "terraform" else definition
    return _NOT_IN_A_NAME.sub("_", f"{base}_{'_'.join(item.kinds)}").strip("_")
