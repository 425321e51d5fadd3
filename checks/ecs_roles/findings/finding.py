"""A finding: one defect, its place, what is related to it and what to write instead."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from ecs_roles.symbolic.span import Span


class Severity(Enum):
    """How bad it is: ECS will fail or it is a breach, worth mending, worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def letter(self) -> str:
        """The letter of the id in cfn-lint."""
        return self.value[0].upper()


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
    "surroundings",
    "not_decided",
]

RoleKind = Literal["execution", "task", "instance", "infrastructure", "scheduler", "deployer"]


@dataclass(frozen=True, slots=True)
class Note:
    """Another place that belongs to a finding, and what stands there."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class NeededBy:
    """The line of a task definition that asks for something, in words: ``injects DB_PASSWORD``."""

    what: str
    span: Span


@dataclass(frozen=True, slots=True)
class Holder:
    """A resource in which a finding lies: hosts that report whole resources report there."""

    address: str
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect. ``holders`` are the resources that hold ``span``: a module that is called twice has two.

    ``pedantic`` marks what only somebody who asks for it wants to hear.
    """

    rule: str
    category: Category
    severity: Severity
    message: str
    fix: str
    span: Span
    holders: tuple[Holder, ...]
    task_definitions: tuple[str, ...] = ()
    role: str = ""
    role_kind: RoleKind | None = None
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    needed_by: tuple[NeededBy, ...] = ()
    related: tuple[Note, ...] = ()
    fingerprint: str = field(default="")
    pedantic: bool = False

    @property
    def resource(self) -> str:
        """The address of the first resource that holds the finding."""
        return self.holders[0].address
