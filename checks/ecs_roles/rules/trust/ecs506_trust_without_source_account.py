"""ECS506: the trust policy of a task's role has no condition against the confused deputy."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.assuming import ECS_TASKS, trusts_ecs_tasks
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.linked_roles import linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import is_open_to_any_account, principal_place
from ecs_roles.symbolic.answer import Answer


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link, role in linked_roles(workload):
        if trusts_ecs_tasks(role) is not Answer.YES:
            continue
        for statement in role.trust.statements:
            if is_open_to_any_account(statement):
                yield workload.finding_on_role(
                    rule,
                    link,
                    principal_place(role, statement, (ECS_TASKS,)),
                    Message(
                        link.mention,
                        "trusts ecs-tasks.amazonaws.com for tasks of any account",
                        "no condition names the account",
                    ),
                    "Add the condition StringEquals aws:SourceAccount with the account's id.",
                    actions=("sts:AssumeRole",),
                )


RULE = Rule(
    number=506,
    name="trust-without-source-account",
    category="trust",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The trust policy of a task's role does not name the account",
    why="AWS recommends the condition aws:SourceAccount (or aws:SourceArn) in the trust policy of a role for tasks, "
    "so that ECS can be led to use it for this account only.",
    fix="Add a condition on aws:SourceAccount, or on aws:SourceArn like arn:aws:ecs:REGION:ACCOUNT:*; ECS supports "
    "no single cluster there.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ),
    check=_check,
    automatic_fix=AutomaticFix(
        "trust-account",
        safe=False,
        says="Add the condition StringEquals aws:SourceAccount with the account that deploys the code",
    ),
)
