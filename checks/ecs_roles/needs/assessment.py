"""Hold what a task definition asks of its roles against what the roles grant."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Literal

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import LAUNCH_TYPES, Doubt
from ecs_roles.iam.decision import Decision, Verdict
from ecs_roles.linking.links import home_of
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.assuming import assuming_doubt, trusts_ecs_tasks
from ecs_roles.needs.container_logs import container_logs
from ecs_roles.needs.deciding import decide_for
from ecs_roles.needs.efs_volumes import efs_volumes
from ecs_roles.needs.execute_command import execute_command
from ecs_roles.needs.firelens_destinations import firelens_destinations
from ecs_roles.needs.fsx_volumes import fsx_volumes
from ecs_roles.needs.guardduty_agent import guardduty_agent
from ecs_roles.needs.image_pull import image_pull
from ecs_roles.needs.injected_secrets import injected_secrets, registry_credentials
from ecs_roles.needs.log_router import init_files, router_doubts
from ecs_roles.needs.need import Feature, Need, merged
from ecs_roles.needs.pull_through_cache import pull_through_cache
from ecs_roles.needs.role_demands import execution_role_demands, task_role_demands
from ecs_roles.needs.s3_files_volumes import s3_files_volumes
from ecs_roles.needs.secret_encryption import secret_encryption
from ecs_roles.needs.service_connect import service_connect
from ecs_roles.needs.sidecars import sidecars
from ecs_roles.needs.start_files import start_files
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import Remembering, derived_once
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.walking import doubts_in, texts_in

FEATURES: tuple[Callable[[Workload], Iterable[Need]], ...] = (
    image_pull,
    container_logs,
    service_connect,
    injected_secrets,
    registry_credentials,
    secret_encryption,
    pull_through_cache,
    guardduty_agent,
    start_files,
    fsx_volumes,
    efs_volumes,
    s3_files_volumes,
    execute_command,
    firelens_destinations,
    init_files,
    sidecars,
)

Status = Literal["decided", "partly", "undecided"]
_FEW = 6


@frozen()
class AssessedNeed:
    """A need and whether the role meets it."""

    need: Need
    verdict: Verdict

    @property
    def missing(self) -> bool:
        """Return whether the permission surely is not there."""
        return self.verdict.decision.denied


@frozen()
class Assessment(Remembering):
    """A workload with every need answered and every doubt named."""

    workload: Workload
    answers: tuple[AssessedNeed, ...]
    doubts: tuple[Doubt, ...]

    @property
    def status(self) -> Status:
        """Return whether everything could be decided, some of it, or nothing.

        Where nothing is missing, it makes no difference whether the task definition is created.
        """
        if not self.doubts or not (lacking(self) or any(doubt.about_permissions for doubt in self.doubts)):
            return "decided"
        decided = any(answer.verdict.decision is not Decision.UNKNOWN for answer in self.answers)
        linked = any(link.status == "linked" for link in (self.workload.execution, self.workload.task))
        return "partly" if decided or linked else "undecided"


@derived_once
def lacking(assessment: Assessment) -> tuple[AssessedNeed, ...]:
    """Return the needs of a task definition that a role surely does not meet."""
    return tuple([answer for answer in assessment.answers if answer.missing])


@derived_once
def lacking_features(assessment: Assessment) -> frozenset[Feature]:
    """Return the features of a task definition for which a role surely lacks something."""
    return frozenset([answer.need.feature for answer in lacking(assessment)])


def assess(workload: Workload) -> Assessment:
    """Derive the needs of a workload, decide each, and name what stays open."""
    answers = tuple(
        AssessedNeed(need, _decide(need, workload)) for need in needs_of(workload) if _is_asked(need, workload)
    )
    return Assessment(workload, answers, tuple(_doubts(workload, answers)))


def needs_of(workload: Workload) -> tuple[Need, ...]:
    """Return what the task definition asks of its roles, whichever roles it names, each once."""
    return merged(tuple(need for feature in FEATURES for need in feature(workload)))


def _is_asked(need: Need, workload: Workload) -> bool:
    """Return whether a role is asked: without an execution role the instance's role pulls, an absent one is not."""
    status = workload.link(need.side).status
    if status == "absent":
        return False
    if status != "none":
        return True
    return need.side == "execution" and not need.open and bool(execution_role_demands(workload))


def _decide(need: Need, workload: Workload) -> Verdict:
    link = workload.link(need.side)
    if link.status == "none":
        return Verdict(Decision.UNKNOWN, told=link.reason) if link.empty else Verdict(Decision.IMPLICIT_DENY)
    if link.role is None or link.candidates:
        return _allowed_by_all(need, link, workload) or Verdict(Decision.UNKNOWN, told=link.reason)
    return decide_for(need, link.role, workload)


def _allowed_by_all(need: Need, link: Link, workload: Workload) -> Verdict | None:
    """Return that the role allows it where several can be meant and each does, and ECS may assume each."""
    first: Verdict | None = None
    for role in link.candidates:  # Of hundreds the first that does not decides.
        if trusts_ecs_tasks(role) is not Answer.YES:
            return None
        verdict = decide_for(need, role, workload)
        if verdict.decision is not Decision.ALLOWED:
            return None
        first = first or verdict
    return first


def _doubts(workload: Workload, answers: tuple[AssessedNeed, ...]) -> Iterator[Doubt]:
    matter = LAUNCH_TYPES not in {doubt.what for doubt in workload.task_definition.doubts} or _launch_types_matter(
        workload
    )
    yield from (doubt for doubt in workload.task_definition.doubts if matter or doubt.what != LAUNCH_TYPES)
    yield from router_doubts(workload)
    for link in (workload.execution, workload.task):
        is_open = link.status in {"unknown", "external"} and not _is_met_by_all(link, answers)
        if is_open or (link.empty and _demands(link, workload)):
            yield Doubt(f"the {link.side} role", f"{link.reason}{_who_serves(link, workload)}", link.span)
        elif link.role is not None and not link.candidates and (doubt := assuming_doubt(link.role)) is not None:
            yield doubt
    yield from _undecided(workload, answers)
    if workload.index.deployment.undeclared:
        yield from _undeclared(workload)


def _launch_types_matter(workload: Workload) -> bool:
    """Decide whether it makes a difference to the roles if the tasks run on Fargate or on instances."""
    fargate, instances = (
        replace(workload, task_definition=replace(workload.task_definition, launch_types=(launch_type,)))
        for launch_type in ("FARGATE", "EC2")
    )
    without = [link for link in (workload.execution, workload.task) if link.status == "none"]
    return set(needs_of(fargate)) != set(needs_of(instances)) or any(
        _demands(link, fargate) != _demands(link, instances) for link in without
    )


def _undeclared(workload: Workload) -> Iterator[Doubt]:
    """Yield what a task definition refers to and no file of its root declares, where a role is not open for that."""
    definition = workload.task_definition
    told = {workload.execution.reason, workload.task.reason, *(doubt.why for doubt in definition.doubts)}
    properties, reasons = definition.resource.properties, workload.index.deployment.undeclared - told
    symbols = ((symbol.reason, each.span) for each in texts_in(properties) for symbol in each.symbols)
    found: dict[str, Span] = {}
    for reason, span in chain(symbols, ((doubt.reason, doubt.span) for doubt in doubts_in(properties))):
        if reason in reasons:
            found.setdefault(reason, span or definition.span)
    for reason, span in found.items():
        yield Doubt("whether Terraform takes it", reason, span)


def _is_met_by_all(link: Link, answers: tuple[AssessedNeed, ...]) -> bool:
    """Decide whether it makes no difference which of several roles is meant: each allows all that is asked of it."""
    asked = (answer.verdict.decision for answer in answers if answer.need.side == link.side)
    if not link.candidates or any(decision is not Decision.ALLOWED for decision in asked):
        return False
    return all(trusts_ecs_tasks(role) is Answer.YES for role in link.candidates)


def _who_serves(link: Link, workload: Workload) -> str:
    """Return which of a few roles that may be meant serve, and what the others lack."""
    if not 1 < len(link.candidates) <= _FEW:
        return ""
    by_lack: dict[str, list[str]] = {}
    for role in link.candidates:
        by_lack.setdefault(_lacks(role, link, workload), []).append(f"that of {home_of(role)}")
    serve = by_lack.pop("", [])
    if len(by_lack) == 1 and not serve:
        return f"; each has {next(iter(by_lack))}"
    told = [f"{' and '.join(serve)} would do"] if serve else []
    told += [f"{' and '.join(roles)} {'has' if len(roles) == 1 else 'have'} {lack}" for lack, roles in by_lack.items()]
    return f"; {', '.join(told)}"


def _lacks(role: Role, link: Link, workload: Workload) -> str:
    """Return the first thing that a role that may be meant surely or maybe lacks; empty where it serves."""
    if trusts_ecs_tasks(role) is not Answer.YES:
        return "no trust policy that surely lets ECS assume it"
    for need in needs_of(workload):
        if need.side == link.side and _is_asked(need, workload):
            decision = decide_for(need, role, workload).decision
            if decision is not Decision.ALLOWED:
                return f"no {'certain ' if decision is Decision.UNKNOWN else ''}permission for {need.action}"
    return ""


def _demands(link: Link, workload: Workload) -> bool:
    """Return whether the task definition does not work without the role."""
    return bool((execution_role_demands if link.side == "execution" else task_role_demands)(workload))


def _undecided(workload: Workload, answers: tuple[AssessedNeed, ...]) -> Iterator[Doubt]:
    for answer in answers:
        link: Link = workload.link(answer.need.side)
        if answer.verdict.decision is Decision.UNKNOWN and link.role is not None and not link.candidates:
            what = f"{answer.need.action} on {shown(answer.need.resource)}"
            yield Doubt(what, answer.verdict.reason, answer.need.span)
