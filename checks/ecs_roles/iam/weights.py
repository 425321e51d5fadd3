"""What the policies on one side of a request say of it: which statements apply, which might, what could not be read."""

from ecs_roles.iam.decision import Grants, Request
from ecs_roles.iam.principals import ANYHOW, Reach
from ecs_roles.iam.statement_matching import covers
from ecs_roles.iam.statements import Effect, Statement
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


def weigh(side: str, grants: Grants, request: Request, reaches: frozenset[Reach] = ANYHOW) -> Weight:
    """Hold every statement that may cover the request against it."""
    candidates = grants.candidates(request)
    if not spend(len(candidates)):
        return Weight(side, (), (), (), (), (*grants.unknowns, _BEYOND))
    if not candidates:
        return Weight(side, (), (), (), (), grants.unknowns)
    found = [(item.effect, covers(item, request, reaches), item) for item in candidates]
    return Weight(
        side,
        denies=_those(found, "Deny", Answer.YES),
        possible_denies=_those(found, "Deny", Answer.UNKNOWN),
        allows=_those(found, "Allow", Answer.YES),
        possible_allows=_those(found, "Allow", Answer.UNKNOWN),
        unknowns=grants.unknowns,
    )


def _those(found: list[tuple[Effect, Answer, Statement]], effect: Effect, answer: Answer) -> tuple[Statement, ...]:
    return tuple([item for its_effect, its_answer, item in found if its_effect == effect and its_answer is answer])
