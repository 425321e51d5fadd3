"""Roles of the other roots and templates of the same scan: linked only when exactly one can be meant."""

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from functools import cached_property
from itertools import chain
from typing import Generic, TypeVar

from ecs_roles.ecs.role import Role
from ecs_roles.linking.given_to_other_roots import GivenToOtherRoots, several_have
from ecs_roles.linking.role_names import NamedEntity, arn_of, full_name_of, parse_reference
from ecs_roles.linking.roles import are_alike, in_every_scenario, with_policies_of
from ecs_roles.linking.stack_exports import Exports, imported_name
from ecs_roles.linking.text_index import is_open
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Symbol, Text

# A logical id, which has no hyphen, and the random part: 11 to 13 characters, whenever it was made up.
_MADE_UP = re.compile(r"[^/](-[A-Za-z0-9]+-)([A-Za-z0-9]{11,13})$")
_STACK_ID_RANDOM = 3
Key = TypeVar("Key", bound=Hashable)


class _RolesByKey(Generic[Key]):
    """Roles by a name, an ARN or an origin; a role may be another one in each scenario of its template."""

    def __init__(self, roles: Iterable[tuple[Key, Role]]) -> None:
        self._variants: defaultdict[Key, list[Role]] = defaultdict(list)
        self._found: dict[Key, tuple[Role, ...]] = {}
        for key, role in roles:
            self._variants[key].append(role)

    def all(self, key: Key) -> tuple[Role, ...]:
        """Return every role of that key, each once, with what it has in all of its scenarios."""
        if key not in self._found:
            self._found[key] = _each_once(self._variants.get(key, []))
        return self._found[key]

    def holds(self, key: Key) -> bool:
        """Return whether there is a role of that key."""
        return key in self._variants

    def only(self, key: Key) -> Role | None:
        """Return the role, when it is the only one."""
        found = self.all(key)
        return found[0] if len(found) == 1 else None


def _each_once(variants: list[Role]) -> tuple[Role, ...]:
    if len(variants) < 2:  # noqa: PLR2004 - as most are: nothing has to be told apart
        return tuple(variants)
    by_place: defaultdict[Span, list[Role]] = defaultdict(list)
    for role in variants:
        by_place[role.span].append(role)
    return tuple(map(in_every_scenario, by_place.values()))


class CrossStackIndex:
    """What a scan holds beside the deployment at hand: roles by path and name, exported values by name.

    Each way to find a role is an index of its own, made when a role is first looked for so: most scans use few of them.
    """

    def __init__(self, deployments: Iterable[tuple[Deployment, tuple[Role, ...]]] = ()) -> None:
        known = tuple(deployments)
        self._declares = {deployment.name: deployment.declares for deployment, _ in known}
        self._exports = Exports(deployment for deployment, _ in known)
        self._given = GivenToOtherRoots((deployment for deployment, _ in known), self._exports)
        self._roles = [role for _, here in known for role in here]
        self._homes: dict[str, tuple[frozenset[str | None], str]] = {}

    @cached_property
    def _made(self) -> list[Role]:
        return [role for role in self._roles if role.resource.managed]

    @cached_property
    def _looked_up(self) -> _RolesByKey[str]:
        return _RolesByKey((str(role.name), role) for role in self._roles if not role.resource.managed)

    @cached_property
    def _by_origin(self) -> _RolesByKey[Declaration]:
        return _RolesByKey((origin, role) for role in self._made if (origin := role.resource.origin) is not None)

    @cached_property
    def _by_name(self) -> _RolesByKey[str]:
        return _RolesByKey((name, role) for role in self._made if (name := role.name.literal))

    @cached_property
    def _by_full_name(self) -> _RolesByKey[str]:
        """Return the roles by path and name, where nobody but AWS decides a part of them."""
        named = ((full_name_of(role), role) for role in self._made)
        return _RolesByKey((str(name), role) for name, role in named if not is_open(name))

    @cached_property
    def _by_spelling(self) -> _RolesByKey[str]:
        """Return the roles by path and name as they are written, where anything is."""
        named = ((full_name_of(role), role) for role in self._made)
        return _RolesByKey((str(name), role) for name, role in named if _has_words(name))

    @cached_property
    def _by_arn(self) -> _RolesByKey[Text]:
        """Return the roles by their ARN, and by a name of which a part is open."""
        by_arn = ((arn_of(role), role) for role in self._made)
        by_name = ((role.name, role) for role in self._made if is_open(role.name))
        return _RolesByKey((text, role) for text, role in chain(by_arn, by_name) if text is not None)

    @cached_property
    def _by_middle(self) -> _RolesByKey[str]:
        """Return the roles for which CloudFormation makes up the name, by what stands in the middle of it."""
        names = ((role.name.pieces[0], role) for role in self._roles if len(role.name.pieces) == 1)
        made_up = ((name.form, role) for name, role in names if isinstance(name, Symbol))
        return _RolesByKey((form[1] or "", role) for form, role in made_up if len(form) == _STACK_ID_RANDOM)

    def may_be_merged(self, own: Deployment, addresses: Collection[str]) -> bool:
        """Return whether a tool may put several templates together, one of which declares a name that this one lacks.

        A nested stack is deployed as it is. Where a template has parameters of its own, a parameter elsewhere may have
        the name by chance; a resource has not.
        """
        has_parameters = bool(own.declares[1])
        return bool(addresses) and any(
            not (resources if has_parameters else resources | parameters).isdisjoint(addresses)
            for name, (resources, parameters) in self._declares.items()
            if name != own.name
        )

    def looks_up(self, role: Role) -> bool:
        """Return whether some root of the scan looks a role of that name up, for a use that is not seen here."""
        return self._looked_up.holds(str(role.name))

    def named(self, name: Text) -> tuple[Role, ...]:
        """Return the roles of that name in the scan, as a data source looks them up, whatever their paths."""
        return tuple(map(self.with_policies_of_others, self._by_name.all(name.literal or "")))

    def with_policies_of_others(self, role: Role) -> Role:
        """Return the role with what other deployments, which look it up by its name or are handed it, attach to it."""
        alike = self._by_name.all(role.name.literal or "")
        role = self._given.to(role, is_only_one_of_its_name=len(alike) == 1)
        for other in self._looked_up.all(str(role.name)) if alike else ():
            if _root_of(other) == _root_of(role):
                continue
            if len(alike) == 1:
                role = with_policies_of(role, other)
                continue
            roots, why = self._several(role.name.literal or "")
            if other.policies and _root_of(other) not in roots:
                role = with_policies_of(role, other, why)
        return role

    def _several(self, name: str) -> tuple[frozenset[str | None], str]:
        """Return the roots that create a role of a name, and why what is attached to it may be another one's."""
        if name not in self._homes:
            roots = frozenset(map(_root_of, self._by_name.all(name)))
            homes = sorted({(root or "").partition(":")[0] for root in roots})
            self._homes[name] = roots, several_have(homes, name)
        return self._homes[name]

    def imported(self, reference: Text) -> Text:
        """Return the exported role behind an import, when only one can be meant; else the reference as it is.

        Two stacks of one template export one role, as long as it is the same in both.
        """
        values = tuple(self._exported(reference))
        one = len(values) == 1 or (len(values) > 1 and self._are_one_block(values))
        return values[0].at(reference.span) if one else reference

    def _are_one_block(self, values: tuple[Text, ...]) -> bool:
        """Decide whether the roles behind exported values are one block of code, with the same policies and trust."""
        found = [self.referred_to(value) for value in values]
        roles = [role for role in found if role is not None]
        return len(roles) == len(values) and all(are_alike(roles[0], other) for other in roles[1:])

    def candidates(self, reference: Text, entity: NamedEntity) -> tuple[Role, ...]:
        """Return the roles of the scan of which a reference means one: those that are exported, or have the name."""
        exported = self._exported(reference)
        if exported:
            found = [self._behind(value) for value in exported]
            roles = tuple(role for each in found for role in each)
            return roles if all(found) and len(roles) > 1 else ()
        named = self._named(entity)
        return named if len(named) > 1 else ()

    def _behind(self, value: Text) -> tuple[Role, ...]:
        """Return the role that an exported value was read from, or those of the name in it."""
        role = self.referred_to(value)
        return (role,) if role is not None else self._named(parse_reference(value))

    def with_made_up_name(self, entity: NamedEntity) -> tuple[Role, ...]:
        """Return the roles without a name for which CloudFormation makes up such a one: ``STACK-LogicalId-RANDOM``."""
        written = _MADE_UP.search(entity.full_name.literal or "")
        return self._by_middle.all(written[1]) if written is not None and _is_random(written[2]) else ()

    def spelt_alike(self, entity: NamedEntity) -> tuple[Role, ...]:
        """Return the roles whose name is put together of the same words and of variables or parameters called alike."""
        name = entity.full_name
        is_open = entity.form != "open" and any(not symbol.generated for symbol in name.symbols)
        return self._by_spelling.all(str(name)) if is_open else ()

    def exporters(self, reference: Text) -> tuple[str, ...]:
        """Return the templates that export a role which the import may mean."""
        return tuple(sorted(set(self._exported(reference).values())))

    def imports_from_outside(self, reference: Text) -> bool:
        """Return whether a reference is an import of what no template of the scan exports."""
        only = reference.pieces[0] if len(reference.pieces) == 1 else None
        name = imported_name(only) if isinstance(only, Symbol) else None
        return name is not None and not self._exports.may_hold(name)

    def exported(self, reference: Text) -> dict[Text, str]:
        """Return the values that an import may mean, with their templates; none where the text is not an import."""
        return self._exports.behind_import(reference)

    def _exported(self, reference: Text) -> dict[Text, str]:
        """Return the roles that an import may mean, with their templates."""
        return {value: where for value, where in self.exported(reference).items() if self._is_role(value)}

    def _is_role(self, value: Text) -> bool:
        return parse_reference(value).kind == "role" or self.referred_to(value) is not None

    def referred_to(self, reference: Text) -> Role | None:
        """Return the role that a reference was read from, where another deployment hands it over."""
        return self._by_origin.only(reference.source.of) if reference.source is not None else None

    def with_arn(self, reference: Text) -> Role | None:
        """Return the one role of the scan with this ARN or open name, as an export hands it over.

        What is not known of it has a name, which two texts that are equal share.
        """
        return self._by_arn.only(reference) if _is_of_one_template(reference) else None

    def role(self, entity: NamedEntity) -> Role | None:
        """Return the one role of the scan that a reference names by its ARN or name."""
        found = self._named(entity)
        return found[0] if len(found) == 1 else None

    def _named(self, entity: NamedEntity) -> tuple[Role, ...]:
        if entity.form == "open" or any(not symbol.generated for symbol in entity.full_name.symbols):
            return ()
        return self._by_full_name.all(str(entity.full_name))


def _has_words(name: Text) -> bool:
    return any(isinstance(piece, str) and piece != "/" for piece in name.pieces)


def _is_random(part: str) -> bool:
    """Return whether nobody would choose the end of a name so: letters of both cases, digits among them."""
    capitals, small = sum(map(str.isupper, part)), sum(map(str.islower, part))
    return (any(map(str.isdigit, part)) and capitals > 0) or (capitals > 1 and small > 1)


def _root_of(role: Role) -> str | None:
    return role.resource.origin.deployment if role.resource.origin is not None else None


def _is_of_one_template(reference: Text) -> bool:
    """Return whether a part of the text is named after a template or root, so that no other one can mean the same."""
    return any(symbol not in (PARTITION, REGION, ACCOUNT) for symbol in reference.symbols)
