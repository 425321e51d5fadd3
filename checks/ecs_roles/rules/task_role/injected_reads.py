"""Grants on the task role for what ECS does with the execution role: reading the secrets that it injects."""

import re
from collections.abc import Iterator

from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.matching import matches
from ecs_roles.iam.service_reference import covers_all
from ecs_roles.iam.statements import literal_actions
from ecs_roles.linking.workload import Workload
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
from ecs_roles.symbolic.values import as_text

# What an application reads a value of each store with.
_READING = {
    "secretsmanager:getsecretvalue": READ_SECRET,
    "ssm:getparameter": READ_PARAMETER,
    "ssm:getparameters": READ_PARAMETER,
}
_KINDS = {READ_SECRET: "secret", READ_PARAMETER: "parameter"}
_END = re.compile(r"-(\?{6}|\*)$")  # what Secrets Manager appends to the name of a secret


def injected_reads(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    """Yield a finding for each statement that lets the application read by itself what it is given anyway.

    Not where a task definition with the role is not given it, or tells its application by name which secret to read.
    """
    users = role_users(analysed)
    for role in analysed.roles.roles:
        uses = users.of(role)
        assessments = [assessment for side, assessment in uses if side == "task"]
        if not assessments or len(assessments) < len(uses):
            continue
        if all(is_fully_read(each, but_for="image") for each in assessments):
            item = RoleInScan(role, tuple((each.workload, each.workload.task) for each in assessments))
            for granted in written_statements(role):
                yield from _finding(rule, item, granted, assessments)


def _finding(
    rule: Rule, item: RoleInScan, granted: GrantedStatement, assessments: list[Assessment]
) -> Iterator[Finding]:
    read: dict[str, Text] = {}
    actions: list[str] = []
    for action in literal_actions(granted.statement):
        asked = _READING.get(action.lower())
        meant = resources_meant(granted.statement, action) if asked else []
        found = [each for each in meant if all(_is_given(asked, each, one) for one in assessments)]
        if found:
            actions.append(action)
            read.update((shown(each), each) for each in found)
    if actions:
        what, where = ", ".join(actions), ", ".join(read)
        given = {_name(need.resource) for need in injected_secrets(assessments[0].workload)}
        injected = "that" if all(_name(each) in given for each in read.values()) else "what the code has of that"
        yield item.finding(
            rule,
            granted.place_of(actions),
            Message(
                item.mention,
                f"allows {what} on {where}",
                f"ECS injects {injected} into the containers with the execution role, so this is for an application "
                "that reads it itself",
            ),
            f"Remove {what} on {where}, unless the application reads it itself.",
            tuple(read),
            tuple(actions),
        )


def _is_given(asked: str | None, resource: Text, assessment: Assessment) -> bool:
    """Return whether ECS surely injects what a resource means, and no container is told by name where to read it."""
    workload, name = assessment.workload, _name(resource)
    fill = workload.index.deployment.facts.fill  # as the statements of a role are
    needs = (need for need in injected_secrets(workload) if need.action == asked and not need.open)
    given = [need for need in needs if matches(resource, fill(need.resource)) is Answer.YES]
    names = {_name(need.resource) for need in given}
    if not given or not (name in names or _takes_in_no_other(resource, asked, names, workload)):
        return False
    return not any(_is_told(each, container) for each in names for container in workload.task_definition.containers)


def _takes_in_no_other(resource: Text, asked: str | None, given: set[str], workload: Workload) -> bool:
    """Return whether a pattern means nothing of the code but what is given; one for everything means more than that."""
    if asked is None or covers_all(resource, asked):
        return False
    index = workload.index
    stored = (as_text(item.properties.get("arn")) for item in index.of_kind(_KINDS[asked]))
    others = (arn for arn in stored if arn is not None and _name(arn) not in given)
    return all(matches(resource, index.deployment.facts.fill(arn)) is Answer.NO for arn in others)


def _is_told(name: str, container: Container) -> bool:
    """Return whether a plain variable or the command holds the name of the secret, without the word before it."""
    bare = re.sub(r"^(secret:|parameter/)", "", name)
    texts = (*(each.value for each in container.environment), *(each.value for each in container.arguments))
    return any(bare in shown(each) for each in texts)


def _name(resource: Text) -> str:
    arn = parse_arn(resource)
    return _END.sub("", shown(arn.resource if arn is not None else resource))
