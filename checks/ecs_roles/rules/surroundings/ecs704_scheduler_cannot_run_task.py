"""ECS704: the role of a schedule or state machine may not run the task."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.matching import matches
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.platform_roles import Call, refused
from ecs_roles.needs.running_tasks import RUN_TASK, Launcher, launchers
from ecs_roles.rules.granted import written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.platform_findings import about_platform_role, listed
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text, split_text, text

_FIELDS_OF_FAMILY = 6


def _check(rule: Rule, estate: Estate) -> Iterator[Finding]:
    for launcher in launchers(estate):
        lacking = refused(launcher.platform_role, estate)
        if lacking:
            yield _finding(rule, launcher, lacking)


def _finding(rule: Rule, launcher: Launcher, lacking: tuple[Call, ...]) -> Finding:
    item, what = launcher.platform_role, listed(lacking)
    bare = next((found for call in lacking for found in _without_revision(call, launcher)), None)
    hint = (f"its policy names {shown(bare)} without a revision, which matches none",) if bare is not None else ()
    fix = f"Write {shown(bare)}:*." if bare is not None else f"Allow {what} in a policy of {item.role.address}."
    return about_platform_role(
        rule,
        item,
        Message(mention(item.role.resource), f"does not allow {what}", besides=(item.use, *hint)),
        fix,
        lacking,
        launcher.task_definitions,
    )


def _without_revision(call: Call, launcher: Launcher) -> Iterator[Text]:
    """The resources of the role that name the family of the task definition alone."""
    if call.action != RUN_TASK:
        return
    family = text(*_joined(split_text(call.resource, ":")[:_FIELDS_OF_FAMILY]))
    for granted in written_statements(launcher.platform_role.role):
        named = (item for item in granted.statement.resources if "task-definition/" in str(item))
        yield from (item for item in named if matches(item, family) is not Answer.NO)


def _joined(fields: tuple[Text, ...]) -> list[Text | str]:
    return [part for field in fields for part in (":", field)][1:]


RULE = Rule(
    number=704,
    name="scheduler-cannot-run-task",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The role of a schedule, rule or state machine may not run its task",
    why="EventBridge, Scheduler and Step Functions call ecs:RunTask with their role. IAM is asked for a revision of "
    "the task definition: a policy that names task-definition/family without :* or :REVISION matches nothing. The "
    "failure is silent: the rule fires and no task starts. A state machine that waits (.sync) also stops and "
    "describes the task, and manages a rule of EventBridge.",
    fix="Allow ecs:RunTask on arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:*.",
    ecs_says=("is not authorized to perform: ecs:RunTask on resource",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html",
    ),
    check_estate=_check,
)
