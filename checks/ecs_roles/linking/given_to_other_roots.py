"""What a root or template attaches to the role of another one, whose name it is handed or writes out.

The role is in one state or stack and its policy in another, with
``role = data.terraform_remote_state.common.outputs.role_name`` or ``Roles: [!ImportValue role-name]``.
"""

from collections.abc import Iterable, Iterator

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.iam.decision import Grants
from ecs_roles.linking.policies import Attachment, PolicyLookup, attached_by, split_attachments
from ecs_roles.linking.roles import filled_policy
from ecs_roles.linking.stack_exports import Exports
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown

_Given = tuple[Deployment, frozenset[Declaration | None], Resource, Text]


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
        for root, declared, resource, name in self._all():
            is_handed = name.source is not None and name.source.of == own
            is_called_so = name.pieces == role.name.pieces and (by_name or bool(name.symbols))
            if own in declared or not (is_handed or is_called_so):
                continue
            for _, found in attached_by(resource, PolicyLookup(root)):
                attachment = replace(found, block=resource).weighed(role.resource)
                policy = filled_policy(attachment.policy, root.facts) if attachment.policy is not None else None
                yield root.name, replace(attachment, policy=policy)

    def _all(self) -> tuple[_Given, ...]:
        if self._known is None:
            self._known = tuple(given for root in self._roots for given in _given_by(root, self._exports))
        return self._known


def _with(role: Role, policies: tuple[Policy, ...], doubts: tuple[Unknown, ...]) -> Role:
    statements = (statement for policy in policies for statement in policy.document.statements)
    unread = (doubt for policy in policies for doubt in policy.document.unknowns)
    grants = Grants((*role.grants.statements, *statements), (*role.grants.unknowns, *doubts, *unread))
    return replace(role, policies=(*role.policies, *policies), grants=grants)


def _given_by(root: Deployment, exports: Exports) -> Iterator[_Given]:
    """Yield what a root or template attaches, each with a name of a role that it does not declare itself."""
    own = frozenset(each.origin for each in root.resources if each.kind == "role")
    lookup = PolicyLookup(root)
    for resource in root.resources:
        names = {_handed_over(name, exports) for roles, _ in attached_by(resource, lookup) for name in roles}
        yield from ((root, own, resource, name) for name in names if name.source is None or name.source.of not in own)


def _handed_over(name: Text, exports: Exports) -> Text:
    """Return the one exported value behind an import; else the name as it is."""
    values = tuple(exports.behind_import(name))
    return values[0].at(name.span) if len(values) == 1 else name
