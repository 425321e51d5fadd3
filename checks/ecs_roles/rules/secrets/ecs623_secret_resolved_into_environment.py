"""ECS623: a secret from elsewhere is written into a plain value when the task definition is deployed."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.running_tasks import starts_something
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.plain_secrets import by_reference
from ecs_roles.rules.secrets.plain_values import overriding_values, plain_values
from ecs_roles.rules.secrets.secrets_in_commands import arguments_by_reference


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    yield from by_reference(rule, plain_values(assessment), declared_only=False)
    yield from arguments_by_reference(rule, assessment, declared_only=False)


def _check_deployment(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return by_reference(rule, overriding_values(analysed), declared_only=False)


RULE = Rule(
    number=623,
    name="secret-resolved-into-environment",
    category="plain_secret",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A secret is resolved into a plain environment variable, log option or command",
    why="{{resolve:secretsmanager:...}}, random_password, the secret_string of a secret and what is decoded "
    "from it, the value of a SecureString, a sensitive variable and a NoEcho parameter are filled in when the task "
    "definition is registered: from then on the secret stands in it in clear, for everybody who may describe it. So "
    "does one that the command, the entry point or the health check of a container gets as an argument. What the value "
    "will be need not be known for that, and a default that stands in for it changes nothing. Left alone are "
    "the hosts, ports and accounts that a secret holds beside its password.",
    fix="Name the secret itself in `secrets`, by its ARN, and let the execution role read it.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
    ),
    check=_check,
    automatic_fix=AutomaticFix(
        "secret",
        safe=True,
        says="Name the secret or parameter that the value comes from in `secrets`, and let the execution role read it",
    ),
    check_deployment=_check_deployment,
    deployment_question=starts_something,
)
