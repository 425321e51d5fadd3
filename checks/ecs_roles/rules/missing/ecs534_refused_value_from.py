"""ECS534: what ``valueFrom`` holds names neither a secret nor a parameter."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.missing.value_from_findings import value_from_findings
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return value_from_findings(rule, assessment, "refused")


RULE = Rule(
    number=534,
    name="refused-value-from",
    category="link",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A secret is referred to in a way that ECS does not understand",
    why="A secret is named by its ARN, with none or all of `:json-key:version-stage:version-id` behind it. What is "
    "no ARN is taken for the name of a parameter in Parameter Store, also the name of a secret.",
    fix="Use the complete ARN of the secret; for one JSON key write `SECRET_ARN:key::`.",
    ecs_says=(
        "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again",
        "The Systems Manager parameter name specified for secret X is invalid",
        "invalid ssm parameters",
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
    ),
    check=_check,
    automatic_fix=AutomaticFix(
        "value-from", safe=True, says="Complete the reference, or name a secret of the code by its ARN"
    ),
)
