"""ECS705: the role of a schedule or state machine may not hand the task its roles."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.decision import Request
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.running_tasks import Launcher, launchers, starts_something
from ecs_roles.needs.supporting_roles import decided
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.refusals import Refusal
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.supporting_findings import about_supporting_role, refusal, why_refused, written


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for launcher in launchers(analysed):
        role = launcher.supporting_role.role
        if role is None:
            continue
        refused = [request for request in launcher.passes if decided(request, role, analysed).decision.denied]
        for service in dict.fromkeys(map(_service, refused)):
            lacking = tuple(item for item in refused if _service(item) == service)
            yield _finding(rule, launcher, role, lacking, why_refused(lacking, role, analysed))


def _service(request: Request) -> str:
    """Return the service that the role is handed to."""
    return str(request.context[0][1][0])


def _finding(rule: Rule, launcher: Launcher, role: Role, lacking: tuple[Request, ...], why: Refusal) -> Finding:
    item, service = launcher.supporting_role, _service(lacking[0])
    roles = ", ".join(written(request) for request in lacking)
    return about_supporting_role(
        rule,
        item,
        role,
        Message(
            mention(role.resource),
            f"{why.verb} iam:PassRole to {service} on {roles}",
            why.reason,
            besides=(item.use,),
            consequence=refusal(lacking[0]),
        ),
        why.fix(
            f"iam:PassRole on {roles}",
            f"Allow iam:PassRole on {roles} in a policy of {role.address}, with the condition StringEquals "
            f"iam:PassedToService {service}.",
        ),
        lacking,
        launcher.task_definitions,
        why.notes,
    )


RULE = Rule(
    number=705,
    name="scheduler-cannot-pass-role",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The role of a schedule, rule or state machine may not pass the task's roles",
    why="Who starts a task hands it its execution role and its task role (or those that it puts over them), and needs "
    "iam:PassRole on both; a role for EBS volumes is handed to ecs.amazonaws.com. Without it no task starts, and a "
    "rule of EventBridge does not report it. AWS's documents disagree whether the task role has to be "
    "passed for tasks on EC2, so that is never reported as missing.",
    fix="Allow iam:PassRole on both roles, limited by iam:PassedToService to ecs-tasks.amazonaws.com.",
    ecs_says=("is not authorized to perform: iam:PassRole on resource",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    ),
    check_deployment=_check,
    deployment_question=starts_something,
    automatic_fix=AutomaticFix(
        "pass", safe=True, says="Allow the role to pass the roles of the task, to the service that uses them"
    ),
)
