"""ECS504: the statement that should let ECS assume a role can never match."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import denying_ecs_tasks, trusts_ecs_tasks
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.linked_roles import is_refused, linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.dead_trust import never_matches
from ecs_roles.rules.trust.trust import refuses_ecs_tasks
from ecs_roles.symbolic.answer import Answer


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link, role in linked_roles(workload):
        if trusts_ecs_tasks(role) is not Answer.NO or denying_ecs_tasks(role) or is_refused(role):
            continue
        for statement in role.trust.statements:
            reason = never_matches(statement, role)
            if reason:
                yield workload.finding_on_role(
                    rule,
                    link,
                    Place(statement.span or role.span, role.resource),
                    Message(
                        link.mention,
                        "cannot be assumed by ECS",
                        reason.why,
                        consequence=Consequence("ECS was unable to assume the role that was provided for this task"),
                    ),
                    reason.fix,
                    actions=("sts:AssumeRole",),
                )


RULE = Rule(
    number=504,
    name="trust-statement-never-matches",
    category="trust",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The trust statement for ECS can never match",
    why=(
        "The statement is meant for ECS, but a misspelt service, another action, or a condition that ECS does not "
        "meet makes AWS refuse: aws:SourceArn names no single cluster, ECS never sends sts:ExternalId or an MFA "
        "device, and StringEquals takes a wildcard for a character. Whether a condition such as aws:SourceVpce "
        "holds is not known."
    ),
    fix="Allow sts:AssumeRole to ecs-tasks.amazonaws.com, narrowed by aws:SourceAccount or by aws:SourceArn like "
    "arn:aws:ecs:REGION:ACCOUNT:*.",
    ecs_says=(
        (
            "ECS was unable to assume the role '<arn>' that was provided for this task. Please verify that the role "
            "being passed has the proper trust relationship and permissions and that your IAM user has permissions "
            "to pass this role."
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ),
    question=refuses_ecs_tasks,
    check=_check,
    automatic_fix=AutomaticFix(
        "trust-match",
        safe=False,
        says="Correct the name of the service or the action, or remove the condition that ECS never meets",
    ),
)
