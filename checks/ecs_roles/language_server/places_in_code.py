"""What stands at a place of the code: a need, a reference to a role, a statement, a task definition, a role."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.ecs.role import Role
from ecs_roles.linking.workload import Link
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import AssessedNeed, Assessment
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span

Item = TypeVar("Item")


@frozen()
class PlacedLink:
    """A reference of a task definition to one of its roles."""

    link: Link
    assessment: Assessment


@frozen()
class PlacedRole:
    """A role of the code, with its deployment."""

    role: Role
    analysed: AnalysedDeployment


PlacedNeed = tuple[AssessedNeed, Assessment, Span]
"""A need with the literal that it comes from."""


def covers(span: Span | None, at: Span) -> bool:
    """Return whether a place lies in a span, or right behind it."""
    if span is None or span.file != at.file:
        return False
    return (span.line, span.column) <= (at.line, at.column) <= (span.end_line, span.end_column)


def begins_on(span: Span, at: Span) -> bool:
    """Return whether a span begins on the line of a place: the line that names a block."""
    return span.file == at.file and span.line == at.line


def needs_at(report: Report, at: Span) -> tuple[PlacedNeed, ...]:
    """Return what the literal at a place makes ECS ask for, with the literal; beside a literal, the one of the line."""
    near = [
        (answer, assessment, line.span)
        for assessment in assessments(report)
        for answer in assessment.answers
        for line in answer.need.needed_by
        if covers(line.span, at) or begins_on(line.span, at)
    ]
    exact = [item for item in near if covers(item[2], at)]
    if exact:
        return tuple(_smallest(exact, lambda item: item[2]))
    # A line with several literals does not say which one is meant.
    return tuple(near) if len({item[2] for item in near}) == 1 else ()


def links_at(report: Report, at: Span) -> tuple[PlacedLink, ...]:
    """Return the references to roles at a place."""
    return tuple(
        PlacedLink(link, assessment)
        for assessment in assessments(report)
        for link in (assessment.workload.execution, assessment.workload.task)
        if covers(link.span, at) and link.status != "none"
    )


def definitions_at(report: Report, at: Span) -> tuple[TaskDefinitionReport, ...]:
    """Return the task definitions whose block begins on the line of a place."""
    return tuple(item for item in report.task_definitions if begins_on(item.span, at))


def roles_at(report: Report, at: Span) -> tuple[PlacedRole, ...]:
    """Return the roles whose block begins on the line of a place."""
    return tuple(item for item in roles(report) if begins_on(item.role.span, at))


def roles(report: Report) -> Iterator[PlacedRole]:
    """Yield every role that the code declares, each once, however many instances stand there."""
    seen: set[tuple[str, Span]] = set()
    for analysed in report.analysed_deployments:
        for role in analysed.roles.roles:
            key = (role.address, role.span)
            if role.resource.managed and key not in seen:
                seen.add(key)
                yield PlacedRole(role, analysed)


def statements_at(report: Report, at: Span) -> tuple[Span, ...]:
    """Return the statements of roles around a place, the smallest ones."""
    found = (
        statement.span
        for item in roles(report)
        for policy in item.role.policies
        for statement in policy.document.statements
        if statement.span is not None and covers(statement.span, at)
    )
    return tuple(dict.fromkeys(_smallest(list(found), lambda span: span)))


def assessments(report: Report) -> Iterator[Assessment]:
    """Yield every task definition of a report under each choice of its conditions."""
    for item in report.task_definitions:
        yield from item.assessments


def _smallest(items: Iterable[Item], span_of: Callable[[Item], Span]) -> Iterator[Item]:
    known = list(items)
    least = min((_size(span_of(item)) for item in known), default=None)
    yield from (item for item in known if _size(span_of(item)) == least)


def _size(span: Span) -> tuple[int, int]:
    lines = span.end_line - span.line
    return lines, span.end_column - (0 if lines else span.column)
