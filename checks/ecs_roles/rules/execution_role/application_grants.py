"""Findings about what an execution role may do that only an application does."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.dangers import READS_DATA
from ecs_roles.iam.statements import literal_actions
from ecs_roles.linking.workload import Side, Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.possible_requests import PossibleRequests, is_fully_read, possible_requests_of
from ecs_roles.rules.execution_actions import (
    application_actions,
    changes_nothing,
    escalates,
    expanded,
    is_for_execution_role,
    pushes,
    services_of,
)
from ecs_roles.rules.granted import GrantedStatement, written_actions, written_statements
from ecs_roles.rules.limits import behind, cuts_wildcards, has_already, left
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import services_beside_ecs
from ecs_roles.symbolic.derived_once import derived_once

DATA = frozenset(action for danger in READS_DATA for action in danger.actions)
_OR_REMOVE = ", or remove {} if the application does not use it"
ONLY_THE_APPLICATION = "which ECS never uses an execution role for; the application does not get it from there either"


def application_grants(rule: Rule, assessment: Assessment, *, reads: bool) -> Iterator[Finding]:
    """Yield a finding for each statement with application permissions: those that do no harm, or those that do more.

    A role that is the task role too is left alone (ECS512 tells): there the application does use them.
    """
    workload = assessment.workload
    if is_task_role_too(workload):
        return
    for granted, patterns in _statements(workload.execution.role):
        foreign = _foreign(patterns)
        if foreign and reads == _does_no_harm(foreign, patterns):
            beside = [] if reads else _read_beside(assessment, granted)
            yield _finding(
                rule,
                workload,
                granted,
                foreign,
                ONLY_THE_APPLICATION + _and_reads(beside),
                _fix(workload, granted, foreign + beside),
            )


def grants_to_application(assessment: Assessment) -> bool:
    """Decide whether a statement of the execution role allows what only an application uses."""
    role = assessment.workload.execution.role
    if role is None or not _may_be_of_application(written_actions(role)):
        return False
    return any(left for _, patterns in _of_role(role) for left in patterns.values())


@lru_cache(maxsize=4096)
def _may_be_of_application(written: frozenset[str]) -> bool:
    return any(application_actions(pattern) or not pattern.strip("*:") for pattern in written)


def is_of_application(assessment: Assessment, granted: GrantedStatement, reading: list[str]) -> bool:
    """Decide whether what a statement reads is the application's, as ECS551 tells of all of it.

    It changes things of the same services as well, and the task definition asks ECS for nothing of what it reads.
    """
    return bool(reading) and set(reading) <= set(_read_beside(assessment, granted))


def _read_beside(assessment: Assessment, granted: GrantedStatement) -> list[str]:
    """Return the patterns with which a statement that changes things reads data too, where ECS asks for none of it."""
    workload = assessment.workload
    role = workload.execution.role
    if role is None or is_task_role_too(workload) or not is_fully_read(assessment):
        return []
    patterns = next((found for each, found in _of_role(role) if each is granted), {})
    foreign = _foreign(patterns)
    if not foreign or _does_no_harm(foreign, patterns):
        return []
    possible = possible_requests_of((assessment,))
    same = (item for item in patterns if item not in foreign and services_of([item]) <= services_of(foreign))
    return [item for item in same if _is_idle_read(item, possible)]


def _is_idle_read(pattern: str, possible: PossibleRequests) -> bool:
    read = DATA & expanded(pattern) if pattern.partition(":")[2].strip("*") else frozenset[str]()
    return bool(read) and not any(possible.of(action) for action in read)


def _foreign(patterns: dict[str, frozenset[str]]) -> list[str]:
    return [item for item, left in patterns.items() if left and not escalates(left) and not pushes(left)]


def _does_no_harm(foreign: list[str], patterns: dict[str, frozenset[str]]) -> bool:
    return all(changes_nothing(action) for pattern in foreign for action in patterns[pattern])


def _and_reads(beside: list[str]) -> str:
    return f"; nor does anything here ask ECS for {', '.join(beside)} beside it" if beside else ""


def grants_of_patterns(
    rule: Rule, assessment: Assessment, is_meant: Callable[[frozenset[str]], bool], why: str
) -> Iterator[Finding]:
    """Yield a finding for each statement of the execution role with actions of one sort.

    A role that is the task role too is left alone here as well.
    """
    workload = assessment.workload
    if is_task_role_too(workload):
        return
    for granted, patterns in _statements(workload.execution.role):
        found = [pattern for pattern, left in patterns.items() if is_meant(left)]
        if found:
            fix = role_of_its_own(workload, ", ".join(found)) or rule.fix
            yield _finding(rule, workload, granted, found, why, fix)


def is_task_role_too(workload: Workload) -> bool:
    """Return whether the execution role of a task definition is its task role as well."""
    execution, task = workload.execution.role, workload.task.role
    return execution is not None and task is not None and execution.address == task.address


def application_patterns(role: Role) -> Iterator[tuple[GrantedStatement, list[str]]]:
    """Yield the statements of a role that allow what only an application uses, with the patterns that do."""
    for granted, patterns in _of_role(role):
        foreign = [pattern for pattern, left in patterns.items() if left]
        if foreign:
            yield granted, foreign


def is_shared(workload: Workload, side: Side) -> bool:
    """Return whether the role of one side stands on the other too, here or in another task definition."""
    role = workload.link(side).role
    return role is not None and role.address in workload.on_both_sides


def _statements(role: Role | None) -> tuple[tuple[GrantedStatement, dict[str, frozenset[str]]], ...]:
    return () if role is None else _of_role(role)


@derived_once
def _of_role(role: Role) -> tuple[tuple[GrantedStatement, dict[str, frozenset[str]]], ...]:
    """Return the statements of an execution role: by pattern, what of it is the application's and stays allowed."""
    cut, written = cuts_wildcards(role), written_statements(role)
    return tuple(
        (each, {name: _of_application(role, each, name, cut=cut) for name in literal_actions(each.statement)})
        for each in written
    )


def _of_application(role: Role, granted: GrantedStatement, pattern: str, *, cut: bool) -> frozenset[str]:
    foreign = application_actions(pattern)
    if cut and not pattern.strip("*:"):
        foreign = frozenset(
            action for action in behind(role, granted.statement, pattern) if not is_for_execution_role(action)
        )
    return left(role, foreign, granted.statement.resources) if foreign else foreign


def _finding(
    rule: Rule, workload: Workload, granted: GrantedStatement, actions: list[str], why: str, fix: str
) -> Finding:
    return workload.finding_on_role(
        rule,
        workload.execution,
        granted.place_of(actions),
        Message(workload.execution.mention, f"allows {', '.join(actions)}, {why}"),
        fix,
        actions=tuple(actions),
        resources=granted.resources,
    )


def _fix(workload: Workload, granted: GrantedStatement, actions: list[str]) -> str:
    what, task = ", ".join(actions), workload.task.role
    if is_shared(workload, "execution"):
        return f"Give the task definitions that use it as task role a role of their own, and move {what} there."
    if elsewhere := role_of_its_own(workload, what):
        return elsewhere
    if task is None:
        return f"Remove {what}; if the application needs it, give the task definition a task role that allows it."
    other = f"the task role {task.address}"
    return place_for(task, other, granted, actions, "the execution role", _OR_REMOVE)


def role_of_its_own(workload: Workload, what: str) -> str:
    """Return the way out where another service, which may need what ECS does not, may assume the role; else nothing."""
    role = workload.execution.role
    others = services_beside_ecs(role) if role is not None else ()
    if not others:
        return ""
    own = f"Give the task definition an execution role of its own without {what}"
    return f"{own}: {', '.join(others)} may assume this one too, and what runs there may need it."


def place_for(
    role: Role, other: str, granted: GrantedStatement, actions: list[str], here: str, or_else: str = ""
) -> str:
    """Return what to do with actions of a statement that belong to another role, which may have them already."""
    statement, what = granted.statement, ", ".join(actions)
    had = [item for item in actions if has_already(role, item, statement, by_others=True)]
    missing = [item for item in actions if item not in had]
    if not missing:
        return f"Remove {what}: {other} has {_it(actions)} already."
    if all(has_already(role, item, statement, by_others=False) for item in missing):
        return f"Give {here} a policy of its own without {what}: {other} has {_it(actions)} by the same policy."
    beside = f"Remove {', '.join(had)}: {other} has {_it(had)} already. " if had else ""
    return f"{beside}Move {', '.join(missing)} to {other}{or_else.format(_it(missing))}."


def _it(actions: list[str]) -> str:
    return "it" if len(actions) == 1 else "them"
