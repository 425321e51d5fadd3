"""ECS622: a plain value of a container is a credential by its name."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.running_tasks import starts_something
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.plain_secrets import by_name
from ecs_roles.rules.secrets.plain_values import overriding_values, plain_values


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return by_name(rule, plain_values(assessment))


def _check_deployment(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return by_name(rule, overriding_values(analysed))


RULE = Rule(
    number=622,
    name="named-credential-in-environment",
    category="plain_secret",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A plain environment variable or log option is a credential by its name",
    why="DB_PASSWORD with a value that is written out is readable by everybody who may describe the task definition. "
    "Left alone are names that only speak of a credential (PASSWORD_FILE, SECRET_ARN, TOKEN_URL), switches, paths, "
    "ARNs, addresses, and values that are plainly placeholders (changeme, <password>).",
    fix="Store the value in Secrets Manager or Parameter Store, name it in `secrets`, and let the execution role "
    "read it.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-secrets.html",
    ),
    check=_check,
    no_fix="the value has to be stored first, by somebody who knows it",
    check_deployment=_check_deployment,
    deployment_question=starts_something,
)
