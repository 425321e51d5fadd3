"""ECS625: the whole connection to a database is given as a plain environment variable, whatever it will hold."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.running_tasks import starts_something
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.plain_secrets import connection_strings
from ecs_roles.rules.secrets.plain_values import overriding_values, plain_values


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return connection_strings(rule, plain_values(assessment))


def _check_deployment(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return connection_strings(rule, overriding_values(analysed))


RULE = Rule(
    number=625,
    name="connection-in-environment",
    category="plain_secret",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The whole connection to a database is given as a plain environment variable",
    why="What DATABASE_URL is given from a parameter, a variable or Parameter Store stands in the task definition in "
    "clear, for everybody who may describe it. Such an address mostly holds the user and the password of the database. "
    "Nobody has said that it is secret and the value is not known, so this is not an alarm: it is left alone where the "
    "container is given a password under a name of its own.",
    fix="Name the value in `secrets` if it holds a password; else leave it.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-secrets.html",
    ),
    check=_check,
    no_fix="whether the address holds a password is known to its authors",
    check_deployment=_check_deployment,
    deployment_question=starts_something,
)
