"""The secrets and parameters of the code that containers get, or are told to read, and what the code stores in them.

Sources: ECS developer guide, sensitive data; Secrets Manager and Parameter Store in the Terraform AWS provider and the
CloudFormation template reference.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dictionary
from itertools import chain
from typing import Literal

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.named_values import may_be_credential
from ecs_roles.credentials.names_beside_credentials import is_about_a_store, is_said_public
from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import NeededBy
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment, ScanScope
from ecs_roles.needs.injected_secrets import READ_PARAMETER, READ_SECRET, needs_of_references, registry_credentials
from ecs_roles.needs.need import Need
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import collected_once, derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Value, as_literal, as_text

Kind = Literal["secret", "parameter"]
_KINDS: dict[str, Kind] = {READ_SECRET: "secret", READ_PARAMETER: "parameter"}
_PLAIN = "String"
# What an application looks a secret up by.
_NAMING = frozenset({"arn", "id", "name", "secret_id", "Ref", "Arn", "Id", "Name"})


@frozen()
class StoredSecret:
    """A secret or parameter that the code makes and a container gets; ``home`` is the deployment that makes it.

    ``variable`` is what the container calls it, empty where nobody does. Without ``is_injected`` the application is
    told to read it itself.
    """

    resource: Resource
    home: ResourceIndex
    workload: Workload
    needed_by: tuple[NeededBy, ...]
    variable: str = ""
    is_injected: bool = True


def stores_secrets(analysed: AnalysedDeployment) -> bool:
    """Decide whether the scan makes any secret or parameter: the quick question before the slow ones."""
    return bool(analysed.assessments) and _makes_any(analysed.scan_scope)


@derived_once
def _makes_any(scope: ScanScope) -> bool:
    return any(analysed.index.of_kind(kind) for analysed in scope.analysed_deployments for kind in _KINDS.values())


@collected_once
def stored_secrets(analysed: AnalysedDeployment) -> Iterator[StoredSecret]:
    """Yield the secrets and parameters of the code that the containers of a deployment get, or are told to read."""
    for assessment in analysed.assessments:
        workload = assessment.workload
        for reference, need in needs_of_references(workload):
            variable = reference.use.rpartition(" ")[2]
            yield from _stored(need, analysed, workload, variable)
        for need in registry_credentials(workload):
            yield from _stored(need, analysed, workload, "")
        for container in workload.task_definition.containers:
            yield from _told(container, analysed.index, workload)


def _stored(need: Need, analysed: AnalysedDeployment, workload: Workload, variable: str) -> Iterator[StoredSecret]:
    kind = _KINDS.get(need.action) if not need.open else None
    found = _made_as(kind, need.resource, analysed) if kind is not None else None
    if found is not None and found[1].managed:
        home, resource = found
        yield StoredSecret(resource, home, workload, need.needed_by, variable)


def _told(container: Container, index: ResourceIndex, workload: Workload) -> Iterator[StoredSecret]:
    """Yield what the application of a container is told to read itself, by a name or ARN in its environment."""
    for variable in container.environment:
        source = variable.value.source
        if source is None or source.name not in _NAMING:
            continue
        kinds: tuple[Kind, ...] = ("secret", "parameter")
        resource = next(filter(None, (index.referred_to(kind, variable.value) for kind in kinds)), None)
        if resource is not None and resource.managed:
            place = variable.value.span or variable.name.span or container.span or workload.task_definition.span
            needed_by = (NeededBy(f"tells container {container.name} of it in {variable.name}", place),)
            yield StoredSecret(resource, index, workload, needed_by, is_injected=False)


def _made_as(kind: Kind, arn: Text, analysed: AnalysedDeployment) -> tuple[ResourceIndex, Resource] | None:
    """Return what the code makes under an ARN: in the deployment, or the only one of the scan with the name."""
    own = analysed.index.find(kind, "arn", arn).sure
    if own:
        return analysed.index, own[0]
    places = _by_name(analysed.scan_scope).get((kind, _name_in(arn) or ""), {})
    return next(iter(places.values())) if len(places) == 1 else None


@derived_once
def _by_name(scope: ScanScope) -> Dictionary[tuple[Kind, str], Dictionary[Span, tuple[ResourceIndex, Resource]]]:
    """Return the secrets and parameters that the scan makes, by the names that are known."""
    found: dict[tuple[Kind, str], dict[Span, tuple[ResourceIndex, Resource]]] = {}
    for analysed in scope.analysed_deployments:
        for kind in _KINDS.values():
            for resource in analysed.index.of_kind(kind):
                name = _name_in(as_text(resource.properties.get("arn")))
                if name is not None and resource.managed:
                    found.setdefault((kind, name), {})[resource.span] = analysed.index, resource
    return found


def _name_in(arn: Text | None) -> str | None:
    parts = parse_arn(arn) if arn is not None else None
    return parts.resource.literal if parts is not None else None


def is_credential_in_clear(parameter: Resource) -> bool:
    """Return whether a parameter is surely not encrypted, and by its name a credential."""
    properties = parameter.properties
    if as_literal(properties.get("type")) != _PLAIN or parameter.set_elsewhere & {"type", "all"}:
        return False
    name = last_word_of(as_text(properties.get("name")))
    if not stands_for_credential(name) or is_about_a_store(name) or is_said_public(name):
        return False
    value = as_text(properties.get("value"))
    if value is None or "value" in parameter.set_elsewhere or value.literal is None:
        return value is None or not value.prefix.startswith("arn:")
    return may_be_credential(name, value.literal)


def last_word_of(name: Text | None) -> str:
    """Return what a secret or parameter is called in its folder, as far as it is written out."""
    last = name.pieces[-1] if name is not None and name.pieces else ""
    return last.rpartition("/")[2] if isinstance(last, str) else ""


@frozen()
class StoredValue:
    """What the code stores in a secret or parameter: the resource that gives it, and the value, an object or text."""

    given_by: Resource
    value: Value

    @property
    def is_set_elsewhere(self) -> bool:
        """Return whether somebody else changes the value once it is there."""
        return not self.given_by.set_elsewhere.isdisjoint(("value", "secretString", "all"))

    @property
    def texts(self) -> Iterator[tuple[str, Text]]:
        """Yield the texts of the value, those of an object with their keys."""
        return _texts(self.value)


def _texts(value: Value, key: str = "") -> Iterator[tuple[str, Text]]:
    if isinstance(value, Mapping):
        for entry in value.entries:
            yield from _texts(entry.value, entry.key)
        return
    found = as_text(value)
    if found is not None:
        yield key, found


def by_resource(found: Iterable[StoredSecret]) -> Iterable[list[StoredSecret]]:
    """Return who gets each secret or parameter together: what one calls a password is one for all."""
    groups: dict[tuple[object, str], list[StoredSecret]] = {}
    for stored in found:
        groups.setdefault((stored.resource.span, stored.resource.address), []).append(stored)
    return groups.values()


def stored_values(stored: StoredSecret) -> Iterator[StoredValue]:
    """Yield what the code stores in a secret or parameter: by its own block, or by those of its versions."""
    for resource in chain((stored.resource,), _versions(stored.home).get(stored.resource.address, ())):
        value = resource.properties.get("objectValue") or resource.properties.get("value")
        if value is not None:
            yield StoredValue(resource, value)


@derived_once
def _versions(index: ResourceIndex) -> Dictionary[str, tuple[Resource, ...]]:
    """Return the versions of secrets by the address of the secret, where it is surely the one that is meant."""
    found: dict[str, tuple[Resource, ...]] = {}
    for version in index.of_kind("secret_version"):
        named = as_text(version.properties.get("secretArn"))
        secrets = index.find("secret", "arn", named).sure if named is not None else ()
        for secret in secrets[:1]:
            found[secret.address] = (*found.get(secret.address, ()), version)
    return found
