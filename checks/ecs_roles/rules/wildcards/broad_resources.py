"""Grants on every resource of a kind, for actions that can be granted on one.

Source: Service Authorization Reference, resource types. ``:*`` behind a log group and ``/*`` behind a bucket are how
single things are named there, and no breadth.
"""

import re
from collections.abc import Iterator

from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.service_reference import takes_resource
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_actions import expanded
from ecs_roles.rules.granted import GrantedStatement, may_mean, written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

# The resource part of an ARN that stands for everything of its kind.
_EVERYTHING = re.compile(
    r"\*+|secret:\*+|parameter/?\*+|key/\*+|repository/\*+|log-group:\*+(:\*+|:log-stream:\*+)?|\*+/\*+"
)


def broad_grants(rule: Rule, assessment: Assessment, actions: frozenset[str]) -> Iterator[Finding]:
    """A finding for each statement that grants some of the actions on everything, without a condition."""
    role = assessment.workload.execution.role
    for granted in written_statements(role) if role is not None else ():
        concerned = _concerned(granted, actions)
        wide = [resource for resource in granted.statement.resources if _is_wide(resource, concerned)]
        concerned = [action for action in concerned if any(may_mean(resource, action) for resource in wide)]
        if wide and concerned and not granted.statement.conditions:
            yield _finding(rule, assessment, granted, concerned, wide)


def _concerned(granted: GrantedStatement, actions: frozenset[str]) -> list[str]:
    """The written actions that mean one of the actions; whole services are another rule's."""
    written = [literal for action in granted.statement.actions if (literal := action.literal)]
    return [action for action in written if _means_one_of(action, actions)]


def _means_one_of(action: str, actions: frozenset[str]) -> bool:
    if not action.partition(":")[2].strip("*"):
        return False
    return any(found in actions and takes_resource(found) is not Answer.NO for found in expanded(action))


def _is_wide(resource: Text, actions: list[str]) -> bool:
    return stands_for_everything(resource) and any(may_mean(resource, action) for action in actions)


def stands_for_everything(resource: Text) -> bool:
    """Whether a resource is ``*`` or an ARN that takes in everything of its kind."""
    if resource.literal == "*":
        return True
    arn = parse_arn(resource)
    return arn is not None and bool(_EVERYTHING.fullmatch(shown(arn.resource)))


def _used(assessment: Assessment, actions: list[str]) -> list[str]:
    """What the task definition asks these actions for."""
    meant = {found for action in actions for found in expanded(action)}
    needs = [answer.need for answer in assessment.answers if answer.need.action in meant and not answer.need.open]
    return sorted({shown(need.resource).partition(":log-stream:")[0] for need in needs})


def _finding(
    rule: Rule, assessment: Assessment, granted: GrantedStatement, actions: list[str], wide: list[Text]
) -> Finding:
    link, used = assessment.workload.execution, _used(assessment, actions)
    everything = f"allows {', '.join(actions)} on {shown(wide[0])}, which is everything of that kind"
    return assessment.workload.finding_on_role(
        rule,
        link,
        granted.place_of(actions),
        Message(link.mention, everything),
        f"Name what the task definitions use{': ' + ', '.join(used) if used else ''}.",
        actions=tuple(actions),
        resources=tuple(shown(resource) for resource in wide),
    )
