"""What the tests of the CloudFormation reader share: read a text, find a value by its path."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
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


class _ShortTags(yaml.SafeLoader):
    """Reads the short spellings of functions as their long ones, without the reader under test."""


def _long_form(loader: _ShortTags, suffix: str, node: yaml.Node) -> object:
    argument = _argument(loader, node)
    if suffix == "GetAtt" and isinstance(argument, str):
        argument = argument.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": argument}


def _argument(loader: _ShortTags, node: yaml.Node) -> object:
    match node:
        case yaml.SequenceNode():
            return loader.construct_sequence(node, deep=True)
        case yaml.MappingNode():
            return loader.construct_mapping(node, deep=True)
        case _:
            return str(node.value)


_ShortTags.add_multi_constructor("!", _long_form)


@pytest.fixture(params=["yaml", "json"])
def dialect(request: pytest.FixtureRequest) -> Callable[[str], tuple[str, str]]:
    """The name and the content of a template written in YAML, in each dialect."""

    def written(text: str, stem: str = "t") -> tuple[str, str]:
        if request.param == "yaml":
            return f"{stem}.yaml", text
        loaded = yaml.load(text, _ShortTags)  # noqa: S506 - a safe loader
        return f"{stem}.json", json.dumps(loaded, indent=2)

    return written


@pytest.fixture
def scanned(tmp_path: Path, dialect: Callable[..., tuple[str, str]]) -> Callable[..., Report]:
    """Scan templates given by their names without ending, in each dialect."""

    def run(**templates: str) -> Report:
        for stem, text in templates.items():
            name, content = dialect(text, stem)
            (tmp_path / name).write_text(content, encoding="utf-8")
        return scan([tmp_path], Options(root=tmp_path))

    return run
