"""ECS614: a task definition uses App Mesh, which AWS has ended."""

import re
from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Mapping, as_literal

_ENVOY = re.compile(r"(?:.*/)?aws-appmesh-envoy(?:[:@].*)?")


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    place = _place(workload)
    if place is not None:
        yield workload.finding(
            rule,
            workload.place(place),
            Message(
                workload.mention,
                "uses App Mesh, which AWS ended on 30 September 2026",
                "its proxy gets no configuration any more, whatever the task role allows",
            ),
            "Remove the proxy and its configuration; Service Connect and VPC Lattice are the successors.",
        )


def _place(workload: Workload) -> Span | None:
    """Return the proxy's configuration, else the image of the proxy."""
    definition = workload.task_definition
    proxy = definition.property("proxyConfiguration")
    if isinstance(proxy, Mapping) and as_literal(proxy.get("type")) == "APPMESH":
        return definition.span_of("proxyConfiguration")
    images = (container.image for container in definition.containers if container.image is not None)
    return next((image.span or definition.span for image in images if _ENVOY.fullmatch(str(image))), None)


RULE = Rule(
    number=614,
    name="app-mesh-has-ended",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A task definition uses App Mesh, which AWS has ended",
    why="App Mesh ended on 30 September 2026. Permissions such as appmesh:StreamAggregatedResources lead nowhere, and "
    "the Envoy container does not become healthy.",
    fix="Move to Service Connect or VPC Lattice, and remove the proxy and its permissions.",
    references=("https://docs.aws.amazon.com/app-mesh/latest/userguide/what-is-app-mesh.html",),
    no_fix="moving to another service mesh changes the application's network",
    check=_check,
)
