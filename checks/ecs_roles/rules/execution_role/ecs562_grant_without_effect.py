"""ECS562: a grant on the execution role has no effect, and nothing needs it."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.automatic_fix import REMOVE
from ecs_roles.rules.execution_role.ineffective import without_effect_anywhere
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return without_effect_anywhere(rule, analysed)


RULE = Rule(
    number=562,
    name="grant-without-effect",
    category="no_effect",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A grant of the execution role has no effect as it is written",
    why="AWS asks for some actions on the resource * only, for log streams rather than groups, and KMS is asked by "
    "those who keep a secret, not by ECS (kms:ViaService). A grant on anything else reads well and allows nothing; "
    "whoever relies on it one day will be refused.",
    fix="Write the resource as AWS asks for it, or remove the grant.",
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html",
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html",
    ),
    check_deployment=_check,
    automatic_fix=REMOVE,
)
