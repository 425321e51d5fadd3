"""The roles of a deployment, each with every policy that the code gives it."""

from collections.abc import Iterator, Sequence
from typing import Literal

from ecs_roles.ecs.arns import role_arn
from ecs_roles.ecs.role import Policy, Role
from ecs_roles.iam.decision import Grants
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.filling import filled_document, filled_grants
from ecs_roles.iam.statements import PolicyDocument, Statement
from ecs_roles.linking.empty_defaults import EmptyAt, empty_value, empty_within, entries_within, may_be_added
from ecs_roles.linking.exclusive_lists import ExclusiveLists
from ecs_roles.linking.policies import (
    Attachment,
    Attachments,
    PolicyLookup,
    attachments_of,
    in_doubt,
    own_attachments,
    split_attachments,
)
from ecs_roles.linking.policies_of_a_scan import PoliciesOfScan
from ecs_roles.linking.role_names import parse_reference
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import derived_once, derived_with
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.origin import MAY_ADD, Attribute, Computed, Declaration, Fresh, part
from ecs_roles.symbolic.resources import UNKNOWN_REGION, Deployment, Opaque, Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import REGION, Symbol, Text, same_text
from ecs_roles.symbolic.values import Mapping, Unknown, as_text, is_true
from ecs_roles.symbolic.walking import texts_in

_OUTSIDE = "policies attached outside this code"
_LISTS = frozenset({"statement", "action"})
_OWN_REGION = frozenset({"region", "awsregion"})
_SEPARATORS = lazy_pattern("[_-]")


def roles_of(deployment: Deployment, policies: PoliciesOfScan | None = None) -> tuple[Role, ...]:
    """Return every role that the deployment makes or names, in source order; ``policies`` are those of its scan."""
    lookup = PolicyLookup(deployment, policies)
    attachments = attachments_of(deployment, lookup)
    lists = ExclusiveLists(deployment)
    handed_out = _handed_to_opaque_parts(deployment)
    not_meant = frozenset(part.address for part in deployment.opaque)
    named = [(resource, _name(resource)) for resource in deployment.resources if resource.kind == "role"]
    managed = {name.pieces for resource, name in named if resource.managed and name.pieces}
    return tuple(
        _role(
            resource,
            [
                lists.weighed(name, each).weighed(resource)
                for each in (
                    *own_attachments(resource, lookup),
                    *_from_elsewhere(
                        resource, name, attachments, managed, not_meant and _kept_from(not_meant, resource, handed_out)
                    ),
                )
            ],
            _boundary(resource, lookup),
            handed_out,
            lookup,
        )
        for resource, name in named
    )


def _name(resource: Resource) -> Text:
    return as_text(resource.properties.get("name")) or Text(())


@derived_with
def filled_policy(policy: Policy, facts: Facts) -> Policy:
    """Return the policy with what is known of the place that it is for."""
    document = filled_document(policy.document, facts)
    return policy if document is policy.document else replace(policy, document=document)


def placed(role: Role, facts: Facts) -> Role:
    """Return a role of another root or template, with what is known of the place that it is asked from."""
    return replace(
        role,
        arn=facts.fill(role.arn),
        trust=filled_document(role.trust, facts),
        policies=tuple(filled_policy(policy, facts) for policy in role.policies),
        grants=filled_grants(role.grants, facts),
        boundary=filled_policy(role.boundary, facts) if role.boundary is not None else None,
    )


def with_policies_of(role: Role, looked_up: Role, one_of: str = "") -> Role:
    """Return the role with the policies that another deployment gives to it, and with its doubts about them.

    ``one_of`` says why it may be another role that they are given to.
    """
    outside, unsure = looked_up.resource.origin, looked_up.resource.in_doubt
    reason = one_of or (unsure.reason if unsure is not None else "")
    given = tuple(in_doubt(each, reason) for each in looked_up.policies) if reason else looked_up.policies
    doubts = (each for each in looked_up.grants.unknowns if outside is None or each.origin != part(outside, _OUTSIDE))
    statements = (statement for policy in given for statement in policy.document.statements)
    grants = Grants((*role.grants.statements, *statements), (*role.grants.unknowns, *doubts))
    return replace(role, policies=(*role.policies, *given), grants=grants)


def in_every_scenario(variants: Sequence[Role]) -> Role:
    """Return a role as it is in each scenario of its template: what it has only in some of them is in doubt."""
    first = variants[0]
    others = [role for role in variants[1:] if role != first]
    if not others:
        return first
    reason = f"{first.address} differs between the scenarios of its template"
    in_all = set.intersection(*({_kept(policy) for policy in role.policies} for role in variants))
    known = {_kept(policy): policy for role in variants for policy in role.policies}
    policies = [policy if key in in_all else in_doubt(policy, reason) for key, policy in known.items()]
    unread = [doubt for role in variants for doubt in role.grants.unknowns]
    boundaries = [role.boundary for role in variants if role.boundary is not None]
    unknown = PolicyDocument((), (Unknown(Fresh(first.address), reason, first.span),))
    same_trust = all(role.trust == first.trust for role in others)
    same_boundary = len({_kept(role.boundary) if role.boundary is not None else None for role in variants}) == 1
    return replace(
        first,
        trust=first.trust if same_trust else unknown,
        policies=tuple(policies),
        grants=Grants(
            tuple(statement for policy in policies for statement in policy.document.statements),
            tuple(dict.fromkeys(unread)),
        ),
        boundary=first.boundary if same_boundary else replace(boundaries[0], document=unknown),
    )


def are_alike(one: Role, other: Role) -> bool:
    """Decide whether two stacks make the same role of one block: with the same policies, trust policy and boundary."""
    if one.span != other.span or one.trust != other.trust or not (one.grants.complete and other.grants.complete):
        return False
    boundaries = [_kept(role.boundary) if role.boundary is not None else None for role in (one, other)]
    return boundaries[0] == boundaries[1] and set(map(_kept, one.policies)) == set(map(_kept, other.policies))


def _kept(policy: Policy) -> tuple[str, Span, PolicyDocument]:
    """Return what makes a policy the same in another scenario, in which the role that holds it may differ."""
    return policy.label, policy.span, policy.document


def _role(
    resource: Resource,
    gathered: list[Attachment],
    boundary: Policy | None,
    handed_out: dict[Text, Opaque],
    lookup: PolicyLookup,
) -> Role:
    facts, empty = lookup.facts, lookup.empty
    name = _name(resource)
    arn = _arn(resource, name)
    policies, doubts = split_attachments(gathered)
    doubts += (*_doubts_from_outside(resource, name, arn, handed_out), *_left_out(policies, empty))
    policies = tuple([filled_policy(policy, facts) for policy in policies])
    statements = tuple([statement for policy in policies for statement in policy.document.statements])
    unread = tuple([doubt for policy in policies for doubt in policy.document.unknowns])
    return Role(
        resource=resource,
        name=name,
        arn=facts.fill(arn),
        trust=filled_document(_trust(resource, empty), _in_own_region(facts, resource, lookup)),
        policies=policies,
        grants=Grants(statements, doubts + unread),
        boundary=filled_policy(boundary, facts) if boundary is not None else None,
        misplaced=tuple([item.misplaced for item in gathered if item.misplaced is not None]),
        names_alone=tuple([item.name_alone for item in gathered if item.name_alone is not None]),
        taken_away=tuple([item.taken_away for item in gathered if item.taken_away is not None]),
    )


def _in_own_region(facts: Facts, role: Resource, lookup: PolicyLookup) -> Facts:
    """Return what is known where a trust policy speaks of the region: a variable for that of the provider is it.

    Where no provider says it, whoever deploys gives the region by a variable that is called so, as the account.
    """
    region = lookup.region.symbols[0].origin if len(lookup.region.pieces) == 1 and lookup.region.symbols else None
    own = [region] if isinstance(region, Declaration) else []
    if lookup.region == UNKNOWN_REGION and role.origin is not None:
        called = (name for name in lookup.without_value if _SEPARATORS.sub("", name).lower() in _OWN_REGION)
        own = [Declaration(role.origin.deployment, f"var.{name}") for name in sorted(called)]
    return replace(facts, bound=(*facts.bound, *((each, REGION) for each in own))) if own else facts


def _trust(resource: Resource, empty: EmptyAt) -> PolicyDocument:
    read, left_out = _written_trust(resource), empty_within(resource.properties.get("trustPolicy"), empty)
    doubt = (may_be_added(left_out, resource, read.span),) if left_out else ()
    return replace(read, unknowns=read.unknowns + doubt) if doubt else read


def _written_trust(resource: Resource) -> PolicyDocument:
    written = resource.properties.get("trustPolicy")
    return _trust_of(written) if isinstance(written, Mapping) else read_document(written, kind="trust")


@derived_once
def _trust_of(document: Mapping) -> PolicyDocument:
    """Return a trust policy as an object, which many roles may have."""
    return read_document(document, kind="trust")


def _left_out(policies: tuple[Policy, ...], empty: EmptyAt) -> Iterator[Unknown]:
    """Yield the statements and actions that a policy gets only when somebody gives a list that is empty by default."""
    for policy in policies if empty else ():
        documents = (policy.owner.properties.get(name) for name in ("document", "inlinePolicies"))
        for entry in (entry for document in documents for entry in entries_within(document)):
            left_out = empty_value(entry.value, empty) if entry.key.lower() in _LISTS else ""
            if left_out:
                yield may_be_added(left_out, policy.owner, entry.value.span)


def _kept_from(parts: frozenset[str], resource: Resource, handed_out: dict[Text, Opaque]) -> frozenset[str]:
    """Return the parts that are not read, where a role of this code gets to none: what they hand out is another one."""
    name = _name(resource)
    is_kept = resource.managed and name not in handed_out and _arn(resource, name) not in handed_out
    return parts if is_kept else frozenset()


def _arn(resource: Resource, name: Text) -> Text:
    return as_text(resource.properties.get("arn")) or role_arn(name, as_text(resource.properties.get("path")) or "/")


def _from_elsewhere(
    resource: Resource,
    name: Text,
    attachments: Attachments,
    managed: set[tuple[str | Symbol, ...]],
    not_meant: frozenset[str],
) -> Iterator[Attachment]:
    """Yield what is attached by name.

    ``managed`` are the names of the roles of this code, no two of which can be the same. What the parts ``not_meant``
    hand out is another role.
    """
    if resource.origin is not None:
        yield from attachments.by_source.get(resource.origin, ())
    yield from attachments.by_role.get(name.pieces, ())
    made_up = any(symbol.generated for symbol in name.symbols)
    for other, attachment in attachments.loose:
        if made_up and not any(isinstance(symbol.origin, Computed | Fresh) for symbol in other.symbols):
            continue  # A variable cannot hold a name that AWS makes up; what could not be evaluated may be a reference.
        if other.pieces == name.pieces or (resource.managed and other.pieces in managed):
            continue
        if not_meant and _is_handed_out_by(not_meant, other):
            continue
        if same_text(other, name) is Answer.UNKNOWN:
            yield Attachment(None, may_be_attached(attachment.policy, resource, other.span))


def _is_handed_out_by(parts: frozenset[str], name: Text) -> bool:
    origin = name.symbols[0].origin if len(name.pieces) == 1 and name.symbols else None
    return isinstance(origin, Attribute) and origin.of.address in parts


def may_be_attached(policy: Policy | None, role: Resource, place: Span | None, why: str = "") -> Unknown:
    """Return the doubt about a policy that may be attached; one that denies nothing takes nothing away."""
    label = policy.label if policy is not None else "a policy"
    only_adds = (
        policy is not None and not policy.document.unknowns and not any(map(_denies, policy.document.statements))
    )
    origin = part(Declaration(role.address, label), MAY_ADD) if only_adds else Fresh(f"attachment {label}")
    return Unknown(origin, f"{label} may be attached to this role{f': {why}' if why else ''}", place)


def _denies(statement: Statement) -> bool:
    return statement.effect != "Allow"


def _doubts_from_outside(
    resource: Resource, name: Text, arn: Text, handed_out: dict[Text, Opaque]
) -> Iterator[Unknown]:
    if not resource.managed:
        origin = part(resource.origin, _OUTSIDE) if resource.origin is not None else Fresh(resource.address)
        yield Unknown(origin, f"{resource.address} is made outside this code", resource.span)
    if name in handed_out:
        opaque = handed_out[name]
        reason = f"{opaque.address} gets this role and could not be read: {opaque.reason}"
        yield Unknown(Fresh(f"role {resource.address}"), reason, resource.span)
    elif arn in handed_out:
        # Policies are attached by name. Who takes an ARN passes the role on or names it as a principal; should he take
        # the ARN apart, then to grant something.
        opaque = handed_out[arn]
        reason = f"{opaque.address} gets the ARN of this role and could not be read: {opaque.reason}"
        yield Unknown(part(Declaration(resource.address, opaque.address), MAY_ADD), reason, resource.span)


def _handed_to_opaque_parts(deployment: Deployment) -> dict[Text, Opaque]:
    """Return every text that was handed to a part of the code that could not be followed."""
    return {found: opaque for opaque in deployment.opaque for found in texts_in(opaque.inputs)}


def _boundary(resource: Resource, lookup: PolicyLookup) -> Policy | None:
    value = resource.properties.get("permissionsBoundary")
    arn = as_text(value)
    if arn is None or not arn.pieces:
        return None
    found = lookup.by_arn(arn, arn.span or resource.span, resource)
    if found.policy is not None:
        return found.policy
    doubt = replace(found.doubt, reason=_why_no_boundary(arn, found)) if found.doubt is not None else None
    unread = read_document(doubt, origin=resource.address)
    # Where it may have none at all, what its policies grant is reported.
    is_open = is_true(resource.properties.get("mayHaveNoBoundary")) is Answer.YES
    form: Literal["outside", "customer"] = "outside" if found.outside or is_open else "customer"
    return Policy(form, "" if is_open else shown(arn), resource, arn.span or resource.span, unread)


def _why_no_boundary(arn: Text, found: Attachment) -> str:
    """Return why what the permissions boundary allows is not known."""
    if found.outside:
        return f"the permissions boundary {shown(arn)} is not in this code"
    if parse_reference(arn).form == "open":
        reason = next((symbol.reason for symbol in arn.symbols if symbol.reason), "")
        return f"which permissions boundary it has is not known: {reason}"
    return found.doubt.reason if found.doubt is not None else ""
