"""The deployments of a template are those of the same template with each scenario written out.

The expander here is the slow and obvious one: it tries every value of every parameter.
"""

import json
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value

Json = Any
Valuation = dict[str, str]

NAMES = ("P", "Q", "R")
LITERALS = ("a", "b", "c")
OTHERS = ("y", "z")
CONDITIONS = ("One", "Two", "Three", "Four")
ROLES = ("RoleA", "RoleB")

PARAMETER = st.one_of(
    st.builds(
        lambda allowed, default: {
            "Type": "String",
            "AllowedValues": allowed,
            "Default": allowed[default % len(allowed)],
        },
        st.lists(st.sampled_from(LITERALS), min_size=2, max_size=3, unique=True),
        st.integers(0, 2),
    ),
    st.sampled_from(LITERALS).map(lambda default: {"Type": "String", "Default": default}),
    st.just({"Type": "String"}),
)
OPERAND: st.SearchStrategy[Json] = st.sampled_from([*({"Ref": name} for name in NAMES), *LITERALS])
EQUALS = st.tuples(st.sampled_from([{"Ref": name} for name in NAMES]), OPERAND).map(
    lambda pair: {"Fn::Equals": [*pair]}
)


def _expressions(earlier: tuple[str, ...]) -> st.SearchStrategy[Json]:
    leaf = EQUALS if not earlier else st.one_of(EQUALS, st.sampled_from([{"Condition": name} for name in earlier]))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda one: {"Fn::Not": [one]}),
            st.lists(inner, min_size=2, max_size=3).map(lambda many: {"Fn::And": many}),
            st.lists(inner, min_size=2, max_size=3).map(lambda many: {"Fn::Or": many}),
        ),
        max_leaves=4,
    )


LEAF: st.SearchStrategy[Json] = st.sampled_from(
    [*({"Fn::GetAtt": [role, "Arn"]} for role in ROLES), {"Ref": "AWS::NoValue"}, "arn:aws:iam::1:role/x"]
)
CHOICE = st.recursive(
    LEAF,
    lambda inner: st.tuples(st.sampled_from(CONDITIONS), inner, inner).map(lambda parts: {"Fn::If": [*parts]}),
    max_leaves=4,
)
NEED = st.none() | st.sampled_from(CONDITIONS)


@st.composite
def templates(draw: st.DrawFn) -> Json:
    resources: dict[str, Json] = {
        role: {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [draw(CHOICE), "z"]}} for role in ROLES
    }
    document = {"Statement": [draw(CHOICE), draw(CHOICE)]}
    task = {"ExecutionRoleArn": draw(CHOICE), "TaskRoleArn": draw(CHOICE), "Family": {"Ref": "P"}}
    task["Volumes"] = [{"Name": {"Ref": "RoleA"}}]  # one group, whatever is drawn
    both = {"PolicyDocument": {"Statement": [draw(CHOICE)]}, "Roles": [{"Ref": role} for role in ROLES]}
    resources["Task"] = {"Type": "AWS::ECS::TaskDefinition", "Properties": task}
    resources["Policy"] = {"Type": "AWS::IAM::Policy", "Properties": both}
    resources["Link"] = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"Roles": [{"Ref": "RoleA"}], "PolicyDocument": document},
    }
    for resource in resources.values():
        need = draw(NEED)
        if need:
            resource["Condition"] = need
    conditions = {name: draw(_expressions(CONDITIONS[:index])) for index, name in enumerate(CONDITIONS)}
    return {"Parameters": {name: draw(PARAMETER) for name in NAMES}, "Conditions": conditions, "Resources": resources}


def _valuations(template: Json) -> list[Valuation]:
    domains = [body.get("AllowedValues", [*LITERALS, *OTHERS]) for body in template["Parameters"].values()]
    return [dict(zip(template["Parameters"], values, strict=True)) for values in product(*domains)]


def _holds(template: Json, node: Json, valuation: Valuation) -> bool:
    ((name, argument),) = node.items()
    match name:
        case "Condition":
            return _holds(template, template["Conditions"][argument], valuation)
        case "Fn::Not":
            return not _holds(template, argument[0], valuation)
        case "Fn::And":
            return all(_holds(template, one, valuation) for one in argument)
        case "Fn::Or":
            return any(_holds(template, one, valuation) for one in argument)
    left, right = (valuation[side["Ref"]] if isinstance(side, dict) else side for side in argument)
    return bool(left == right)


def _answers(template: Json) -> dict[tuple[bool, ...], list[Valuation]]:
    found: dict[tuple[bool, ...], list[Valuation]] = {}
    for valuation in _valuations(template):
        key = tuple(_holds(template, template["Conditions"][name], valuation) for name in CONDITIONS)
        found.setdefault(key, []).append(valuation)
    return found


def _used(node: Json) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_used, node))
    if not isinstance(node, dict):
        return set()
    own = {node["Condition"]} if isinstance(node.get("Condition"), str) else set()
    if "Fn::If" in node:
        own.add(node["Fn::If"][0])
    return own.union(*map(_used, node.values()))


def _written_out(node: Json, answers: dict[str, bool]) -> Json:
    if isinstance(node, dict) and "Fn::If" in node:
        condition, yes, no = node["Fn::If"]
        return _written_out(yes if answers[condition] else no, answers)
    if isinstance(node, dict):
        return {key: _written_out(value, answers) for key, value in node.items()}
    return [_written_out(item, answers) for item in node] if isinstance(node, list) else node


def _without_conditions(template: Json, answers: dict[str, bool], family: str | None) -> Json:
    made = {
        name: {key: value for key, value in body.items() if key != "Condition"}
        for name, body in template["Resources"].items()
        if "Condition" not in body or answers[body["Condition"]]
    }
    known = {"Type": "String", "Default": family} if family in LITERALS else {"Type": "String"}
    parameters = {**template["Parameters"], "P": known}
    return {"Parameters": parameters, "Resources": _written_out(made, answers)}


def _plain(value: Value | None) -> Json:
    match value:
        case Unknown():
            return "?"
        case Text():
            return str(value) if not any(str(symbol.origin).startswith("P") for symbol in value.symbols) else "?"
        case Mapping():
            return {entry.key: _plain(entry.value) for entry in value.entries}
        case Sequence():
            return [_plain(item) for item in value.items]
        case _:
            return value


def _content(deployment: Deployment) -> Json:
    return {resource.address: _plain(resource.properties) for resource in deployment.resources}


def _read(template: Json) -> tuple[Deployment, ...]:
    reading = read_template(Path("/t.yaml"), reading_root=Path("/"), text=json.dumps(template))
    assert reading.errors == ()
    return reading.deployments


@settings(max_examples=60, deadline=None)
@given(templates())
def test_each_deployment_is_one_scenario_written_out(template: Json) -> None:
    used = _used(template["Resources"])
    answers = [dict(zip(CONDITIONS, key, strict=True)) for key in _answers(template)]

    for deployment in _read(template):
        chosen = dict(deployment.scenario)
        fitting = [one for one in answers if all(one[name] is answer for name, answer in chosen.items())]
        assert fitting, "a scenario that cannot occur"
        assert len({tuple(one[name] for name in sorted(used)) for one in fitting}) == 1, "a choice was not made"
        family = _plain(next((r.properties.get("family") for r in deployment.resources if r.address == "Task"), None))
        (expected,) = _read(_without_conditions(template, fitting[0], family))
        assert _content(expected) == _content(deployment)


@settings(max_examples=60, deadline=None)
@given(templates())
def test_no_scenario_is_left_out(template: Json) -> None:
    used = sorted(_used(template["Resources"]))
    possible = {tuple(dict(zip(CONDITIONS, key, strict=True))[name] for name in used) for key in _answers(template)}

    assert len(_read(template)) == len(possible)


@settings(max_examples=60, deadline=None)
@given(templates())
def test_a_parameter_has_a_value_that_the_scenario_allows(template: Json) -> None:
    by_answer = _answers(template)

    for deployment in _read(template):
        chosen = dict(deployment.scenario)
        allowed = [
            valuation["P"]
            for key, valuations in by_answer.items()
            if all(dict(zip(CONDITIONS, key, strict=True))[name] is answer for name, answer in chosen.items())
            for valuation in valuations
        ]
        family = (
            _plain(next((r.properties.get("family") for r in deployment.resources if r.address == "Task"), None)) or "?"
        )
        assert family == "?" or family in allowed
        assert len(set(allowed)) > 1 or family in ("?", allowed[0])
