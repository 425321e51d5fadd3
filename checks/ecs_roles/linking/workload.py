"""A workload: a task definition together with its two roles and the services that run it."""

from dataclasses import dataclass
from typing import Literal

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import TaskDefinition
from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.source.resources import Resource
from ecs_roles.source.span import Span
from ecs_roles.source.text import Text

LinkStatus = Literal["linked", "none", "external", "unknown"]
Side = Literal["execution", "task"]

PROPERTY: dict[Side, str] = {"execution": "executionRoleArn", "task": "taskRoleArn"}


@dataclass(frozen=True, slots=True)
class Link:
    """Which role a task definition names on one side, or why that cannot be told.

    ``form`` is how the reference is written: ``arn``, ``name`` or ``open``.
    """

    side: Side
    status: LinkStatus
    span: Span
    role: Role | None = None
    reference: Text | None = None
    reason: str = ""
    form: str = "arn"


@dataclass(frozen=True, slots=True)
class Workload:
    """A task definition with what surrounds it in the same deployment.

    ``on_both_sides`` are the addresses of roles that serve the deployment as execution role and as task role.
    """

    task_definition: TaskDefinition
    execution: Link
    task: Link
    services: tuple[Resource, ...]
    surroundings: Surroundings
    on_both_sides: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        """The address of the task definition."""
        return self.task_definition.address

    def link(self, side: Side) -> Link:
        """The link of one side."""
        return self.execution if side == "execution" else self.task
