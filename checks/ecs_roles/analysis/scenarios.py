"""When a defect is there: under which choices of a template's conditions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field

from ecs_roles.findings.finding import Finding
from ecs_roles.findings.merging import Defect, defect_of
from ecs_roles.findings.message import Condition
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.symbolic.frozen import changeable, replace
from ecs_roles.symbolic.resources import Deployment

Scenario = tuple[tuple[str, bool], ...]
Choice = dict[str, bool]
Subject = tuple[str, str]


@changeable()
class Scenarios:
    """In which choices of a template's conditions a defect is there, and in which what it is about."""

    _of_defect: dict[Defect, dict[Scenario, None]] = field(default_factory=dict)
    _subjects: dict[Defect, set[Subject]] = field(default_factory=dict)
    _of_subject: dict[Subject, dict[Scenario, None]] = field(default_factory=dict)

    @classmethod
    def of(cls, analysed_deployments: Iterable[AnalysedDeployment]) -> "Scenarios":
        """Return where everything exists that a finding can be about."""
        known = cls()
        for deployment in (analysed.index.deployment for analysed in analysed_deployments):
            for resource in deployment.resources if deployment.scenario else ():
                known._of_subject.setdefault((deployment.name, resource.address), {})[deployment.scenario] = None
        return known

    def __bool__(self) -> bool:
        """Return whether anything of the scan hangs on a condition of a template."""
        return bool(self._of_subject)

    def note(self, finding: Finding, deployment: Deployment) -> None:
        """Remember that a finding is there in one scenario."""
        if not self:
            return
        defect = defect_of(finding)
        self._of_defect.setdefault(defect, {})[deployment.scenario] = None
        subjects = {(deployment.name, name) for name in finding.task_definitions or (finding.resource,)}
        self._subjects.setdefault(defect, set()).update(subjects)

    def told(self, finding: Finding) -> Finding:
        """Return the finding with the condition under which it holds, if that is not always."""
        defect = defect_of(finding)
        here = self._of_defect.get(defect, {})
        if () in here:
            return finding
        around = {
            scenario: None for subject in self._subjects[defect] for scenario in self._of_subject.get(subject, {})
        }
        when = _when(*_of_shared_conditions(list(here), list(around)))
        return replace(finding, content=replace(finding.content, condition=when)) if when else finding


def _of_shared_conditions(here: list[Scenario], around: list[Scenario]) -> tuple[list[Choice], list[Choice]]:
    """Return both lists in terms of the conditions that every scenario of the defect decides.

    Each task definition has scenarios of its own, so a role that several share is judged under different conditions.
    Where the shared ones do not set the defect apart, its first task definition's scenarios stand for all.
    """
    conditions = [{name for name, _ in scenario} for scenario in here]
    shared = set.intersection(*conditions) if conditions else set()
    defect = _distinct(here, shared)
    others = _distinct([scenario for scenario in around if scenario not in here], shared)
    if len({frozenset(names) for names in conditions}) == 1 or not any(choice in others for choice in defect):
        return defect, [*defect, *(choice for choice in others if choice not in defect)]
    alike = [scenario for scenario in here if {name for name, _ in scenario} == conditions[0]]
    return _of_shared_conditions(alike, around)


def _distinct(scenarios: Iterable[Scenario], names: Collection[str]) -> list[Choice]:
    """Return the scenarios that decide all those conditions, with nothing else, each once."""
    chosen = (tuple((name, answer) for name, answer in scenario if name in names) for scenario in scenarios)
    return [dict(choice) for choice in dict.fromkeys(chosen) if len(choice) == len(names)]


def _when(here: Collection[Mapping[str, bool]], universe: Collection[Mapping[str, bool]]) -> Condition | None:
    """Return what distinguishes the scenarios of a defect from the others; ``None`` where there are no others."""
    others = [scenario for scenario in universe if scenario not in here]
    if not others:
        return None
    shared = dict.fromkeys(set.intersection(*(set(scenario.items()) for scenario in here)))
    literals = [literal for literal in next(iter(here)).items() if literal in shared]
    if not _excludes(literals, others):
        first = _shortened(list(next(iter(here)).items()), others)
        return Condition(tuple(first), among_others=True)
    return Condition(tuple(_shortened(literals, others)))


def _excludes(literals: Collection[tuple[str, bool]], others: Iterable[Mapping[str, bool]]) -> bool:
    return all(any(other[name] != value for name, value in literals) for other in others)


def _shortened(literals: list[tuple[str, bool]], others: Collection[Mapping[str, bool]]) -> list[tuple[str, bool]]:
    """Return as few of the literals as still exclude the others."""
    for literal in tuple(literals):
        fewer = [item for item in literals if item != literal]
        if _excludes(fewer, others):
            literals = fewer
    return literals
