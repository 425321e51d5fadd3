"""Why a role is refused, as messages tell it: nothing allows the request, a statement denies it, a boundary stops it.

Source: IAM user guide, policy evaluation logic: an explicit deny wins, and a permissions boundary limits every grant.
"""

from collections.abc import Iterable, Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Note
from ecs_roles.iam.decision import Decision, Verdict
from ecs_roles.iam.evaluator import BOUNDARY, ROLE_POLICIES
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.frozen import frozen


@frozen()
class Refusal:
    """Which sides refuse a role: those whose statements deny it, else those that do not allow it.

    ``denies`` are the statements that deny it.
    """

    role: Role
    sides: frozenset[str]
    denies: tuple[Statement, ...]

    @property
    def verb(self) -> str:
        """Return what the role does: ``denies``, or ``does not allow``."""
        return "denies" if self.denies and ROLE_POLICIES in self.sides else "does not allow"

    @property
    def reason(self) -> str:
        """Return what else than the policies of the role refuses it."""
        others = [self._named(side) for side in sorted(self.sides) if side != ROLE_POLICIES and self._counts(side)]
        return f"{' and '.join(others)} {'denies' if self.denies else 'does not allow'} it" if others else ""

    def fix(self, what: str, otherwise: str) -> str:
        """Return what to do, so that the role allows ``what``; ``otherwise`` where a grant alone is missing."""
        if self.denies:
            return f"Take {what} out of the statement that denies it."
        if BOUNDARY not in self.sides or self.role.boundary is None:
            return otherwise
        own = f"in a policy of {self.role.address} and " if ROLE_POLICIES in self.sides else ""
        return f"Allow {what} {own}in the permissions boundary {self.role.boundary.label}."

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return the places of what denies it or stops it."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[Note]:
        yield from (Note("this statement denies it", item.span) for item in self.denies if item.span is not None)
        if not self.denies and BOUNDARY in self.sides and self.role.boundary is not None:
            yield Note("this permissions boundary does not allow it", self.role.boundary.span)

    def _counts(self, side: str) -> bool:
        """Return whether an answer counts: within one account a resource's policy need not allow, but may deny."""
        return bool(self.denies) or side == BOUNDARY

    def _named(self, side: str) -> str:
        if side == BOUNDARY and self.role.boundary is not None:
            return f"its permissions boundary {self.role.boundary.label}"
        origins = dict.fromkeys(item.origin for item in self.denies if item.origin)
        return f"{side} ({', '.join(origins)})" if origins else side


def refusal_of(verdicts: Iterable[Verdict], role: Role) -> Refusal:
    """Return why the role is refused what these verdicts are about: a deny goes before what is not allowed."""
    known = tuple(verdicts)
    denied = tuple(verdict for verdict in known if verdict.decision is Decision.EXPLICIT_DENY)
    statements = (statement for verdict in denied for statement in verdict.because)
    sides = frozenset(side for verdict in denied or known for side in verdict.refused_by)
    return Refusal(role, sides, tuple(dict.fromkeys(statements)))
