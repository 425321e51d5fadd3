"""What CloudFormation refuses of a resource's properties, told of the resource with whoever runs with it."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, finding_at
from ecs_roles.findings.message import Message
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.linked_roles import every_role
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span

_MOST_NAMED = 6


def is_template(analysed: AnalysedDeployment) -> bool:
    """Decide whether a deployment is of a template, the only code whose names CloudFormation can refuse."""
    return analysed.index.deployment.language == "cloudformation"


def refused_resources(analysed: AnalysedDeployment, places: tuple[Span, ...]) -> Iterator[Resource]:
    """Yield the resources that stand at these places, each once."""
    found: dict[Span, Resource] = {}
    for resource in analysed.index.deployment.resources if places else ():
        if resource.span in places:
            found.setdefault(resource.span, resource)
    yield from found.values()


def finding_on_resource(
    rule: Rule, analysed: AnalysedDeployment, place: Place, content: Message, fix: str, resources: tuple[str, ...]
) -> Finding:
    """Return a finding about a resource: as a task definition, as a role with those that name it, or by itself."""
    own = place.resource
    for workload in analysed.workloads.values():
        if workload.task_definition.resource.span == own.span:
            return workload.finding(rule, place, content, fix, resources=resources)
    for item in every_role(analysed):
        if item.role.resource.span == own.span:
            return item.finding(rule, place, content, fix, resources)
    return finding_at(place, rule, content, fix, resources=resources)


def named(names: list[str]) -> str:
    """Return the first names in words, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more}"
