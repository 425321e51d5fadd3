"""ECS628: a container gets a SecureString that a template declares, and that CloudFormation refuses to create."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.stored_secrets import StoredSecret, stored_secrets, stores_secrets
from ecs_roles.symbolic.values import as_literal

_SECURE = "SecureString"
_SAYS = "SSM Parameters of type SecureString cannot be created using CloudFormation"


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for stored in stored_secrets(analysed):
        if _is_refused(stored):
            yield _finding(rule, stored)


def _is_refused(stored: StoredSecret) -> bool:
    """Return whether CloudFormation surely refuses the parameter; a macro may make of it what it likes."""
    own = stored.home.deployment
    if own.language != "cloudformation" or own.unread or stored.resource.kind != "parameter":
        return False
    return as_literal(stored.resource.properties.get("type")) == _SECURE


def _finding(rule: Rule, stored: StoredSecret) -> Finding:
    parameter = stored.resource
    written = parameter.properties.entry("type")
    return finding_at(
        Place(written.value.span or parameter.span if written is not None else parameter.span, parameter),
        rule,
        Message(
            mention(parameter),
            "is of type SecureString, which CloudFormation does not create",
            "the stack fails, and no task gets the value",
            consequence=Consequence(_SAYS, "refuses", "CloudFormation"),
        ),
        "Keep the value in AWS::SecretsManager::Secret, whose ARN secrets take too; or create the parameter outside "
        "the template and name its ARN.",
        concerns=(stored.workload.concern(),),
        needed_by=stored.needed_by,
    )


RULE = Rule(
    number=628,
    name="secure-string-in-template",
    category="document",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A container gets a SecureString that CloudFormation refuses to create",
    why="`AWS::SSM::Parameter` is of type String or StringList. A template that declares a SecureString fails when it "
    "is deployed, and with it all that reads the parameter. Judged are parameters of the code that a container gets in "
    "`secrets`, or that its environment names.",
    fix="Keep the value in AWS::SecretsManager::Secret, or create the parameter outside the template.",
    ecs_says=(_SAYS,),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
    ),
    no_fix="the value has to be stored elsewhere, by somebody who knows it",
    check_deployment=_check,
    deployment_question=stores_secrets,
)
