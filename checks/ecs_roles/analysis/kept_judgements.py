"""Roles and judgements from one scan to the next: kept for as long as everything that they rest on is the same.

A workload rests on its parts and on what it has found around it. The parts are compared, places included; of what is
around it every lookup is noted, and made again. Work that looks at a workload sees it through the index that notes:
there is no other way from a workload to what lies around it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import field
from functools import partial
from operator import is_
from typing import Any, TypeVar

from ecs_roles.analysis.isolation import Isolation
from ecs_roles.analysis.rules_applied import Found
from ecs_roles.linking.log_groups_of_a_scan import GroupElsewhere
from ecs_roles.linking.resource_index import ResourceIndex, changed_kinds
from ecs_roles.linking.text_index import Matches
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment, assess
from ecs_roles.symbolic.budget import Budget
from ecs_roles.symbolic.frozen import changeable, frozen, replace
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.sameness import is_same
from ecs_roles.symbolic.text import Text

Key = tuple[Hashable, ...]
Result = TypeVar("Result")
LookedUp = tuple[Resource, ...] | Resource | Matches[Resource] | bool | None


class NotedIndex(ResourceIndex):
    """A deployment as one workload sees it, with what was looked for in it and what was found.

    Of the deployment itself it shows what concerns all of its workloads, and no resource: those are looked for.
    """

    def __init__(self, around: ResourceIndex, surroundings: Deployment) -> None:
        self.around, self._surroundings = around, surroundings
        self._found: defaultdict[str, dict[Key, LookedUp]] = defaultdict(dict)
        self._groups_elsewhere: dict[tuple[Text, Text], GroupElsewhere | None] = {}
        self._elsewhere: dict[Key, tuple[Callable[[ResourceIndex], LookedUp], LookedUp]] = {}

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
        found = self._found[kind][("all",)] = self.around.of_kind(kind)
        return found

    def referred_to(self, kind: str, reference: Text) -> Resource | None:
        """Return the resource of a kind that a reference was read from."""
        found = self.around.referred_to(kind, reference)
        self._found[kind]["reference", reference, reference.source] = found
        return found

    def find(self, kind: str, name: str, wanted: Text) -> Matches[Resource]:
        """Return the resources of a kind that a text refers to, or whose property ``name`` is the text."""
        key, before = ("find", name, wanted, wanted.source), self._found[kind]
        known = before.get(key)
        if isinstance(known, Matches):
            return known
        found = before[key] = self.around.find(kind, name, wanted)
        return found

    def log_group_elsewhere(self, name: Text, region: Text) -> GroupElsewhere | None:
        """Return a log group that another root or template of the scan creates by a name, or may create by it."""
        found = self._groups_elsewhere[name, region] = self.around.log_group_elsewhere(name, region)
        return found

    def elsewhere(self, kind: str, reference: Text) -> Resource | None:
        """Return the resource of another root or template of the scan that a reference was read from."""
        found = self.around.elsewhere(kind, reference)
        again = partial(_elsewhere, kind=kind, reference=reference)
        self._elsewhere[kind, reference, reference.source] = again, found
        return found

    def naming(self, kind: str, name: str, named: Resource) -> tuple[Resource, ...]:
        """Return what in the whole scan names a resource of another root or template by a property."""
        found = self.around.naming(kind, name, named)
        self._elsewhere[kind, name, named.origin] = partial(_naming, kind=kind, name=name, named=named), found
        return found

    def may_hold(self, kind: str, name: str = "") -> bool:
        """Decide whether the whole scan may have anything of a kind, with a property where one is asked for."""
        found = self.around.may_hold(kind, name)
        self._elsewhere["may hold", kind, name] = partial(_may_hold, kind=kind, name=name), found
        return found

    def is_as_it_was(self, around: ResourceIndex, changed: frozenset[str]) -> bool:
        """Decide whether another index gives the same to whatever was looked for; from then on it stands behind.

        Of the kinds that are not ``changed`` it holds the very same resources.
        """
        for kind in changed.intersection(self._found):
            found = self._found[kind]
            now = {key: _looked_up(kind, key, around) for key in found}
            if not all(_is_same_find(before, now[key]) for key, before in found.items()):
                return False
            self._found[kind] = now
        if any(around.log_group_elsewhere(*key) != found for key, found in self._groups_elsewhere.items()):
            return False
        if not all(is_same(again(around), found) for again, found in self._elsewhere.values()):
            return False
        self.around = around
        return True


def _elsewhere(around: ResourceIndex, *, kind: str, reference: Text) -> LookedUp:
    return around.elsewhere(kind, reference)


def _naming(around: ResourceIndex, *, kind: str, name: str, named: Resource) -> LookedUp:
    return around.naming(kind, name, named)


def _may_hold(around: ResourceIndex, *, kind: str, name: str) -> LookedUp:
    return around.may_hold(kind, name)


def _looked_up(kind: str, key: Key, around: ResourceIndex) -> LookedUp:
    match key:
        case ("all",):
            return around.of_kind(kind)
        case ("reference", Text() as reference, _):
            return around.referred_to(kind, reference)
        case ("find", str(name), Text() as wanted, _):
            return around.find(kind, name, wanted)
    return None


def _is_same_find(one: LookedUp, other: LookedUp) -> bool:
    if not isinstance(one, Matches) or not isinstance(other, Matches):
        return is_same(one, other)
    return is_same(one.sure, other.sure) and (not one.is_searched or is_same(one.possible, other.possible))


@changeable()
class _Judged:
    """A workload, what was decided about it, the findings of the rules, and the steps that took."""

    workload: Workload
    bare: Assessment
    assessment: Assessment
    steps: int
    findings: Mapping[str, Found] | None = None
    steps_of_rules: int = 0


@frozen(eq=False)
class _Done:
    """What some work was given, what it gave, and the steps that it took."""

    given: tuple[object, ...]
    result: Any
    steps: int


@changeable()
class KeptJudgements:
    """What the last scan said of roles and workloads. What a scan does not ask for is forgotten."""

    was_used: bool = False
    _done: dict[Hashable, _Done] = field(default_factory=dict)
    _last_done: dict[Hashable, _Done] = field(default_factory=dict)
    _values: dict[Hashable, Any] = field(default_factory=dict)
    _last_values: dict[Hashable, Any] = field(default_factory=dict)
    _judged: dict[Key, _Judged] = field(default_factory=dict)
    _last: dict[Key, _Judged] = field(default_factory=dict)
    _by_assessment: dict[int, _Judged] = field(default_factory=dict)
    _changes: dict[tuple[int, int], tuple[ResourceIndex, ResourceIndex, frozenset[str]]] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin another scan."""
        self.was_used = False
        self._last, self._judged = self._judged, {}
        self._last_done, self._done = self._done, {}
        self._last_values, self._values = self._values, {}
        self._by_assessment, self._changes = {}, {}

    def forget(self) -> bool:
        """Keep nothing; return whether anything of the last scan was used."""
        self._judged, self._done, self._values, self._by_assessment = {}, {}, {}, {}
        return self.was_used

    def done(
        self, what: Hashable, given: tuple[object, ...], work: Callable[[], Result], budget: Budget | None
    ) -> Result:
        """Return what some work gives, that of the last scan where it was given the very same; its steps count again.

        What it was given is kept with it: nothing else has the identity of a part of that for as long.
        """
        kept = self._done.get(what) or self._last_done.get(what)
        if kept is None or not all(map(is_, kept.given, given)):
            before = budget.steps if budget is not None else 0
            found = work()
            kept = _Done(given, found, before - budget.steps if budget is not None else 0)
        elif budget is not None:
            budget.steps -= kept.steps
            self.was_used = True
        self._done[what] = kept
        result: Result = kept.result
        return result

    def before(self, what: Hashable, otherwise: Result) -> Result:
        """Return what some work has given in the last scan."""
        kept = self._last_done.get(what)
        return kept.result if kept is not None else otherwise

    def same(self, key: Hashable, now: Result) -> Result:
        """Return a value, the very one of the last scan where that was the same."""
        before = self._last_values.get(key)
        found: Result = before if before is not None and is_same(before, now) else now
        self._values[key] = found
        return found

    def index(self, now: ResourceIndex) -> ResourceIndex:
        """Return the index of a deployment, with what the last scan has made to search in it and still holds."""
        key = "index", *key_of_deployment(now.deployment)
        before: ResourceIndex | None = self._last_values.get(key)
        if before is not None:
            now.take_over(before, self._changed(before, now))
        self._values[key] = now
        return now

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
                kept.assessment, kept.findings = now, None
            return kept
        noted = replace(workload, index=NotedIndex(workload.index, self._around(workload)))
        before = budget.steps
        bare = assess(noted)
        steps = before - budget.steps
        return _Judged(noted, bare, with_doubts(bare), steps)

    def findings(
        self, assessment: Assessment, budget: Budget, apart: Isolation, work: Callable[[], Mapping[str, Found]]
    ) -> Mapping[str, Found]:
        """Return what the rules find in a workload, which they see alone."""
        kept = self._by_assessment.get(id(assessment))
        if kept is None or kept.assessment is not assessment:
            return work()
        if kept.findings is not None:
            budget.steps -= kept.steps_of_rules
            return kept.findings
        before, failures = budget.steps, len(apart.errors)
        found = work()
        if len(apart.errors) == failures and not apart.interrupted:
            kept.findings, kept.steps_of_rules = found, before - budget.steps
        return found

    def _is_as_it_was(self, kept: Workload, now: Workload) -> bool:
        index = kept.index
        if not isinstance(index, NotedIndex):
            return False
        if index.deployment is not self._around(now):
            return False
        if not is_same(kept.task_definition.resource, now.task_definition.resource):
            return False
        if not is_same(_around_it(kept), _around_it(now)):
            return False
        return index.is_as_it_was(now.index, self._changed(index.around, now.index))

    def _changed(self, before: ResourceIndex, now: ResourceIndex) -> frozenset[str]:
        """Return the kinds with other resources than before; most workloads of a deployment have the same index."""
        key = id(before), id(now)
        if key not in self._changes:
            self._changes[key] = before, now, changed_kinds(before, now)
        return self._changes[key][-1]

    def _around(self, workload: Workload) -> Deployment:
        """Return what of a deployment concerns all of its workloads, the last scan's object where it is the same."""
        deployment = workload.index.deployment
        key = ("surroundings", *key_of_deployment(deployment))
        known: Deployment | None = self._values.get(key)
        return known if known is not None else self.same(key, _surroundings(deployment))


def _surroundings(deployment: Deployment) -> Deployment:
    """Return what judging one workload may look at; of a template also that a macro may write it as it likes."""
    unread = deployment.unread if deployment.language == "cloudformation" else ()
    return replace(deployment, resources=(), exports=(), unread=unread, outputs=(), shown=(), absent=(), fetched=())


def _around_it(workload: Workload) -> tuple[object, ...]:
    links = workload.execution, workload.task
    return *links, workload.services, workload.on_both_sides, workload.runs, workload.open_services


def key_of_deployment(deployment: Deployment) -> Key:
    """Return what tells a deployment from the others of a scan."""
    return deployment.name, deployment.language, deployment.scenario


def _key_of(workload: Workload) -> Key:
    definition = workload.task_definition
    return *key_of_deployment(workload.index.deployment), definition.address, definition.span
