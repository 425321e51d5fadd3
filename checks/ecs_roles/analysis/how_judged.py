"""How a scan is judged: for what, within which budgets, and with what is kept of the last one."""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from ecs_roles.analysis.asked import Asked
from ecs_roles.analysis.isolation import Isolation
from ecs_roles.analysis.kept_judgements import KeptJudgements
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.symbolic.budget import Budget
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.span import Span

Result = TypeVar("Result")


@frozen()
class How:
    """How a scan is judged; what fails fails alone."""

    asked: Asked
    apart: Isolation
    budgets: Mapping[str, Budget]
    kept: KeptJudgements | None

    def of(self, deployment: Deployment, about: str, work: Callable[[], Result]) -> Result | None:
        """Return what some work on a deployment gives, within its budget; none where that fails."""
        place = next((item.span for item in deployment.resources), Span(deployment.name, 1, 1, 1, 1))
        return self.apart.one(work, f"{about} {deployment.name}", place, self.budgets[deployment.name])

    def done(
        self, what: Hashable, given: tuple[object, ...], work: Callable[[], Result], budget: Budget | None = None
    ) -> Result:
        """Return what some work gives, that of the last scan where it was given the very same."""
        return work() if self.kept is None else self.kept.done(what, given, work, budget)

    def before(self, what: Hashable, otherwise: Result) -> Result:
        """Return what some work has given in the last scan."""
        return otherwise if self.kept is None else self.kept.before(what, otherwise)

    def same(self, key: Hashable, now: Result) -> Result:
        """Return a value, the very one of the last scan where that was the same."""
        return now if self.kept is None else self.kept.same(key, now)

    def index(self, now: ResourceIndex) -> ResourceIndex:
        """Return the index of a deployment, with what the last scan has made to search in it and still holds."""
        return now if self.kept is None else self.kept.index(now)
