"""The result of a scan: what was read, what was found, what could be decided. Outputs only project it."""

from dataclasses import field
from pathlib import Path

from ecs_roles.credentials.masking import NO_SECRETS, Secrets
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import Fixes
from ecs_roles.linking.workload import LinkStatus
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment, Status
from ecs_roles.rules.suppressing import Suppressed
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import ReadError, Suppression
from ecs_roles.symbolic.showing import path_below
from ecs_roles.symbolic.span import Span


@frozen()
class RoleReport:
    """Which role stands on one side of a task definition, or why none is known."""

    address: str
    status: LinkStatus
    reason: str


@frozen()
class TaskDefinitionReport:
    """One task definition; ``assessments`` holds one for each scenario of its template.

    ``root`` is the Terraform root, the template or the file that creates it: several may create it by one module.
    """

    address: str
    root: str
    span: Span
    launch_types: tuple[str, ...]
    execution_role: RoleReport
    task_role: RoleReport
    status: Status
    unknowns: tuple[Doubt, ...]
    assessments: tuple[Assessment, ...] = field(repr=False)


@frozen()
class Change:
    """One row of the table: about a task definition or a role, what changed, and how it reads."""

    about: str
    what: str
    detail: str


@frozen()
class NewAccess:
    """Access that a role has now and did not have: an example, or where ``answer`` is unknown why it is open."""

    role: str
    answer: Answer
    what: str
    span: Span | None


@frozen()
class Comparison:
    """The difference between two states of the code; ``since`` is how the earlier one was named."""

    since: str
    gone: tuple[Finding, ...]
    changes: tuple[Change, ...]
    new_access: tuple[NewAccess, ...] = ()

    @property
    def no_new_access(self) -> Answer:
        """Decide whether no role of a task definition may do more than before."""
        answers = {item.answer for item in self.new_access}
        return Answer.NO if Answer.YES in answers else Answer.UNKNOWN if answers else Answer.YES


@frozen()
class LeftOut:
    """What the settings of a project keep out of a report: findings by why they are not there, and files not read."""

    file: str
    ignored: int = 0
    below: int = 0
    allowed: int = 0
    lowered: int = 0
    excluded_files: int = 0

    @property
    def is_nothing(self) -> bool:
        """Return whether the settings change nothing."""
        return not (self.ignored or self.below or self.allowed or self.lowered or self.excluded_files)


@frozen()
class Report:
    """Everything that a scan gives.

    ``root`` is the scan root, against which paths are shown. ``beside`` are files that were read and that the report is
    not about. ``analysed_deployments`` are what it was made of, ``unused`` the suppressions that nothing needs,
    ``unread`` the parts of the code that could not be followed, ``beyond`` what of it lies beyond the budget of a scan,
    ``absent`` the roles and task definitions that are not created with these values, ``undecided`` what is open beside
    the needs of task definitions; ``known`` and ``gone`` count against a baseline, ``allowed`` what settings accept,
    and ``accepted`` says which. ``secrets`` are masked in all texts here; outputs that show anything else of the code
    mask it too. ``fixes`` are the edits that make findings go, where somebody asked for them.
    """

    root: Path
    findings: tuple[Finding, ...] = ()
    task_definitions: tuple[TaskDefinitionReport, ...] = ()
    files: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    errors: tuple[ReadError, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    unused: tuple[Suppression, ...] = ()
    unread: tuple[Doubt, ...] = ()
    beyond: tuple[Doubt, ...] = ()
    absent: tuple[Doubt, ...] = ()
    undecided: tuple[Doubt, ...] = ()
    analysed_deployments: tuple[AnalysedDeployment, ...] = field(default=(), repr=False)
    comparison: Comparison | None = None
    known: int = 0
    gone: int = 0
    allowed: int = 0
    accepted: tuple[Suppressed, ...] = ()
    left_out: LeftOut | None = None
    fixes: Fixes | None = field(default=None, repr=False)
    secrets: Secrets = field(default=NO_SECRETS, repr=False)

    @property
    def is_incomplete(self) -> bool:
        """Return whether something that was meant to be checked could not be read or judged."""
        return any(not error.incidental for error in self.errors)

    def forget(self) -> None:
        """Drop what its parts remember of each other: it goes with whoever used it last, and no collector has to come.

        Only its own texts and places may be asked for afterwards.
        """
        for analysed in self.analysed_deployments:
            for part in (*analysed.index.deployment.resources, *analysed.roles.roles):
                part.forget()
            analysed.scan_scope.forget()

    def shown(self, file: str) -> str:
        """Return a path relative to the scan root, with forward slashes; one outside it stays absolute."""
        return path_below(self.root, file)
