"""Grants on the task role for what ECS does with the execution role: reading the secrets that it injects."""

import re
from collections.abc import Iterator

from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.matching import matches
from ecs_roles.iam.statements import literal_actions
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.injected_secrets import READ_PARAMETER, READ_SECRET, injected_secrets
from ecs_roles.needs.possible_requests import is_fully_read
from ecs_roles.needs.role_users import role_users
from ecs_roles.rules.granted import GrantedStatement, resources_meant, written_statements
from ecs_roles.rules.linked_roles import RoleInScan
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

# What an application reads a value of each store with; patterns are for more than the value of one secret.
_READING = {
    "secretsmanager:getsecretvalue": READ_SECRET,
    "ssm:getparameter": READ_PARAMETER,
    "ssm:getparameters": READ_PARAMETER,
}
_END = re.compile(r"-(\?{6}|\*)$")  # what Secrets Manager appends to the name of a secret


def injected_reads(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    """Yield a finding for each statement that lets the application read by itself what it is given anyway.

    Not where a task definition with the role is not given it, or tells its application by name which secret to read.
    """
    users = role_users(analysed)
    for role in analysed.roles.roles:
        uses = users.of(role)
        assessments = [assessment for side, assessment in uses if side == "task"]
        if not assessments or len(assessments) < len(uses) or not users.are_known(role):
            continue
        if all(is_fully_read(each, but_for="image") for each in assessments):
            item = RoleInScan(role, tuple((each.workload, each.workload.task) for each in assessments))
            for granted in written_statements(role):
                yield from _finding(rule, item, granted, assessments)


def _finding(
    rule: Rule, item: RoleInScan, granted: GrantedStatement, assessments: list[Assessment]
) -> Iterator[Finding]:
    read: dict[str, None] = {}
    actions: list[str] = []
    for action in literal_actions(granted.statement):
        asked = _READING.get(action.lower())
        meant = resources_meant(granted.statement, action) if asked else []
        found = [shown(each) for each in meant if all(_is_given(asked, each, one) for one in assessments)]
        if found:
            actions.append(action)
            read.update(dict.fromkeys(found))
    if actions:
        what, where = ", ".join(actions), ", ".join(read)
        yield item.finding(
            rule,
            granted.place_of(actions),
            Message(
                item.mention,
                f"allows {what} on {where}",
                "ECS injects that into the containers with the execution role, so this is for an application that "
                "reads it itself",
            ),
            f"Remove {what} on {where}, unless the application reads it itself.",
            tuple(read),
            tuple(actions),
        )


def _is_given(asked: str | None, resource: Text, assessment: Assessment) -> bool:
    """Return whether ECS surely injects exactly this, and no container is told by name where to read it."""
    workload, name = assessment.workload, _name(resource)
    fill = workload.index.deployment.facts.fill  # as the statements of a role are
    given = any(
        need.action == asked
        and not need.open
        and _name(need.resource) == name
        and matches(resource, fill(need.resource)) is Answer.YES
        for need in injected_secrets(workload)
    )
    return given and not any(_is_told(name, each) for each in workload.task_definition.containers)


def _is_told(name: str, container: Container) -> bool:
    """Return whether a plain variable or the command holds the name of the secret, without the word before it."""
    bare = re.sub(r"^(secret:|parameter/)", "", name)
    texts = (*(each.value for each in container.environment), *(each.value for each in container.arguments))
    return any(bare in shown(each) for each in texts)


def _name(resource: Text) -> str:
    arn = parse_arn(resource)
    return _END.sub("", shown(arn.resource if arn is not None else resource))
