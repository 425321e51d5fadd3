"""Plans in every shape: what is deleted, null, unknown, deferred, broken."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.readers.file_kinds import looks_like_plan
from ecs_roles.readers.terraform_plan.plan import read_plan
from ecs_roles.symbolic.resources import Reading, Resource
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, as_literal, as_text


def change(kind: str, name: str, after: Any, unknown: Any = None, **more: Any) -> dict[str, Any]:
    actions = more.pop("actions", ["create"])
    mode = more.pop("mode", "managed")
    address = f"{'data.' if mode == 'data' else ''}{kind}.{name}"
    inner = {"actions": actions, "before": None, "after": after, "after_unknown": unknown or {}}
    return {"address": address, "mode": mode, "type": kind, "name": name, "change": inner, **more}


def plan(*changes: dict[str, Any], configuration: Any = None) -> str:
    content = {"terraform_version": "1.15.5", "planned_values": {}, "resource_changes": list(changes)}
    return json.dumps({**content, "configuration": {"root_module": configuration or {}}})


def read(text: str) -> Reading:
    return read_plan(Path("/nowhere/plan.json"), reading_root=Path("/nowhere"), overlay={"/nowhere/plan.json": text})


def resources(text: str) -> dict[str, Resource]:
    return {each.address: each for each in read(text).deployments[0].resources}


ROLE = {"name": "r", "path": "/", "assume_role_policy": '{"Version":"2012-10-17","Statement":[]}'}


def test_what_will_be_deleted_is_left_out_and_what_is_replaced_is_kept() -> None:
    found = resources(
        plan(
            change("aws_iam_role", "gone", None, actions=["delete"]),
            change("aws_iam_role", "new", ROLE, actions=["delete", "create"]),
            change("aws_iam_role", "kept", ROLE, actions=["no-op"]),
        )
    )

    assert set(found) == {"aws_iam_role.new", "aws_iam_role.kept"}


def test_null_is_absent_and_unknown_is_not() -> None:
    expressions = {
        "task_role_arn": {"references": ["local.role"]},
        "container_definitions": {"references": ["local.c"]},
    }
    block = {"address": "aws_ecs_task_definition.t", "expressions": expressions}
    found = resources(
        plan(
            change(
                "aws_ecs_task_definition",
                "t",
                {"family": "t", "execution_role_arn": None},
                {"task_role_arn": True, "container_definitions": True},
            ),
            configuration={"resources": [block]},
        )
    )["aws_ecs_task_definition.t"].properties
    containers, role = found.get("containerDefinitions"), found.get("taskRoleArn")

    assert found.get("executionRoleArn") is None
    assert isinstance(role, Unknown)
    assert "local.role" in role.reason
    assert isinstance(containers, Unknown)
    assert "--source" in containers.reason


def test_the_arn_of_a_role_that_is_not_made_yet_is_that_of_its_name() -> None:
    expressions = {"execution_role_arn": {"references": ["aws_iam_role.r.arn", "aws_iam_role.r"]}}
    block = {"address": "aws_ecs_task_definition.t", "expressions": expressions}
    found = resources(
        plan(
            change("aws_iam_role", "r", ROLE, {"arn": True, "id": True}),
            change("aws_ecs_task_definition", "t", {"family": "t"}, {"execution_role_arn": True, "arn": True}),
            configuration={"resources": [block]},
        )
    )
    arn = found["aws_ecs_task_definition.t"].properties.get("executionRoleArn")

    assert arn == found["aws_iam_role.r"].properties.get("arn")
    assert str(as_text(arn)) == "arn:{partition}:iam::{account}:role/r"


def test_of_several_roles_nobody_says_which() -> None:
    expressions = {"execution_role_arn": {"references": ["aws_iam_role.a.arn", "aws_iam_role.a", "aws_iam_role.b.arn"]}}
    block = {"address": "aws_ecs_task_definition.t", "expressions": expressions}
    found = resources(
        plan(
            change("aws_iam_role", "a", {**ROLE, "name": "a"}, {"arn": True}),
            change("aws_iam_role", "b", {**ROLE, "name": "b"}, {"arn": True}),
            change("aws_ecs_task_definition", "t", {"family": "t"}, {"execution_role_arn": True}),
            configuration={"resources": [block]},
        )
    )

    assert isinstance(found["aws_ecs_task_definition.t"].properties.get("executionRoleArn"), Unknown)


def test_a_deferred_document_is_made_of_what_is_known_of_its_statements() -> None:
    statement = {"actions": ["s3:GetObject"], "resources": [None, "arn:aws:s3:::known/*"], "effect": None, "sid": None}
    expressions = {"policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]}}
    found = resources(
        plan(
            change(
                "aws_iam_policy_document",
                "d",
                {"statement": [statement], "version": None},
                {"json": True, "statement": [{"actions": [False], "resources": [True, False]}]},
                mode="data",
                actions=["read"],
            ),
            change("aws_iam_policy", "p", {"name": "p", "path": "/"}, {"policy": True, "arn": True}),
            configuration={"resources": [{"address": "aws_iam_policy.p", "expressions": expressions}]},
        )
    )["aws_iam_policy.p"].properties.get("document")
    assert isinstance(found, Mapping)
    statements = found.get("Statement")
    assert isinstance(statements, Sequence)
    (only,) = statements.items
    assert isinstance(only, Mapping)
    listed = only.get("Resource")
    assert isinstance(listed, Sequence)

    assert (as_literal(found.get("Version")), as_literal(only.get("Effect"))) == ("2012-10-17", "Allow")
    assert as_literal(only.get("Action")) == "s3:GetObject"
    assert isinstance(listed.items[0], Unknown)
    assert as_literal(listed.items[1]) == "arn:aws:s3:::known/*"


@pytest.mark.parametrize("indent", [None, 2])
def test_a_resource_stands_where_its_address_is_in_the_plan(indent: int | None) -> None:
    text = json.dumps(json.loads(plan(change("aws_iam_role", "r", ROLE))), indent=indent)
    (found,) = read(text).deployments[0].resources
    line = text.split("\n")[found.span.line - 1]

    assert line[found.span.column - 1 : found.span.end_column - 1] == '"aws_iam_role.r"'


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a": 1}', '"x"'])
def test_what_is_no_plan_is_an_error(text: str) -> None:
    found = read(text)

    assert len(found.errors) == 1
    assert found.deployments == ()


@pytest.mark.parametrize(
    "changes",
    [
        None,
        1,
        [None],
        [{}],
        [{"change": None}],
        [{"change": {"after": [], "after_unknown": 3}}],
        [{"change": {"actions": 1}}],
    ],
)
def test_plans_with_senseless_parts_are_read_without_raising(changes: Any) -> None:
    found = read(json.dumps({"planned_values": {}, "resource_changes": changes, "prior_state": {"values": []}}))

    assert found.errors == ()


def test_references_that_go_round_in_circles_end() -> None:
    outputs = {"role": {"expression": {"references": ["var.role"]}}}
    call = {"expressions": {"role": {"references": ["module.m.role", "module.m"]}}, "module": {"outputs": outputs}}
    block = {
        "address": "aws_ecs_task_definition.t",
        "expressions": {"task_role_arn": {"references": ["module.m.role"]}},
    }
    found = resources(
        plan(
            change("aws_ecs_task_definition", "t", {"family": "t"}, {"task_role_arn": True}),
            configuration={"resources": [block], "module_calls": {"m": call}},
        )
    )

    assert isinstance(found["aws_ecs_task_definition.t"].properties.get("taskRoleArn"), Unknown)


def test_a_plan_is_told_by_its_keys() -> None:
    assert looks_like_plan(plan())
    assert not looks_like_plan('{"AWSTemplateFormatVersion": "2010-09-09"}')


def test_a_deleted_role_is_kept_apart_by_what_names_it() -> None:
    def deleted(kind: str, actions: list[str], before: Any) -> dict[str, Any]:
        return {"address": f"{kind}.r", "type": kind, "name": "r", "change": {"actions": actions, "before": before}}

    roles = [
        read(plan(deleted(*shape))).deployments[0].deleted
        for shape in (
            ("aws_iam_role", ["delete"], {**ROLE, "arn": "arn:aws:iam::111122223333:role/r"}),
            ("aws_iam_role", ["delete"], None),
            ("aws_iam_role", ["delete", "create"], ROLE),
            ("aws_iam_role", ["forget"], ROLE),
            ("aws_iam_policy", ["delete"], {"name": "p"}),
        )
    ]

    assert [len(found) for found in roles] == [1, 1, 0, 0, 0]
    assert as_literal(roles[0][0].properties.get("arn")) == "arn:aws:iam::111122223333:role/r"


def _with(text: str, **parts: Any) -> str:
    return json.dumps({**json.loads(text), **parts})


@pytest.mark.parametrize(
    ("region", "variables", "expected"),
    [
        ({"constant_value": "eu-west-1"}, {}, "eu-west-1"),
        ({"references": ["var.where"]}, {"where": {"value": "eu-central-1"}}, "eu-central-1"),
        ({"references": ["var.where", "var.other"]}, {"where": {"value": "a"}, "other": {"value": "b"}}, "{region}"),
        ({"references": ["local.where"]}, {"where": {"value": "eu-central-1"}}, "{region}"),
        ({}, {}, "{region}"),
    ],
)
def test_the_region_is_that_of_the_provider(region: Any, variables: Any, expected: str) -> None:
    written = json.loads(plan(change("aws_ecs_cluster", "c", {"name": "c"}, {"arn": True})))
    written["configuration"]["provider_config"] = {"aws": {"name": "aws", "expressions": {"region": region}}}
    written["configuration"]["root_module"]["resources"] = [
        {"address": "aws_ecs_cluster.c", "provider_config_key": "aws", "expressions": {}}
    ]
    found = resources(_with(json.dumps(written), variables=variables))["aws_ecs_cluster.c"]

    arn = str(as_text(found.properties.get("arn")))
    assert arn.split(":")[3] == expected


def test_what_is_handed_out_is_known_with_its_value() -> None:
    outputs = {"role": {"value": "arn:aws:iam::111122223333:role/r"}, "all": {"value": {"ids": ["a", {"b": "c"}]}}}
    deployment = read(_with(plan(), planned_values={"outputs": outputs})).deployments[0]

    assert {str(text) for text in deployment.outputs} == {"arn:aws:iam::111122223333:role/r", "a", "c"}


@pytest.mark.parametrize(
    ("name", "declared", "kept"),
    [("given", {"sensitive": True}, True), ("given", {}, False), ("db_password", {}, True)],
)
def test_the_value_of_a_secret_variable_is_never_shown(name: str, declared: Any, *, kept: bool) -> None:
    text = plan(configuration={"variables": {name: declared}})
    found = read(_with(text, variables={name: {"value": "fish9-tail3-Wq"}}))

    assert ("fish9-tail3-Wq" in found.secrets) is kept


def test_a_plan_that_is_nested_too_deeply_says_so() -> None:
    deep = plan(change("aws_iam_role", "r", ROLE))[:-1] + ', "x": ' + "[" * 200_000 + "]" * 200_000 + "}"

    assert [error.message for error in read(deep).errors] == [
        "the plan is nested more deeply than JSON is read; Terraform writes none that is"
    ]
