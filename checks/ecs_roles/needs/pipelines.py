"""Pipelines that deploy to ECS: the role of each ECS action, and what it asks of AWS.

Sources: CodePipeline user guide, action references of Amazon ECS (the minimum that its role needs) and of CodeDeploy
blue-green; Service Authorization Reference (ecs:RegisterTaskDefinition takes the task definition, whose next revision
ECS chooses). An older guide lists ecs:DescribeTasks and ecs:ListTasks too, which the action does without.
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import Part, arn
from ecs_roles.iam.decision import Request
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.running_tasks import TASKS, role_arn_of
from ecs_roles.needs.supporting_roles import CHOSEN_LATER, SupportingRole, linked_to, pass_role, texts_at, values_at
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Mapping, Unknown, as_literal, as_text, is_null

_PIPELINE = "codepipeline.amazonaws.com"
_EVERYTHING = text("*")
_BY_ITSELF = "ECS"
_TO_ECS = frozenset({_BY_ITSELF, "CodeDeployToECS"})

_DESCRIBING = Request("ecs:DescribeTaskDefinition", _EVERYTHING)  # It takes no resource.
_OF_ANOTHER_STACK = replace(CHOSEN_LATER, reason="the service that is deployed is not in the same root or stack")
_ANY_DEFINITION = arn("ecs", "task-definition/", _OF_ANOTHER_STACK, ":", CHOSEN_LATER)


def pipeline_roles(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield the role of every action that deploys to ECS; an action with a role of its own is run by the pipeline's."""
    for pipeline in analysed.index.of_kind("pipeline"):
        for action in values_at(pipeline.properties, ("stages", "actions")):
            if isinstance(action, Unknown):
                link = linked_to(action, pipeline, "deployer", analysed)
                use = f"the pipeline {pipeline.address} may deploy to ECS with it"
                yield SupportingRole("deployer", use, link, pipeline, (_PIPELINE,))
            if not isinstance(action, Mapping) or _provider(action) not in _TO_ECS:
                continue
            own = action.get("roleArn")
            value = pipeline.properties.get("roleArn") if is_null(own) else own
            yield SupportingRole(
                "deployer",
                f"the pipeline {pipeline.address} deploys to ECS with it",
                linked_to(value, pipeline, "deployer", analysed),
                pipeline,
                (_PIPELINE,) if is_null(own) else (),
                (*_by_itself(action, pipeline, analysed), *_deploying_anew(_deployed(action, pipeline, analysed))),
            )


def _provider(action: Mapping) -> str | None:
    """Return the provider of an action: beside its category in Terraform, below ``actionTypeId`` in the API."""
    identity = action.get("actionTypeId")
    return as_literal((identity if isinstance(identity, Mapping) else action).get("provider"))


def _by_itself(action: Mapping, pipeline: Resource, analysed: AnalysedDeployment) -> Iterator[Request]:
    """Yield how the action reads the task definition and changes the service; with CodeDeployToECS CodeDeploy does."""
    if _provider(action) == _BY_ITSELF:
        yield _DESCRIBING
        cluster, found = _name(_configured(action, "ClusterName")), _services(action, pipeline, analysed)
        within = () if cluster == CHOSEN_LATER else (("ecs:cluster", (arn("ecs", "cluster/", cluster),)),)
        for name in ("ecs:DescribeServices", "ecs:UpdateService"):
            yield Request(name, _service_arn(action, cluster, found), within)


def _service_arn(action: Mapping, cluster: Part, found: tuple[Resource, ...]) -> Text:
    """Return the ARN of the service that an action deploys, by the names that it writes or the only one found.

    The cluster of a service of the code may be written as an ARN, which another stack gives.
    """
    service = _name(_configured(action, "ServiceName"))
    own = as_text(found[0].properties.get("serviceName")) if len(found) == 1 and service == CHOSEN_LATER else None
    return arn("ecs", "service/", cluster, "/", service if own is None else own)


def _name(written: Text | None) -> Part:
    """Return a name as it is written, as far as it is known; some write an ARN in its place."""
    is_name = written is not None and not any(isinstance(piece, str) and ":" in piece for piece in written.pieces)
    return written if written is not None and is_name else CHOSEN_LATER


def _configured(action: Mapping, key: str) -> Text | None:
    found = next(texts_at(action, ("configuration", key)), None)
    return found or next(texts_at(action, ("configuration", key[0].lower() + key[1:])), None)


def _deployed(action: Mapping, pipeline: Resource, analysed: AnalysedDeployment) -> tuple[Workload, ...]:
    """Return the task definitions of the service that the action deploys, as far as it is in the code."""
    services = _services(action, pipeline, analysed)
    return tuple(workload for service in services for workload in _run_by(service, analysed))


def _services(action: Mapping, pipeline: Resource, analysed: AnalysedDeployment) -> tuple[Resource, ...]:
    named = _configured(action, "ServiceName")
    return tuple(analysed.index.beside(pipeline).surely("service", "serviceName", named)) if named is not None else ()


def _deploying_anew(workloads: tuple[Workload, ...]) -> Iterator[Request]:
    """Yield the registration of the next revision, of which the action changes the image alone, with both its roles."""
    families = (_next_revision(workload) for workload in workloads)
    for resource in dict.fromkeys(families) if workloads else (_ANY_DEFINITION,):
        yield Request("ecs:RegisterTaskDefinition", resource)
    for workload in workloads:
        for link in (workload.execution, workload.task):
            passed = role_arn_of(link)
            if passed is not None:
                yield pass_role(passed, TASKS)


def _next_revision(workload: Workload) -> Text:
    own = parse_arn(as_text(workload.task_definition.property("arn")))
    return own.beside(text(own.resource_fields[0], ":", CHOSEN_LATER)) if own is not None else _ANY_DEFINITION


def _run_by(service: Resource, analysed: AnalysedDeployment) -> Iterator[Workload]:
    workloads = analysed.workloads.values()
    return (item for item in workloads if any(found.address == service.address for found in item.services))
