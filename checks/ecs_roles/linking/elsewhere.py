"""Roles of the other roots and templates of the same scan: linked only when exactly one can be meant."""

from collections.abc import Iterable

from ecs_roles.ecs.role import Role
from ecs_roles.linking.role_names import full_name, parse_reference
from ecs_roles.source.resources import Deployment
from ecs_roles.source.text import Text
from ecs_roles.source.values import as_text

_IMPORT = "import:"


class Elsewhere:
    """What a scan holds beside the deployment at hand: roles by path and name, exported values by name."""

    def __init__(self, deployments: Iterable[tuple[Deployment, tuple[Role, ...]]] = ()) -> None:
        self._roles: dict[str, dict[object, Role]] = {}
        self._exports: dict[str, set[Text]] = {}
        self._looked_up: set[str] = set()
        for deployment, roles in deployments:
            for role in roles:
                self._add_role(role)
            for name, value in deployment.exports:
                if name.literal is not None:
                    self._exports.setdefault(name.literal, set()).add(value)

    def _add_role(self, role: Role) -> None:
        path = as_text(role.resource.properties.get("path"))
        name = full_name(path, role.name)
        if not role.resource.made:
            self._looked_up.add(str(role.name))
        if role.resource.made and (name.literal or all(hole.generated for hole in name.holes)):
            self._roles.setdefault(str(name), {})[role.span] = role

    def looks_up(self, role: Role) -> bool:
        """Whether some root of the scan looks a role of that name up, to do something with it that is not seen here."""
        return str(role.name) in self._looked_up

    def imported(self, reference: Text) -> Text:
        """The exported text behind an import, when exactly one template exports it; else the reference as it is."""
        if len(reference.pieces) != 1 or not reference.holes or not reference.holes[0].name.startswith(_IMPORT):
            return reference
        values = self._exports.get(reference.holes[0].name.removeprefix(_IMPORT), set())
        return next(iter(values)).at(reference.span) if len(values) == 1 else reference

    def role(self, reference: Text) -> Role | None:
        """The one role of the scan that the ARN names."""
        entity = parse_reference(reference)
        if entity.form != "arn" or any(not hole.generated for hole in entity.full_name.holes):
            return None
        found = self._roles.get(str(entity.full_name), {})
        return next(iter(found.values())) if len(found) == 1 else None
