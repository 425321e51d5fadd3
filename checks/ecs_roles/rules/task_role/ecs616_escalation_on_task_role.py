"""ECS616: the application can give itself further permissions."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.dangerous_grants import dangerous_policies, dangerous_statements
from ecs_roles.rules.task_role.held_roles import HeldRole, of_roles_named_by_none, of_task_role
from ecs_roles.rules.task_role.passing_administrators import passing_administrators
from ecs_roles.symbolic.frozen import replace


def _escalations(rule: Rule, held: HeldRole) -> Iterator[Finding]:
    yield from dangerous_statements(rule, held, "escalation", rule.fix)
    yield from dangerous_policies(rule, held, "escalation")


def _check_deployment(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    # Whether a task ever holds such a role is not known: its containers may get nothing of it.
    yield from (replace(finding, severity=Severity.WARNING) for finding in _of_others(rule, analysed))
    yield from passing_administrators(rule, analysed)


_of_others = of_roles_named_by_none(_escalations)
RULE = Rule(
    number=616,
    name="escalation-on-task-role",
    category="application_permission",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The task role can be used to gain more permissions",
    why=(
        "The containers hold the credentials of the task role. Writing policies, making access keys, lifting a "
        "permissions boundary, passing every role to a service or assuming every role turns a break-in into one "
        "container into a break-in into the account. Judged is what denies and the permissions boundary leave; a "
        "grant on single other roles, or with a condition, is not reported; but for iam:PassRole on an administrator "
        "of this code, where the application can start something in a service that the administrator trusts "
        "(ecs:RunTask, ec2:RunInstances, lambda:CreateFunction with lambda:InvokeFunction). A role for ECS tasks that "
        "no task definition of the scan names is a warning."
    ),
    fix=(
        "Remove the permission, or name the roles: for iam:PassRole those that the application passes, with the "
        "condition iam:PassedToService; for sts:AssumeRole those that it assumes."
    ),
    references=(
        ("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"),
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"),
        ("https://pathfinding.cloud"),
    ),
    no_fix="which roles the application passes or assumes is known to its authors",
    side="task",
    check=of_task_role(_escalations),
    check_deployment=_check_deployment,
)
