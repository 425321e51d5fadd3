"""Which role a task definition names: by reference, by ARN or by name, within one deployment."""

from collections.abc import Iterable
from dataclasses import replace

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import TaskDefinition, read_task_definition
from ecs_roles.linking.account_roles import AccountRoles
from ecs_roles.linking.elsewhere import Elsewhere
from ecs_roles.linking.role_names import NamedEntity, full_name, parse_reference
from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.linking.text_index import Matches, TextIndex
from ecs_roles.linking.workload import PROPERTY, Link, Side, Workload
from ecs_roles.source.resources import Resource
from ecs_roles.source.showing import shown
from ecs_roles.source.span import Span
from ecs_roles.source.text import ACCOUNT, Text, same_text
from ecs_roles.source.values import Unknown, as_text, is_null


class RoleIndex:
    """The roles of one deployment, by path and name and by name alone."""

    def __init__(
        self, roles: Iterable[Role], elsewhere: Elsewhere | None = None, account: AccountRoles | None = None
    ) -> None:
        known = tuple(roles)
        self.elsewhere = elsewhere or Elsewhere()
        self.account = account
        self.roles = known
        self._by_full_name = TextIndex((_full_name(role), role) for role in known)
        self._by_name = TextIndex((role.name, role) for role in known)

    def find(self, entity: NamedEntity) -> Matches[Role]:
        """The roles that a reference may mean; a role that the code makes goes before one that it only names."""
        index = self._by_full_name if entity.form == "arn" else self._by_name
        found = index.find(entity.full_name)
        made = tuple(role for role in found.sure if role.resource.made)
        return Matches(made or found.sure, found.possible)


def _full_name(role: Role) -> Text:
    return full_name(as_text(role.resource.properties.get("path")), role.name)


def workloads_of(surroundings: Surroundings, roles: RoleIndex) -> tuple[Workload, ...]:
    """Every task definition of a deployment with its roles and services."""
    services = _services_by_task_definition(surroundings)
    return tuple(
        Workload(
            task_definition=definition,
            execution=link_role(definition, "execution", roles),
            task=link_role(definition, "task", roles),
            services=services.get(definition.address, ()),
            surroundings=surroundings,
        )
        for definition in map(read_task_definition, surroundings.of_kind("task_definition"))
    )


def link_role(definition: TaskDefinition, side: Side, roles: RoleIndex) -> Link:
    """The role that a task definition names on one side."""
    value = definition.property(PROPERTY[side])
    place = definition.span_of(PROPERTY[side])
    if is_null(value):
        return Link(side, "none", place, reason=f"no {side} role is given")
    written = as_text(value)
    if written is None:
        return Link(side, "unknown", place, reason=f"the {side} role is not written as text")
    if isinstance(value, Unknown):
        return Link(side, "unknown", place, reference=written, reason=value.reason, form="open")
    if written.literal == "":
        return Link(side, "none", place, reason=f"no {side} role is given")
    reference = roles.elsewhere.imported(written)
    link = _link_to(parse_reference(reference), reference, side, place, roles)
    link = _link_elsewhere(link, roles.elsewhere) if link.status in {"external", "unknown"} else link
    return _link_to_account(link, roles.account) if link.status == "external" and roles.account is not None else link


def _link_to_account(link: Link, account: AccountRoles) -> Link:
    """A role outside the code that the file about the account knows; every verdict then rests on that file."""
    named = link.role.arn if link.role is not None else link.reference
    role = account.role(named) if named is not None else None
    if role is None:
        return link
    return replace(link, status="linked", role=role, reason=f"its policies are those in {role.span.file}")


def _link_elsewhere(link: Link, elsewhere: Elsewhere) -> Link:
    """A role of another root or template of the same scan, when no other can be meant."""
    role = elsewhere.role(link.reference) if link.reference is not None and link.role is None else None
    if role is None:
        return link
    return replace(link, status="linked", role=role, reason=f"found by name in {role.span.file}")


def _link_to(entity: NamedEntity, reference: Text, side: Side, place: Span, roles: RoleIndex) -> Link:
    if entity.form == "open":
        return Link(side, "unknown", place, reference=reference, reason=_why_open(reference), form="open")
    found = roles.find(entity)
    if found.sure and not _names_another_account(entity, found.sure[0]):
        role = found.sure[0]
        if len(found.sure) > 1:
            return Link(side, "unknown", place, reference=reference, reason=_several(found.sure), form=entity.form)
        if role.resource.made:
            return Link(side, "linked", place, role, reference, form=entity.form)
        return Link(side, "external", place, role, reference, f"{role.address} is made outside this code", entity.form)
    if found.possible and reference.holes and any(not hole.generated for hole in entity.full_name.holes):
        return Link(side, "unknown", place, reference=reference, reason=_why_open(entity.full_name), form=entity.form)
    if found.possible:
        return Link(side, "unknown", place, reference=reference, reason=_several(found.possible), form=entity.form)
    return Link(
        side, "external", place, None, reference, f"the role {shown(reference)} is not in this code", entity.form
    )


def _names_another_account(entity: NamedEntity, role: Role) -> bool:
    own = parse_reference(role.arn).account
    return entity.form == "arn" and own.holes != (ACCOUNT,) and same_text(entity.account, own) is False


def _why_open(reference: Text) -> str:
    reasons = [hole.reason for hole in reference.holes if hole.reason]
    return reasons[0] if reasons else f"{reference} is not known"


def _several(roles: Iterable[Role]) -> str:
    return "it could be any of " + ", ".join(sorted(role.address for role in roles))


def _services_by_task_definition(surroundings: Surroundings) -> dict[str, tuple[Resource, ...]]:
    """Services by the address of the task definition that they run: found by its ARN or its family."""
    result: dict[str, tuple[Resource, ...]] = {}
    for service in surroundings.of_kind("service"):
        reference = as_text(service.properties.get("taskDefinition"))
        if reference is None:
            continue
        found = surroundings.find("task_definition", "arn", reference).sure
        found = found or surroundings.find("task_definition", "family", reference).sure
        for definition in found:
            result[definition.address] = (*result.get(definition.address, ()), service)
    return result
