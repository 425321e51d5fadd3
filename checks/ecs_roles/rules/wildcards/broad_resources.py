"""Grants on every resource of a kind, for actions that can be granted on one.

Source: Service Authorization Reference, resource types. ``:*`` behind a log group and ``/*`` behind a bucket are how
single things are named there, and no breadth.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.service_reference import covers_all, takes_resource, takes_single_thing
from ecs_roles.iam.statements import ASTERISK, literal_actions, marks_in_resources
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.need import Need
from ecs_roles.needs.possible_requests import is_fully_read, possible_requests_of
from ecs_roles.needs.secret_encryption import DECRYPT, KINDS
from ecs_roles.rules.execution_actions import expanded
from ecs_roles.rules.granted import AWS_EXECUTION_POLICY, GrantedStatement, written_statements
from ecs_roles.rules.limits import has_already, stays_whole
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.credential_references import hidden_places
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

_ALREADY = f"AWS's policy {AWS_EXECUTION_POLICY}, which the role has, allows that already"
_READING = frozenset({*KINDS, "s3:GetObject", "s3:GetObjectVersion"})


def broad_grants(
    rule: Rule,
    assessment: Assessment,
    actions: frozenset[str],
    but: Callable[[GrantedStatement, list[str]], bool] | None = None,
) -> Iterator[Finding]:
    """Yield a finding for each statement that grants some of the actions on everything, without a condition.

    ``but`` decides which statements, with the patterns in them that are wide, are another rule's.
    """
    role = assessment.workload.execution.role
    if role is None:
        return
    for granted in written_statements(role):
        concerned, wide = _wide_grants(role, granted, actions)
        if wide and not (but is not None and but(granted, concerned)):
            yield _finding(rule, assessment, granted, concerned, wide)


def reads_one_half(actions: list[str]) -> bool:
    """Return whether actions that are written out read parameters alone, mostly settings, or decrypt alone."""
    services = {action.partition(":")[0].lower() for action in actions}
    return services in ({"ssm"}, {"kms"}) and not any(ASTERISK in action or "?" in action for action in actions)


def _wide_grants(role: Role, granted: GrantedStatement, actions: frozenset[str]) -> tuple[list[str], list[Text]]:
    """Return the patterns of a statement that grant some of the actions on everything, and the resources that do."""
    meant = _meant_among(literal_actions(granted.statement), actions)
    if not meant or granted.statement.conditions:
        return [], []
    resources = granted.statement.resources
    # Without an asterisk none stands for whatever name, and hardly any action takes what has no name.
    if ASTERISK not in marks_in_resources(granted.statement) and not _takes_what_has_no_name(tuple(meant.values())):
        return [], []
    wide = {name: [item for item in resources if _is_wide(item, found, role)] for name, found in meant.items()}
    concerned = [name for name, items in wide.items() if items]
    return concerned, [item for item in resources if any(item in wide[name] for name in concerned)] if concerned else []


@lru_cache(maxsize=4096)
def _takes_what_has_no_name(meant: tuple[tuple[str, ...], ...]) -> bool:
    return any(takes_single_thing(action) for actions in meant for action in actions)


@lru_cache(maxsize=4096)
def _meant_among(patterns: tuple[str, ...], actions: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return what the patterns of a statement take in of the actions; most statements are about others."""
    return {pattern: found for pattern in patterns if (found := _meant(pattern, actions))}


def _meant(pattern: str, actions: frozenset[str]) -> tuple[str, ...]:
    """Return those of the actions that a pattern takes in; a whole service is another rule's."""
    if not pattern.partition(":")[2].strip("*"):
        return ()
    return tuple(item for item in expanded(pattern) if item in actions and takes_resource(item) is not Answer.NO)


def _is_wide(resource: Text, actions: tuple[str, ...], role: Role) -> bool:
    for action in actions:  # noqa: SIM110 - a generator costs three times this
        if covers_all(resource, action) and stays_whole(role, action, (resource,)):
            return True
    return False


def _used(assessment: Assessment, actions: list[str]) -> list[str]:
    """Return what the task definition asks these actions for."""
    meant = {found for action in actions for found in expanded(action)}
    needs = [answer.need for answer in assessment.answers if answer.need.action in meant and not answer.need.open]
    hidden = hidden_places(assessment.workload.index)
    return sorted({_named(need, hidden) for need in needs})


def _named(need: Need, hidden: Mapping[Span, str]) -> str:
    """Return the resource of a need; one that a hidden value is part of reads as what hides it, not as a mask."""
    by = next((hidden[each.span] for each in need.needed_by if each.span in hidden), "")
    return f"what {by} names" if by else shown(need.resource).partition(":log-stream:")[0]


def _fix(assessment: Assessment, actions: list[str], used: list[str]) -> str:
    if used or not _asks_for_none(assessment, actions):
        return f"Name what the task definitions use{': ' + ', '.join(used) if used else ''}."
    others = "unless a task definition elsewhere has this role and needs it"
    return f"Remove {', '.join(actions)}, {others}: none here asks ECS for anything of the kind."


def _asks_for_none(assessment: Assessment, actions: list[str]) -> bool:
    """Return whether the task definition surely asks for none of the actions, on whatever."""
    possible, meant = possible_requests_of((assessment,)), {each for action in actions for each in expanded(action)}
    if not is_fully_read(assessment) or any(map(possible.of, meant)):
        return False
    return DECRYPT not in meant or not any(_has_open_key(answer.need, assessment) for answer in assessment.answers)


def _has_open_key(need: Need, assessment: Assessment) -> bool:
    """Return whether a task is given something that is not created here: nobody knows which key encrypts it."""
    if need.side != "execution" or need.action not in _READING:
        return False
    kind = KINDS.get(need.action)
    found = assessment.workload.index.find(kind, "arn", need.resource).sure if kind is not None else ()
    return not any(each.managed for each in found)


def _finding(
    rule: Rule, assessment: Assessment, granted: GrantedStatement, actions: list[str], wide: list[Text]
) -> Finding:
    link, used = assessment.workload.execution, _used(assessment, actions)
    everything = f"allows {', '.join(actions)} on {shown(wide[0])}, which is everything of that kind"
    repeats = link.role is not None and _repeats(link.role, granted, actions)
    finding = assessment.workload.finding_on_role(
        rule,
        link,
        granted.place_of(actions),
        Message(link.mention, everything, besides=(_ALREADY,) if repeats else ()),
        f"Remove {', '.join(actions)}." if repeats else _fix(assessment, actions, used),
        actions=tuple(actions),
        resources=tuple(shown(resource) for resource in wide),
    )
    return finding if repeats else replace(finding, named=tuple(used))


def _repeats(role: Role, granted: GrantedStatement, actions: list[str]) -> bool:
    """Return whether a statement allows what AWS's own policy for execution roles allows already: narrowing is vain."""
    has_policy = any(policy.form == "aws" and policy.label == AWS_EXECUTION_POLICY for policy in role.policies)
    return has_policy and all(has_already(role, item, granted.statement, by_others=True) for item in actions)
