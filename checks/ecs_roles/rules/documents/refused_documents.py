"""What AWS refuses of the policies of a role: documents outside the grammar, and more than the quotas of IAM take."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Place
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.iam.document_size import INLINE_TOGETHER, POLICIES_OF_A_ROLE
from ecs_roles.iam.statements import Fault
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.open_by_default import empty_places
from ecs_roles.rules.linked_roles import RoleInScan, every_role
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span

_UNLESS = ", unless the account's quota was raised"


def refused_documents(rule: Rule, analysed: AnalysedDeployment, *, raisable: bool) -> Iterator[Finding]:
    """Yield a finding for each fault of a document of a role: those of every account, or those of the default quota."""
    empty = empty_places(analysed.index)  # Of these a doubt tells: nobody deploys them so.
    for item in every_role(analysed):
        for fault, label, owner, place in _faults(item.role):
            if fault.raisable == raisable and fault.span not in empty and not _waits(fault, item, analysed):
                yield item.finding(
                    rule,
                    Place(fault.span or place, owner),
                    Message(
                        f"AWS refuses {label}",
                        reason=fault.message,
                        besides=((item.mention, " does not get it" + (_UNLESS if raisable else "")),),
                    ),
                    "Shorten the document." if raisable else "Correct the document at this place.",
                    (fault.message,),
                )


def _waits(fault: Fault, item: RoleInScan, analysed: AnalysedDeployment) -> bool:
    """Return whether a document has no statement as long as nobody calls the module of a role that no task has."""
    return fault.unfilled and not item.uses and bool(analysed.index.deployment.without_value)


@collected_once
def _faults(role: Role) -> Iterator[tuple[Fault, str, Resource, Span]]:
    for fault in _told(role.trust.faults):
        yield fault, f"the trust policy of {role.address}", role.resource, role.trust.span or role.span
    for policy in role.policies:
        if policy.form in {"inline", "customer"}:
            for fault in _told(policy.document.faults):
                yield fault, f"the policy {policy.label}", policy.owner, policy.span


def _told(faults: tuple[Fault, ...]) -> Iterator[Fault]:
    """Yield the faults of one document, without an absence that an element in the wrong place explains."""
    explained = any(fault.stray for fault in faults)
    return (fault for fault in faults if not (explained and fault.absent))


def too_many_policies(rule: Rule, item: RoleInScan, *, raisable: bool) -> Iterator[Finding]:
    """Yield a finding for a role that surely has more managed policies than by default, or than a role can have."""
    sure = (policy for policy in item.role.policies if not policy.document.in_doubt)
    count = len({policy.label for policy in sure if policy.form in {"aws", "customer"}})
    limit = POLICIES_OF_A_ROLE
    if (limit.default < count <= limit.most) if raisable else count > limit.most:
        yield item.finding(
            rule,
            Place(item.role.span.start, item.role.resource),
            Message(
                item.mention,
                f"has {count} managed policies",
                f"a role has {limit.default}, and {limit.most} at most" + (_UNLESS if raisable else ""),
                consequence=Consequence(f"Cannot exceed quota for PoliciesPerRole: {limit.default}", speaker="AWS"),
            ),
            "Join policies, or write what belongs together into an inline policy.",
            (f"{count} managed policies",),
        )


def too_long_together(rule: Rule, item: RoleInScan) -> Iterator[Finding]:
    """Yield a finding for a role whose inline policies are too long together, each being short enough."""
    inline = (policy.document for policy in item.role.policies if policy.form == "inline")
    sizes = [document.size or 0 for document in inline if not document.in_doubt]
    if sum(sizes) > INLINE_TOGETHER and max(sizes) <= INLINE_TOGETHER:
        yield item.finding(
            rule,
            Place(item.role.span.start, item.role.resource),
            Message(
                item.mention,
                f"has inline policies of {sum(sizes):,} characters together, without white space",
                f"a role has {INLINE_TOGETHER:,} at most",
                consequence=Consequence(
                    f"Maximum policy size of {INLINE_TOGETHER} bytes exceeded for role", speaker="AWS"
                ),
            ),
            "Put some of the statements into a managed policy.",
            ("inline policies",),
        )
