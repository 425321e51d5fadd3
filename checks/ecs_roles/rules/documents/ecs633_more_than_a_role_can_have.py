"""ECS633: a role has more managed policies, or longer inline policies, than any account takes."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.documents.refused_documents import too_long_together, too_many_policies
from ecs_roles.rules.linked_roles import every_role
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for item in every_role(analysed):
        yield from too_many_policies(rule, item, raisable=False)
        yield from too_long_together(rule, item)


RULE = Rule(
    number=633,
    name="more-than-a-role-can-have",
    category="document",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role has more managed policies, or longer inline policies, than any account takes",
    why=(
        "No account has more than 25 managed policies on a role, and the inline policies of a role have 10,240 "
        "characters together, which cannot be raised. The deployment fails at the policy that is one too many."
    ),
    fix="Join policies, or move statements from inline policies into managed ones.",
    ecs_says=(
        "Cannot exceed quota for PoliciesPerRole",
        "Maximum policy size of 10240 bytes exceeded for role",
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",),
    no_fix="which policies are joined is a decision",
    check_deployment=_check,
)
