"""ECS632: a role has more than an account takes whose quotas were not raised."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.documents.refused_documents import refused_documents, too_many_policies
from ecs_roles.rules.linked_roles import every_role
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    yield from refused_documents(rule, analysed, raisable=True)
    for item in every_role(analysed):
        yield from too_many_policies(rule, item, raisable=True)


RULE = Rule(
    number=632,
    name="over-default-quota",
    category="document",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role has more policies, or a longer trust policy, than an account takes by default",
    why=(
        "A role has ten managed policies and a trust policy of 2,048 characters, unless AWS has raised the quota "
        "of the account (to 25 and 8,192 at most). The code does not show whether it has."
    ),
    fix="Join policies and shorten the trust policy, or have the quota raised before the deployment.",
    ecs_says=(
        "Cannot exceed quota for PoliciesPerRole: 10",
        "Cannot exceed quota for ACLSizePerRole: 2048",
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",),
    no_fix="which policies are joined, or whether the quota is raised, is a decision",
    check_deployment=_check,
)
