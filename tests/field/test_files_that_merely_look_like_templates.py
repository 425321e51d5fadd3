"""A folder holds many files that speak of templates and task definitions: only those that are one are read."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

APPSPEC_YAML = """version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties: {TaskDefinition: <TASK_DEFINITION>}
"""
APPSPEC_JSON = '{"version": 1, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service"}}]}'
MACRO_EVENT = '{"fragment": {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"A": {"Type": "AWS::X::Y"}}}}'
SERVERLESS = """service: orders
resources:
  Resources:
    Topic:
      Type: AWS::SNS::Topic
"""
RULE_TESTS = """- name: passes
  input:
    Resources:
      Task: {Type: "AWS::ECS::TaskDefinition"}
"""
CONSTRUCT_TREE = '{"tree": {"children": {"Task": {"attributes": {"containerDefinitions": [{"name": "api"}]}}}}}'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("appspec.yaml", APPSPEC_YAML),
        ("appspec.json", APPSPEC_JSON),
        ("event.json", MACRO_EVENT),
        ("serverless.yml", SERVERLESS),
        ("rule_tests.yaml", RULE_TESTS),
        ("tree.json", CONSTRUCT_TREE),
    ],
)
def test_what_merely_holds_one_is_passed_over(scanned: Scan, name: str, content: str) -> None:
    report = scanned({name: content})
    assert (report.errors, report.files) == ((), ())


TEMPLATES = {
    "block": "# made by hand\n---\nResources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n",
    "indented": "  Resources:\n    Task:\n      Type: AWS::ECS::TaskDefinition\n",
    "quoted keys": '"Resources":\n  "Task":\n    "Type": "AWS::ECS::TaskDefinition"\n',
    "windows": "Resources:\r\n  Task:\r\n    Type: AWS::ECS::TaskDefinition\r\n",
    "flow": "{Resources: {Task: {Type: AWS::ECS::TaskDefinition}}}",
    "flow below": "Resources: {Task: {Type: AWS::ECS::TaskDefinition}}",
    "comment first": "Resources: # all of them\n\n  # the one\n  Task:\n    Type: AWS::ECS::TaskDefinition\n",
    "list inside": "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n"
    "      ContainerDefinitions:\n      - Name: api\n",
}


@pytest.mark.parametrize("content", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_a_template_is_known_in_every_dress(scanned: Scan, content: str) -> None:
    assert len(scanned({"stack.yaml": content}).task_definitions) == 1


def test_a_broken_template_is_still_an_error(scanned: Scan) -> None:
    assert scanned({"stack.yaml": "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n   Properties: {\n"}).errors
