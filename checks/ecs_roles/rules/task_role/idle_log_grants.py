"""Grants on the task role for what ECS does with the execution role: writing the output of containers to their log."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.matching import matches
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.possible_requests import is_fully_read
from ecs_roles.rules.execution_role.application_grants import is_shared
from ecs_roles.rules.granted import written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.text import Text

_WRITE = "logs:putlogevents"
_OF_LOGS = frozenset({_WRITE, "logs:createlogstream", "logs:createloggroup"})
# Programs that write to CloudWatch Logs with the task role, as their images are called.
_COLLECTORS = lazy_pattern(r"otel|adot|cloudwatch|fluent|firelens|vector|logstash|x-?ray|telemetry|collector")


def idle_log_grants(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """Yield a finding for each statement that lets the application write to the logs that ECS writes.

    Not where something of the task writes logs itself, or may do: collectors, FireLens, sessions of ECS Exec.
    """
    workload, role = assessment.workload, assessment.workload.task.role
    groups = _groups_written_by_ecs(assessment)
    if role is None or not groups or is_shared(workload, "task") or _writes_itself(assessment):
        return
    for granted in written_statements(role):
        actions = [name for item in granted.statement.actions if (name := item.literal) and name.lower() in _OF_LOGS]
        if any(name.lower() == _WRITE for name in actions) and _means_one_of(granted.statement.resources, groups):
            what, where = ", ".join(actions), ", ".join(granted.resources)
            yield workload.finding_on_role(
                rule,
                workload.task,
                granted.place_of(actions),
                Message(
                    workload.task.mention,
                    f"allows {what} on {where}",
                    "ECS writes the output of the containers with the execution role, so this is for an application "
                    "that calls CloudWatch Logs itself",
                ),
                f"Remove {what}, unless the application calls CloudWatch Logs itself.",
                actions=tuple(actions),
                resources=granted.resources,
            )


def _groups_written_by_ecs(assessment: Assessment) -> tuple[Text, ...]:
    """Return what ECS writes to with the execution role."""
    needs = (answer.need for answer in assessment.answers if answer.need.side == "execution" and not answer.need.open)
    return tuple(need.resource for need in needs if need.action.lower() == _WRITE)


def _writes_itself(assessment: Assessment) -> bool:
    """Return whether something of the task may write logs with the task role."""
    if not is_fully_read(assessment, but_for="image"):  # Whoever pulls it, it is the container that is named here.
        return True
    needs = (answer.need for answer in assessment.answers if answer.need.side == "task")
    containers = assessment.workload.task_definition.containers
    return any(action.lower().startswith("logs:") for need in needs for action in need.actions) or any(
        _COLLECTORS.search(f"{container.name} {container.image}".lower()) for container in containers
    )


def _means_one_of(resources: tuple[Text, ...], groups: tuple[Text, ...]) -> bool:
    """Decide by the names of the log groups: the same name in another region or account is meant for the task too."""
    return any(matches(_name(resource), _name(group)) is Answer.YES for resource in resources for group in groups)


def _name(resource: Text) -> Text:
    arn = parse_arn(resource)
    return arn.resource if arn is not None else resource
