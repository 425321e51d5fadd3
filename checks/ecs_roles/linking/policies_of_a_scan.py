"""The managed policies that a scan creates: one root attaches by ARN or name what another one creates."""

from collections.abc import Iterable

from ecs_roles.linking.role_names import declared_by_arn, full_name
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_literal, as_text


class PoliciesOfScan:
    """The policies by where they are declared, and by path and name or name alone where those are written out."""

    def __init__(self, deployments: Iterable[Deployment] = ()) -> None:
        self._by_origin: dict[Declaration, list[Resource]] = {}
        self._by_path: dict[str, list[Resource]] = {}
        self._by_name: dict[str, list[Resource]] = {}
        for deployment in deployments:
            for resource in deployment.resources:
                if resource.kind == "managed_policy" and resource.managed and resource.origin is not None:
                    self._add(resource, resource.origin)

    def _add(self, resource: Resource, origin: Declaration) -> None:
        name = as_text(resource.properties.get("name")) or Text(())
        path = full_name(as_text(resource.properties.get("path")), name)
        self._by_origin.setdefault(origin, []).append(resource)
        for index, key in ((self._by_path, path.literal), (self._by_name, name.literal)):
            if key:
                index.setdefault(key, []).append(resource)

    def read_from(self, arn: Text) -> Resource | None:
        """Return the policy that an ARN was read from, where another root or stack hands it over."""
        declared = declared_by_arn(arn)
        return _only(self._by_origin.get(declared, [])) if declared is not None else None

    def named(self, path: Text, looked_up: Resource | None) -> Resource | None:
        """Return the only policy of that path and name; what a data block looks up may be below any path."""
        name = as_literal(looked_up.properties.get("name")) if looked_up is not None else None
        return _only(self._by_name.get(name, []) if name else self._by_path.get(path.literal or "", []))


def _only(found: list[Resource]) -> Resource | None:
    """Return the policy, when all are one block of code that says the same in every scenario and for every account."""
    first = found[0] if found else None
    return first if first is not None and all(_says_the_same(each, first) for each in found) else None


def _says_the_same(one: Resource, other: Resource) -> bool:
    return one.span == other.span and one.properties.get("document") == other.properties.get("document")
