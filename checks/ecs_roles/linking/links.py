"""Which role a task definition names: by reference, by ARN or by name, within one deployment."""

from collections.abc import Iterable
from functools import cached_property

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import TaskDefinition
from ecs_roles.findings.finding import RoleKind
from ecs_roles.linking.account_roles import AccountRoles
from ecs_roles.linking.cross_stack_index import CrossStackIndex
from ecs_roles.linking.role_names import OPEN, NamedEntity, arn_of, full_name_of, names_arn, parse_reference
from ecs_roles.linking.roles import placed, with_policies_of
from ecs_roles.linking.text_index import Matches, TextIndex
from ecs_roles.linking.workload import PROPERTY, Link, Side
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.facts import NOTHING_KNOWN
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.origin import UNDECLARED, Attribute
from ecs_roles.symbolic.resources import Absent, Deployment, Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Text, same_text
from ecs_roles.symbolic.values import Unknown, Value, as_text, is_null
from ecs_roles.symbolic.without_value import empty_by_default

_NO_SUCH_NAME = "the template declares nothing of that name"
_ELSEWHERE = "the template declares no {}; another one does, and a tool may put the two together"
# What is written where a role belongs and is none: ``REPLACE_WITH_EXECUTION_ROLE``, ``TASK_ROLE_ARN``.
_STANDS_IN = lazy_pattern(r"(?:REPLACE|YOUR|CHANGE|INSERT|ENTER)_[A-Z0-9_]+|[A-Z][A-Z0-9_]*_ARN")


class RoleIndex:
    """The roles of one deployment, by path and name and by name alone: most are found by reference."""

    def __init__(
        self,
        roles: Iterable[Role],
        cross_stack: CrossStackIndex | None = None,
        account: AccountRoles | None = None,
        deployment: Deployment | None = None,
    ) -> None:
        self.roles = tuple(roles)
        self.cross_stack = cross_stack or CrossStackIndex()
        self.account = account
        self.facts = deployment.facts if deployment is not None else NOTHING_KNOWN
        self._deployment = deployment
        self._absent = deployment.absent if deployment is not None else ()
        self._empty = dict(deployment.empty_at) if deployment is not None else {}
        self._by_origin = {role.resource.origin: role for role in self.roles if role.resource.origin is not None}

    @cached_property
    def _by_full_name(self) -> TextIndex[Role]:
        return TextIndex((full_name_of(role), role) for role in self.roles)

    @cached_property
    def _by_name(self) -> TextIndex[Role]:
        return TextIndex((role.name, role) for role in self.roles)

    @cached_property
    def _by_arn(self) -> TextIndex[Role]:
        return TextIndex((arn, role) for role in self.roles if (arn := arn_of(role)) is not None)

    def referred_to(self, reference: Text) -> Role | None:
        """Return the role that a reference was read from, whatever its name evaluates to."""
        return self._by_origin.get(reference.source.of) if reference.source is not None else None

    def with_arn(self, reference: Text) -> Role | None:
        """Return the one role that the code makes with exactly this ARN, however much of it is not known."""
        found = [role for role in self._by_arn.exactly(reference) if role.resource.managed]
        return found[0] if len(found) == 1 else None

    def absent(self, reference: Text) -> Absent | None:
        """Return the resource that a reference needs and that is declared without being created."""
        return next((item for item in self._absent if item.value.symbol in reference.symbols), None)

    @staticmethod
    def undeclared(reference: Text, place: Span) -> Absent | None:
        """Return what a reference needs and the template does not have at all.

        What is wrong within the name of a role that is referred to by its own address does not make the role absent.
        """
        if reference.source is not None and reference.source.name != UNDECLARED:
            return None
        for symbol in reference.symbols:
            if isinstance(symbol.origin, Attribute) and symbol.origin.name == UNDECLARED:
                value = Unknown(symbol.origin, symbol.reason, reference.span)
                return Absent("role", "", str(symbol.origin.of), place, _NO_SUCH_NAME, value)
        return None

    def may_be_merged(self, absent: Absent) -> bool:
        """Return whether another template of the scan declares the name, and a tool may put the two together."""
        own = self._deployment
        return own is not None and not absent.type_name and self.cross_stack.may_be_merged(own, (absent.address,))

    def without(self, side: RoleKind, place: Span) -> Link:
        """Return the link to no role; where a variable is empty by default, whoever deploys may name one."""
        empty = self._empty.get(place, "") if self._empty else ""
        reason = empty_by_default(empty) if empty else f"no {side} role is given"
        return Link(side, "none", place, reason=reason, empty=empty)

    def is_absent(self, role: Role) -> bool:
        """Return whether the role is one that this deployment declares and does not create."""
        return any(item.span == role.span and item.address == role.address for item in self._absent)

    def find(self, entity: NamedEntity) -> Matches[Role]:
        """Return the roles that a reference may mean; a role that the code makes goes before one that it only names."""
        index = self._by_full_name if entity.form == "arn" else self._by_name
        found = index.find(entity.full_name)
        made = tuple(role for role in found.sure if role.resource.managed)
        return Matches(made or found.sure, lambda: tuple(role for role in found.possible if role.resource.managed))


def links_of(definition: TaskDefinition, roles: RoleIndex) -> tuple[Link, Link]:
    """Return the execution role and the task role that a task definition names."""
    return _link_role(definition, "execution", roles), _link_role(definition, "task", roles)


def _link_role(definition: TaskDefinition, side: Side, roles: RoleIndex) -> Link:
    """Return the role that a task definition names on one side."""
    value, place = definition.property(PROPERTY[side]), definition.span_of(PROPERTY[side])
    return link_value(value, place, side, roles, definition.resource)


def link_value(value: Value | None, place: Span, side: RoleKind, roles: RoleIndex, user: Resource) -> Link:
    """Return the role that a value of a resource names; ``place`` is where that stands."""
    return _if_created(_linked(value, place, side, roles), user)


def _if_created(link: Link, user: Resource) -> Link:
    """Return the link, open if the role may not be there where the resource that names it is."""
    doubt = link.role.resource.beside(user).in_doubt if link.role is not None else None
    return link if doubt is None else replace(link, status="unknown", role=None, entity=OPEN, reason=doubt.reason)


def _linked(value: Value | None, place: Span, side: RoleKind, roles: RoleIndex) -> Link:
    if is_null(value):
        return roles.without(side, place)
    written = as_text(value)
    if written is None:
        return Link(side, "unknown", place, reason=f"the {side} role is not written as text")
    absent = roles.absent(written) or roles.undeclared(written, place)
    if absent is not None and roles.may_be_merged(absent):
        return Link(side, "unknown", place, reason=_ELSEWHERE.format(absent.address))
    if absent is not None:
        reason = f"{absent.address} is not created: {absent.reason}"
        return Link(side, "absent", place, reason=reason, absent=absent)
    if isinstance(value, Unknown):
        return Link(side, "unknown", place, reference=written, reason=value.reason)
    if written.literal == "":
        return roles.without(side, place)
    reference = roles.cross_stack.imported(written)
    entity = parse_reference(reference)
    link = _link_to(Link(side, "unknown", place, reference=reference, entity=entity), reference, roles)
    link = _link_elsewhere(link, roles) if link.status in {"external", "unknown"} else link
    is_outside = link.status == "external" or bool(link.candidates)
    return _link_to_account(link, roles.account) if is_outside and roles.account is not None else link


def _link_to_account(link: Link, account: AccountRoles) -> Link:
    """Return a role outside the code that the file about the account knows; every verdict then rests on that file."""
    role = account.named(link.role.name) if link.role is not None else account.role(link.entity)
    if role is None:
        return link
    reason = "its policies are those"
    return replace(link, status="linked", role=role, reason=reason, found_in=role.span.file, candidates=())


def _link_elsewhere(link: Link, roles: RoleIndex) -> Link:
    """Return a role of another root or template of the same scan, when no other can be meant."""
    if link.reference is None:
        return link
    if link.role is not None:
        return _looked_up(link, link.role, roles)
    role = roles.cross_stack.referred_to(link.reference) or roles.cross_stack.with_arn(link.reference)
    role = role or roles.cross_stack.role(link.entity)
    exporters = roles.cross_stack.exporters(link.reference)
    if role is None and roles.cross_stack.imports_from_outside(link.reference):
        return replace(link, status="external", reason=f"{link.reason}, which is not in this code")
    if role is None or roles.is_absent(role):
        several = roles.cross_stack.candidates(link.reference, link.entity)
        candidates = tuple(placed(each, roles.facts) for each in several if not roles.is_absent(each))
        if exporters:
            reason = f"{link.reason}; it may be that of {' or '.join(exporters)}"
            return replace(link, reason=reason, candidates=candidates)
        return _one_of(link, candidates) if candidates else _with_likely_roles(link, roles)
    role = roles.cross_stack.with_policies_of_others(role)
    return replace(
        link, status="linked", role=placed(role, roles.facts), reason="found by name", found_in=role.span.file
    )


def _with_likely_roles(link: Link, roles: RoleIndex) -> Link:
    """Return the link, its reason telling the roles whose name it may be: spelt alike, or made up; neither is sure."""
    alike = _places(roles.cross_stack.spelt_alike(link.entity))
    if alike and link.status == "external":
        named = shown(link.reference) if link.reference is not None else ""
        reason = f"the role {named} is {' or '.join(alike)} if both are given the same values"
        return replace(link, status="unknown", reason=reason)
    places = _places(roles.cross_stack.with_made_up_name(link.entity))
    return replace(link, reason=f"{link.reason}; by its name it may be {' or '.join(places)}") if places else link


def _places(roles: tuple[Role, ...]) -> list[str]:
    return sorted(f"{role.address} of {home_of(role)}" for role in roles)


def _one_of(link: Link, candidates: tuple[Role, ...]) -> Link:
    """Return the link to a role that several roots or templates of the scan create by the same name."""
    places = sorted(f"{role.address} of {home_of(role)}" for role in candidates)
    return replace(link, status="unknown", reason=f"it could be {' or '.join(places)}", candidates=candidates)


def home_of(role: Role) -> str:
    """Return the root or template that creates the role, as people call it: without the module call within."""
    return role.resource.origin.deployment.partition(":")[0] if role.resource.origin is not None else role.span.file


def _looked_up(link: Link, found: Role, roles: RoleIndex) -> Link:
    """Return a role that a data source looks up: that of another root of the scan, or one of several of its name."""
    named = roles.cross_stack.named(found.name) if link.status == "external" else ()
    made = tuple(role for role in named if not roles.is_absent(role))
    if len(made) > 1:
        return _one_of(link, tuple(placed(with_policies_of(role, found), roles.facts) for role in made))
    role = made[0] if len(named) == 1 and made else None
    if role is None:
        return link
    return replace(
        link, status="linked", role=placed(role, roles.facts), reason="found by name", found_in=role.span.file
    )


def _link_to(link: Link, reference: Text, roles: RoleIndex) -> Link:
    """Return the link that a reference makes, from one that is not known yet."""
    own = roles.referred_to(reference)
    if own is not None and reference.source is not None:
        form = "arn" if names_arn(reference.source) else "name"
        return _to_role(_in_form(link, form), own, roles)
    entity = link.entity
    by_arn = roles.with_arn(reference)
    if by_arn is not None:
        return _to_role(_in_form(link, "arn"), by_arn, roles)
    if entity.form == "open":
        return replace(link, reason=_why_open(reference))
    found = roles.find(entity)
    if len(found.sure) > 1:
        return replace(link, reason=_several(found.sure), candidates=found.sure)
    if found.sure and not _names_another_account(entity, found.sure[0]):
        return _to_role(link, found.sure[0], roles)
    if found.possible:
        is_open = any(not symbol.generated for symbol in entity.full_name.symbols)
        return replace(link, reason=_why_open(entity.full_name) if is_open else _several(found.possible))
    stands_in = entity.form == "name" and _STANDS_IN.fullmatch(reference.literal or "") is not None
    why = "stands in for a role" if stands_in else "is not in this code"
    return replace(link, status="external", reason=f"{'' if stands_in else 'the role '}{shown(reference)} {why}")


def _in_form(link: Link, form: str) -> Link:
    return link if link.entity.form == form else replace(link, entity=replace(link.entity, form=form))


def _to_role(link: Link, role: Role, roles: RoleIndex) -> Link:
    if role.resource.managed:
        return replace(link, status="linked", role=roles.cross_stack.with_policies_of_others(role))
    return replace(link, status="external", role=role, reason=f"{role.address} is made outside this code")


def _names_another_account(entity: NamedEntity, role: Role) -> bool:
    own = parse_reference(role.arn).account
    return entity.form == "arn" and own.symbols != (ACCOUNT,) and same_text(entity.account, own) is Answer.NO


def _why_open(reference: Text) -> str:
    of_aws = (PARTITION, REGION, ACCOUNT)
    reasons = [symbol.reason for symbol in reference.symbols if symbol.reason and symbol not in of_aws]
    return reasons[0] if reasons else f"{reference} is not known"


def _several(roles: Iterable[Role]) -> str:
    return "it could be any of " + ", ".join(sorted(role.address for role in roles))
