"""AWS's own policies on an execution role, judged as a whole: what they allow beyond starting a task."""

from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.dangers import READS_DATA, dangerous_actions, most_dangerous_first
from ecs_roles.iam.service_reference import covers_all
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_actions import expanded, is_for_execution_role, only_reads
from ecs_roles.rules.execution_role.application_grants import is_task_role_too, role_of_its_own
from ecs_roles.rules.execution_role.whole_services import BOTH, wide_patterns
from ecs_roles.rules.granted import GrantedStatement, aws_policies, place_of
from ecs_roles.rules.limits import EVERYTHING, behind, cuts_wildcards, left, stays_whole
from ecs_roles.rules.rule import Rule

ADMINISTRATORS = frozenset(
    {"AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "job-function/SystemAdministrator"}
)
_NAMED = 4
_FIX_ON_BOTH = (
    "Give the application a task role of its own, with the actions and resources that it uses; for ECS Exec these are "
    "the four ssmmessages actions."
)


def broad_policies(rule: Rule, assessment: Assessment, *, reads: bool) -> Iterator[Finding]:
    """Yield a finding for each of AWS's policies that allows more than ECS uses, those that read or the others.

    Reading every secret, parameter or object is not a mere reading. On a role that is the task role too, where the
    application uses the rest, those are reported that a statement with the same grants would be: an administrator's,
    those that have a whole service that ECS uses, and those that read everything of a kind.
    """
    workload = assessment.workload
    role = workload.execution.role
    if role is None:
        return
    for policy in aws_policies(role):
        if is_task_role_too(workload) and not _weighs_on_both(policy, role):
            continue
        extra = _extra(policy, role)
        if extra and reads == _is_reading(policy, extra, role):
            yield _finding(rule, workload, policy, most_dangerous_first(extra))


def _weighs_on_both(policy: Policy, role: Role) -> bool:
    """Return whether a policy has what is too much for an execution role that the application has too."""
    if policy.label in ADMINISTRATORS:
        return True
    allowing = [item for item in policy.document.statements if item.effect == "Allow"]
    return any(_reads_all(item, role) for item in allowing if not item.conditions) or any(
        wide_patterns(role, GrantedStatement(policy, item), shared=True) for item in allowing
    )


def policies_for_applications(role: Role) -> Iterator[Policy]:
    """Yield AWS's policies on a role that allow more than ECS uses an execution role for."""
    for policy in aws_policies(role):
        allowing = (item for item in policy.document.statements if item.effect == "Allow")
        if any(_beyond(action.literal or "*") for item in allowing for action in item.actions):
            yield policy


def _is_reading(policy: Policy, extra: frozenset[str], role: Role) -> bool:
    return not reads_all_data(policy, role) and all(only_reads(action) for action in extra)


def reads_all_data(policy: Policy, role: Role) -> bool:
    """Return whether a policy reads every secret, parameter or object, or decrypts with every key."""
    return any(statement.effect == "Allow" and _reads_all(statement, role) for statement in policy.document.statements)


def _reads_all(statement: Statement, role: Role) -> bool:
    reading = {action for danger in READS_DATA for action in danger.actions}
    named = {item for action in statement.actions if action.literal for item in dangerous_actions(action.literal)}
    wide = ((action, item) for action in named & reading for item in statement.resources if covers_all(item, action))
    return any(stays_whole(role, action, (item,)) for action, item in wide)


def _extra(policy: Policy, role: Role) -> frozenset[str]:
    """Return what the policy allows that ECS never uses an execution role for.

    ``*`` stands for everything but a list.
    """
    extra: set[str] = set()
    cut = cuts_wildcards(role)
    for statement in policy.document.statements:
        if statement.effect == "Allow":
            patterns = [action.literal or "*" for action in statement.actions] or ["*"]
            beyond = (_beyond_of(role, statement, pattern) if cut else _beyond(pattern) for pattern in patterns)
            extra |= left(role, frozenset[str]().union(*beyond), statement.resources or EVERYTHING)
    return frozenset(extra)


def _beyond_of(role: Role, statement: Statement, pattern: str) -> frozenset[str]:
    """Return what a pattern allows beyond what ECS uses, of a role whose limits make a list of ``*``."""
    return frozenset(action for action in behind(role, statement, pattern) if not is_for_execution_role(action))


@lru_cache(maxsize=4096)
def _beyond(pattern: str) -> frozenset[str]:
    if not pattern.strip("*:"):
        return frozenset({"*"})
    return frozenset(action for action in expanded(pattern) if not is_for_execution_role(action))


def _finding(rule: Rule, workload: Workload, policy: Policy, extra: list[str]) -> Finding:
    more = f" and {len(extra) - _NAMED} more actions" if len(extra) > _NAMED else ""
    some = "every action, far" if "*" in extra else f"{', '.join(extra[:_NAMED])}{more}"
    shared = is_task_role_too(workload)
    wide = f"has AWS's policy {policy.label}, which allows {some} beyond what ECS uses"
    return workload.finding_on_role(
        rule,
        workload.execution,
        place_of(policy),
        Message(workload.execution.mention, wide, besides=BOTH if shared else ()),
        role_of_its_own(workload, policy.label) or (_FIX_ON_BOTH if shared else rule.fix),
        actions=("*",) if "*" in extra else tuple(extra),
        resources=(policy.label,),
    )
