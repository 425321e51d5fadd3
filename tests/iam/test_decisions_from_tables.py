"""Decisions as AWS documents them, case by case from ``cases/``."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_roles.iam.simulation import simulate

CASES = Path(__file__).parent / "cases"
POLICIES = ("permissions_boundary", "resource_policy", "trust_policy")


def tables() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.yaml"))]


def document(statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


@pytest.mark.parametrize(
    "case",
    [{**table["defaults"], **case} for table in tables() for case in table.get("cases", [])],
    ids=lambda case: case["name"],
)
def test_the_decision_is_as_documented(case: dict[str, Any]) -> None:
    given = {"context_complete": True, **case}
    given["policies"] = [document(case["policies"])] if "policies" in case else []
    given.update({key: document(case[key]) for key in POLICIES if key in case})

    found = simulate(given)

    assert found["decision"] == case["expect"]
    assert case.get("reason", "") in str(found["reason"])


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [case for table in tables() for case in table.get("conditions", [])],
    ids=str,
)
def test_the_condition_holds_as_documented(
    condition: dict[str, Any], context: dict[str, Any], holds: bool | None
) -> None:
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    case = {"policies": [document(allow)], "action": "a:b", "context": context, "context_complete": True}

    assert simulate(case)["decision"] == {True: "allowed", False: "implicitDeny", None: "unknown"}[holds]
