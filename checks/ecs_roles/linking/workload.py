"""A workload: a task definition together with its two roles and the services that run it."""

from typing import Literal

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import TaskDefinition
from ecs_roles.findings.finding import Concern, Defect, Finding, NeededBy, Note, Place, RoleKind, finding_at
from ecs_roles.findings.message import Mention, Message, mention
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.role_names import OPEN, NamedEntity
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import Remembering
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import Absent, Resource
from ecs_roles.symbolic.showing import label
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import REGION, Text, text
from ecs_roles.symbolic.values import Mapping, as_text

LinkStatus = Literal["linked", "none", "external", "unknown", "absent"]
Side = Literal["execution", "task"]
SIDES: tuple[Side, ...] = ("execution", "task")

# Findings of these categories say what a role's own policies allow.
_ABOUT_GRANTS = frozenset({"wildcard", "application_permission"})

PROPERTY: dict[Side, str] = {"execution": "executionRoleArn", "task": "taskRoleArn"}


@frozen()
class Link:
    """Which role a task definition names on one side, or a supporting resource, or why that cannot be determined.

    ``entity`` is the reference taken apart; ``found_in`` is the file that the role was found in, where that is not the
    task definition's own deployment. ``absent`` is the role where it is declared and not created, ``candidates`` are
    the roles of the scan of which one is meant, where they are several: ``role`` is then no more than the data source
    that looks one of them up. ``empty`` is the variable or parameter, empty by default, that gives the role.
    """

    side: RoleKind
    status: LinkStatus
    span: Span
    role: Role | None = None
    reference: Text | None = None
    reason: str = ""
    entity: NamedEntity = OPEN
    absent: Absent | None = None
    found_in: str = ""
    candidates: tuple[Role, ...] = ()
    empty: str = ""

    @property
    def is_none(self) -> bool:
        """Return whether the code surely names no role."""
        return self.status == "none" and not self.empty

    @property
    def form(self) -> str:
        """Return how the reference is written: ``arn``, ``name`` or ``open``."""
        return self.entity.form

    @property
    def mention(self) -> Mention:
        """Return the role in a message, with the side on which it is meant: ``Role (execution role)``."""
        note = f"{self.side} role"
        return mention(self.role.resource, note) if self.role is not None else Mention(self.label)

    @property
    def label(self) -> str:
        """Return what the code calls the role: its address, else what the reference says; empty without either."""
        return self.role.address if self.role is not None else label(self.reference or text())


@frozen()
class Run:
    """A rule or schedule of EventBridge that runs a task, with the parameters of RunTask and the cluster."""

    owner: Resource
    parameters: Mapping
    cluster: Text | None


@frozen()
class OpenService:
    """A service that may run a task definition, and why that is not known."""

    service: Resource
    reason: str


@frozen()
class Workload(Remembering):
    """A task definition with what surrounds it in the same deployment, as that is where the definition is created.

    ``open_services`` are services of which it is not known whether they run it. ``on_both_sides`` are the addresses of
    its roles that serve its root or stack as execution role and as task role.
    """

    task_definition: TaskDefinition
    execution: Link
    task: Link
    services: tuple[Resource, ...]
    index: ResourceIndex
    on_both_sides: frozenset[str] = frozenset()
    runs: tuple[Run, ...] = ()
    open_services: tuple[OpenService, ...] = ()

    @property
    def sure_runs(self) -> tuple[Run, ...]:
        """Return the runs that surely are there."""
        return tuple(run for run in self.runs if run.owner.in_doubt is None)

    @property
    def address(self) -> str:
        """Return the address of the task definition."""
        return self.task_definition.address

    @property
    def region(self) -> Text:
        """Return the region that the tasks run in: that of the task definition's ARN, else that of the deployment."""
        own = parse_arn(as_text(self.task_definition.property("arn")))
        region = own.region if own is not None else text()
        return region if region.pieces and region != text(REGION) else self.index.deployment.region

    @property
    def sides(self) -> frozenset[Side]:
        """Return the sides on which a role is linked."""
        return frozenset(side for side in PROPERTY if self.link(side).role is not None)

    def link(self, side: Side) -> Link:
        """Return the link of one side."""
        return self.execution if side == "execution" else self.task

    @property
    def mention(self) -> Mention:
        """Return the task definition in a message."""
        return mention(self.task_definition.resource)

    def concern(self, link: Link | None = None) -> Concern:
        """Return the task definition as a finding names it, with the role of a link."""
        role = link.role.address if link is not None and link.role is not None else ""
        return Concern(self.address, role, self.index.deployment.name)

    def place(self, span: Span) -> Place:
        """Return a place in the task definition."""
        return Place(span, self.task_definition.resource)

    def finding(  # noqa: PLR0913 - a finding has many parts, and each is named where it is made
        self,
        rule: Defect,
        place: Place,
        content: Message,
        fix: str,
        *,
        link: Link | None = None,
        actions: tuple[str, ...] = (),
        resources: tuple[str, ...] = (),
        needed_by: tuple[NeededBy, ...] = (),
        related: tuple[Note, ...] = (),
    ) -> Finding:
        """Return a finding about the task definition; ``link`` is the role that it concerns."""
        return finding_at(
            place,
            rule,
            content,
            fix,
            concerns=(self.concern(link),),
            role=link.role.resource if link is not None and link.role is not None else None,
            role_kind=link.side if link is not None else None,
            actions=actions,
            resources=resources,
            needed_by=needed_by,
            related=related,
        )

    def finding_on_role(  # noqa: PLR0913 - as above
        self,
        rule: Defect,
        link: Link,
        place: Place,
        content: Message,
        fix: str,
        *,
        actions: tuple[str, ...] = (),
        resources: tuple[str, ...] = (),
        needed_by: tuple[NeededBy, ...] = (),
    ) -> Finding:
        """Return a finding about a role, with the task definition that uses it and the role as related places."""
        notes = [Note(f"{self.address} uses it as {link.side} role", link.span)]
        if link.role is not None:
            notes.append(Note(f"the role {link.role.address} is declared here", link.role.span))
        return self.finding(
            rule,
            place,
            content if rule.category not in _ABOUT_GRANTS else _within_boundary(content, link.role),
            fix,
            link=link,
            actions=actions,
            resources=resources,
            needed_by=needed_by,
            related=tuple(notes),
        )


def _within_boundary(content: Message, role: Role | None) -> Message:
    """Return the message, with the permissions boundary that limits what it says and that is not in the code."""
    boundary = role.boundary if role is not None else None
    if boundary is None or boundary.form != "outside":
        return content
    limit = f"as far as the permissions boundary {boundary.label}, which is not in this code, lets it"
    if not boundary.label:
        limit = "as far as its permissions boundary, if it has one, lets it"
    return replace(content, besides=(*content.besides, limit))
