"""What other roots and templates of a scan create, found by a reference that was read from it.

A file system stands in one state or stack, and the task definition that mounts it in another; so may its policy.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Attribute, Declaration, Fresh
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown, as_text


class ResourcesOfScan:
    """The resources of every root and template by where they are declared, read when the first one is asked for."""

    def __init__(self, deployments: Sequence[Deployment] = ()) -> None:
        self._deployments = deployments
        self._naming: dict[tuple[str, str], dict[Declaration, list[Resource]]] = {}
        self._held: dict[tuple[str, str], bool] = {}

    def may_hold(self, kind: str, name: str = "") -> bool:
        """Decide whether the scan may have anything of a kind, with a property ``name`` where one is asked for."""
        known = self._held.get((kind, name))
        if known is None:
            found = self._by_kind.get(kind, ()) if self._deployments else None
            known = found is None or any(not name or each.properties.entry(name) is not None for each in found)
            self._held[kind, name] = known
        return known

    def read_from(self, kind: str, reference: Text, asking: Deployment) -> Resource | None:
        """Return the resource of a kind that a reference was read from, when another deployment creates it."""
        declared = _declared_by(reference)
        is_elsewhere = declared is not None and self._homes.get(declared) not in (None, asking.name)
        return self._by_origin.get((kind, declared)) if declared is not None and is_elsewhere else None

    def naming(self, kind: str, name: str, named: Resource) -> tuple[Resource, ...]:
        """Return the resources of a kind, of any deployment, whose property ``name`` was read from another one."""
        if (kind, name) not in self._naming:
            by_named: dict[Declaration, list[Resource]] = {}
            self._naming[kind, name] = by_named
            for (of_kind, _), each in self._by_origin.items():
                declared = _declared_by(as_text(each.properties.get(name)) or Text(())) if of_kind == kind else None
                if declared is not None:
                    by_named.setdefault(declared, []).append(each)
        found = self._naming[kind, name]
        return tuple(found.get(named.origin, ())) if named.origin is not None else ()

    @cached_property
    def _by_kind(self) -> dict[str, list[Resource]]:
        found: defaultdict[str, list[Resource]] = defaultdict(list)
        for deployment in self._deployments:
            for each in deployment.resources:
                found[each.kind].append(each)
        return found

    @cached_property
    def _homes(self) -> dict[Declaration, str]:
        """Return the name of the root or template that creates what is declared somewhere."""
        created = ((each, home) for home in self._deployments for each in home.resources if each.managed)
        return {each.origin: home.name for each, home in created if each.origin is not None}

    @cached_property
    def _by_origin(self) -> dict[tuple[str, Declaration], Resource]:
        """Return what is created, each as it is in all scenarios of its template: what differs is in doubt."""
        scenarios = Counter(deployment.name for deployment in self._deployments)
        found: dict[tuple[str, Declaration], list[Resource]] = {}
        for deployment in self._deployments:
            for each in deployment.resources:
                if each.managed and each.origin is not None:
                    found.setdefault((each.kind, each.origin), []).append(each)
        return {key: _in_all(each, scenarios[self._homes[key[1]]]) for key, each in found.items()}


NO_RESOURCES = ResourcesOfScan()


def _declared_by(reference: Text) -> Declaration | None:
    """Return where the one thing is declared of which a text is an attribute, or which its ARN is put together of."""
    if reference.source is not None:
        return reference.source.of
    declared = {symbol.origin.of for symbol in reference.symbols if isinstance(symbol.origin, Attribute)}
    return declared.pop() if len(declared) == 1 else None


def _in_all(found: list[Resource], scenarios: int) -> Resource:
    """Return a resource as it is in each scenario of its template; it is in doubt where they do not have the same."""
    first = found[0]
    if len(found) == scenarios and all(each == first for each in found[1:]):
        return first
    reason = f"{first.address} differs between the scenarios of its template"
    return replace(first, hinges_on=(Unknown(Fresh(first.address), reason, first.span),))
