"""Permissions for pulling images that stand on the task role, where ECS does not look for them."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.application_grants import is_shared
from ecs_roles.rules.granted import AWS_EXECUTION_POLICY, about, written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span

_PULLING = frozenset(
    {
        "ecr:getauthorizationtoken",
        "ecr:batchgetimage",
        "ecr:getdownloadurlforlayer",
        "ecr:batchchecklayeravailability",
    }
)


def misplaced_platform(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """A finding for each statement or attachment that gives a task role what the execution role is for."""
    workload, role = assessment.workload, assessment.workload.task.role
    if role is None or is_shared(workload, "task"):
        return
    for granted in written_statements(role):
        actions = [
            name for action in granted.statement.actions if (name := action.literal) and name.lower() in _PULLING
        ]
        if actions:
            resources = tuple(shown(resource) for resource in granted.statement.resources)
            yield _finding(rule, workload, role, granted.span, granted.policy.holder, actions, resources)
    for policy in role.policies:
        if policy.form == "aws" and policy.label == AWS_EXECUTION_POLICY:
            yield _finding(
                rule, workload, role, policy.span, policy.holder, [policy.label], (policy.label,), "has AWS's policy"
            )


def _finding(
    rule: Rule,
    workload: Workload,
    role: Role,
    span: Span,
    holder: Resource,
    actions: list[str],
    resources: tuple[str, ...],
    verb: str = "allows",
) -> Finding:
    execution = workload.execution.role
    where = f"the execution role {execution.address}" if execution is not None else "an execution role"
    return rule.at(
        span,
        holder,
        f"{role.address} (task role) {verb} {', '.join(actions)}; ECS pulls images and opens the logs with {where}, "
        "so here it only lets the application read images",
        f"Move {', '.join(actions)} to {where}.",
        link=workload.task,
        task_definition=workload.address,
        actions=tuple(actions),
        resources=resources,
        related=about(workload, workload.task),
    )
