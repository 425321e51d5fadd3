"""Containers that AWS makes for telemetry: what they send goes out with the task role.

Sources: ECS developer guide, trace and metric collection; AWS managed policies AWSXRayDaemonWriteAccess and
CloudWatchAgentServerPolicy. The X-Ray daemon's telemetry records are about itself, and without sampling rules the SDK
keeps a rule of its own: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
What a collector exports stands in its own configuration, so one of several ways is enough.
"""

import re
from collections.abc import Iterator

from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence, follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.collector_exports import LOGS, METRICS, PROMETHEUS, TRACES, exports_of
from ecs_roles.needs.need import Need
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen

_EXPORTS = (METRICS, TRACES, LOGS, PROMETHEUS)


@frozen()
class Sidecar:
    """A container by its image, and what it calls."""

    name: str
    image: re.Pattern[str]
    calls: tuple["Calls", ...]


@frozen()
class Calls:
    """Actions of which the sidecar needs one, whether it surely needs them, and what happens without."""

    actions: tuple[str, ...]
    only_warns: bool
    fails: Consequence


def _image(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:.*/)?{name}(?:[:@].*)?")


SIDECARS: tuple[Sidecar, ...] = (
    Sidecar(
        "the X-Ray daemon",
        _image("aws-xray-daemon"),
        (
            Calls(
                (TRACES,),
                only_warns=False,
                fails=follows("the task runs, and its traces are lost: the daemon says AccessDeniedException"),
            ),
            *(
                Calls(
                    (action,),
                    only_warns=True,
                    fails=follows(
                        "the task runs and its traces arrive, sampled by the SDK's own rule and not by yours"
                    ),
                )
                for action in ("xray:GetSamplingRules", "xray:GetSamplingTargets")
            ),
        ),
    ),
    Sidecar(
        "the AWS Distro for OpenTelemetry",
        _image("aws-otel-collector"),
        (Calls(_EXPORTS, True, follows("the task runs; the collector can export neither metrics nor traces to AWS")),),
    ),
    Sidecar(
        "the CloudWatch agent",
        _image("(?:amazon-)?cloudwatch-agent"),
        (Calls(_EXPORTS[:3], True, follows("the task runs; the agent can send neither metrics nor logs")),),
    ),
)


def sidecar_of(container: Container) -> Sidecar | None:
    """Return the sidecar that a container's image is."""
    if container.image is None:
        return None
    image = str(container.image)
    return next((sidecar for sidecar in SIDECARS if sidecar.image.fullmatch(image)), None)


@collected_once
def sidecars(workload: Workload) -> Iterator[Need]:
    """Yield what the sidecars of a task definition ask of the task role."""
    for container in workload.task_definition.containers:
        sidecar = sidecar_of(container)
        if sidecar is None or container.image is None:
            continue
        place = container.image.span or container.span or workload.task_definition.span
        line = (NeededBy(f"runs {sidecar.name} in container {container.name}", place),)
        for calls in sidecar.calls:
            asks = exports_of(container, calls.actions, workload.region)
            yield Need("telemetry", "task", asks, line, calls.fails, only_warns=calls.only_warns)
