"""What the role of a task allows that is dangerous in the hands of whoever breaks into a container of the task.

Judged by what is left of it: a condition, a deny or a permissions boundary that may take it away keeps it silent, one
that is not in the code too.
"""

from collections.abc import Iterable, Iterator, Sequence

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding, Place
from ecs_roles.findings.message import Message
from ecs_roles.iam.condition_operators import read_operator
from ecs_roles.iam.dangers import (
    ESCALATIONS,
    PASSES_ROLES,
    REACHES,
    RUNNERS,
    Danger,
    Sort,
    dangerous_actions,
    most_dangerous_first,
)
from ecs_roles.iam.matching import matches
from ecs_roles.iam.service_reference import covers_all, expand
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.rules.execution_role.aws_policies import ADMINISTRATORS, reads_all_data
from ecs_roles.rules.granted import aws_policies, few_of, written_statements
from ecs_roles.rules.limits import cuts_wildcards, is_bound_outside, is_denied_in_part, stays_whole
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import HeldRole
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

_PASS_ROLE, _PASSED_TO = "iam:PassRole", "iam:passedtoservice"
_SAID = 3


@frozen()
class DangerousStatement:
    """A statement with its patterns and resources that are dangerous, and what they lead to, most dangerous first."""

    statement: Statement
    patterns: tuple[str, ...]
    resources: tuple[Text, ...]
    whats: tuple[str, ...]


def dangerous_statements(rule: Rule, held: HeldRole, sort: Sort, fix: str) -> Iterator[Finding]:
    """Yield a finding for each statement of a role with dangers of one sort."""
    role = held.role
    if not role.known or is_bound_outside(role):
        return
    granted = {id(item.statement): item for item in written_statements(role)}
    for found in dangerous_in(role, [item.statement for item in granted.values()], sort):
        if held.workload is None and found.whats == (PASSES_ROLES.what,) and not _starts_something(role):
            continue  # Roles of services pass roles to ECS; that it is one for tasks, nothing says.
        item = granted[id(found.statement)]
        resources = tuple(shown(resource) for resource in found.resources)
        yield held.finding(
            rule,
            item.place_of(found.patterns),
            Message(
                held.mention,
                f"allows {', '.join(found.patterns)} on {few_of(resources) or 'everything'}",
                _consequence(held, found.whats),
            ),
            fix,
            actions=found.patterns,
            resources=resources,
        )


def dangerous_policies(rule: Rule, held: HeldRole, sort: Sort) -> Iterator[Finding]:
    """Yield a finding for each of AWS's policies on a role whose worst danger is of one sort.

    A whole service on every resource counts as much as reaching everything of one kind.
    """
    role = held.role
    for policy in aws_policies(role) if role.known else ():
        if is_bound_outside(role) or (policy.label in ADMINISTRATORS and not cuts_wildcards(role)):
            continue
        if held.only_starts and not reads_all_data(policy, role):
            continue  # What ECS does not call for it, nobody can.
        escalating = tuple(dangerous_in(role, policy.document.statements, "escalation"))
        reaching = tuple(dangerous_in(role, policy.document.statements, "reach"))
        whole = tuple(_whole_services(policy, role))
        if escalating if sort == "escalation" else not escalating and (reaching or whole):
            yield _policy(rule, held, policy, escalating or reaching, whole)


def is_told(policy: Policy, role: Role) -> bool:
    """Return whether one of AWS's policies is reported for what it leads to, or for a whole service."""
    statements = policy.document.statements
    sorts: tuple[Sort, ...] = ("escalation", "reach")
    dangerous = (found for sort in sorts for found in dangerous_in(role, statements, sort))
    return (
        policy.label in ADMINISTRATORS
        or any(True for _ in dangerous)
        or any(True for _ in _whole_services(policy, role))
    )


def _policy(
    rule: Rule, held: HeldRole, policy: Policy, found: tuple[DangerousStatement, ...], whole: tuple[str, ...]
) -> Finding:
    does = list(dict.fromkeys(what for item in found for what in item.whats))
    does += [f"does everything of {pattern.partition(':')[0]}" for pattern in whole]
    patterns = tuple(dict.fromkeys(pattern for item in found for pattern in item.patterns))
    return held.finding(
        rule,
        Place(policy.span, policy.owner),
        Message(held.mention, f"has AWS's policy {policy.label}", _consequence(held, does)),
        rule.fix,
        actions=(*patterns, *(pattern for pattern in whole if pattern not in patterns)),
        resources=(policy.label,),
    )


def _consequence(held: HeldRole, whats: Sequence[str]) -> str:
    *first, last = whats[:_SAID]
    if len(whats) > _SAID:
        return f"{held.whoever} {', '.join((*first, last))} and more"
    return f"{held.whoever} {', '.join(first)} and {last}" if first else f"{held.whoever} {last}"


def _whole_services(policy: Policy, role: Role) -> Iterator[str]:
    """Yield the services that a policy allows whole, on every resource and without a condition or limit."""
    for statement in policy.document.statements:
        if statement.effect == "Allow" and not statement.conditions and _on_star(statement):
            literals = (action.literal or "" for action in statement.actions)
            whole = (item for item in literals if item.endswith(":*") and not item.startswith("*"))
            yield from (item for item in whole if any(stays_whole(role, action) for action in expand(item) or (item,)))


def _on_star(statement: Statement) -> bool:
    return any(resource.literal == "*" for resource in statement.resources)


@frozen()
class _Allowing:
    """A statement that allows, with the patterns in it by the dangerous action that they take in."""

    statement: Statement
    patterns: dict[str, list[str]]


def _allowing(statement: Statement, *, cut: bool) -> _Allowing:
    patterns: dict[str, list[str]] = {}
    for written in statement.actions:
        # What allows everything is another rule's, unless the limits of the role make a list of it.
        literal = written.literal if written.literal and (cut or written.literal.strip("*:")) else ""
        for action in dangerous_actions(literal) if literal else ():
            patterns.setdefault(action, []).append(literal)
    return _Allowing(statement, patterns)


def dangerous_in(role: Role, statements: Iterable[Statement], sort: Sort) -> Iterator[DangerousStatement]:
    """Yield the statements with dangers of one sort, none of which something else of the role may limit."""
    cut = cuts_wildcards(role)
    allowing = [_allowing(item, cut=cut) for item in statements if item.effect == "Allow"]
    for item in allowing:
        found: dict[str, list[str]] = {}
        reached: set[Text] = set()
        for danger in _dangers_in(item, allowing, role, sort) if item.patterns else ():
            named = (pattern for action in danger.actions for pattern in item.patterns.get(action, ()))
            found.setdefault(danger.what, []).extend(named)
            reached.update(_reached(item, danger.actions[0], danger, role))
        if found:
            patterns = dict.fromkeys(pattern for group in found.values() for pattern in group)
            resources = tuple(resource for resource in item.statement.resources if resource in reached)
            yield DangerousStatement(item.statement, tuple(most_dangerous_first(patterns)), resources, tuple(found))


def _dangers_in(item: _Allowing, allowing: list[_Allowing], role: Role, sort: Sort) -> Iterator[Danger]:
    """Yield the dangers whose first action the statement allows, and the role the others."""
    for danger in ESCALATIONS if sort == "escalation" else REACHES:
        first, *others = danger.actions
        if first == _PASS_ROLE and _services_passed_to(item.statement) is not None:
            continue
        if not _allows(item, first, danger, role):
            continue
        if all(any(_allows(beside, other, danger, role) for beside in allowing) for other in others):
            yield danger
    if sort == "reach":
        yield from _passing_to_services(item, role)


def _passing_to_services(item: _Allowing, role: Role) -> Iterator[Danger]:
    """Yield the danger of passing every role to a service that the role itself can start."""
    services, danger = _services_passed_to(item.statement), Danger("reach", (_PASS_ROLE,), "")
    if not services or not _allows(item, _PASS_ROLE, danger, role):
        return
    for service in services:
        if any(all(_has(role, action) for action in calls) for calls in RUNNERS.get(service, ())):
            what = f"starts something in {service} with every role that trusts it"
            yield Danger("reach", (_PASS_ROLE,), what)


def _allows(item: _Allowing, action: str, danger: Danger, role: Role) -> bool:
    """Return whether a statement surely allows an action on all of its kind, or an escalation on the role itself."""
    return any(True for _ in _reached(item, action, danger, role))


def _reached(item: _Allowing, action: str, danger: Danger, role: Role) -> Iterator[Text]:
    """Yield the resources of a statement that make an action in it dangerous."""
    statement = item.statement
    if action not in item.patterns or not _is_unconditional(statement, action):
        return
    if danger.everywhere:
        everything = (resource for resource in statement.resources if resource.literal == "*")
        yield from (resource for resource in everything if stays_whole(role, action, (resource,)))
        return
    of_itself = danger.sort == "escalation" and action not in {_PASS_ROLE, "sts:AssumeRole"}
    # Whom the other roles serve is not known: where a deny spares only them, what counts is the role itself.
    fenced = of_itself and any(is_denied_in_part(item, action) for item in role.grants.statements)
    things = tuple(_own_things(role)) if of_itself else ()
    for resource in statement.resources:
        reached = (resource,) if covers_all(resource, action) and not fenced else ()
        own_reached = (thing for thing in things if matches(resource, thing) is Answer.YES)
        if any(stays_whole(role, action, (thing,)) for thing in (*reached, *own_reached)):
            yield resource


def _own_things(role: Role) -> Iterator[Text]:
    """Yield the ARNs of the role and of the policies of the code that it has: changing one changes what it may do."""
    yield role.arn
    for policy in role.policies:
        arn = policy.owner.properties.get("arn") if policy.form == "customer" else None
        if isinstance(arn, Text):
            yield arn


def _is_unconditional(statement: Statement, action: str) -> bool:
    conditions = statement.conditions
    return all(action == _PASS_ROLE and _key(condition) == _PASSED_TO for condition in conditions)


def _services_passed_to(statement: Statement) -> tuple[str, ...] | None:
    """Return the services that roles may be passed to; ``None`` where every service is meant."""
    limits = [condition for condition in statement.conditions if _key(condition) == _PASSED_TO]
    if not limits or any(_is_no_limit(condition) for condition in limits):
        return None
    operators = [read_operator(condition.operator) for condition in limits]
    if any(operator is None or operator.negated for operator in operators):
        return ()
    return tuple(value.literal or "" for condition in limits for value in condition.values)


def _is_no_limit(condition: Condition) -> bool:
    operator = read_operator(condition.operator)
    wild = operator is not None and operator.comparer.wildcards
    return wild and any(value.literal is not None and not value.literal.strip("*") for value in condition.values)


def _key(condition: Condition) -> str:
    return (condition.key.literal or "").lower()


def _starts_something(role: Role) -> bool:
    """Return whether the role may start something that runs with a role which it passes."""
    return any(all(_has(role, action) for action in calls) for lines in RUNNERS.values() for calls in lines)


def _has(role: Role, action: str) -> bool:
    """Return whether some statement of the role allows an action, on whatever."""
    allowing = (item for item in role.grants.statements if item.effect == "Allow")
    return any(covers_action(item, action) is Answer.YES for item in allowing)
