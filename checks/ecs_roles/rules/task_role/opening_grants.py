"""What a task role allows that opens a resource of the application to others: its policy, or who owns its objects."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.dangers import OPENS_OBJECTS, OPENS_TO_OTHERS, dangerous_actions, most_dangerous_first
from ecs_roles.iam.resource_kinds import reads_as
from ecs_roles.iam.service_reference import covers_all
from ecs_roles.iam.statements import Statement, literal_actions
from ecs_roles.rules.granted import few_of, surely_named, written_statements
from ecs_roles.rules.limits import is_bound_outside, left
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import HeldRole
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

_OPENS = frozenset(action for danger in OPENS_TO_OTHERS for action in danger.actions)
_NAMED = 2


def opening_grants(rule: Rule, held: HeldRole, *, objects: bool) -> Iterator[Finding]:
    """Yield a finding for each statement that opens a resource that it names to others.

    ``objects``: those that open nothing but single objects; else the others. A whole service that does more is
    another rule's.
    """
    role = held.role
    if not role.known or is_bound_outside(role):
        return
    for granted in written_statements(role):
        opened = _opened(role, granted.statement)
        actions = frozenset(action for found, _ in opened.values() for action in found)
        if not actions or objects != (actions <= OPENS_OBJECTS):
            continue
        patterns = tuple(opened)
        meant = surely_named([item for _, items in opened.values() for item in items])
        resources = tuple(dict.fromkeys(map(shown, meant)))
        what = ", ".join(patterns)
        where = " and ".join(resources) if len(resources) <= _NAMED else few_of(resources)
        yield held.finding(
            rule,
            granted.place_of(patterns),
            Message(
                held.mention,
                f"{held.allows} {what} on {where}{_included(actions, patterns)}",
                f"{held.whoever} can open {_it(objects=objects)} to others",
            ),
            f"Remove {what}, or list what the application does instead.",
            actions=patterns,
            resources=resources,
        )


def _it(*, objects: bool) -> str:
    return "each object" if objects else "what is named there"


def _included(actions: frozenset[str], patterns: tuple[str, ...]) -> str:
    """Return what a pattern takes in, where it does not say so itself."""
    written = {pattern.lower() for pattern in patterns}
    hidden = [action for action in most_dangerous_first(actions) if action.lower() not in written]
    return f", {' and '.join(hidden[:_NAMED])} included" if hidden else ""


def _opened(role: Role, statement: Statement) -> dict[str, tuple[frozenset[str], list[Text]]]:
    """Return by pattern which opening actions it allows on which named resources."""
    found: dict[str, tuple[frozenset[str], list[Text]]] = {}
    for pattern in literal_actions(statement) if not statement.conditions else ():
        if not pattern.strip("*:"):
            continue
        opening = {action: _named(statement, action) for action in dangerous_actions(pattern) & _OPENS}
        kept = {action: items for action, items in opening.items() if items and left(role, (action,), items)}
        whole = not pattern.partition(":")[2].strip("*")
        if kept and not (whole and not kept.keys() <= OPENS_OBJECTS):
            meant = [item for item in statement.resources if any(item in items for items in kept.values())]
            found[pattern] = frozenset(kept), meant
    return found


def _named(statement: Statement, action: str) -> list[Text]:
    """Return the resources of a statement that can be what the action takes, and are not everything of a kind."""
    return [item for item in statement.resources if not covers_all(item, action) and reads_as(item, action)]
