"""ECS641: task definitions with different secrets share an execution role, and each may read the other's."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Note, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.sharing.shared_roles import (
    SharedRole,
    has_shared_roles,
    pairs_of_sharers,
    shared_roles,
    surely_lacks,
)
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

_FEATURES = frozenset({"secret", "registry-credentials"})

Pair = tuple[Assessment, Assessment, Text, Text]


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for shared in shared_roles(analysed, "execution"):
        pair = next(_apart(shared.users), None)
        if pair is not None:
            yield _finding(rule, shared, pair)


def _apart(users: tuple[Assessment, ...]) -> Iterator[Pair]:
    """Yield two task definitions of which each reads something that the other does not."""
    for one, other in pairs_of_sharers(users, _read_by):
        if one.spelt <= other.spelt or other.spelt <= one.spelt:
            continue
        own = next((item for item in one.texts if surely_lacks(item, other.texts)), None)
        foreign = next((item for item in other.texts if surely_lacks(item, one.texts)), None)
        if own is not None and foreign is not None:
            yield one.user, other.user, own, foreign


def _read_by(user: Assessment) -> tuple[Text, ...]:
    needs = (answer.need for answer in user.answers)
    return tuple(dict.fromkeys(need.resource for need in needs if need.feature in _FEATURES and not need.open))


def _finding(rule: Rule, shared: SharedRole, pair: Pair) -> Finding:
    one, other, own, foreign = pair
    role = shared.role
    return finding_at(
        Place(role.span, role.resource),
        rule,
        Message(
            mention(role.resource),
            f"is the execution role of {len(shared.users)} task definitions with different secrets",
            (
                *(one.workload.mention, f" reads {shown(own)}, "),
                *(other.workload.mention, f" reads {shown(foreign)}, and with this role each may be given the other's"),
            ),
        ),
        "Give each task definition an execution role of its own that reads its own secrets.",
        concerns=tuple(user.workload.concern(user.workload.execution) for user in shared.users),
        role=role.resource,
        role_kind="execution",
        related=tuple(
            Note(f"{user.workload.address} uses it as execution role", user.workload.execution.span)
            for user in shared.users
        ),
    )


RULE = Rule(
    number=641,
    name="execution-role-shared-across-secrets",
    category="sharing",
    severity=Severity.INFO,
    since="0.1.0",
    summary="Task definitions with different secrets share an execution role",
    why="The execution role decides which secrets can be injected. Where one role serves several task definitions, "
    "whoever may register one of them can have the secrets of all the others injected into it.",
    fix="Make one execution role for each set of secrets.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
    ),
    no_fix="how definitions are grouped into roles is a decision",
    check_deployment=_check,
    deployment_question=has_shared_roles,
)
