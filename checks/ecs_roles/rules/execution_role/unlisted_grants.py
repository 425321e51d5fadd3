"""Grants of actions that AWS does not have: they allow nothing, however they are meant.

A call that is authorized under another name, or a misspelling, is a mistake where the role does not have the action
that was meant. Where it has that too, or where nothing is known of what was meant, it is only worth knowing.
"""

from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import literal_actions
from ecs_roles.iam.unlisted_actions import UnlistedAction, unlisted
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_actions import USED_BY_ECS
from ecs_roles.rules.execution_role.application_grants import is_task_role_too
from ecs_roles.rules.granted import GrantedStatement, written_actions, written_statements
from ecs_roles.rules.linked_roles import linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen

_LIST = "AWS's list of actions"
_HAS = {
    Answer.YES: "which the role has too",
    Answer.NO: "which the role does not have",
    Answer.UNKNOWN: "and whether the role has that is not known",
}


@frozen()
class UnlistedGrant:
    """An action of a statement that AWS's list does not have, and whether the role has one that was meant."""

    granted: GrantedStatement
    unlisted: UnlistedAction
    has_meant: Answer

    @property
    def is_mistake(self) -> bool:
        """Return whether the author meant something that the role surely lacks."""
        return bool(self.unlisted.meant) and self.has_meant is Answer.NO


def grants_unlisted(assessment: Assessment) -> bool:
    """Decide whether a role of the task definition is granted an action that AWS's list does not have."""
    return any(_are_unlisted(written_actions(role)) for _, role in linked_roles(assessment.workload))


@lru_cache(maxsize=4096)
def _are_unlisted(written: frozenset[str]) -> bool:
    return any(unlisted(action) is not None for action in written)


def unlisted_grants(rule: Rule, assessment: Assessment, *, mistaken: bool) -> Iterator[Finding]:
    """Yield a finding for each statement with such actions: those whose meaning the role lacks, or the others."""
    for link, role in linked_roles(assessment.workload):
        for_ecs = link.side == "execution" and not is_task_role_too(assessment.workload)
        grouped: dict[int, list[UnlistedGrant]] = {}
        for found in _of_role(role):
            if found.is_mistake == mistaken:
                grouped.setdefault(id(found.granted.statement), []).append(found)
        for group in grouped.values():
            granted = group[0].granted
            actions = tuple(dict.fromkeys(item.unlisted.written for item in group))
            yield assessment.workload.finding_on_role(
                rule,
                link,
                granted.place_of(actions),
                Message(link.mention, f"allows {', '.join(actions)}", "; ".join(_reasons(group))),
                _fix([item.unlisted for item in group], lacking=mistaken, for_ecs=for_ecs),
                actions=actions,
                resources=granted.resources,
            )


@collected_once
def _of_role(role: Role) -> Iterator[UnlistedGrant]:
    for granted in written_statements(role):
        for action in literal_actions(granted.statement):
            found = unlisted(action)
            if found is not None:
                yield UnlistedGrant(granted, found, _has_one_of(role, found.meant))


def _has_one_of(role: Role, actions: tuple[str, ...]) -> Answer:
    """Decide whether the role has one of the actions, on whatever."""
    allowing = [item for item in role.grants.statements if item.effect == "Allow"]
    granted = any_of(covers_action(item, action) for item in allowing for action in actions)
    return granted if role.grants.complete else granted | Answer.UNKNOWN


def _reasons(group: list[UnlistedGrant]) -> Iterator[str]:
    meant = [item for item in group if item.unlisted.meant]
    if meant:
        yield f"there {'are no such actions' if len(meant) > 1 else 'is no such action'}, so this allows nothing"
    for item in meant:
        written = item.unlisted
        what = "it seems to mean" if written.by_spelling else f"{_call(written.written)} is authorized as"
        yield f"{what} {' or '.join(written.meant)}, {_HAS[item.has_meant]}"
    rest = [item.unlisted for item in group if not item.unlisted.meant]
    unknown = [item for item in rest if item.known_service]
    if unknown:
        nothing = f"nothing for {_all(unknown)}" if len(unknown) < len(group) else "no such action"
        yield f"{_LIST} has {nothing}: a mistake, or newer than it"
    services = dict.fromkeys(item.written.partition(":")[0] for item in rest if not item.known_service)
    if services:
        yield f"{_LIST} has no service {', '.join(services)}: a mistake, retired, or newer than it"


def _call(written: str) -> str:
    return written.partition(":")[2].rstrip("*?")


def _all(items: list[UnlistedAction]) -> str:
    return ", ".join(item.written for item in items)


def _fix(items: list[UnlistedAction], *, lacking: bool, for_ecs: bool) -> str:
    meant = [item for item in items if item.meant]
    if lacking:
        return " ".join(f"{_correction(item, for_ecs=for_ecs)}." for item in meant)
    if len(meant) == len(items):
        return f"Remove {_all(items)}."
    return f"Look {_all(items)} up in the service authorization reference, and correct or remove what is not there."


def _correction(item: UnlistedAction, *, for_ecs: bool) -> str:
    """Return what to write, or to remove: a guess by the spelling may be one that nobody needs."""
    if for_ecs and not USED_BY_ECS.intersection(item.meant):
        return f"Remove {item.written}: ECS does not use {' or '.join(item.meant)} either"
    write = f"{_either(item.meant)} instead of {item.written}"
    if not item.by_spelling:
        return f"Write {write}"
    needed = "a task needs that to start" if for_ecs else "the application calls that"
    return f"Remove {item.written}, or write {_either(item.meant)} instead if {needed}"


def _either(actions: tuple[str, ...]) -> str:
    return " and ".join(actions) if len(actions) == 1 else f"what is called of {', '.join(actions)}"
