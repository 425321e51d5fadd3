"""ECS561: a grant that a task definition relies on has no effect."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.execution_role.ineffective import without_effect
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return without_effect(rule, assessment, needed=True)


RULE = Rule(
    number=561,
    name="needed-grant-without-effect",
    category="no_effect",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A grant that the task needs has no effect as it is written",
    why="AWS asks for some actions on the resource * only, for log streams rather than groups, for parameters in the "
    "plural, and KMS is asked by Secrets Manager and Systems Manager, not by ECS (kms:ViaService). A grant on anything "
    "else reads well and allows nothing: the task fails as if the grant were not there.",
    fix="Write the resource, or the action, as AWS asks for it.",
    ecs_says=(
        (
            "is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy "
            "allows"
        ),
        "failed to create Cloudwatch log stream: AccessDeniedException",
        "is not authorized to perform: ssm:GetParameters on resource",
    ),
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html",
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html",
        "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service",
    ),
    check=_check,
    automatic_fix=AutomaticFix("effect", safe=True, says="Write the action or the resource as AWS asks for it"),
)
