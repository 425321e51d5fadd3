"""ECS542: the execution role allows everything but a list."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import NARROW
from ecs_roles.rules.granted import grants_patterns, written_statements
from ecs_roles.rules.limits import cuts_wildcards
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    role = workload.execution.role
    for granted in written_statements(role) if role is not None and not cuts_wildcards(role) else ():
        if granted.statement.not_actions:
            excepted = ", ".join(shown(action) for action in granted.statement.not_actions)
            yield workload.finding_on_role(
                rule,
                workload.execution,
                granted.place,
                Message(
                    workload.execution.mention,
                    f"allows every action but {excepted}",
                    "NotAction with Allow grants all the rest, in every service, those of tomorrow included",
                ),
                "Name the actions that ECS needs with Action.",
                actions=("*",),
                resources=granted.resources,
            )


RULE = Rule(
    number=542,
    name="not-action-on-execution-role",
    category="wildcard",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role allows everything but a list of actions",
    why="Allow with NotAction grants every action that is not listed. ECS needs a dozen at most.",
    fix="Replace NotAction by Action with what the task definitions need.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    ),
    side="execution",
    question=grants_patterns,
    check=_check,
    automatic_fix=NARROW,
)
