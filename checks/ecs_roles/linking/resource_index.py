"""What a deployment holds beside task definitions and roles: the things that needs are judged against."""

from functools import cached_property
from operator import is_

from ecs_roles.linking.log_groups_of_a_scan import NO_LOG_GROUPS, GroupElsewhere, LogGroupsOfScan
from ecs_roles.linking.resources_of_a_scan import NO_RESOURCES, ResourcesOfScan
from ecs_roles.linking.text_index import Matches, TextIndex
from ecs_roles.symbolic.derived_once import Remembering
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_text


@frozen(slots=False)
class ResourceIndex(Remembering):
    """One deployment, with its resources by kind and by ARN or name, as it is where ``seen_from`` is created.

    ``log_groups`` and ``others`` are those of the whole scan.
    """

    deployment: Deployment
    seen_from: Resource | None = None
    log_groups: LogGroupsOfScan = NO_LOG_GROUPS
    others: ResourcesOfScan = NO_RESOURCES

    def beside(self, resource: Resource) -> "ResourceIndex":
        """Return the deployment as it is where the resource is created: what hinges on the same is there too."""
        return ResourceIndex(self.deployment, resource, self.log_groups, self.others) if resource.hinges_on else self

    @cached_property
    def _resources(self) -> tuple[Resource, ...]:
        seen_from, resources = self.seen_from, self.deployment.resources
        return resources if seen_from is None else tuple(item.beside(seen_from) for item in resources)

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Resource, ...]]:
        kinds: dict[str, list[Resource]] = {}
        for resource in self._resources:
            kinds.setdefault(resource.kind, []).append(resource)
        return {kind: tuple(resources) for kind, resources in kinds.items()}

    @cached_property
    def indexes(self) -> dict[tuple[str, str], TextIndex[Resource]]:
        """Return what was made to find resources by, by their kind and property; it fills as they are sought."""
        return {}

    def take_over(self, other: "ResourceIndex", changed: frozenset[str]) -> None:
        """Use what another deployment was searched with, for the kinds of which both hold the very same resources."""
        self.indexes.update({key: index for key, index in other.indexes.items() if key[0] not in changed})

    def of_kind(self, kind: str) -> tuple[Resource, ...]:
        """Return all resources of a kind, in source order."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_origin(self) -> dict[Declaration, Resource]:
        return {item.origin: item for item in self._resources if item.origin is not None}

    def referred_to(self, kind: str, reference: Text) -> Resource | None:
        """Return the resource of a kind that a reference was read from."""
        found = self._by_origin.get(reference.source.of) if reference.source is not None else None
        return found if found is not None and found.kind == kind else None

    def log_group_elsewhere(self, name: Text, region: Text) -> GroupElsewhere | None:
        """Return a log group that another root or template of the scan creates by a name, or may create by it."""
        return self.log_groups.named(name, region, self.deployment)

    def elsewhere(self, kind: str, reference: Text) -> Resource | None:
        """Return the resource of another root or template of the scan that a reference was read from."""
        return self.others.read_from(kind, reference, self.deployment)

    def naming(self, kind: str, name: str, named: Resource) -> tuple[Resource, ...]:
        """Return what in the whole scan names a resource of another root or template by a property."""
        return self.others.naming(kind, name, named)

    def may_hold(self, kind: str, name: str = "") -> bool:
        """Decide whether the whole scan may have anything of a kind, with a property where one is asked for."""
        return self.others.may_hold(kind, name)

    def surely(self, kind: str, name: str, wanted: Text) -> tuple[Resource, ...]:
        """Return the resources that ``find`` is sure of and that surely are created."""
        return tuple(item for item in self.find(kind, name, wanted).sure if item.in_doubt is None)

    def find(self, kind: str, name: str, wanted: Text) -> Matches[Resource]:
        """Return the resources of a kind that a text refers to, or whose property ``name`` is the text."""
        if not self.of_kind(kind):
            return Matches(())
        own = self.referred_to(kind, wanted)
        if own is not None:
            return Matches((own,))
        index = self.indexes.get((kind, name))
        if index is None:
            named = ((as_text(resource.properties.get(name)), resource) for resource in self.of_kind(kind))
            index = TextIndex((found, resource) for found, resource in named if found is not None)
            self.indexes[kind, name] = index
        return index.find(wanted)


def changed_kinds(one: ResourceIndex, other: ResourceIndex) -> frozenset[str]:
    """Return the kinds of which two indexes do not hold the very same resources."""
    kinds = {resource.kind for each in (one, other) for resource in each.deployment.resources}
    return frozenset(kind for kind in kinds if not _are_the_same(one.of_kind(kind), other.of_kind(kind)))


def _are_the_same(some: tuple[Resource, ...], others: tuple[Resource, ...]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))
