"""Permissions for pulling images that stand on the task role, where ECS does not look for them."""

from collections.abc import Iterator
from itertools import chain

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding, Place
from ecs_roles.findings.message import Message
from ecs_roles.iam.decision import Decision
from ecs_roles.iam.statements import literal_actions
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_actions import expanded, only_reads, pushes
from ecs_roles.rules.execution_role.application_grants import is_shared, place_for
from ecs_roles.rules.granted import (
    AWS_EXECUTION_POLICY,
    GrantedStatement,
    aws_policies,
    place_of,
    written_statements,
)
from ecs_roles.rules.rule import Rule

_LOGIN = "ecr:getauthorizationtoken"
_LAYERS = "ecr:getdownloadurlforlayer"
_LISTING = frozenset({"ecr:describeimages", "ecr:listimages"})
_PULLING = frozenset(
    {
        _LOGIN,
        "ecr:batchgetimage",
        _LAYERS,
        "ecr:batchchecklayeravailability",
    }
)
_READ_IMAGES = "read images"
_IMPORT = frozenset({"ecr:BatchImportUpstreamImage"})  # A part of pulling by way of a cache.


def misplaced_platform(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """Yield a finding for each statement or attachment that gives a task role what the execution role is for."""
    workload, role = assessment.workload, assessment.workload.task.role
    if role is None or is_shared(workload, "task") or workload.execution.status == "unknown" or _changes_images(role):
        return
    for granted in written_statements(role):
        actions = [
            name for action in granted.statement.actions if (name := action.literal) and name.lower() in _PULLING
        ]
        # A login alone reads nothing.
        if any(name.lower() != _LOGIN for name in actions) and not _reads_manifests(granted, actions):
            fix = _fix(workload, granted, actions)
            yield _finding(rule, workload, granted.place_of(actions), actions, granted.resources, fix)
    for policy in role.policies:
        if policy.form == "aws" and (policy.label == AWS_EXECUTION_POLICY or _only_reads_images(policy)):
            fix = _fix_of_policy(assessment, policy)
            what = "read images and write logs" if _writes_logs(policy) else _READ_IMAGES
            yield _finding(
                rule, workload, place_of(policy), [policy.label], (policy.label,), fix, "has AWS's policy", what
            )


def _reads_manifests(granted: GrantedStatement, actions: list[str]) -> bool:
    """Return whether a statement lists images and reads what is in them, and pulls no layer: ECS does not work so."""
    beside = {name.lower() for name in literal_actions(granted.statement)}
    return bool(beside & _LISTING) and _LAYERS not in map(str.lower, actions)


def _only_reads_images(policy: Policy) -> bool:
    """Return whether one of AWS's policies pulls images, and all that it allows reads what is in registries."""
    allowing = (item for item in policy.document.statements if item.effect == "Allow")
    names = {name for item in allowing for action in item.actions for name in expanded(action.literal or "*")}
    pulls = any(name.lower() in _PULLING - {_LOGIN} for name in names)
    return pulls and all(name.startswith("ecr:") and only_reads(name) for name in names - _IMPORT)


def _writes_logs(policy: Policy) -> bool:
    allowing = (item for item in policy.document.statements if item.effect == "Allow")
    return any((action.literal or "").lower().startswith("logs:") for item in allowing for action in item.actions)


def _changes_images(role: Role) -> bool:
    """Return whether the application pushes or deletes images: reading them is a part of that."""
    by_aws = (item for policy in aws_policies(role) for item in policy.document.statements if item.effect == "Allow")
    written = (granted.statement for granted in written_statements(role))
    actions = (action for statement in chain(written, by_aws) for action in literal_actions(statement))
    return any(pushes(expanded(action) - _IMPORT) for action in actions)


def _finding(
    rule: Rule,
    workload: Workload,
    place: Place,
    actions: list[str],
    resources: tuple[str, ...],
    fix: str,
    verb: str = "allows",
    what: str = _READ_IMAGES,
) -> Finding:
    where = _where(workload)
    return workload.finding_on_role(
        rule,
        workload.task,
        place,
        Message(
            workload.task.mention,
            f"{verb} {', '.join(actions)}",
            besides=(f"ECS pulls images and opens the logs with {where}, so here it only lets the application {what}",),
        ),
        fix,
        actions=tuple(actions),
        resources=resources,
    )


def _where(workload: Workload) -> str:
    execution = workload.execution.role
    return f"the execution role {execution.address}" if execution is not None else "an execution role"


def _fix(workload: Workload, granted: GrantedStatement, actions: list[str]) -> str:
    execution, where = workload.execution.role, _where(workload)
    if execution is None:
        return f"Move {', '.join(actions)} to {where}."
    return place_for(execution, where, granted, actions, "the task role")


def _fix_of_policy(assessment: Assessment, policy: Policy) -> str:
    workload = assessment.workload
    execution, where = workload.execution.role, _where(workload)
    if execution is not None and any(item.label == policy.label for item in execution.policies):
        return f"Detach {policy.label}: {where} has it already."
    if execution is None or policy.label == AWS_EXECUTION_POLICY or _lacks_images(assessment):
        return f"Move {policy.label} to {where}."
    return f"Detach {policy.label}: ECS does not use it, and {where} lacks nothing for the images."


def _lacks_images(assessment: Assessment) -> bool:
    """Return whether something that pulling an image asks for is missing or not known on the execution role."""
    asked = (answer for answer in assessment.answers if answer.need.side == "execution")
    pulling = (answer for answer in asked if any(action.lower() in _PULLING for action in answer.need.actions))
    return any(answer.verdict.decision is not Decision.ALLOWED for answer in pulling)
