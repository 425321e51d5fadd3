"""ECS554: the execution role may hand itself or others more permissions."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import REMOVE
from ecs_roles.rules.execution_actions import escalates
from ecs_roles.rules.execution_role.application_grants import grants_of_patterns, grants_to_application
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return grants_of_patterns(
        rule,
        assessment,
        escalates,
        "which lets its bearer gain the permissions of other roles; ECS never uses an execution role for it",
    )


RULE = Rule(
    number=554,
    name="escalation-on-execution-role",
    category="application_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The execution role can be used to gain more permissions",
    why="Passing roles, assuming roles and writing policies turn a role that starts a task into one that does "
    "anything. Deployers pass roles; the execution role itself never does.",
    fix="Remove the permission; give iam:PassRole to whoever registers the task definition, sts:AssumeRole to the "
    "task role.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    ),
    side="execution",
    question=grants_to_application,
    check=_check,
    automatic_fix=REMOVE,
)
