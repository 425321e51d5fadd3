"""ECS621: a plain value of a container looks like a credential."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.running_tasks import starts_something
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.plain_secrets import by_content
from ecs_roles.rules.secrets.plain_values import overriding_values, plain_values
from ecs_roles.rules.secrets.secrets_in_commands import in_commands


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    yield from by_content(rule, plain_values(assessment))
    yield from in_commands(rule, assessment)


def _check_deployment(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return by_content(rule, overriding_values(analysed))


RULE = Rule(
    number=621,
    name="credential-in-environment",
    category="plain_secret",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A plain environment variable, log option or command holds a credential",
    why="A task definition is readable by everybody who may describe it, stays readable in every old revision, and "
    "this one is in version control too. Recognised are private keys, keys and tokens of AWS and of some thirty "
    "other issuers, and connection strings with a password; in command, entryPoint and health check also the login of "
    "curl (`-u name:password`).",
    fix="Revoke the credential, store its successor in Secrets Manager or Parameter Store, name it in `secrets`, and "
    "let the execution role read it.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-secrets.html",
    ),
    check=_check,
    no_fix="the credential has to be revoked and stored by somebody who may: an edit alone would leave it valid",
    check_deployment=_check_deployment,
    deployment_question=starts_something,
)
