"""A plan whose configuration is missing: what is known after apply is a doubt, never an absence."""

import json
from pathlib import Path

from ecs_roles.analysis.scan import scan

VALUES = {
    "family": "web",
    "requires_compatibilities": ["FARGATE"],
    "container_definitions": '[{"name": "web", "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"}]',
}
CHANGE = {
    "address": "aws_ecs_task_definition.web",
    "mode": "managed",
    "type": "aws_ecs_task_definition",
    "name": "web",
    "change": {
        "actions": ["create"],
        "before": None,
        "after": VALUES,
        "after_unknown": {"execution_role_arn": True, "arn": True, "id": True},
    },
}


def test_an_execution_role_that_is_known_after_apply_is_not_missing(tmp_path: Path) -> None:
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {}},
        "resource_changes": [CHANGE],
        "configuration": {},
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")

    report = scan([tmp_path / "plan.json"])

    assert report.findings == ()
    (found,) = report.task_definitions
    assert (found.execution_role.status, found.task_role.status) == ("unknown", "none")
