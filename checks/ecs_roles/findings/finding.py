"""A finding: one defect, its place, what is related to it and what to write instead."""

from dataclasses import field
from enum import Enum
from typing import Literal, Protocol

from ecs_roles.findings.message import Message
from ecs_roles.findings.wording import sentence
from ecs_roles.symbolic.derived_once import Remembering, derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span


class Severity(Enum):
    """How bad it is: ECS will fail or it is a breach, worth mending, worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def letter(self) -> str:
        """Return the letter of the id in cfn-lint."""
        return self.value[0].upper()

    def is_at_least(self, bound: "Severity") -> bool:
        """Return whether it is as bad as that."""
        order = (Severity.INFO, Severity.WARNING, Severity.ERROR)
        return order.index(self) >= order.index(bound)


Category = Literal[
    "trust",
    "link",
    "missing_permission",
    "wildcard",
    "application_permission",
    "unneeded_permission",
    "no_effect",
    "plain_secret",
    "document",
    "sharing",
    "guardrail",
    "surroundings",
    "not_decided",
]
# What is wrong with a grant: narrowing one shows nothing new under another of these.
ABOUT_GRANTS: frozenset[Category] = frozenset(
    {"wildcard", "application_permission", "unneeded_permission", "no_effect"}
)

RoleKind = Literal["execution", "task", "instance", "infrastructure", "scheduler", "deployer"]


@frozen()
class Note:
    """Another place that belongs to a finding, and what stands there."""

    message: str
    span: Span


@frozen()
class NeededBy:
    """The line of a task definition that asks for something, in words: ``injects DB_PASSWORD``."""

    what: str
    span: Span


@frozen()
class EnclosingResource:
    """A resource in which a finding lies: hosts that report whole resources report there."""

    address: str
    span: Span


@frozen()
class Place:
    """Where a finding stands: a span, and the resource that it lies in; ``evidence`` is the part that is wrong."""

    span: Span
    resource: Resource
    evidence: Span | None = None


class Defect(Protocol):
    """What a finding takes from its rule."""

    @property
    def id(self) -> str:
        """Return the id on the command line."""

    @property
    def category(self) -> Category:
        """Return what sort of defect it is."""

    @property
    def severity(self) -> Severity:
        """Return how bad it is."""


@frozen()
class Concern:
    """A task definition that a finding is about, with its role there.

    ``root`` is the deployment that creates it: one module may be called by several. ``None`` is the one at hand.
    """

    task_definition: str
    role: str = ""
    root: str | None = None


@frozen()
class Finding(Remembering):
    """One defect. ``enclosing`` are the resources that hold ``span``: a module that is called twice has two.

    ``content`` is the message as data, ``message`` the sentence. ``role_span`` is where the role is declared: the
    instances of a module share it.
    ``evidence`` is the part of ``span`` that is wrong: an action of a statement.
    ``named`` is what the fix names for its task definitions: for several of them it names what each of them uses.

    ``pedantic`` marks what only somebody who asks for it wants to hear.
    """

    rule: str
    category: Category
    severity: Severity
    content: Message
    fix: str
    span: Span
    enclosing: tuple[EnclosingResource, ...]
    concerns: tuple[Concern, ...] = ()
    role: str = ""
    role_span: Span | None = None
    role_kind: RoleKind | None = None
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    needed_by: tuple[NeededBy, ...] = ()
    related: tuple[Note, ...] = ()
    evidence: Span | None = None
    named: tuple[str, ...] = ()
    fingerprint: str = field(default="")
    pedantic: bool = False

    @property
    def resource(self) -> str:
        """Return the address of the first resource that holds the finding."""
        return self.enclosing[0].address

    @property
    def task_definitions(self) -> tuple[str, ...]:
        """Return the addresses of the task definitions that it is about, each once."""
        return tuple(dict.fromkeys(concern.task_definition for concern in self.concerns))

    @property
    def message(self) -> str:
        """Return what is wrong, in a sentence."""
        return _message(self)


@derived_once
def _message(finding: Finding) -> str:
    return sentence(finding.content)


def finding_at(  # noqa: PLR0913 - a finding has many parts, and each is named where it is made
    place: Place,
    rule: Defect,
    content: Message,
    fix: str,
    *,
    concerns: tuple[Concern, ...] = (),
    role: Resource | None = None,
    role_kind: RoleKind | None = None,
    actions: tuple[str, ...] = (),
    resources: tuple[str, ...] = (),
    needed_by: tuple[NeededBy, ...] = (),
    related: tuple[Note, ...] = (),
) -> Finding:
    """Return a finding of a rule at a place."""
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        content=content,
        fix=fix,
        span=place.span,
        enclosing=(EnclosingResource(place.resource.address, place.resource.span),),
        concerns=concerns,
        role=role.address if role is not None else "",
        role_span=role.span if role is not None else None,
        role_kind=role_kind,
        actions=actions,
        resources=resources,
        needed_by=needed_by,
        related=related,
        evidence=place.evidence,
    )
