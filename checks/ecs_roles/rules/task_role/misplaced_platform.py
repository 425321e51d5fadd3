"""Permissions for pulling images that stand on the task role, where ECS does not look for them."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Place
from ecs_roles.findings.message import Message
from ecs_roles.iam.statements import literal_actions
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_actions import expanded, pushes
from ecs_roles.rules.execution_role.application_grants import is_shared
from ecs_roles.rules.granted import AWS_EXECUTION_POLICY, place_of, written_statements
from ecs_roles.rules.rule import Rule

_LOGIN = "ecr:getauthorizationtoken"
_PULLING = frozenset(
    {
        _LOGIN,
        "ecr:batchgetimage",
        "ecr:getdownloadurlforlayer",
        "ecr:batchchecklayeravailability",
    }
)


def misplaced_platform(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """Yield a finding for each statement or attachment that gives a task role what the execution role is for."""
    workload, role = assessment.workload, assessment.workload.task.role
    if role is None or is_shared(workload, "task") or workload.execution.status == "unknown" or _changes_images(role):
        return
    for granted in written_statements(role):
        actions = [
            name for action in granted.statement.actions if (name := action.literal) and name.lower() in _PULLING
        ]
        if any(name.lower() != _LOGIN for name in actions):  # A login alone reads nothing.
            yield _finding(rule, workload, granted.place_of(actions), actions, granted.resources)
    for policy in role.policies:
        if policy.form == "aws" and policy.label == AWS_EXECUTION_POLICY:
            yield _finding(rule, workload, place_of(policy), [policy.label], (policy.label,), "has AWS's policy")


def _changes_images(role: Role) -> bool:
    """Return whether the application pushes or deletes images: reading them is a part of that."""
    actions = (action for granted in written_statements(role) for action in literal_actions(granted.statement))
    return any(pushes(expanded(action)) for action in actions)


def _finding(
    rule: Rule,
    workload: Workload,
    place: Place,
    actions: list[str],
    resources: tuple[str, ...],
    verb: str = "allows",
) -> Finding:
    execution = workload.execution.role
    where = f"the execution role {execution.address}" if execution is not None else "an execution role"
    return workload.finding_on_role(
        rule,
        workload.task,
        place,
        Message(
            workload.task.mention,
            f"{verb} {', '.join(actions)}",
            besides=(
                f"ECS pulls images and opens the logs with {where}, so here it only lets the application read images",
            ),
        ),
        f"Move {', '.join(actions)} to {where}.",
        actions=tuple(actions),
        resources=resources,
    )
