"""Roles and judgements from one scan to the next: kept for as long as everything that they rest on is the same.

A workload rests on its parts and on what it has found around it. The parts are compared, places included; of what is
around it every lookup is noted, and made again. Work that looks at a workload sees it through the index that notes:
there is no other way from a workload to what lies around it.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace

from ecs_roles.analysis.isolation import Isolation
from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.text_index import Matches
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment, assess
from ecs_roles.symbolic.budget import Budget
from ecs_roles.symbolic.resources import Deployment, Resource, Suppression
from ecs_roles.symbolic.sameness import is_same
from ecs_roles.symbolic.text import Text

Key = tuple[Hashable, ...]
Found = tuple[tuple[Finding, Suppression | None], ...]
LookedUp = tuple[Resource, ...] | Resource | Matches[Resource] | None


class NotedIndex(ResourceIndex):
    """A deployment as one workload sees it, with what was looked for in it and what was found.

    Of the deployment itself it shows what concerns all of its workloads, and no resource: those are looked for.
    """

    def __init__(self, around: ResourceIndex, surroundings: Deployment) -> None:
        self.around, self._surroundings = around, surroundings
        self._found: dict[Key, LookedUp] = {}

    @property
    def deployment(self) -> Deployment:
        """Return the deployment without what it declares."""
        return self._surroundings

    @property
    def seen_from(self) -> Resource | None:
        """Return the resource beside which the deployment is seen."""
        return self.around.seen_from

    def of_kind(self, kind: str) -> tuple[Resource, ...]:
        """Return all resources of a kind, in source order."""
        found = self._found[("kind", kind)] = self.around.of_kind(kind)
        return found

    def referred_to(self, kind: str, reference: Text) -> Resource | None:
        """Return the resource of a kind that a reference was read from."""
        found = self.around.referred_to(kind, reference)
        self._found[("reference", kind, reference, reference.source)] = found
        return found

    def find(self, kind: str, name: str, wanted: Text) -> Matches[Resource]:
        """Return the resources of a kind that a text refers to, or whose property ``name`` is the text."""
        key = ("find", kind, name, wanted, wanted.source)
        known = self._found.get(key)
        if isinstance(known, Matches):
            return known
        found = self._found[key] = self.around.find(kind, name, wanted)
        return found

    def is_as_it_was(self, around: ResourceIndex) -> bool:
        """Decide whether another index gives the same to whatever was looked for; from then on it stands behind."""
        now = {key: _looked_up(key, around) for key in self._found}
        if not all(_is_same_find(found, now[key]) for key, found in self._found.items()):
            return False
        self.around, self._found = around, now
        return True


def _looked_up(key: Key, around: ResourceIndex) -> LookedUp:
    match key:
        case ("kind", str(kind)):
            return around.of_kind(kind)
        case ("reference", str(kind), Text() as reference, _):
            return around.referred_to(kind, reference)
        case ("find", str(kind), str(name), Text() as wanted, _):
            return around.find(kind, name, wanted)
    return None


def _is_same_find(one: LookedUp, other: LookedUp) -> bool:
    if not isinstance(one, Matches) or not isinstance(other, Matches):
        return is_same(one, other)
    searched = "possible" in vars(one)
    return is_same(one.sure, other.sure) and (not searched or is_same(one.possible, other.possible))


@dataclass(slots=True)
class _Judged:
    """A workload, what was decided about it, the findings of each rule, and the steps that took."""

    workload: Workload
    bare: Assessment
    assessment: Assessment
    steps: int
    findings: dict[str, tuple[Found, int]] = field(default_factory=dict)


@dataclass(slots=True)
class KeptJudgements:
    """What the last scan said of roles and workloads. What a scan does not ask for is forgotten."""

    was_used: bool = False
    _roles: dict[Key, Role] = field(default_factory=dict)
    _judged: dict[Key, _Judged] = field(default_factory=dict)
    _last: dict[Key, _Judged] = field(default_factory=dict)
    _by_assessment: dict[int, _Judged] = field(default_factory=dict)
    _surroundings: dict[Key, Deployment] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin another scan."""
        self.was_used = False
        self._last, self._judged = self._judged, {}
        self._surroundings, self._by_assessment = {}, {}

    def forget(self) -> bool:
        """Keep nothing; return whether anything of the last scan was used."""
        self._roles, self._judged, self._last, self._by_assessment = {}, {}, {}, {}
        return self.was_used

    def roles(self, groups: Iterable[tuple[Deployment, tuple[Role, ...]]]) -> list[tuple[Deployment, tuple[Role, ...]]]:
        """Return the roles of each deployment, the very ones of the last scan where they are the same."""
        now: dict[Key, Role] = {}
        found = []
        for deployment, roles in groups:
            here: list[Role] = []
            for role in roles:
                key = (*_of_deployment(deployment), role.address, role.span)
                kept = self._roles.get(key)
                now[key] = kept if kept is not None and is_same(kept, role) else role
                here.append(now[key])
            found.append((deployment, tuple(here)))
        self._roles = now
        return found

    def assessed(
        self,
        workload: Workload,
        budget: Budget,
        with_doubts: Callable[[Assessment], Assessment],
    ) -> Assessment:
        """Return what is decided about a workload; ``with_doubts`` looks beyond it, and is asked each time."""
        judged = self._judged[_key_of(workload)] = self._of(workload, budget, with_doubts)
        self._by_assessment[id(judged.assessment)] = judged
        return judged.assessment

    def _of(self, workload: Workload, budget: Budget, with_doubts: Callable[[Assessment], Assessment]) -> _Judged:
        key = _key_of(workload)
        kept = self._last.get(key)
        if kept is not None and self._is_as_it_was(kept.workload, workload):
            self.was_used = True
            budget.steps -= kept.steps
            now = with_doubts(kept.bare)
            if not is_same(now.doubts, kept.assessment.doubts):
                kept.assessment, kept.findings = now, {}
            return kept
        noted = replace(workload, index=NotedIndex(workload.index, self._around(workload)))
        before = budget.steps
        bare = assess(noted)
        steps = before - budget.steps
        return _Judged(noted, bare, with_doubts(bare), steps)

    def findings(
        self, rule: str, assessment: Assessment, budget: Budget, apart: Isolation, work: Callable[[], Found]
    ) -> Found:
        """Return what a rule finds in a workload, which it sees alone."""
        kept = self._by_assessment.get(id(assessment))
        if kept is None or kept.assessment is not assessment:
            return work()
        if rule in kept.findings:
            found, steps = kept.findings[rule]
            budget.steps -= steps
            return found
        before, failures = budget.steps, len(apart.errors)
        found = work()
        if len(apart.errors) == failures and not apart.interrupted:
            kept.findings[rule] = found, before - budget.steps
        return found

    def _is_as_it_was(self, kept: Workload, now: Workload) -> bool:
        index = kept.index
        if not isinstance(index, NotedIndex):
            return False
        if not is_same(kept.task_definition.resource, now.task_definition.resource):
            return False
        if not is_same(_around_it(kept), _around_it(now)) or not is_same(index.deployment, self._around(now)):
            return False
        return index.is_as_it_was(now.index)

    def _around(self, workload: Workload) -> Deployment:
        """Return what of a deployment concerns all of its workloads, the same object for each."""
        deployment = workload.index.deployment
        key = _of_deployment(deployment)
        if key not in self._surroundings:
            self._surroundings[key] = _surroundings(deployment)
        return self._surroundings[key]


def _surroundings(deployment: Deployment) -> Deployment:
    return replace(deployment, resources=(), exports=(), unread=(), outputs=(), absent=(), fetched=())


def _around_it(workload: Workload) -> tuple[object, ...]:
    links = workload.execution, workload.task
    return *links, workload.services, workload.on_both_sides, workload.runs, workload.open_services


def _of_deployment(deployment: Deployment) -> Key:
    return deployment.name, deployment.language, deployment.scenario


def _key_of(workload: Workload) -> Key:
    definition = workload.task_definition
    return *_of_deployment(workload.index.deployment), definition.address, definition.span
