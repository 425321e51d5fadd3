"""What a root or template attaches to the role of another one, whose name it is handed or writes out.

The role is in one state or stack and its policy in another, with
``role = data.terraform_remote_state.common.outputs.role_name`` or ``Roles: [!ImportValue role-name]``.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.iam.decision import Grants
from ecs_roles.linking.policies import Attachment, PolicyLookup, attached_by, split_attachments
from ecs_roles.linking.roles import filled_policy, may_be_attached
from ecs_roles.linking.stack_exports import Exports
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown, as_literal

_FEW = 3


@frozen()
class _Given:
    """What a resource of a root, whose ``own`` roles others are, attaches to the role of a name.

    ``one_of`` says why that may be another role.
    """

    root: Deployment
    own: tuple[Resource, ...]
    resource: Resource
    attachment: Attachment
    name: Text
    one_of: str = ""


class GivenToOtherRoots:
    """The attachments of each root or template to a role that it does not declare itself."""

    def __init__(self, deployments: Iterable[Deployment], exports: Exports) -> None:
        self._roots, self._exports = tuple(deployments), exports
        self._known: tuple[_Given, ...] | None = None

    def to(self, role: Role, *, is_only_one_of_its_name: bool) -> Role:
        """Return the role with what other roots attach to it."""
        if len(self._roots) == 1:
            return role
        # Two roots may call one module: what it attaches in each has the same address and place.
        found: dict[str, list[Attachment]] = {}
        for root, attachment in self._attachments(role, by_name=is_only_one_of_its_name):
            found.setdefault(root, []).append(attachment)
        for each in found.values():
            role = _with(role, *split_attachments(each))
        return role

    def _attachments(self, role: Role, *, by_name: bool) -> Iterator[tuple[str, Attachment]]:
        own = role.resource.origin
        if own is None or not role.resource.managed:
            return
        for given in self._all():
            name = given.name
            if any(each.origin == own for each in given.own):
                continue
            if (name.source is not None and name.source.of == own) or (
                name.pieces == role.name.pieces and (by_name or bool(name.symbols))
            ):
                yield given.root.name, _attached(given, role)
            elif name.literal and name.literal == role.name.literal and not _has_its_own(given):
                why = given.one_of or several_have(self._homes.get(name.literal, []), name.literal)
                yield given.root.name, _attached(replace(given, one_of=why), role)

    @cached_property
    def _homes(self) -> dict[str, list[str]]:
        """Return the roots and templates that create a role of each name."""
        found: dict[str, dict[str, None]] = {}
        for root in self._roots:
            for each in root.resources:
                name = as_literal(each.properties.get("name")) if each.kind == "role" and each.managed else None
                if name:
                    found.setdefault(name, {})[root.name.partition(":")[0]] = None
        return {name: sorted(homes) for name, homes in found.items()}

    def _all(self) -> tuple[_Given, ...]:
        if self._known is None:
            self._known = tuple(given for root in self._roots for given in self._given_by(root))
        return self._known

    def _given_by(self, root: Deployment) -> Iterator[_Given]:
        """Yield what a root or template attaches, each with a name of a role that it does not declare itself."""
        own = tuple(each for each in root.resources if each.kind == "role" and each.origin is not None)
        origins = {each.origin for each in own}
        lookup = PolicyLookup(root)
        for resource in root.resources:
            for roles, attachment in attached_by(resource, lookup):
                for name, one_of in (handed for role in dict.fromkeys(roles) for handed in self._handed_over(role)):
                    if name.source is None or name.source.of not in origins:
                        yield _Given(root, own, resource, attachment, name, one_of)

    def _handed_over(self, name: Text) -> Iterator[tuple[Text, str]]:
        """Yield the exported values that an import may mean, with why it may be another one; else the name as it is.

        An export is unique in an account, so two stacks of one template export the name of the one that is there.
        """
        values = self._exports.behind_import(name)
        exporters = sorted({each for where in values.values() for each in where.split(" or ")})
        is_one = len(exporters) < 2 or (len(values) > 1 and len(set(map(self._place_of, values))) == 1)  # noqa: PLR2004
        one_of = "" if is_one else f"the name that it imports is exported by {listed(exporters)}"
        yield from ((each.at(name.span), one_of) for each in values)
        if not values:
            yield name, ""

    def _place_of(self, value: Text) -> Span | Text:
        """Return where the role stands that a value was read from; of what was read from none the value itself."""
        return self._places.get(value.source.of, value) if value.source is not None else value

    @cached_property
    def _places(self) -> dict[Declaration, Span]:
        known = (each for root in self._roots for each in root.resources if each.kind == "role")
        return {each.origin: each.span for each in known if each.origin is not None}


def listed(places: list[str]) -> str:
    """Return the first few of some places, and how many more there are."""
    further = [f"{len(places) - _FEW} more"] if len(places) > _FEW else []
    return " and ".join((*places[:_FEW], *further))


def several_have(homes: list[str], name: str) -> str:
    """Return why it is not known which role a name means: several roots or templates create one."""
    return f"{listed(homes)} each have a role {name}"


def _has_its_own(given: _Given) -> bool:
    """Return whether the root has a role of that name: it means that one."""
    return any(given.name.literal == as_literal(each.properties.get("name")) for each in given.own)


def _attached(given: _Given, role: Role) -> Attachment:
    """Return what is attached to a role, with what is known of the place that attaches it."""
    found = given.attachment
    if given.one_of:
        return Attachment(None, may_be_attached(found.policy, role.resource, given.name.span, given.one_of))
    attachment = replace(found, block=given.resource).weighed(role.resource)
    policy = filled_policy(attachment.policy, given.root.facts) if attachment.policy is not None else None
    return replace(attachment, policy=policy)


def _with(role: Role, policies: tuple[Policy, ...], doubts: tuple[Unknown, ...]) -> Role:
    statements = (statement for policy in policies for statement in policy.document.statements)
    unread = (doubt for policy in policies for doubt in policy.document.unknowns)
    grants = Grants((*role.grants.statements, *statements), (*role.grants.unknowns, *doubts, *unread))
    return replace(role, policies=(*role.policies, *policies), grants=grants)
