"""ECS533: a secret is named by an ARN without its last six characters."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.missing.value_from_findings import value_from_findings
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return value_from_findings(rule, assessment, "partial")


RULE = Rule(
    number=533,
    name="partial-secret-arn",
    category="missing_permission",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A secret is named by an ARN without its last six characters",
    why=(
        "Secrets Manager finds the secret by its name in the ARN's region and account, and IAM is asked for the "
        "complete ARN: a grant on `NAME-??????` or `NAME-*` allows it, one on exactly the partial ARN does not. A "
        "name that itself ends in a hyphen and six letters or digits is taken for complete and never found."
    ),
    fix="Use the complete ARN of the secret, by reference where the code makes it.",
    ecs_says=("is not authorized to perform: secretsmanager:GetSecretValue on resource",),
    references=(
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen",
        "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html",
        "https://github.com/aws/aws-cdk/pull/12665",
    ),
    no_fix="the six characters of a secret's ARN are known in the account alone",
    check=_check,
)
