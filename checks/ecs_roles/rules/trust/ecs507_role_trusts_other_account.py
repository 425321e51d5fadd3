"""ECS507: a role of a task definition trusts a whole account that is not its own."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.linked_roles import linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.trust.trust import other_accounts_trusted, principal_place


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link, role in linked_roles(workload):
        for statement in role.trust.statements:
            accounts = other_accounts_trusted(statement, workload)
            if accounts:
                whom = " and ".join(f"everybody in account {account}" for account in accounts)
                yield workload.finding_on_role(
                    rule,
                    link,
                    principal_place(role, statement),
                    Message(
                        mention(role.resource, f"{link.side} role of a task definition"),
                        f"can be assumed by {whom} whom the administrators there allow it",
                        "no condition narrows who",
                    ),
                    rule.fix,
                    actions=("sts:AssumeRole",),
                )


RULE = Rule(
    number=507,
    name="role-trusts-other-account",
    category="trust",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role of a task definition can be assumed by whoever another account allows it",
    why="A trust policy that names another account, or its root, is open to whomever the administrators there choose, "
    "with the secrets and data of the task. It may be meant so; then say who. Judged only where the ARN of a role or "
    "aws:SourceAccount tells the account of the task definition, so that the other one surely is another.",
    fix="Name the role of the other account that has to assume it, or add a condition on aws:PrincipalArn, "
    "aws:PrincipalOrgID or sts:ExternalId.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    ),
    no_fix="which role of the other account is meant is known there alone",
    check=_check,
)
