"""From readings to a report: link, assess, apply every rule, and say each defect once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from ecs_roles.analysis.asked import EVERYTHING, Asked
from ecs_roles.analysis.how_judged import How
from ecs_roles.analysis.isolation import Isolation
from ecs_roles.analysis.kept_judgements import KeptJudgements
from ecs_roles.analysis.linked_roles import linked_roles
from ecs_roles.analysis.report import Report, RoleReport, TaskDefinitionReport
from ecs_roles.analysis.reporting import as_reported, withheld
from ecs_roles.analysis.rules_applied import found_by_rule, found_in_deployment
from ecs_roles.analysis.scenarios import Scenarios
from ecs_roles.ecs.task_definition import Doubt, TaskDefinition
from ecs_roles.ecs.task_definition_adapters import TASK_DEFINITION_KINDS
from ecs_roles.findings.finding import Finding, Note
from ecs_roles.linking.account import account_of
from ecs_roles.linking.account_roles import AccountRoles
from ecs_roles.linking.imports_between_stacks import with_imports
from ecs_roles.linking.links import RoleIndex, links_of
from ecs_roles.linking.log_groups_of_a_scan import LogGroupsOfScan
from ecs_roles.linking.partition import partition_of
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.resources_of_a_scan import ResourcesOfScan
from ecs_roles.linking.workload import SIDES, Link, Side, Workload
from ecs_roles.linking.workloads import with_both_sides, workloads_of
from ecs_roles.needs.analysed_deployment import NO_SETTINGS, AnalysedDeployment, ScanScope, ScanSettings, uses_of_roles
from ecs_roles.needs.assessment import Assessment, Status, assess
from ecs_roles.needs.instance_work import with_instance_doubts
from ecs_roles.needs.launch_types import launch_types
from ecs_roles.needs.undecided import undecided
from ecs_roles.rules.application.evidence import evidence_doubts, names_of
from ecs_roles.rules.guardrails.guarded_roles import guardrail_doubts
from ecs_roles.rules.suppressing import Suppressed, misspelt, unused
from ecs_roles.symbolic.budget import LIMITS, Budget, spending
from ecs_roles.symbolic.facts import NOTHING_KNOWN, Facts
from ecs_roles.symbolic.file_memory import held
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Deployment, Fetched, Reading, Suppression
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT

# So many instances of one call that nobody could look into are told each by its name.
_MOST_ALIKE = LIMITS.faults
_TOLD_WHEN_ABSENT = frozenset({*TASK_DEFINITION_KINDS, "role"})
ShownFile = Callable[[str], str]
Pairs = Collection[tuple[Finding, Suppression | None]]

_WORST: tuple[Status, ...] = ("undecided", "partly", "decided")


def judge(  # noqa: PLR0913 - what a scan hands over, each named where it is made
    readings: Iterable[Reading],
    root: Path,
    facts: Facts = NOTHING_KNOWN,
    account: AccountRoles | None = None,
    isolation: Isolation | None = None,
    *,
    settings: ScanSettings = NO_SETTINGS,
    asked: Asked = EVERYTHING,
) -> Report:
    """Return what can be said about what was read, as far as it is asked for."""
    apart = isolation or Isolation()
    known = tuple(readings)
    deployments = with_imports([each for reading in known for each in reading.deployments])
    deployments = [_placed(deployment, facts) for deployment in deployments]
    budgets = _budgets(deployments)
    kept = held(("judgements", asked), KeptJudgements)
    if kept is not None:
        kept.begin()
    how = How(asked, apart, budgets, kept)
    analysed_deployments = _analysed_deployments(deployments, account, settings, how)
    scenarios = Scenarios.of(analysed_deployments)
    found = [pair for analysed in analysed_deployments for pair in _found(analysed, scenarios, how)]
    if kept is not None and any(budget.steps < 0 for budget in budgets.values()) and kept.forget():
        # What lies beyond a bound hangs on all that was judged before it: nothing may be left out then.
        return judge(known, root, facts, account, isolation, settings=settings, asked=asked)
    reported = [finding for finding, suppression in found if suppression is None]
    report = Report(
        root=root,
        findings=as_reported(reported, scenarios, root, apart),
        task_definitions=tuple(_task_definitions(analysed_deployments, root, how)),
        analysed_deployments=tuple(analysed_deployments),
        suppressed=tuple(_suppressed(found)),
        files=tuple(sorted({file for reading in known for file in reading.files})),
        unread=tuple(dict.fromkeys(_unread(deployments))),
        beyond=tuple(dict.fromkeys(_beyond(known, budgets, root))),
        absent=tuple(_absent(deployments)),
        undecided=()
        if asked.findings_only
        else tuple(dict.fromkeys(_undecided(analysed_deployments, settings, apart))),
    )
    report = _with_suppressions(report, known, found, how)
    errors = dict.fromkeys((*(error for reading in known for error in reading.errors), *report.errors, *apart.errors))
    return withheld(replace(report, errors=tuple(errors)), known, apart)


def _open_questions(analysed: AnalysedDeployment) -> Iterator[Doubt]:
    yield from undecided(analysed)
    yield from guardrail_doubts(analysed)
    yield from evidence_doubts(analysed)


def _budgets(deployments: Iterable[Deployment]) -> dict[str, Budget]:
    """Return what judging may cost, by root or template: the scenarios of one share it."""
    sizes: dict[str, int] = {}
    for deployment in deployments:
        sizes[deployment.name] = max(len(deployment.resources), sizes.get(deployment.name, 0))
    return {name: Budget(LIMITS.judging_steps + size * LIMITS.resource_steps) for name, size in sizes.items()}


def _undecided(
    analysed_deployments: Collection[AnalysedDeployment], settings: ScanSettings, apart: Isolation
) -> Iterator[Doubt]:
    for analysed in analysed_deployments:
        deployment = analysed.index.deployment
        about = f"telling what is open in {deployment.name}"
        yield from apart.each(partial(_open_questions, analysed), about, _place(deployment), analysed.budget)
    yield from _about_nothing(analysed_deployments, settings)


def _about_nothing(analysed_deployments: Iterable[AnalysedDeployment], settings: ScanSettings) -> Iterator[Doubt]:
    """Yield what files say of applications that no task definition of the scan is."""
    if not settings.application_needs:
        return
    assessed = (item for analysed in analysed_deployments for item in analysed.assessments)
    names = {name for assessment in assessed for name in names_of(assessment.workload)}
    for needs in settings.application_needs:
        if needs.task not in names:
            why = f"no task definition is called {needs.task}"
            yield Doubt(f"what {needs.file} says of an application", why, Span(needs.path, 1, 1, 1, 1))


def _beyond(readings: Iterable[Reading], budgets: Mapping[str, Budget], root: Path) -> Iterator[Doubt]:
    """Yield what lies beyond the budget: of reading, and of judging."""
    for reading in readings:
        whole = Span(next(iter(reading.files), str(root)), 1, 1, 1, 1)
        yield from (Doubt(each.what, each.why, each.span or whole) for each in reading.beyond)
    for name, budget in budgets.items():
        if budget.steps < 0:
            why = "to decide it takes more steps than the budget holds"
            yield Doubt(f"the rest of the questions about {name}", why, Span(str(root / name), 1, 1, 1, 1))


def _with_suppressions(report: Report, readings: Iterable[Reading], found: Pairs, how: How) -> Report:
    """Return the report with the suppressions that suppress nothing, or name no rule."""
    analysed, place = report.analysed_deployments, Span(str(report.root), 1, 1, 1, 1)
    stray = tuple(each for reading in readings for each in reading.stray)
    used = [suppression for _, suppression in found if suppression is not None]
    find = partial(unused, analysed, used, stray)
    without_use = [] if how.asked.findings_only else how.apart.each(find, "looking for unused suppressions", place)
    wrong = how.apart.each(partial(misspelt, analysed, stray), "looking for suppressions of no rule", place)
    return replace(report, unused=tuple(without_use), errors=tuple(wrong))


def _suppressed(found: Iterable[tuple[Finding, Suppression | None]]) -> Iterator[Suppressed]:
    """Yield what is suppressed, each place and rule once, however many scenarios and task definitions come to it."""
    seen: dict[tuple[object, ...], Suppressed] = {}
    for finding, suppression in found:
        if suppression is not None:
            seen.setdefault(
                (finding.rule, finding.span, finding.actions, suppression), Suppressed(finding, suppression)
            )
    yield from seen.values()


def _unread(deployments: Iterable[Deployment]) -> Iterator[Doubt]:
    """Yield the modules, nested stacks and macros that nobody could look into: what they make is not seen."""
    for deployment in deployments:
        alike: dict[tuple[Span, str], list[str]] = {}
        for part in deployment.opaque:
            alike.setdefault((part.span, part.reason), []).append(part.address)
        for (span, reason), addresses in alike.items():
            yield from (Doubt(address, reason, span) for address in addresses[:_MOST_ALIKE])
            if len(addresses) > _MOST_ALIKE:
                yield Doubt(f"{len(addresses) - _MOST_ALIKE:,} further instances of the same call", reason, span)


def _absent(deployments: Collection[Deployment]) -> Iterator[Doubt]:
    """Return the roles and task definitions that no scenario creates: nothing was checked about them."""
    if not any(deployment.absent for deployment in deployments):
        return
    created = {(item.address, item.span) for deployment in deployments for item in deployment.resources}
    reasons: dict[tuple[str, Span], dict[str, None]] = {}
    for deployment in deployments:
        for item in deployment.absent:
            place = (item.address, item.span)
            if item.kind in _TOLD_WHEN_ABSENT and place not in created:
                reasons.setdefault(place, {})[item.reason] = None
    for (address, span), why in sorted(reasons.items(), key=lambda pair: (pair[0][1], pair[0][0])):
        yield Doubt(address, " or ".join(why), span)


def _placed(deployment: Deployment, facts: Facts) -> Deployment:
    """Return the deployment with what is known of its place: what the settings say, else what the code names."""
    partition, account = facts.partition or partition_of(deployment), facts.account or account_of(deployment)
    own = ((variable, account if account and piece == ACCOUNT else piece) for variable, piece in deployment.facts.bound)
    known = replace(facts, partition=partition, account=account, bound=tuple(own))
    return replace(deployment, facts=known)


def _analysed_deployments(
    deployments: list[Deployment],
    account: AccountRoles | None,
    settings: ScanSettings,
    how: How,
) -> list[AnalysedDeployment]:
    of_scan = LogGroupsOfScan(deployments), ResourcesOfScan(deployments)
    linked = [
        (how.index(ResourceIndex(each, None, *of_scan)), roles)
        for each, roles in zip(deployments, linked_roles(deployments, account, how), strict=True)
        if roles is not None
    ]
    workloads = with_both_sides([tuple(_workloads(around, index, how)) for around, index in linked])
    alone = ScanScope(settings)
    alone.analysed_deployments.extend(AnalysedDeployment(*pair, (), {}, alone) for pair in linked)
    by_unit = zip(alone.analysed_deployments, workloads, strict=True)
    assessed = [tuple(_assessed(unit, group, how)) for unit, group in by_unit]
    alone.forget()
    uses = uses_of_roles(assessment for group in assessed for assessment in group)
    scope = ScanScope(settings)
    pairs = zip(linked, assessed, strict=True)
    scope.analysed_deployments.extend(
        AnalysedDeployment(around, index, group, uses, scope, how.budgets[around.deployment.name])
        for (around, index), group in pairs
    )
    return scope.analysed_deployments


def _workloads(around: ResourceIndex, roles: RoleIndex, how: How) -> Iterator[Workload]:
    deployment, budget = around.deployment, how.budgets[around.deployment.name]
    about, links = f"linking the task definitions of {deployment.name}", partial(_links, how=how, budget=budget)
    yield from how.apart.each(partial(workloads_of, around, roles, links), about, _place(deployment), budget)


def _links(definition: TaskDefinition, roles: RoleIndex, *, how: How, budget: Budget) -> tuple[Link, Link]:
    """Return the roles that a task definition names, the links of the last scan where they lead among the same."""
    resource = definition.resource
    given = resource, roles
    return how.done(("links", id(resource)), given, partial(links_of, definition, roles), budget)


def _assessed(alone: AnalysedDeployment, workloads: tuple[Workload, ...], how: How) -> Iterator[Assessment]:
    """Yield the task definitions of a deployment, with what is open about the instances that work for them."""
    budget = how.budgets[alone.index.deployment.name]
    for workload in workloads:
        definition = workload.task_definition
        about, with_doubts = f"judging {definition.address}", partial(with_instance_doubts, analysed=alone)
        work = partial(_assessments, workload, with_doubts, budget, how.kept)
        yield from how.apart.each(work, about, definition.span, budget)


def _assessments(
    workload: Workload, with_doubts: Callable[[Assessment], Assessment], budget: Budget, kept: KeptJudgements | None
) -> Iterator[Assessment]:
    yield kept.assessed(workload, budget, with_doubts) if kept is not None else with_doubts(assess(workload))


def _place(deployment: Deployment) -> Span:
    """Return a place in the deployment, for what concerns all of it."""
    return next((item.span for item in deployment.resources), Span(deployment.name, 1, 1, 1, 1))


def _found(
    analysed: AnalysedDeployment, scenarios: Scenarios, how: How
) -> Iterator[tuple[Finding, Suppression | None]]:
    """Yield every finding of a deployment, with its suppression."""
    deployment = analysed.index.deployment
    for found, suppression in _by_rules(analysed, how):
        finding = _rooted(found, deployment)
        scenarios.note(finding, deployment)
        yield finding, suppression


def _rooted(finding: Finding, deployment: Deployment) -> Finding:
    """Return the finding with the deployment at hand as the root of what names none, where its owner edits."""
    finding = _at_call(finding, deployment)
    if all(concern.root is not None for concern in finding.concerns):
        return finding
    concerns = (item if item.root is not None else replace(item, root=deployment.name) for item in finding.concerns)
    return replace(finding, concerns=tuple(concerns))


def _at_call(finding: Finding, deployment: Deployment) -> Finding:
    """Return a finding in the code of a fetched module at the call of it: nobody edits that code."""
    item = _fetched_around(finding, deployment)
    if item is None:
        return finding
    told = finding.evidence or finding.span
    own = item.call if Path(told.file).is_relative_to(item.folder) else told
    there = Note("this is in the module that was fetched", finding.span if own is told else told)
    return replace(finding, span=own, evidence=None, related=(there, *finding.related))


def _fetched_around(finding: Finding, deployment: Deployment) -> Fetched | None:
    """Return the fetched module that a finding is in: by its resource, or as the one call that the code belongs to.

    The policy of a role outside may come from a document of the module.
    """
    inside = [item for item in deployment.fetched if Path(finding.span.file).is_relative_to(item.folder)]
    for item in inside:
        if any(owner.address.startswith(f"{item.address}.") for owner in finding.enclosing):
            return item
    return inside[0] if len({item.call for item in inside}) == 1 else None


def _by_rules(analysed: AnalysedDeployment, how: How) -> Iterator[tuple[Finding, Suppression | None]]:
    """Yield what the rules find, in the order of their numbers: first about the whole, then about its parts."""
    with spending(analysed.budget):
        parts = _about_task_definitions(analysed, how)
        whole = found_in_deployment(analysed, how.apart, _place(analysed.index.deployment), how.asked.rules)
    for rule in sorted({*whole, *parts}):
        yield from whole.get(rule, ())
        yield from parts.get(rule, ())


def _about_task_definitions(
    analysed: AnalysedDeployment, how: How
) -> dict[str, list[tuple[Finding, Suppression | None]]]:
    """Return what each rule finds in the task definitions, kept of those where all that it sees is as it was."""
    by_rule: dict[str, list[tuple[Finding, Suppression | None]]] = {}
    for assessment in analysed.assessments:
        work = partial(found_by_rule, assessment, how.apart, how.asked.rules)
        found = work() if how.kept is None else how.kept.findings(assessment, analysed.budget, how.apart, work)
        for rule, pairs in found.items():
            by_rule.setdefault(rule, []).extend(pairs)
    return by_rule


def _task_definitions(
    analysed_deployments: Iterable[AnalysedDeployment], root: Path, how: How
) -> Iterator[TaskDefinitionReport]:
    """Yield a report for each task definition, the last scan's where all scenarios are assessed as they were."""
    assessments = (assessment for analysed in analysed_deployments for assessment in analysed.assessments)
    grouped: dict[tuple[str, str, str], list[Assessment]] = {}
    for assessment in assessments:
        definition, home = assessment.workload.task_definition, assessment.workload.index.deployment.name
        grouped.setdefault((definition.span.file, definition.address, home), []).append(assessment)
    for key, group in sorted(grouped.items(), key=lambda item: (item[1][0].workload.task_definition.span, item[0])):
        given, what = tuple(group), ("report", str(root), *map(id, group))
        made = partial(how.done, what, given, partial(_task_definition, given, key[-1], Report(root).shown))
        report = how.apart.one(made, f"reporting {key[1]}", group[0].workload.task_definition.span)
        if report is not None:
            yield report


def _task_definition(group: tuple[Assessment, ...], root: str, shown_file: ShownFile) -> TaskDefinitionReport:
    """Return one report for all scenarios of a task definition: its roles, the worst status, every doubt.

    A default is what is known of a parameter: where whoever deploys gives another value, what that leaves open is told,
    and does not make the task definition undecided.
    """
    definition = group[0].workload.task_definition
    known = _by_known_values(group)
    doubts = dict.fromkeys(doubt for assessment in group for doubt in assessment.doubts)
    return TaskDefinitionReport(
        address=definition.address,
        root=root,
        span=definition.span,
        launch_types=tuple(sorted({name for assessment in group for name in launch_types(assessment.workload)})),
        execution_role=_role(tuple(assessment.workload.execution for assessment in known), shown_file),
        task_role=_role(tuple(assessment.workload.task for assessment in known), shown_file),
        status=min((assessment.status for assessment in known), key=_WORST.index),
        unknowns=tuple(doubts),
        assessments=group,
    )


def _by_known_values(group: tuple[Assessment, ...]) -> tuple[Assessment, ...]:
    """Return the scenarios of a task definition in which the parameters have values that are known.

    A role that the code creates by default is what is known of a role that another value leaves to whoever deploys.
    So is one of another template that is found by its name, in which a parameter stands: with another value of it the
    name is that of a role which the other template creates with that value.
    """
    if len(group) == 1:  # as of most
        return group
    known = [item for item in group if not item.workload.index.deployment.departing] or list(group)
    found = {side for item in known for side in SIDES if _is_known_by_default(item, side)}
    here = [item for item in known if not any(_is_left_to_others(item, side) for side in found)]
    return tuple(here or known)


def _is_known_by_default(assessment: Assessment, side: Side) -> bool:
    link = assessment.workload.link(side)
    return link.status == "linked" and (bool(link.found_in) or assessment.workload.index.deployment.by_default)


def _is_left_to_others(assessment: Assessment, side: Side) -> bool:
    by_default = assessment.workload.index.deployment.by_default
    return not by_default and assessment.workload.link(side).status in ("external", "unknown")


def _role(links: tuple[Link, ...], shown_file: ShownFile) -> RoleReport:
    """Return the link, or with several scenarios the one that is best known, all addresses named."""
    addresses = dict.fromkeys(link.role.address for link in links if link.role is not None)
    order = ("unknown", "external", "linked", "none", "absent")
    first = min(links, key=lambda link: order.index(link.status))
    address = " or ".join(addresses) or first.label
    reason = f"{first.reason} in {shown_file(first.found_in)}" if first.found_in else first.reason
    return RoleReport(address, first.status, reason)
