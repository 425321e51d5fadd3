"""What the policies on one side of a request say of it: which statements apply, which might, what could not be read."""

from dataclasses import dataclass

from ecs_roles.iam.decision import Grants, Request
from ecs_roles.iam.principals import ANYHOW, Reach
from ecs_roles.iam.statement_matching import covers
from ecs_roles.iam.statements import Effect, Statement
from ecs_roles.symbolic.trilean import Trilean
from ecs_roles.symbolic.values import Unknown


@dataclass(frozen=True, slots=True)
class Weight:
    """The statements that surely and that possibly apply, and what is unread; ``side`` is whose policies they are."""

    side: str
    denies: tuple[Statement, ...]
    possible_denies: tuple[Statement, ...]
    allows: tuple[Statement, ...]
    possible_allows: tuple[Statement, ...]
    unknowns: tuple[Unknown, ...]

    @property
    def allow(self) -> Trilean:
        """Whether these policies allow the request, denies aside."""
        if self.allows:
            return True
        return None if self.possible_allows or self.unknowns else False


def weigh(side: str, grants: Grants, request: Request, reaches: frozenset[Reach] = ANYHOW) -> Weight:
    """Hold every statement against the request."""
    answers = [(statement, covers(statement, request, reaches)) for statement in grants.statements]

    def those(effect: Effect, wanted: Trilean) -> tuple[Statement, ...]:
        return tuple(statement for statement, answer in answers if statement.effect == effect and answer is wanted)

    return Weight(
        side, those("Deny", True), those("Deny", None), those("Allow", True), those("Allow", None), grants.unknowns
    )
