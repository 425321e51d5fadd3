"""The evaluator against a second one, written by others: every decision on random cases must be the same.

What both see differently is settled with AWS's documents in ``judge/README.md``. More cases, or others, are judged with
``ECS_ROLES_JUDGED_CASES=0-20000`` in the environment.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.iam.simulation import simulate

HERE = Path(__file__).parent
PACKAGE = HERE / "judge" / "node_modules" / "@cloud-copilot" / "iam-simulate"


def lines_of(command: list[str], given: str = "") -> list[dict[str, Any]]:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def judge() -> str:
    """The path of node, when it and the judge's package are there."""
    node = shutil.which("node")
    if node is None or not PACKAGE.is_dir():
        pytest.skip("the judge is not installed: npm ci --prefix tests/iam/judge")
    return node


@pytest.mark.host
def test_the_judge_decides_every_case_alike(judge: str) -> None:
    first, _, last = os.environ.get("ECS_ROLES_JUDGED_CASES", "0-2000").partition("-")
    cases = lines_of([sys.executable, str(HERE / "judged_cases.py"), first, last])
    given = "".join(f"{json.dumps(case)}\n" for case in cases)
    judged = lines_of([judge, str(HERE / "judge" / "judge.mjs")], given)

    differing = [
        (seed, ours, theirs, case)
        for seed, (case, theirs) in enumerate(zip(cases, judged, strict=True), start=int(first))
        if (ours := simulate(case)).get("decision") != theirs.get("decision")
    ]

    assert differing == []
    assert {"allowed", "explicitDeny", "implicitDeny"} == {theirs["decision"] for theirs in judged}
