"""What the real CDK writes is read without loss: ``npm ci && npm run make`` here makes the templates anew."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value

HERE = Path(__file__).parent
TEMPLATES = sorted((HERE / "templates").glob("*.template.json"))
STACKS = [path for path in TEMPLATES if ".nested." not in path.name]

WORKLOADS = {"task_definition", "express_service", "batch_job_definition"}
ROLES_ELSEWHERE = {
    "imported-role": "arn:{partition}:iam::{account}:role/team-execution",
    "uses-shared-roles": "{import shared-roles:ExportsOutputFnGetAttExecutionRole605A040BArnA891DEDE}",
}


def _name(path: Path) -> str:
    return path.name.partition(".")[0]


@pytest.fixture(params=STACKS, ids=_name)
def stack(request: pytest.FixtureRequest) -> tuple[str, Deployment]:
    """The name and the only deployment of a template."""
    path: Path = request.param
    reading = read_template(path, reading_root=path.parent)
    assert reading.errors == ()
    (deployment,) = reading.deployments
    return _name(path), deployment


def _role_arns(value: Value, key: str = "") -> Iterator[str]:
    match value:
        case Mapping():
            for entry in value.entries:
                yield from _role_arns(entry.value, entry.key)
        case Sequence():
            for item in value.items:
                yield from _role_arns(item)
        case _ if key in ("executionRoleArn", "taskRoleArn", "infrastructureRoleArn", "jobRoleArn"):
            yield str(value)


def _doubts(value: Value) -> Iterator[str]:
    match value:
        case Mapping() | Sequence():
            parts = [entry.value for entry in value.entries] if isinstance(value, Mapping) else value.items
            for part in parts:
                yield from _doubts(part)
            if value.more is not None:
                yield value.more.reason
        case Unknown():
            yield value.reason


def _of_kind(deployment: Deployment, *kinds: str) -> list[Resource]:
    return [resource for resource in deployment.resources if resource.kind in kinds]


def test_every_role_that_a_workload_names_is_found(stack: tuple[str, Deployment]) -> None:
    name, deployment = stack
    known = {str(role.properties.get("arn")) for role in _of_kind(deployment, "role")}

    named = {arn for workload in _of_kind(deployment, *WORKLOADS) for arn in _role_arns(workload.properties)}

    assert named - known <= {ROLES_ELSEWHERE.get(name)}
    assert named or name == "shared-roles"


def test_nothing_is_left_unread(stack: tuple[str, Deployment]) -> None:
    _, deployment = stack

    judged = [resource for resource in deployment.resources if not resource.kind.startswith("launch_")]
    doubts = [doubt for resource in judged for doubt in _doubts(resource.properties)]

    assert deployment.opaque == ()
    assert deployment.unread == ()
    assert doubts == []


def test_every_resource_says_which_construct_made_it(stack: tuple[str, Deployment]) -> None:
    name, deployment = stack

    assert {resource.construct_path.partition("/")[0] for resource in deployment.resources} == {name}


def test_the_templates_are_those_of_the_stacks() -> None:
    source = (HERE / "stacks.mjs").read_text(encoding="utf-8")
    names = re.findall(r'^  "?([a-z0-9-]+)"?: \(stack', source, re.MULTILINE)

    assert sorted(names) == sorted(map(_name, STACKS))
    assert len(names) > 45
