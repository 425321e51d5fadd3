"""What the tests of the CloudFormation reader share: read a text, find a value by its path."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.symbolic.resources import Deployment, Reading, Resource
from ecs_roles.symbolic.values import Mapping, Sequence, Value

Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text as if it stood in ``t.yaml``."""

    def reading(text: str, *, name: str = "t.yaml", **parameters: str) -> Reading:
        return read_template(tmp_path / name, reading_root=tmp_path, text=text, parameters=tuple(parameters.items()))

    return reading


@pytest.fixture
def deployment(read: Read) -> Callable[..., Deployment]:
    """The only deployment of a text that can be read without an error."""

    def only(text: str, **parameters: str) -> Deployment:
        reading = read(text, **parameters)
        assert reading.errors == ()
        (found,) = reading.deployments
        return found

    return only


@pytest.fixture
def value() -> Callable[[Deployment, str, str], Value | None]:
    """A property of a resource by its path: ``containerDefinitions.0.image``."""

    def at(deployment: Deployment, address: str, path: str) -> Value | None:
        (resource,) = [found for found in deployment.resources if found.address == address]
        return _at(resource, path)

    return at


def _at(resource: Resource, path: str) -> Value | None:
    found: Value | None = resource.properties
    for step in path.split("."):
        match found:
            case Mapping():
                found = found.get(step)
            case Sequence():
                found = found.items[int(step)]
            case _:
                return found
    return found
