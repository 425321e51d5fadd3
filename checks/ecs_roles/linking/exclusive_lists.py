"""Exclusive lists: blocks that name all policies of a role, or all roles of a policy, and take every other one away.

Sources: the provider's documentation of ``aws_iam_role`` (``managed_policy_arns``, ``inline_policy``),
``aws_iam_role_policy_attachments_exclusive``, ``aws_iam_role_policies_exclusive`` and ``aws_iam_policy_attachment``.
What one block attaches and another one takes away is there or not, depending on which of them is applied last.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from ecs_roles.ecs.role import TakenAway
from ecs_roles.linking.policies import Attachment, in_doubt
from ecs_roles.linking.role_names import parse_reference
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.text import Text, same_text
from ecs_roles.symbolic.values import Value, as_items, as_text

# Each property holds what its block leaves to a role or policy.
_POLICIES, _NAMES, _ROLES = "exclusivePolicyArns", "exclusivePolicyNames", "exclusiveRoles"

# The kinds of the blocks that have one.
_KINDS = frozenset({"role", "policy_attachment", "exclusive_policies"})

# What has lists and is in lists.
_MADE = frozenset({"role", "managed_policy"})

# The same as its blocks name them, and whatever is in a block.
_LISTS = frozenset({"managedPolicyArns", "inlinePolicy", "policyArns", "policyNames", "roles", "all"})


@frozen()
class ExclusiveList:
    """A list in one block: what it holds, and whether there may be more in it."""

    owner: Resource
    of: tuple[Text, ...]
    items: tuple[Text, ...]
    complete: bool
    of_roles: bool = False

    def says(self, policy: str, *, surely: bool) -> str:
        """Return what the list holds, and what is not in it, or not surely."""
        what, missing = ("every role that keeps ", "this role") if self.of_roles else ("what stays attached", policy)
        return f"{what}{policy if self.of_roles else ''}, and {missing} is not {'' if surely else 'surely '}in it"

    @property
    def is_left_alone(self) -> bool:
        """Return whether Terraform ignores how the list differs from what is there."""
        return not self.owner.set_elsewhere.isdisjoint(_LISTS)

    def lacks(self, wanted: Text) -> Answer:
        """Decide whether the list does not hold the wanted item."""
        found = any_of(same_text(item, wanted) for item in self.items)
        return Answer.UNKNOWN if found is Answer.NO and not self.complete else ~found

    def is_of(self, name: Text, made: Collection[Origin]) -> Answer:
        """Decide whether the list is that of the role or policy; two that the code makes are never one."""
        return any_of(Answer.NO if _are_two(each, name, made) else same_text(each, name) for each in self.of)


class ExclusiveLists:
    """The exclusive lists of a deployment."""

    def __init__(self, deployment: Deployment) -> None:
        self._resources = deployment.resources
        blocks = [each for each in deployment.resources if each.kind in _KINDS]
        self._policies = tuple(_lists(blocks, _POLICIES))
        self._names = tuple(_lists(blocks, _NAMES))
        self._roles = tuple(_lists(blocks, _ROLES))

    @cached_property
    def _made(self) -> frozenset[Origin]:
        made = (each.origin for each in self._resources if each.kind in _MADE and each.managed)
        return frozenset(origin for origin in made if origin is not None)

    def weighed(self, name: Text, attachment: Attachment) -> Attachment:
        """Return the attachment to the role of that name, its policy in doubt if a list may take it away."""
        if attachment.policy is None:
            return attachment
        taker, answer = next(self._may_take_away(name, attachment), (None, Answer.NO))
        if taker is None:
            return attachment
        reason = f"{taker.owner.address} lists {taker.says(attachment.policy.label, surely=answer is Answer.YES)}"
        policy = in_doubt(attachment.policy, reason)
        return replace(attachment, policy=policy, taken_away=self._surely_taken_away(name, attachment))

    def _surely_taken_away(self, name: Text, attachment: Attachment) -> TakenAway | None:
        """Return what takes the policy away with each deployment, where both blocks are surely there."""
        policy, block = attachment.policy, attachment.block
        if policy is None or policy.document.in_doubt or block is None or block.in_doubt is not None:
            return None
        surely = (each for each, answer in self._takers(name, attachment) if answer is Answer.YES)
        taker = next((each for each in surely if each.owner.in_doubt is None and not each.is_left_alone), None)
        if taker is None:
            return None
        given = attachment.policy_arn if attachment.policy_arn is not None else attachment.policy_name
        span = (given.span if given is not None else None) or block.span
        return TakenAway(policy.label, block, span, taker.owner, taker.of_roles)

    def _may_take_away(self, name: Text, attachment: Attachment) -> Iterator[tuple[ExclusiveList, Answer]]:
        return (found for found in self._takers(name, attachment) if found[1] is not Answer.NO)

    def _takers(self, name: Text, attachment: Attachment) -> Iterator[tuple[ExclusiveList, Answer]]:
        """Yield the lists of other blocks, each with whether it takes the policy away."""
        if attachment.policy_name is not None:
            yield from self._against(self._names, name, attachment.policy_name, attachment)
        if attachment.policy_arn is not None:
            yield from self._against(self._policies, name, attachment.policy_arn, attachment)
            yield from self._against(self._roles, attachment.policy_arn, name, attachment)

    def _against(
        self, lists: tuple[ExclusiveList, ...], of: Text, wanted: Text, attachment: Attachment
    ) -> Iterator[tuple[ExclusiveList, Answer]]:
        block = attachment.block.address if attachment.block is not None else ""
        others = (each for each in lists if each.owner.address != block)
        return ((each, each.is_of(of, self._made) & each.lacks(wanted)) for each in others)


def _are_two(one: Text, other: Text, made: Collection[Origin]) -> bool:
    """Return whether two texts are read from two things that the code makes."""
    first, second = (each.source.of if each.source is not None else None for each in (one, other))
    return first != second and first in made and second in made


def _lists(resources: Iterable[Resource], kept: str) -> Iterator[ExclusiveList]:
    for resource in resources:
        value = resource.properties.get(kept)
        if value is not None:
            items, complete = _texts(value)
            yield ExclusiveList(resource, tuple(_owners(resource, kept)), items, complete, kept == _ROLES)


def _texts(value: Value | None) -> tuple[tuple[Text, ...], bool]:
    items, rest = as_items(value).split()
    texts = tuple(found for item in items if (found := as_text(item)) is not None)
    return tuple(map(_bare, texts)), not rest and len(texts) == len(items)


def _owners(resource: Resource, kept: str) -> Iterator[Text]:
    """Yield the role, or the policy, that the list is about."""
    if resource.kind == "role":
        name = as_text(resource.properties.get("name"))
        yield from () if name is None else (name,)
    else:
        yield from _texts(resource.properties.get("policyArns" if kept == _ROLES else "roles"))[0]


def _bare(name: Text) -> Text:
    """Return the name of a role that may be given by its ARN."""
    entity = parse_reference(name)
    return entity.full_name if entity.form == "arn" and entity.kind == "role" else name
