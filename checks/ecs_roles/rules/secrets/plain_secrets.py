"""Plain values of containers that hold a credential: environment variables, and the options of log drivers.

Nobody may read the value here: neither message nor fix nor fingerprint knows more of it than what sort it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_roles.credentials.credential_names import is_said_public, may_be_credential, stands_for_credential
from ecs_roles.credentials.credential_shapes import MAY_BE_PUBLIC, credential_in, credentials_within
from ecs_roles.credentials.literal_secrets import is_credential
from ecs_roles.ecs.container import Container, Variable
from ecs_roles.findings.finding import Finding
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.credential_references import resolved_secret
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_text

# Options of log drivers and of FireLens outputs that are credentials.
_LOG_OPTIONS = frozenset(
    {"access_key", "api_key", "apikey", "http_passwd", "license_key", "splunk-token", "splunk_token"}
)


@dataclass(frozen=True, slots=True)
class PlainValue:
    """A value that stands in a container definition as it is; ``instead`` is where a secret would be named."""

    container: Container
    what: str
    instead: str
    variable: Variable

    @property
    def name(self) -> str:
        """What the value is called."""
        return str(self.variable.name)


def plain_values(assessment: Assessment) -> Iterator[PlainValue]:
    """Every plain value that a task definition gives its containers."""
    for container in assessment.workload.task_definition.containers:
        for variable in container.environment:
            yield PlainValue(container, f"environment variable {variable.name}", "secrets", variable)
        for entry in container.log.options.entries if container.log is not None else ():
            found = as_text(entry.value)
            if found is not None and entry.key.lower() in _LOG_OPTIONS:
                named = Variable(Text((entry.key,), entry.span), found)
                yield PlainValue(container, f"log option {entry.key}", "secretOptions", named)


def secret_texts(assessment: Assessment) -> Iterator[str]:
    """Yield what the plain values of a task definition hold of credentials, to be masked."""
    for plain in plain_values(assessment):
        written = [piece for piece in plain.variable.value.pieces if isinstance(piece, str)]
        yield from (found for piece in written for found in credentials_within(piece))
        if _is_named_as_one(plain):
            yield from (piece for piece in written if is_credential(plain.name, piece))


def by_content(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """A finding for each value that looks like a credential."""
    for plain in plain_values(assessment):
        what = credential_in(plain.variable.value)
        if what is not None and not (what in MAY_BE_PUBLIC and is_said_public(plain.name)):
            yield _finding(rule, assessment, plain, f"holds {what}")


def by_name(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """A finding for each value that is written out under the name of a credential."""
    for plain in plain_values(assessment):
        value = plain.variable.value.literal
        if value is not None and _is_named_as_one(plain) and may_be_credential(plain.name, value):
            yield _finding(rule, assessment, plain, "is by its name a credential, and its value is written out")


def by_reference(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """A finding for each value into which the deployment writes a secret from elsewhere."""
    for plain in plain_values(assessment):
        source = resolved_secret(plain.variable.value, named_as_one=_is_named_as_one(plain))
        if source is not None and credential_in(plain.variable.value) is None:
            yield _finding(rule, assessment, plain, f"gets {source}, which the deployment writes into it in clear")


def _is_named_as_one(plain: PlainValue) -> bool:
    return plain.instead == "secretOptions" or stands_for_credential(plain.name)


def _finding(rule: Rule, assessment: Assessment, plain: PlainValue, why: str) -> Finding:
    workload = assessment.workload
    return workload.finding(
        rule,
        workload.place(_place(plain, workload.task_definition.span)),
        Message(
            f"{plain.what} of container {plain.container.name}",
            why,
            ("whoever may describe ", workload.mention, " reads it"),
        ),
        f"Put the value into Secrets Manager or Parameter Store and name it in {plain.instead} of container "
        f"{plain.container.name} ({{name: {plain.name}, valueFrom: ARN}}); {_permission(assessment)}",
        resources=(f"{plain.container.name}: {plain.name}",),
    )


def _place(plain: PlainValue, whole: Span) -> Span:
    return plain.variable.value.span or plain.variable.name.span or plain.container.span or whole


def _permission(assessment: Assessment) -> str:
    role = assessment.workload.execution.role
    who = role.address if role is not None else "the execution role"
    return f"let {who} read it (secretsmanager:GetSecretValue or ssm:GetParameters on that ARN)."
