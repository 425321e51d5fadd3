"""ECS624: what the code keeps secret is written into a plain value, though its name says that it is no secret."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.running_tasks import starts_something
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.plain_secrets import by_reference
from ecs_roles.rules.secrets.plain_values import overriding_values, plain_values
from ecs_roles.rules.secrets.secrets_in_commands import arguments_by_reference


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    yield from by_reference(rule, plain_values(assessment), declared_only=True)
    yield from arguments_by_reference(rule, assessment, declared_only=True)


def _check_deployment(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return by_reference(rule, overriding_values(analysed), declared_only=True)


RULE = Rule(
    number=624,
    name="hidden-value-in-environment",
    category="plain_secret",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A value that the code hides stands in a plain variable or command, and is no secret by its name",
    why="A host, a user or an address of e-mail from a NoEcho parameter or a sensitive variable stands in the task "
    "definition in clear, for everybody who may describe it. Often the whole of a connection is declared secret for "
    "its password alone, so this is not an alarm. So is an address or an id of a variable that is not declared secret, "
    "and that a module gets in one secret object with others.",
    fix="Name the value in `secrets` if it is one; else take NoEcho or sensitive from it.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
    ),
    check=_check,
    no_fix="whether the value is a secret is known to its authors",
    check_deployment=_check_deployment,
    deployment_question=starts_something,
)
