"""ECS651: a role is granted access that the settings of the project rule out."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.guardrails.guarded_roles import broken
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    yield from broken(rule, analysed, analysed.scan_scope.settings.guardrails.never)


RULE = Rule(
    number=651,
    name="ruled-out-access",
    category="guardrail",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role is granted access that the settings rule out",
    why="""An entry of `never` in the settings names actions and resources that no execution role, task role,
supporting role, or role by a pattern may have. A statement breaks it when there is a request that both name and that
the policies of the role allow: explicit denies and the permissions boundary count, whatever way the grant is spelt.
The message names such a request. A condition of the statement lets some request through, and is named too. What is
not known of a statement is counted, and is not a finding.

    [[tool.ecs-roles.never]]
    actions = ["iam:*"]
    resources = ["*"]
    roles = "task"
    reason = "roles are made by the platform team"

The nearest settings from the scanned folder up to the scan root count.""",
    fix="Name the actions and resources that are needed, without those that are ruled out; or change the entry.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html",
        "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckAccessNotGranted.html",
    ),
    no_fix="whether the access or the entry that rules it out is wrong is a decision",
    check_deployment=_check,
)
