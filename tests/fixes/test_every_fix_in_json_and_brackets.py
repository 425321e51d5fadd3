"""The examples of CloudFormation, written as JSON and as YAML in brackets, are fixed as they are by indentation."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_roles.analysis.fixing import fix_all
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule

SAMPLES = Path(__file__).parents[2] / "sample_iac"
WITH_A_TEMPLATE = [
    rule
    for rule in RULES
    if rule.automatic_fix is not None and (SAMPLES / rule.slug / "bad" / "template.yaml").exists()
]
# Examples that no edit can surely fix, as in the test of the examples themselves.
LEFT = {"ECS504": 1, "ECS527": 1, "ECS623": 3}


class LongForms(yaml.SafeLoader):
    """Reads the short tags of functions as their long forms."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix in {"Ref", "Condition"}:
        return {suffix: value}
    return {f"Fn::{suffix}": value.split(".", 1) if suffix == "GetAtt" and isinstance(value, str) else value}


LongForms.add_multi_constructor("!", _long_form)


def _as_written(_loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    return node.value  # ``2012-10-17`` is no date here


LongForms.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def as_json(content: Any) -> str:
    return json.dumps(content, indent=2) + "\n"


def as_narrow_json(content: Any) -> str:
    return json.dumps(content, indent=4).replace("[\n", "[ \n") + "\n"


def as_one_line(content: Any) -> str:
    return json.dumps(content)


def in_brackets(content: Any) -> str:
    """Each resource and each other section in brackets of YAML, with lines that break where they are long."""
    lines = [f"{key}: {flow(value)}" for key, value in content.items() if key != "Resources"]
    lines += ["Resources:", *(f"  {name}: {flow(value)}" for name, value in content["Resources"].items())]
    return "\n".join(lines) + "\n"


def flow(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value)
    return (
        str(yaml.safe_dump(value, default_flow_style=True, width=80, sort_keys=False)).strip().replace("\n", "\n    ")
    )


WRITERS = {"template.json": as_json, "four.json": as_narrow_json, "line.json": as_one_line, "flow.yaml": in_brackets}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("rule", WITH_A_TEMPLATE, ids=lambda rule: rule.slug)
def test_it_is_fixed_in_every_way_of_writing(rule: Rule, name: str, tmp_path: Path) -> None:
    content = yaml.load((SAMPLES / rule.slug / "bad" / "template.yaml").read_text(encoding="utf-8"), LongForms)  # noqa: S506 - a safe loader
    file = tmp_path / name
    file.write_text(WRITERS[name](content), encoding="utf-8")
    result = fix_all([file], Options(root=tmp_path), unsafe=True, is_wanted=lambda item: item.rule == rule.id)
    for changed in result.files:
        Path(changed.file).write_bytes(changed.after)
    after = scan(file, Options(root=tmp_path))

    assert [item.reason for item in result.refused if item.rule not in {"ECS504", "ECS623"}] == (
        ["GuardDuty keeps its agent in an account of each region"] if rule.id == "ECS527" else []
    )
    assert sum(finding.rule == rule.id for finding in after.findings) == LEFT.get(rule.id, 0)
    assert not after.errors
    assert fix_all([file], Options(root=tmp_path), unsafe=True, is_wanted=lambda item: item.rule == rule.id).files == ()
    if name.endswith(".json"):
        json.loads(file.read_text(encoding="utf-8"))
