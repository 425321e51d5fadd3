"""A workload: a task definition together with its two roles and the services that run it."""

from dataclasses import dataclass
from typing import Literal

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import TaskDefinition
from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.symbolic.resources import Absent, Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import REGION, Text, split_text, text
from ecs_roles.symbolic.values import Mapping, as_text

LinkStatus = Literal["linked", "none", "external", "unknown", "absent"]
Side = Literal["execution", "task"]

_REGION_FIELD = 3

PROPERTY: dict[Side, str] = {"execution": "executionRoleArn", "task": "taskRoleArn"}


@dataclass(frozen=True, slots=True)
class Link:
    """Which role a task definition names on one side, or why that cannot be told.

    ``form`` is how the reference is written: ``arn``, ``name`` or ``open``. ``absent`` is the role where it is
    declared and not created.
    """

    side: Side
    status: LinkStatus
    span: Span
    role: Role | None = None
    reference: Text | None = None
    reason: str = ""
    form: str = "arn"
    absent: Absent | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A rule or schedule of EventBridge that runs a task, with the parameters of RunTask and the cluster."""

    holder: Resource
    parameters: Mapping
    cluster: Text | None


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
    runs: tuple[Run, ...] = ()

    @property
    def address(self) -> str:
        """The address of the task definition."""
        return self.task_definition.address

    @property
    def region(self) -> Text:
        """The region that the tasks run in: that of the task definition's ARN, else that of the deployment."""
        own = as_text(self.task_definition.property("arn"))
        fields = split_text(own, ":") if own is not None and own.prefix.startswith("arn:") else ()
        region = fields[_REGION_FIELD] if len(fields) > _REGION_FIELD else text()
        return region if region.pieces and region != text(REGION) else self.surroundings.deployment.region

    def link(self, side: Side) -> Link:
        """The link of one side."""
        return self.execution if side == "execution" else self.task
