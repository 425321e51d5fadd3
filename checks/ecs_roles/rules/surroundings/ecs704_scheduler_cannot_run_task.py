"""ECS704: the role of a schedule or state machine may not run the task."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.decision import Request
from ecs_roles.iam.matching import matches
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.deciding import a_grant_would_allow
from ecs_roles.needs.running_tasks import RUN_TASK, STOP_TASK, TAG_RESOURCE, Launcher, launchers, starts_something
from ecs_roles.needs.supporting_roles import refused
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.granted import written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.supporting_findings import about_supporting_role, listed, why_refused
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for launcher in launchers(analysed):
        role, lacking = launcher.supporting_role.role, refused(launcher.supporting_role, analysed)
        if role is not None and lacking:
            yield _finding(rule, launcher, role, lacking, analysed)


def _finding(
    rule: Rule, launcher: Launcher, role: Role, lacking: tuple[Request, ...], analysed: AnalysedDeployment
) -> Finding:
    item, what, refusal = launcher.supporting_role, listed(lacking), why_refused(lacking, role, analysed)
    grantable = [request for request in lacking if a_grant_would_allow(request, role, analysed.index)]
    bare = next((found for request in grantable for found in _without_revision(request, role)), None)
    hint = (f"its policy names {shown(bare)} without a revision, which matches none",) if bare is not None else ()
    tags = ("the call carries tags",) if any(request.action == TAG_RESOURCE for request in lacking) else ()
    fix = f"Write {shown(bare)}:*." if bare is not None else f"Allow {what} in a policy of {role.address}."
    finding = about_supporting_role(
        rule,
        item,
        role,
        Message(mention(role.resource), f"{refusal.verb} {what}", refusal.reason, besides=(item.use, *tags, *hint)),
        refusal.fix(what, fix),
        lacking,
        launcher.task_definitions,
        refusal.notes,
    )
    # The task runs all the same, and nobody can end it by stopping the state machine.
    only_stopping = all(request.action == STOP_TASK for request in lacking)
    return replace(finding, severity=Severity.WARNING) if only_stopping else finding


def _without_revision(request: Request, role: Role) -> Iterator[Text]:
    """Return the resources of the role that name the family of the task definition alone."""
    if request.action != RUN_TASK:
        return
    arn = parse_arn(request.resource)
    if arn is None:
        return
    family = arn.beside(arn.resource_fields[0])
    for granted in written_statements(role):
        named = (item for item in granted.statement.resources if "task-definition/" in str(item))
        yield from (item for item in named if matches(item, family) is not Answer.NO)


RULE = Rule(
    number=704,
    name="scheduler-cannot-run-task",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The role of a schedule, rule or state machine may not run its task",
    why="EventBridge (rules, schedules, pipes) and Step Functions call ecs:RunTask with their role. IAM is asked for a "
    "revision of the task definition: a policy that names task-definition/family without :* or :REVISION matches "
    "nothing. A call with tags or propagateTags needs ecs:TagResource too, in every account since March 2024. The "
    "failure is silent: the rule fires and no task starts. A state machine that waits (.sync) also stops and "
    "describes the task, and manages a rule of EventBridge; where it may only not stop the task, that is a warning.",
    fix="Allow ecs:RunTask on arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:*.",
    ecs_says=(
        "is not authorized to perform: ecs:RunTask on resource",
        "is not authorized to perform: ecs:TagResource on resource",
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html",
    ),
    check_deployment=_check,
    deployment_question=starts_something,
    automatic_fix=AutomaticFix("launch", safe=True, says="Allow the role to run the task"),
)
