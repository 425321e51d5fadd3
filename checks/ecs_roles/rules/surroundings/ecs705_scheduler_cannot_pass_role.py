"""ECS705: the role of a schedule or state machine may not hand the task its roles."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.platform_roles import decide_call
from ecs_roles.needs.running_tasks import launchers
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.platform_findings import about_platform_role, written


def _check(rule: Rule, estate: Estate) -> Iterator[Finding]:
    for launcher in launchers(estate):
        item = launcher.platform_role
        lacking = tuple(call for call in launcher.passes if decide_call(call, item.role, estate).decision.denied)
        if lacking:
            roles = ", ".join(written(call) for call in lacking)
            yield about_platform_role(
                rule,
                item,
                Message(
                    mention(item.role.resource),
                    f"does not allow iam:PassRole to ecs-tasks.amazonaws.com on {roles}",
                    besides=(item.use,),
                    consequence=Consequence(
                        f"... is not authorized to perform: iam:PassRole on resource: {written(lacking[0])}",
                        speaker="AWS",
                    ),
                ),
                f"Allow iam:PassRole on {roles} in a policy of {item.role.address}, with the condition StringEquals "
                "iam:PassedToService ecs-tasks.amazonaws.com.",
                lacking,
                launcher.task_definitions,
            )


RULE = Rule(
    number=705,
    name="scheduler-cannot-pass-role",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The role of a schedule, rule or state machine may not pass the task's roles",
    why="Who starts a task hands it its execution role and its task role, and needs iam:PassRole on both. Without it "
    "no task starts, and a rule of EventBridge does not say so.",
    fix="Allow iam:PassRole on both roles, limited by iam:PassedToService to ecs-tasks.amazonaws.com.",
    ecs_says=("is not authorized to perform: iam:PassRole on resource",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    ),
    check_estate=_check,
)
