"""What a pipeline fills in later is unknown, however it is marked; a word that says nothing names no one thing."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Scan = Callable[[dict[str, str]], Report]
Only = Callable[[dict[str, str]], TaskDefinitionReport]


def _file(execution: str, task: str, image: str = "public.ecr.aws/docker/library/nginx:1") -> dict[str, str]:
    containers = [{"name": "api", "image": image}]
    definition = {"executionRoleArn": execution, "taskRoleArn": task, "containerDefinitions": containers}
    return {"task-definition.json": json.dumps(definition)}


@pytest.mark.parametrize("mark", ["<PLACEHOLDER>", "{{ TODO }}", "${CHANGE_ME}", "__REPLACE_ME__", "$TODO"])
def test_a_word_that_says_nothing_is_no_role_of_both(scanned: Scan, mark: str) -> None:
    assert scanned(_file(mark, mark)).findings == ()


@pytest.mark.parametrize("mark", ["<TASK_ROLE>", "{{ must_env `ROLE` }}", "${ROLE_ARN}", "__ROLE__", "$ROLE"])
def test_a_name_is_the_same_role_twice(scanned: Scan, mark: str) -> None:
    assert [finding.rule for finding in scanned(_file(mark, mark)).findings] == ["ECS512"]


@pytest.mark.parametrize("mark", ["$IMAGE", "${IMAGE}", "@IMAGE@", "%IMAGE%", "__IMAGE__", "<IMAGE1_NAME>"])
def test_an_image_that_is_filled_in_later_is_not_taken_for_public(only: Only, mark: str) -> None:
    role = "arn:aws:iam::111122223333:role/{}"
    marked = only(_file(role.format("one"), role.format("two"), mark))
    assert any(answer.need.feature == "ecr-pull" for item in marked.assessments for answer in item.answers)


def test_an_unquoted_mark_is_a_value(only: Only) -> None:
    content = '{"executionRoleArn": @ROLE@, "containerDefinitions": [{"name": "api", "image": "nginx"}]}'
    assert only({"task-definition.json": content}).execution_role.reason == "@ROLE@ is filled in later"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("REPLACE_WITH_EXECUTION_ROLE", "REPLACE_WITH_EXECUTION_ROLE stands in for a role"),
        ("YOUR_TASK_EXECUTION_ROLE_ARN", "YOUR_TASK_EXECUTION_ROLE_ARN stands in for a role"),
        ("EXECUTION_ROLE_ARN", "EXECUTION_ROLE_ARN stands in for a role"),
        ("ECS_TASK_EXECUTION_ROLE", "the role ECS_TASK_EXECUTION_ROLE is not in this code"),
        ("ecsTaskExecutionRole", "the role ecsTaskExecutionRole is not in this code"),
    ],
)
def test_what_stands_where_a_role_belongs_is_not_said_to_be_one(only: Only, written: str, reason: str) -> None:
    found = only(_file(written, "arn:aws:iam::111122223333:role/task"))

    assert (found.execution_role.status, found.execution_role.reason) == ("external", reason)
