"""Pipelines that deploy to ECS: the role of each ECS action, and what it asks of AWS.

Source: CodePipeline user guide, Amazon ECS deployment action reference.
"""

from collections.abc import Iterator

from ecs_roles.iam.decision import Request
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.running_tasks import TASKS, role_arn_of
from ecs_roles.needs.supporting_roles import SupportingRole, linked_to, pass_role, texts_at, values_at
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Mapping, as_literal, is_null

_PIPELINE = "codepipeline.amazonaws.com"
_EVERYTHING = text("*")

# RegisterTaskDefinition and DescribeTaskDefinition take no resource; of the service only its name is known.
_REQUESTS = (Request("ecs:DescribeTaskDefinition", _EVERYTHING), Request("ecs:RegisterTaskDefinition", _EVERYTHING))


def pipeline_roles(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield the role of every action that deploys to ECS; an action with a role of its own is run by the pipeline's."""
    for pipeline in analysed.index.of_kind("pipeline"):
        for action in _deploying(pipeline):
            own = action.get("roleArn")
            value = pipeline.properties.get("roleArn") if is_null(own) else own
            yield SupportingRole(
                "deployer",
                f"the pipeline {pipeline.address} deploys to ECS with it",
                linked_to(value, pipeline, "deployer", analysed),
                pipeline,
                (_PIPELINE,) if is_null(own) else (),
                (*_REQUESTS, *_passing(action, pipeline, analysed)),
            )


def _deploying(pipeline: Resource) -> Iterator[Mapping]:
    for action in values_at(pipeline.properties, ("stages", "actions")):
        if isinstance(action, Mapping) and _provider(action) in {"ECS", "CodeDeployToECS"}:
            yield action


def _provider(action: Mapping) -> str | None:
    """Return the provider of an action: beside its category in Terraform, below ``actionTypeId`` in the API."""
    identity = action.get("actionTypeId")
    return as_literal((identity if isinstance(identity, Mapping) else action).get("provider"))


def _passing(action: Mapping, pipeline: Resource, analysed: AnalysedDeployment) -> Iterator[Request]:
    """Yield the roles of the task definition that the action registers anew, of which it changes the image alone."""
    named = next(texts_at(action, ("configuration", "ServiceName")), None)
    named = named or next(texts_at(action, ("configuration", "serviceName")), None)
    if named is None:
        return
    for service in analysed.index.beside(pipeline).surely("service", "serviceName", named):
        for workload in _run_by(service, analysed):
            for link in (workload.execution, workload.task):
                passed = role_arn_of(link)
                if passed is not None:
                    yield pass_role(passed, TASKS)


def _run_by(service: Resource, analysed: AnalysedDeployment) -> Iterator[Workload]:
    workloads = analysed.workloads.values()
    return (item for item in workloads if any(found.address == service.address for found in item.services))
