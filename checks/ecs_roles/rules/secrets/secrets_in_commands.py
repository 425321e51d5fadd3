"""Secrets in what a container runs: its command, entry point and health check are as readable as its environment."""

from collections.abc import Iterator
from itertools import groupby

from ecs_roles.credentials.command_credentials import credential_in_command
from ecs_roles.credentials.names_beside_credentials import is_no_secret
from ecs_roles.ecs.container import Argument, Container
from ecs_roles.findings.finding import Finding, finding_at
from ecs_roles.findings.message import Clause, Message
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.credential_references import SecretArgument, hidden_origins, hidden_places, secret_argument
from ecs_roles.rules.secrets.loaded_values import loaded_as
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.span import Span


@collected_once
def written_commands(assessment: Assessment) -> Iterator[tuple[Container, Argument, str, str]]:
    """Yield what the commands of a task definition write out: where, what sort of credential it is, and which."""
    for container in assessment.workload.task_definition.containers:
        for _, group in groupby(container.arguments, key=lambda argument: argument.of):
            arguments = tuple(group)
            found = credential_in_command(" ".join(map(_as_written, arguments)))
            if found is not None:
                what, credential = found
                holding = (each for each in arguments if credential in _as_written(each))
                yield container, next(holding, arguments[0]), what, credential


def _as_written(argument: Argument) -> str:
    """Return an argument with a mark where something is not known."""
    return "".join(piece if isinstance(piece, str) else "\0" for piece in argument.value.pieces)


def in_commands(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """Yield a finding for each command of a container that writes out a credential."""
    index = assessment.workload.index
    for container, argument, what, credential in written_commands(assessment):
        loaded = loaded_as(credential, index)
        here = f", which is written out here for {loaded.name}" if loaded is not None else ""
        place = loaded.span if loaded is not None else argument.value.span or argument.span
        why = f"holds {what}{here}"
        yield _finding_in_command(rule, assessment.workload, container, argument, place, why, argument.of)


def _finding_in_command(
    rule: Rule, workload: Workload, container: Container, argument: Argument, place: Span | None, why: str, name: str
) -> Finding:
    """Return a finding about a secret in a command; ``name`` tells it from others of the container."""
    role = workload.execution.role
    permission = role.address if role is not None else "the execution role"
    reader: Clause = ("whoever may describe ", workload.mention, " reads it")
    return finding_at(
        workload.place(place or container.span or workload.task_definition.span),
        rule,
        Message(f"the {argument.of} of container {container.name}", why, reader),
        "Put the value into Secrets Manager or Parameter Store, name it in secrets of container "
        f"{container.name}, and take it from the environment there; let {permission} read it "
        "(secretsmanager:GetSecretValue or ssm:GetParameters on that ARN).",
        concerns=(workload.concern(),),
        resources=(f"{container.name}: {name}",),
    )


def arguments_by_reference(rule: Rule, assessment: Assessment, *, declared_only: bool) -> Iterator[Finding]:
    """Yield the same for each argument of a command that the code writes into a container."""
    workload = assessment.workload
    if workload.task_definition.resource.type_name == "task-definition-file":
        return
    written_out = {id(argument) for _, argument, *_ in written_commands(assessment)}
    for container in workload.task_definition.containers:
        for argument in (each for each in container.arguments if id(each) not in written_out):
            for found in _exposed_arguments(argument, workload.index):
                if declared_only == is_no_secret(found.name):
                    why = f"gets {found.what}, which the deployment writes into it in clear"
                    yield _finding_in_command(rule, workload, container, argument, found.span, why, found.name)


def _exposed_arguments(argument: Argument, index: ResourceIndex) -> Iterator[SecretArgument]:
    """Yield the secrets that an argument gets; a default that stands in for one changes nothing.

    Of a choice in a template that is left open, as of all that decides no permission, each branch counts.
    """
    value, hidden_at = argument.value, hidden_places(index)
    if not value.symbols and not hidden_at:
        return
    declared = hidden_at.get(value.span) if hidden_at and value.span is not None else None
    if declared is not None:
        # A known value stands at its default, which is not what anybody has to edit.
        uses = (span for span, what in hidden_at.items() if what == declared and _is_within(span, argument.span))
        yield SecretArgument(
            declared, value.span if _is_within(value.span, argument.span) else next(uses, argument.span)
        )
        return
    found = secret_argument(value, hidden_origins(index)) if value.symbols else None
    if found is not None:
        yield found
    elif value.symbols and index.deployment.language == "cloudformation":
        yield from (SecretArgument(what, span) for span, what in hidden_at.items() if _is_within(span, value.span))


def _is_within(inner: Span | None, outer: Span | None) -> bool:
    if inner is None or outer is None or inner.file != outer.file:
        return False
    first, last = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return first <= (inner.line, inner.column) and (inner.end_line, inner.end_column) <= last
