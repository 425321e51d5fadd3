"""ECS652: a role is granted more than the reference policy of the settings allows."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.guardrails.guarded_roles import broken
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    yield from broken(rule, analysed, analysed.scan_scope.settings.guardrails.ceilings)


RULE = Rule(
    number=652,
    name="access-beyond-ceiling",
    category="guardrail",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role is granted more than the reference policy of the settings allows",
    why="""A `ceiling` in the settings names a reference policy: the most that execution roles, task roles,
supporting roles, or the roles of a pattern may do. A statement goes beyond it when there is a request that the
policies of the role allow and the reference does not; the message names such a request. A condition of the reference
counts where the statement does not ask for it too. What the role is denied, or its permissions boundary does not
allow, is not beyond it. What is not known is counted, and is not a finding.

    [tool.ecs-roles.ceiling]
    roles = "execution"
    policy = "policies/execution-ceiling.json"

The nearest settings from the scanned folder up to the scan root count.""",
    fix="Narrow the statement to what the reference policy allows, or have the reference allow it.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html",
        "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html",
    ),
    no_fix="whether the access or the reference policy is wrong is a decision",
    check_deployment=_check,
)
