"""What a supporting role allows of whole services, by statements of the code or by one of AWS's own policies."""

from collections.abc import Iterable, Iterator

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Note, Place
from ecs_roles.iam.statements import Statement
from ecs_roles.rules.granted import GrantedStatement, aws_policies, few_of, place_of, written_statements
from ecs_roles.rules.limits import cuts_wildcards
from ecs_roles.rules.task_role.task_wildcards import is_everything, whole_services_of
from ecs_roles.symbolic.frozen import frozen, replace

EVERY_ACTION = "*"


@frozen()
class WideGrant:
    """A statement, or a policy of AWS, with the patterns in it that allow a whole service on every resource.

    ``patterns`` are ``*`` for nearly every action, which ``what`` says in words; ``policy`` is AWS's, if it is one.
    ``further`` are the grants of other statements beside it, whose patterns it has too.
    """

    place: Place
    patterns: tuple[str, ...]
    what: str
    resources: tuple[str, ...]
    policy: Policy | None = None
    further: tuple["WideGrant", ...] = ()

    @property
    def places(self) -> tuple[Note, ...]:
        """Return where the other statements stand."""
        return tuple(Note(f"{each.what} is allowed here", each.place.span) for each in self.further)

    @property
    def by_aws(self) -> str:
        """Return by which of AWS's policies that is, as a part of a message."""
        return f" by AWS's policy {self.policy.label}" if self.policy is not None else ""

    @property
    def removal(self) -> str:
        """Return how one gets rid of it, as the beginning of a fix."""
        if self.policy is not None:
            return f"Detach {self.policy.label}"
        return f"Remove {', '.join(self.patterns)}"


def wide_grants(role: Role, but: frozenset[str] = frozenset()) -> Iterator[WideGrant]:
    """Yield what allows every action, or everything of services, of a role; ``but`` are patterns that are needed."""
    for granted in written_statements(role):
        patterns, what = _patterns(role, granted, but)
        if patterns:
            yield WideGrant(granted.place_of(patterns), patterns, what, granted.resources)
    for policy in aws_policies(role):
        found = [_patterns(role, GrantedStatement(policy, item), but) for item in _allowing(policy)]
        wide = [item for item in found if item[0]]
        patterns = tuple(dict.fromkeys(pattern for group, _ in wide for pattern in group))
        if patterns:
            what = next((said for group, said in wide if EVERY_ACTION in group), few_of(patterns))
            yield WideGrant(place_of(policy), patterns, what, (policy.label,), policy)


def together(grants: Iterable[WideGrant]) -> Iterator[WideGrant]:
    """Yield the grants, one for all statements of a resource that allow whole services on the same things."""
    found: dict[object, list[WideGrant]] = {}
    for grant in grants:
        alone = grant.policy is not None or EVERY_ACTION in grant.patterns
        key = grant.place if alone else (grant.place.resource.span, grant.place.resource.address, grant.resources)
        found.setdefault(key, []).append(grant)
    for first, *others in found.values():
        if not others:
            yield first
            continue
        patterns = tuple(dict.fromkeys(pattern for grant in (first, *others) for pattern in grant.patterns))
        yield replace(first, patterns=patterns, what=few_of(patterns), further=tuple(others))


def _allowing(policy: Policy) -> Iterator[Statement]:
    return (item for item in policy.document.statements if item.effect == "Allow")


def _patterns(role: Role, granted: GrantedStatement, but: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """Return the patterns of a statement that are too wide, and what they allow in words."""
    statement = granted.statement
    if is_everything(statement) and not cuts_wildcards(role):
        spared = few_of([str(item) for item in statement.not_actions])
        return (EVERY_ACTION,), f"every action but {spared}" if spared else "every action"
    whole = tuple(name for name in whole_services_of(role, granted) if name.lower() not in but)
    return whole, ", ".join(whole)
