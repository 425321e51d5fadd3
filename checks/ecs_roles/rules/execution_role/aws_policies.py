"""AWS's own policies on an execution role, judged as a whole: what they allow beyond starting a task."""

from collections.abc import Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.iam.dangers import DECRYPTS, READS_DATA, READS_PARAMETERS, dangerous_actions, most_dangerous_first
from ecs_roles.iam.decision import Decision, Grants
from ecs_roles.iam.service_reference import covers_all
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.deciding import decide_for
from ecs_roles.rules.execution_actions import changes_nothing, expanded, is_for_execution_role
from ecs_roles.rules.execution_role.application_grants import is_task_role_too, role_of_its_own
from ecs_roles.rules.execution_role.whole_services import BOTH, wide_patterns
from ecs_roles.rules.granted import AWS_EXECUTION_POLICY, GrantedStatement, aws_policies, place_of
from ecs_roles.rules.limits import EVERYTHING, behind, cuts_wildcards, left, stays_whole
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import services_beside_ecs
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.showing import shown

# AWS's policies of administrators, with what whoever has one may do.
ADMINISTRATORS = {
    "AdministratorAccess": "is an administrator",
    "PowerUserAccess": "may do everything but manage users, roles and the account",
    "IAMFullAccess": "can give itself every permission",
    "job-function/SystemAdministrator": "administers most services of the account",
}
_NAMED = 4
# Most parameters are settings, and what a key decrypts has to be read first.
_ONE_HALF = frozenset({READS_PARAMETERS, DECRYPTS})
# What the agent of an instance does with it is nothing for whoever has no instance.
_FOR_INSTANCES = frozenset({"AmazonSSMManagedInstanceCore"})
_FIX_ON_BOTH = (
    "Give the application a task role of its own, with the actions and resources that it uses; for ECS Exec these are "
    "the four ssmmessages actions."
)


def broad_policies(rule: Rule, assessment: Assessment, *, reads: bool) -> Iterator[Finding]:
    """Yield a finding for each of AWS's policies that allows more than ECS uses, those that read or the others.

    Reading every secret or object is not a mere reading. On a role that is the task role too, where the
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
        if extra and reads == _weighs_less(policy, extra, role):
            yield _finding(rule, assessment, policy, most_dangerous_first(extra))


def _weighs_on_both(policy: Policy, role: Role) -> bool:
    """Return whether a policy has what is too much for an execution role that the application has too."""
    if policy.label in ADMINISTRATORS:
        return True
    allowing = [item for item in policy.document.statements if item.effect == "Allow"]
    return any(any(_all_read(item, role)) for item in allowing if not item.conditions) or any(
        wide_patterns(role, GrantedStatement(policy, item), shared=True) for item in allowing
    )


def policies_for_applications(role: Role) -> Iterator[Policy]:
    """Yield AWS's policies on a role that allow more than ECS uses an execution role for."""
    for policy in aws_policies(role):
        allowing = (item for item in policy.document.statements if item.effect == "Allow")
        if any(_beyond(action.literal or "*") for item in allowing for action in item.actions):
            yield policy


def _weighs_less(policy: Policy, extra: frozenset[str], role: Role) -> bool:
    """Return whether a policy changes nothing, is for an instance, or for another service that may assume the role."""
    if not _ONE_HALF.issuperset(_data_read(policy, role)):
        return False
    for_others = policy.label not in ADMINISTRATORS and bool(services_beside_ecs(role))
    return for_others or policy.label in _FOR_INSTANCES or all(changes_nothing(action) for action in extra)


def reads_all_data(policy: Policy, role: Role) -> bool:
    """Return whether a policy reads every secret, parameter or object, or decrypts with every key."""
    return any(_data_read(policy, role))


def _data_read(policy: Policy, role: Role) -> Iterator[str]:
    """Yield, in words, of which kinds of data a policy reads everything."""
    for statement in policy.document.statements:
        if statement.effect == "Allow":
            yield from _all_read(statement, role)


def _all_read(statement: Statement, role: Role) -> Iterator[str]:
    words = {action: danger.what for danger in READS_DATA for action in danger.actions}
    named = {item for action in statement.actions if action.literal for item in dangerous_actions(action.literal)}
    for action in sorted(named & words.keys()):
        wide = (item for item in statement.resources if covers_all(item, action))
        if any(stays_whole(role, action, (item,)) for item in wide):
            yield words[action]


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


def _finding(rule: Rule, assessment: Assessment, policy: Policy, extra: list[str]) -> Finding:
    workload = assessment.workload
    more = f" and {len(extra) - _NAMED} more actions" if len(extra) > _NAMED else ""
    some = "every action, far" if "*" in extra else f"{', '.join(extra[:_NAMED])}{more}"
    role = workload.execution.role
    read = dict.fromkeys(_data_read(policy, role)) if role is not None and "*" not in extra else ()
    shared = is_task_role_too(workload)
    reading = f"{', '.join(read)} and " if read else ""
    wide = f"has AWS's policy {policy.label}, which {reading}allows {some} beyond what ECS uses"
    return workload.finding_on_role(
        rule,
        workload.execution,
        place_of(policy),
        Message(workload.execution.mention, wide, besides=BOTH if shared else ()),
        role_of_its_own(workload, policy.label) or (_FIX_ON_BOTH if shared else _fix(rule, assessment, policy)),
        actions=("*",) if "*" in extra else tuple(extra),
        resources=(policy.label,),
    )


def _fix(rule: Rule, assessment: Assessment, policy: Policy) -> str:
    """Return what takes the place of a policy: what ECS needs of it, where the policy for that is attached already."""
    role = assessment.workload.execution.role
    if role is None or all(item.label != AWS_EXECUTION_POLICY for item in role.policies):
        return rule.fix
    only_here = ", ".join(_given_by_it_alone(assessment, role, policy))
    first = f"Allow {only_here} in a policy of {role.address}, then detach" if only_here else "Detach"
    return f"{first} {policy.label}: {AWS_EXECUTION_POLICY} is attached already{' for the rest' if only_here else ''}."


def _given_by_it_alone(assessment: Assessment, role: Role, policy: Policy) -> Iterator[str]:
    """Yield what the task definition needs of a role and would lack without the policy."""
    gone = {id(statement) for statement in policy.document.statements}
    kept = tuple(statement for statement in role.grants.statements if id(statement) not in gone)
    without = replace(role, grants=Grants(kept, role.grants.unknowns))
    allowed = (answer.need for answer in assessment.answers if answer.verdict.decision is Decision.ALLOWED)
    for need in (each for each in allowed if each.side == "execution" and not each.only_warns):
        if decide_for(need, without, assessment.workload).decision is not Decision.ALLOWED:
            yield f"{' or '.join(need.actions)} on {shown(need.resource)}"
