"""Which policies a role has: gathered from every way in which the code can attach one."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import field
from typing import Literal

from ecs_roles.ecs.role import MisplacedPolicy, Policy, PolicyName, TakenAway
from ecs_roles.iam.documents import only_if, read_document
from ecs_roles.iam.managed_policies import known_paths, managed_policy, nearest_names, spelt_otherwise
from ecs_roles.linking.empty_defaults import EmptyAt, empty_value, may_be_added
from ecs_roles.linking.policies_of_a_scan import PoliciesOfScan
from ecs_roles.linking.role_names import declared_by_arn, full_name, parse_reference
from ecs_roles.linking.text_index import TextIndex
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import changeable, frozen, replace
from ecs_roles.symbolic.origin import MAY_ADD, Declaration, Fresh, part
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import PARTITION, Text, same_text, text
from ecs_roles.symbolic.values import Unknown, Value, as_items, as_literal, as_objects, as_text, is_null


@frozen()
class Attachment:
    """A policy on its way to a role, or the doubt that stands in for it; ``policy`` is ``None`` for a mere doubt.

    ``outside`` says that the doubt is a policy with a name that nothing of the code has.
    ``block`` is what attaches it, by the ``policy_arn`` of a managed policy or under the ``policy_name`` of an inline
    one.
    """

    policy: Policy | None
    doubt: Unknown | None = None
    misplaced: MisplacedPolicy | None = None
    name_alone: PolicyName | None = None
    outside: bool = False
    block: Resource | None = None
    policy_arn: Text | None = None
    policy_name: Text | None = None
    taken_away: TakenAway | None = None

    def weighed(self, role: Resource) -> "Attachment":
        """Return the attachment to a role, its policy in doubt where the role may be there without it."""
        if self.policy is None:
            return self
        for each in (self.block, self.policy.owner):
            doubt = each.beside(role).in_doubt if each is not None else None
            if doubt is not None and each is not None:
                return replace(self, policy=in_doubt(self.policy, f"{each.address} may not be created: {doubt.reason}"))
        return self


def in_doubt(policy: Policy, reason: str) -> Policy:
    """Return the policy with statements of which nobody knows whether they are there."""
    return replace(policy, document=only_if(policy.document, Unknown(Fresh(policy.label), reason, policy.span)))


@changeable()
class Attachments:
    """All attachments of a deployment by the role that a reference means, else by its name.

    Those in ``loose`` may belong to any role that fits. What is attached to a role by reference is to no other one, nor
    to one that is looked up: that is there before the code makes anything.
    """

    by_source: defaultdict[Declaration, list[Attachment]] = field(default_factory=lambda: defaultdict(list))
    by_role: defaultdict[tuple[object, ...], list[Attachment]] = field(default_factory=lambda: defaultdict(list))
    loose: list[tuple[Text, Attachment]] = field(default_factory=list)


class PolicyLookup:
    """The customer managed policies of a deployment by path and name."""

    def __init__(self, deployment: Deployment, elsewhere: PoliciesOfScan | None = None) -> None:
        self._elsewhere = elsewhere or PoliciesOfScan()
        self.empty: EmptyAt = dict(deployment.empty_at)
        self.facts, self.region, self.without_value = deployment.facts, deployment.region, deployment.without_value
        policies = [resource for resource in deployment.resources if resource.kind == "managed_policy"]
        self._made = TextIndex((_policy_name(resource), resource) for resource in policies if resource.managed)
        self._looked_up = {
            arn.pieces: resource
            for resource in policies
            if not resource.managed and (arn := as_text(resource.properties.get("arn"))) is not None
        }
        self._by_origin = {resource.origin: resource for resource in policies if resource.managed}

    def by_arn(self, arn: Text, place: Span, owner: Resource) -> Attachment:
        """Return the policy with that ARN: the code's own, AWS's, or the reason why it cannot be determined."""
        declared = declared_by_arn(arn)
        own = (self._by_origin.get(declared) if declared is not None else None) or self._elsewhere.read_from(arn)
        if own is not None:
            return Attachment(_customer_policy(own))
        entity = parse_reference(arn)
        if entity.form == "open":
            return Attachment(None, _doubt(arn, place, _reason_of(arn)))
        if entity.form == "name":
            doubt = _doubt(arn, place, f"{shown(arn)} is attached by its name, and IAM takes the ARN")
            return Attachment(None, doubt, name_alone=self._name_alone(arn, place, owner))
        if entity.account.literal == "aws":
            return _aws_policy(arn, place, owner)
        return self._of_a_customer(arn, entity.full_name, place, owner)

    def _of_a_customer(self, arn: Text, path: Text, place: Span, owner: Resource) -> Attachment:
        """Return the policy of that path and name: of this deployment, of AWS, or the only one of the scan."""
        found = self._made.find(path)
        if len(found.sure) >= 1:
            return Attachment(_customer_policy(found.sure[0]))
        of_aws = _found_by_name(self._looked_up.get(arn.pieces), arn)
        if of_aws is not None:
            return _aws_policy(of_aws, place, owner)
        elsewhere = self._elsewhere.named(path, self._looked_up.get(arn.pieces))
        if elsewhere is not None:
            return Attachment(_customer_policy(elsewhere))
        if possible := self._that_could_be(arn, found.possible):
            return Attachment(None, _doubt(arn, place, f"{shown(arn)} could be {possible} of the code"))
        doubt = _doubt(arn, place, f"the policy {self._called(arn)} is not in this code")
        return Attachment(None, doubt, outside=True)

    def _called(self, arn: Text) -> str:
        """Return what to call a policy: one that is looked up by its name has that, and a path that nobody has seen."""
        looked_up = self._looked_up.get(arn.pieces)
        name = as_literal(looked_up.properties.get("name")) if looked_up is not None else None
        return f"{name} ({looked_up.address})" if looked_up is not None and name else shown(arn)

    def _that_could_be(self, arn: Text, found: tuple[Resource, ...]) -> str:
        """Return the policies of the code that could have that ARN; of one that is looked up the name says enough."""
        looked_up = self._looked_up.get(arn.pieces)
        name = as_text(looked_up.properties.get("name")) if looked_up is not None else None
        named = (as_text(each.properties.get("name")) for each in found)
        could = [
            each.address
            for each, other in zip(found, named, strict=True)
            if name is None or other is None or same_text(name, other) is not Answer.NO
        ]
        return " or ".join(could)

    def _name_alone(self, name: Text, place: Span, owner: Resource) -> PolicyName:
        """Return the name with the ARNs that the author can have meant: of the code's own policies, else of AWS's."""
        own = self._made.find(name).sure
        paths = known_paths(name.literal) if name.literal else ()
        arns = (f"the ARN of {own[0].address}",) if own else tuple(f"arn:aws:iam::aws:policy/{path}" for path in paths)
        return PolicyName(shown(name), arns, owner, place)


def _policy_name(resource: Resource) -> Text:
    return full_name(as_text(resource.properties.get("path")), as_text(resource.properties.get("name")) or Text(()))


def _reason_of(reference: Text) -> str:
    reasons = [symbol.reason for symbol in reference.symbols if symbol.reason]
    return (
        f"which policy is attached is not known: {reasons[0]}"
        if reasons
        else f"which policy {shown(reference)} is cannot be told"
    )


def _doubt(arn: Text, place: Span, reason: str) -> Unknown:
    return Unknown(Fresh(f"policy {arn}"), reason, place)


def _found_by_name(looked_up: Resource | None, arn: Text) -> Text | None:
    """Return the ARN of AWS's policy that a data block finds by its name, of which there is only one."""
    name = as_literal(looked_up.properties.get("name")) if looked_up is not None else None
    paths = known_paths(name) if name else ()
    parts = parse_arn(arn)
    partition = parts.partition if parts is not None else PARTITION
    return text("arn:", partition, ":iam::aws:policy/", paths[0], span=arn.span) if len(paths) == 1 else None


def _aws_policy(arn: Text, place: Span, owner: Resource) -> Attachment:
    document = managed_policy(arn)
    if document is None:
        named = parse_reference(arn).full_name
        doubt = _doubt(arn, place, _reason_of(named) if named.symbols else _unseen(arn))
        return Attachment(None, doubt, _misplaced(arn, place, owner))
    return Attachment(Policy("aws", str(parse_reference(arn).full_name), owner, place, document))


def _unseen(arn: Text) -> str:
    """Return why nobody knows what that policy of AWS allows, with the names that can have been meant."""
    near = nearest_names(shown(arn).rpartition(":policy/")[2])
    words = "names there are" if len(near) > 1 else "name there is"
    listed = f"; the nearest {words} {' and '.join(near)}" if near else ""
    return f"AWS's policy {shown(arn)} is not in this version's snapshot{listed}"


def _misplaced(arn: Text, place: Span, owner: Resource) -> MisplacedPolicy | None:
    """Return the places where a policy of that bare name does exist, or the spelling of the only one that it can be."""
    written = shown(arn)
    prefix, _, name = written.rpartition(":policy/")
    paths = known_paths(name)
    found = paths or spelt_otherwise(name)
    return MisplacedPolicy(written, f"{prefix}:policy/", found, owner, place, misspelt=not paths) if found else None


def written_policies(deployment: Deployment) -> Iterator[Policy]:
    """Yield the managed policies that the code writes, attached or not."""
    yield from (_customer_policy(each) for each in deployment.resources if each.kind == "managed_policy")


@derived_once
def _customer_policy(resource: Resource) -> Policy:
    return _written_policy(resource, "customer", resource.properties.get("document"))


@derived_once
def _inline_policy(resource: Resource) -> Attachment:
    policy = _written_policy(resource, "inline", resource.properties.get("document"))
    return Attachment(policy, block=resource, policy_name=as_text(resource.properties.get("name")))


def _written_policy(
    resource: Resource, form: Literal["inline", "customer"], document: Value | None, name: str = ""
) -> Policy:
    read = read_document(document, origin=resource.address, kind="managed" if form == "customer" else "identity")
    label = f"{resource.address} ({name})" if name else resource.address
    place = read.span or (document.span if document is not None else None) or resource.span
    return Policy(form, label, resource, place, read)


def attachments_of(deployment: Deployment, lookup: PolicyLookup) -> Attachments:
    """Return every attachment that stands outside the role's own block.

    One to a role that is not created is to no other; one of a policy that is not created is not created itself, where
    it may be left out: Terraform has nothing to attach.
    """
    result = Attachments()
    roles_of_code = {item.origin for item in deployment.resources if item.kind == "role" and item.managed}
    absent = {item.value.symbol for item in deployment.absent}
    for resource in deployment.resources:
        for roles, attachment in attached_by(resource, lookup):
            of_absent = attachment.policy_arn is not None and absent.intersection(attachment.policy_arn.symbols)
            if of_absent and resource.in_doubt is not None:
                continue
            placed = attachment if attachment.block is resource else replace(attachment, block=resource)
            for name in roles:
                if not absent.intersection(name.symbols):
                    _file(result, name, placed, roles_of_code)
    return result


def _file(
    result: Attachments, name: Text, attachment: Attachment, roles_of_code: Collection[Declaration | None]
) -> None:
    if name.source is not None and name.source.of in roles_of_code:
        result.by_source[name.source.of].append(attachment)
        return
    entity = parse_reference(name)
    bare = entity.full_name if entity.form == "arn" else name
    result.by_role[bare.pieces].append(attachment)
    if any(not symbol.generated for symbol in bare.symbols):
        result.loose.append((bare, attachment))


def attached_by(resource: Resource, lookup: PolicyLookup, to: str = "roles") -> Iterator[tuple[list[Text], Attachment]]:
    """Yield what a resource attaches, with the names of the roles, the users or the groups that get it."""
    match resource.kind:
        case "role_policy" | "identity_policy" if names := _names(resource, to):
            yield names, _inline_policy(resource)
        case "managed_policy" if names := _names(resource, to):
            yield names, Attachment(_customer_policy(resource))
        case "policy_attachment" | "identity_policy_attachment" if names := _names(resource, to):
            arns = resource.properties.get("policyArns")
            for attachment in _by_arns(arns, resource, lookup):
                yield names, attachment
            if is_null(arns) and resource.in_doubt is not None:  # Null as long as it is not created.
                origin = part(Declaration(resource.address, "policyArns"), MAY_ADD)
                yield names, Attachment(None, Unknown(origin, resource.in_doubt.reason, resource.span))
        case _:
            return


def _names(resource: Resource, to: str) -> list[Text]:
    items, rest = as_items(resource.properties.get(to)).split()
    return [name for item in (*items, *rest) if (name := as_text(item)) is not None]


def _by_arns(value: Value | None, resource: Resource, lookup: PolicyLookup) -> Iterator[Attachment]:
    items, rest = as_items(value).split()
    for each in (value, *(item for item in items if as_literal(item) == "")):
        left_out = empty_value(each, lookup.empty)
        if left_out:
            yield Attachment(None, may_be_added(left_out, resource, resource.span))
    for item in items:
        arn = as_text(item)
        if arn is not None and arn.pieces and not is_null(item):
            found = lookup.by_arn(arn, arn.span or resource.span, resource)
            yield replace(found, block=resource, policy_arn=arn)
    yield from (Attachment(None, each) for each in rest)


def own_attachments(role: Resource, lookup: PolicyLookup) -> Iterator[Attachment]:
    """Yield what the role's own block attaches: inline policies and managed policy ARNs."""
    inline, rest = as_objects(role.properties.get("inlinePolicies")).split()
    for item in inline:
        name = as_text(item.get("name"))
        policy = _written_policy(role, "inline", item.get("document"), str(name) if name else "")
        yield Attachment(policy, block=role, policy_name=name)
    yield from (Attachment(None, each) for each in rest)
    yield from _by_arns(role.properties.get("managedPolicyArns"), role, lookup)


def split_attachments(
    attachments: Collection[Attachment],
) -> tuple[tuple[Policy, ...], tuple[Unknown, ...]]:
    """Return the policies, each once, and the doubts."""
    policies = [each.policy for each in attachments if each.policy is not None]
    return _each_once(policies), tuple([each.doubt for each in attachments if each.doubt is not None])


def _each_once(policies: list[Policy]) -> tuple[Policy, ...]:
    if len(policies) == 1:  # As most roles have: to hold its place against others costs its line and column.
        return tuple(policies)
    found: dict[tuple[str, Span], Policy] = {}
    for policy in policies:
        found.setdefault((policy.label, policy.span), policy)
    return tuple(found.values())
