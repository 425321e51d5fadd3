"""A role that a plan deletes while a task definition stays: only when it is surely that role."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import scan

ARN = "arn:aws:iam::111122223333:role/jobs/worker"
BEFORE = {"name": "worker", "path": "/jobs/", "arn": ARN, "assume_role_policy": "{}"}


def _change(kind: str, actions: list[str], before: Any, after: Any) -> dict[str, Any]:
    change = {"actions": actions, "before": before, "after": after, "after_unknown": {}}
    return {"address": f"{kind}.it", "mode": "managed", "type": kind, "name": "it", "change": change}


def _sides(folder: Path, role: dict[str, Any], **links: str) -> list[str | None]:
    definition = {"family": "worker", "container_definitions": '[{"name":"w","image":"nginx"}]', **links}
    changes = [role, _change("aws_ecs_task_definition", ["no-op"], definition, definition)]
    plan = {"terraform_version": "1.15.5", "planned_values": {}, "resource_changes": changes, "configuration": {}}
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    return [finding.role_kind for finding in scan([folder]).findings if finding.rule == "ECS517"]


@pytest.mark.parametrize("side", ["execution", "task"])
def test_either_role_may_be_the_deleted_one(tmp_path: Path, side: str) -> None:
    role = _change("aws_iam_role", ["delete"], BEFORE, None)

    assert _sides(tmp_path, role, **{f"{side}_role_arn": ARN}) == [side]


@pytest.mark.parametrize(
    ("actions", "after", "arn"),
    [
        (["delete"], None, "arn:aws:iam::111122223333:role/jobs/other"),
        (["delete"], None, "arn:aws:iam::111122223333:role/worker"),
        (["delete"], None, "arn:aws:iam::444455556666:role/jobs/worker"),
        (["delete", "create"], BEFORE, ARN),
        (["forget"], None, ARN),
        (["no-op"], BEFORE, ARN),
    ],
    ids=["another name", "another path", "another account", "replaced", "forgotten", "kept"],
)
def test_another_role_or_one_that_stays_is_not(tmp_path: Path, actions: list[str], after: Any, arn: str) -> None:
    assert _sides(tmp_path, _change("aws_iam_role", actions, BEFORE, after), execution_role_arn=arn) == []
