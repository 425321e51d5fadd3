"""What the policies on one side of a request say of it: which statements apply, which might, what could not be read."""

from ecs_roles.iam.decision import Grants, Request
from ecs_roles.iam.principals import ANYHOW, Reach
from ecs_roles.iam.statement_matching import covers
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import spend
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.values import Unknown

_BEYOND = Unknown(Fresh("beyond"), "to decide it takes more steps than the budget of the scan holds")


@frozen()
class Weight:
    """The statements that surely and that possibly apply, and what is unread; ``side`` is whose policies they are."""

    side: str
    denies: tuple[Statement, ...]
    possible_denies: tuple[Statement, ...]
    allows: tuple[Statement, ...]
    possible_allows: tuple[Statement, ...]
    unknowns: tuple[Unknown, ...]

    @property
    def allow(self) -> Answer:
        """Decide whether these policies allow the request, denies aside."""
        if self.allows:
            return Answer.YES
        return Answer.UNKNOWN if self.possible_allows or self.unknowns else Answer.NO

    @property
    def plainly_allows(self) -> bool:
        """Return whether these policies allow the request, and nothing in them may refuse it."""
        return bool(self.allows) and not (self.denies or self.possible_denies or self.unknowns)


def weigh(side: str, grants: Grants, request: Request, reaches: frozenset[Reach] = ANYHOW) -> Weight:
    """Hold every statement that may cover the request against it."""
    candidates = grants.candidates(request)
    if not spend(len(candidates)):
        return Weight(side, (), (), (), (), (*grants.unknowns, _BEYOND))
    if not candidates:
        return Weight(side, (), (), (), (), grants.unknowns)
    denies: list[Statement] = []
    possible_denies: list[Statement] = []
    allows: list[Statement] = []
    possible_allows: list[Statement] = []
    for item in candidates:
        answer = covers(item, request, reaches)
        if answer is Answer.YES:
            (allows if item.effect == "Allow" else denies).append(item)
        elif answer is Answer.UNKNOWN:
            (possible_allows if item.effect == "Allow" else possible_denies).append(item)
    unread = grants.unknowns
    return Weight(side, tuple(denies), tuple(possible_denies), tuple(allows), tuple(possible_allows), unread)
