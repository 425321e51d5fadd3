"""One defect, one finding: where two rules see the same defect, the more specific one speaks."""

from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from ecs_roles.findings.finding import Finding
from ecs_roles.rules.execution_actions import services_of
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.span import Span

Said = tuple[str, Span, Span | None, str]

# A rule on the left is not said where the rules on its right are said about the same statement, its actions, and the
# same task definitions: a role that is execution role here and task role there is judged for each.
OUTRANKED_BY: dict[str, frozenset[str]] = {
    "ECS533": frozenset({"ECS531"}),
    "ECS535": frozenset({"ECS523"}),
    "ECS562": frozenset({"ECS561"}),
    # The role is the task role too, and the application holds it: two uses weigh no less than one.
    "ECS541": frozenset({"ECS611", "ECS616"}),
    "ECS542": frozenset({"ECS611"}),
    "ECS543": frozenset({"ECS541", "ECS544", "ECS547"}),  # A pattern is at least what it takes in.
    "ECS544": frozenset({"ECS541"}),
    "ECS547": frozenset({"ECS541"}),
    "ECS545": frozenset({"ECS541", "ECS543"}),
    "ECS546": frozenset({"ECS541", "ECS611", "ECS612", "ECS616", "ECS617"}),
    "ECS553": frozenset({"ECS611"}),
    "ECS554": frozenset({"ECS616"}),
    "ECS566": frozenset({"ECS561"}),
    "ECS567": frozenset({"ECS551", "ECS552", "ECS554", "ECS555", "ECS561"}),
    "ECS568": frozenset({"ECS561", "ECS562"}),
    "ECS612": frozenset({"ECS541", "ECS616"}),
    # One role for both: what is told of the execution role tells it.
    "ECS617": frozenset({"ECS541", "ECS544", "ECS547", "ECS611", "ECS612", "ECS616"}),
    "ECS619": frozenset({"ECS611", "ECS612", "ECS616", "ECS617"}),
    "ECS620": frozenset({"ECS611", "ECS612", "ECS616", "ECS617", "ECS619"}),
    "ECS671": frozenset({"ECS541", "ECS546", "ECS611", "ECS612", "ECS616", "ECS617"}),
    "ECS672": frozenset({"ECS541", "ECS546", "ECS611", "ECS612", "ECS616", "ECS617", "ECS671"}),
    "ECS677": frozenset({"ECS611", "ECS612", "ECS616", "ECS617"}),
    "ECS622": frozenset({"ECS621"}),
    "ECS662": frozenset({"ECS566", "ECS567"}),
    "ECS563": frozenset({"ECS541", "ECS543", "ECS544", "ECS547", "ECS561", "ECS562"}),
    "ECS564": frozenset({"ECS541", "ECS543", "ECS544", "ECS545", "ECS547", "ECS561", "ECS562", "ECS568"}),
    "ECS565": frozenset({"ECS541", "ECS543", "ECS544", "ECS545", "ECS547", "ECS561", "ECS562"}),
    "ECS721": frozenset({"ECS706"}),
}
# The same, where the rules on the right are said about the same statement and services: reading one by one or in
# batches is reading.
OUTRANKED_IN_SERVICE_BY: dict[str, frozenset[str]] = {
    "ECS552": frozenset({"ECS544", "ECS547"}),
    "ECS618": frozenset({"ECS553", "ECS556"}),  # One role for both.
    "ECS563": frozenset({"ECS551"}),  # The whole statement is the application's.
}
# The same, where one of the rules on the right is said about the same role: they tell why, or more of it.
OUTRANKED_FOR_ROLE_BY: dict[str, frozenset[str]] = {
    "ECS501": frozenset({"ECS504", "ECS505"}),
    "ECS679": frozenset({"ECS675"}),
}
# What an execution role holds for an application is told with the role where some application does use it: it is the
# task role of another task definition, which has it for both.
OF_ONE_ROLE_FOR_BOTH = frozenset({"ECS551", "ECS552"})
_ONE_ROLE_FOR_BOTH = "ECS512"
# What stands on the wrong role is said where it is missing on the right one.
MISPLACED = frozenset({"ECS551", "ECS552", "ECS613", "ECS617"})
_NONE: frozenset[str] = frozenset()
_OUTRANKING = _NONE.union(*OUTRANKED_BY.values(), *OUTRANKED_IN_SERVICE_BY.values())
_OUTRANKING_FOR_ROLE = _NONE.union(*OUTRANKED_FOR_ROLE_BY.values())
_NEVER_ASKED = frozenset({"ecr:batchchecklayeravailability"})


def most_specific(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without those that a more specific one says already."""
    known = tuple(findings)
    said: dict[Said, set[str]] = {}
    for finding in known:
        for definition in (finding.task_definitions or ("",)) if finding.rule in _OUTRANKING else ():
            said.setdefault((finding.rule, finding.span, finding.role_span, definition), set()).update(finding.actions)
    telling = (finding for finding in known if finding.rule in _OUTRANKING_FOR_ROLE)
    of_role = {key for finding in telling for key in _about_role(finding.rule, finding)}
    moved, mixed = _misplaced_statements(known), _told_with_the_role(known)
    return tuple(
        item
        for item in known
        if not _outranked(item, said)
        and not _outranked_for_role(item, of_role)
        and not _is_misplaced(item, moved)
        and not (item.rule in OF_ONE_ROLE_FOR_BOTH and (item.span, item.role_span) in mixed)
    )


def may_silence(rule: Rule, others: Collection[str]) -> bool:
    """Decide whether one of the others, given by their ids, may be left out for a finding of a rule."""
    tables = (OUTRANKED_BY, OUTRANKED_IN_SERVICE_BY, OUTRANKED_FOR_ROLE_BY)
    if any(rule.id in table.get(other, ()) for table in tables for other in others):
        return True
    if rule.category == "missing_permission" and not MISPLACED.isdisjoint(others):
        return True
    return rule.id == _ONE_ROLE_FOR_BOTH and not OF_ONE_ROLE_FOR_BOTH.isdisjoint(others)


def _told_with_the_role(findings: Iterable[Finding]) -> set[tuple[Span, Span | None]]:
    """Return the statements that are told with a role that is one for both, with the place of the role."""
    ours = (finding for finding in findings if finding.rule == _ONE_ROLE_FOR_BOTH)
    return {(note.span, finding.role_span) for finding in ours for note in finding.related}


def _misplaced_statements(findings: Iterable[Finding]) -> dict[object, set[str]]:
    """Return the places that findings about missing permissions refer to, with the actions that these are about."""
    found: dict[object, set[str]] = {}
    for finding in findings:
        if finding.category == "missing_permission":
            for note in finding.related:
                found.setdefault(note.span, set()).update(action.lower() for action in finding.actions)
    return found


def _is_misplaced(finding: Finding, moved: dict[object, set[str]]) -> bool:
    """Return whether everything that a statement is reported for is missed on the other role."""
    missed = moved.get(finding.span) if finding.rule in MISPLACED else None
    if not missed:
        return False
    patterns = {action.lower() for action in finding.actions} - _NEVER_ASKED
    return all(any(fnmatchcase(action, pattern) for action in missed) for pattern in patterns)


def _outranked(finding: Finding, said: dict[Said, set[str]]) -> bool:
    """Return whether every action of a finding is said by more specific rules, for each of its task definitions."""
    rules, of_service = OUTRANKED_BY.get(finding.rule, _NONE), OUTRANKED_IN_SERVICE_BY.get(finding.rule, _NONE)
    if not rules and not of_service:
        return False
    for definition in finding.task_definitions or ("",):
        told, of_services = _told(finding, rules, definition, said), _told(finding, of_service, definition, said)
        by_action = told is not None and set(finding.actions) <= told
        by_service = of_services is not None and services_of(finding.actions) <= services_of(of_services)
        if not by_action and not by_service:
            return False
    return True


def _told(finding: Finding, rules: Iterable[str], definition: str, said: dict[Said, set[str]]) -> set[str] | None:
    """Return the actions that some rules tell of the statement of a finding, ``None`` where they are silent."""
    keys = [key for rule in rules if (key := (rule, finding.span, finding.role_span, definition)) in said]
    return {action for key in keys for action in said[key]} if keys else None


def _about_role(rule: str, finding: Finding) -> Iterator[tuple[str, str, object]]:
    """Yield a rule with the role and the places of it: addresses alone are the same in every second template."""
    return ((rule, finding.role, span) for span in (finding.span, *(note.span for note in finding.related)))


def _outranked_for_role(finding: Finding, of_role: set[tuple[str, str, object]]) -> bool:
    return any(
        key in of_role for rule in OUTRANKED_FOR_ROLE_BY.get(finding.rule, ()) for key in _about_role(rule, finding)
    )
