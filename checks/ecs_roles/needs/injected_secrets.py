"""Reading the secrets and parameters that a container is given, and the credentials of a private registry.

Source: ECS developer guide, task execution IAM role; ECS API reference, Secret and RepositoryCredentials.
"""

from collections.abc import Iterator

from ecs_roles.ecs.container import Container, SecretReference
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.need import Ask, Feature, Need
from ecs_roles.needs.open_by_default import empty_places, given_later
from ecs_roles.needs.value_from import (
    Source,
    ValueFromFault,
    credential_sources,
    credentials_fault,
    fault_of,
    sources_of,
)
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.text import text

READ_SECRET = "secretsmanager:GetSecretValue"
READ_PARAMETER = "ssm:GetParameters"

_EITHER_FAILS = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "... is not authorized to perform"
)
_SECRET_FAILS = Consequence(
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "unable to retrieve secret from asm: ... is not authorized to perform: secretsmanager:GetSecretValue on resource: "
    "{}"
)
_PARAMETER_FAILS = Consequence(
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "unable to retrieve secrets from ssm: ... is not authorized to perform: ssm:GetParameters on resource: {}"
)


@derived_once
def injected_secrets(workload: Workload) -> tuple[Need, ...]:
    """Return what ``secrets`` and ``secretOptions`` ask of the execution role."""
    return tuple([need for _, need in needs_of_references(workload)])


@derived_once
def needs_of_references(workload: Workload) -> tuple[tuple[SecretReference, Need], ...]:
    """Return the same, each with the secret of a container that asks for it."""
    return tuple([pair for item in workload.task_definition.containers for pair in _of_container(item, workload)])


def secrets_of(container: Container, workload: Workload) -> Iterator[Need]:
    """Yield what the secrets of one container ask."""
    return (need for _, need in _of_container(container, workload))


def _of_container(container: Container, workload: Workload) -> Iterator[tuple[SecretReference, Need]]:
    for reference in container.secrets + (container.log.secrets if container.log else ()):
        for need in _read(reference, container, workload):
            yield reference, need


def registry_credentials(workload: Workload) -> Iterator[Need]:
    """Yield what ``repositoryCredentials`` ask of the execution role: the secret, by ARN or by name."""
    for container in workload.task_definition.containers:
        given = container.registry_credentials
        if given is None or _is_meaningless(credentials_fault(given, workload.index)):
            continue
        place = given.span or container.span or workload.task_definition.span
        needed_by = (NeededBy(f"reads the registry credentials of container {container.name}", place),)
        for source in credential_sources(given, workload):
            yield reading("registry-credentials", source, needed_by)


def _is_meaningless(fault: ValueFromFault | None) -> bool:
    """Return whether it cannot be told what is meant; that it is refused is said by itself."""
    return fault is not None and not fault.names_secret


def _read(reference: SecretReference, container: Container, workload: Workload) -> Iterator[Need]:
    fault = fault_of(reference.value_from, workload)
    if _is_meaningless(fault) or _empty_by_default(reference, workload):
        yield from _read_when_given(reference, container, workload)
        return
    place = reference.value_from.span or container.span or workload.task_definition.span
    partial = ", by an ARN without its last six characters" if fault is not None and fault.sort == "partial" else ""
    needed_by = (NeededBy(f"{reference.use} in container {container.name}{partial}", place),)
    for source in sources_of(reference.value_from, workload):
        yield reading("secret", source, needed_by)


def _read_when_given(reference: SecretReference, container: Container, workload: Workload) -> Iterator[Need]:
    """Yield what a reference asks that makes sense only with a value for what is empty by default before its key."""
    written = reference.value_from
    what = _empty_by_default(reference, workload)
    if not what:
        return
    needed_by = (
        NeededBy(f"{reference.use} in container {container.name}", written.span or workload.task_definition.span),
    )
    for source in sources_of(text(given_later(what), written), workload):
        yield reading("secret", source, needed_by)


def _empty_by_default(reference: SecretReference, workload: Workload) -> str:
    """Return the variable or parameter, empty by default, that stands before the key of a reference."""
    written = reference.value_from
    begins_with_it = written.literal == "" or written.prefix.startswith(":")
    return empty_places(workload.index).get(written.span, "") if begins_with_it and written.span is not None else ""


def reading(feature: Feature, source: Source, needed_by: tuple[NeededBy, ...]) -> Need:
    """Return the need to read one secret or parameter with the execution role."""
    secret, parameter = Ask(READ_SECRET, source.resource, source.passed), Ask(READ_PARAMETER, source.resource)
    if source.store == "open":
        fails, both = Consequence(_EITHER_FAILS), (secret, parameter)
        return Need(feature, "execution", both, needed_by, fails, source.reason, either=True)
    answer = _SECRET_FAILS if source.store == "secret" else _PARAMETER_FAILS
    ask = secret if source.store == "secret" else parameter
    seen = source.passed if source.passed is not None else source.resource
    asks = (ask,) if source.named is None else (ask, Ask(ask.action, source.named))
    return Need(feature, "execution", asks, needed_by, answer, source.reason, either=len(asks) > 1, seen=seen)
