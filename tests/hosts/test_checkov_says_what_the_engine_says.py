"""One whole run of the real checkov over all samples: for every resource the same rules as the engine's."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.scan import scan

SAMPLES = Path(__file__).parents[2] / "sample_iac"
_FOLDER = "checks"

# checkov has no framework for task definition files, and that for plans is not asked for here.
_NOT_VISITED = ("task-definition.json", "plan.json")

Place = tuple[str, str, str]


@pytest.fixture(scope="module")
def whole_run(checkov: Any) -> Any:
    options = (
        "--framework",
        "terraform",
        "terraform_json",
        "cloudformation",
        "--skip-download",
        "--quiet",
        "--compact",
        "-o",
        "json",
    )
    return checkov(
        "-d", "sample_iac", "--external-checks-dir", _FOLDER, *options, "--check", "CKV_ECSROLE*",
        environment={"ECS_ROLES_INFO": "1"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def records(whole_run: Any) -> dict[Place, str]:
    """The message of every failed check by rule, file and resource."""
    found: dict[Place, str] = {}
    for framework in json.loads(whole_run.out):
        for record in framework["results"]["failed_checks"]:
            rule, file = record["check_id"].rpartition("_")[2], record["file_path"].lstrip("/")
            found[f"ECS{rule}", file, _address(framework["check_type"], record["resource"])] = record["check_name"]
    return found


def _address(framework: str, resource: str) -> str:
    """checkov writes the type before a logical id, and of Terraform's JSON the name alone."""
    return resource if framework == "terraform" else resource.partition(".")[2]


@pytest.fixture(scope="module")
def expected() -> dict[Place, list[str]]:
    """The messages of the engine by rule, file and resource."""
    found: dict[Place, list[str]] = {}
    for finding in scan([SAMPLES]).findings:
        for owner in finding.enclosing:
            file = Path(owner.span.file).relative_to(SAMPLES).as_posix()
            if file.endswith(_NOT_VISITED):
                continue
            address = owner.address.rpartition(".")[2] if file.endswith(".tf.json") else owner.address
            found.setdefault((finding.rule, file, address), []).append(finding.message)
    return found


def test_every_resource_fails_the_same_rules(records: dict[Place, str], expected: dict[Place, list[str]]) -> None:
    assert sorted(records.keys() - expected.keys()) == []
    assert sorted(expected.keys() - records.keys()) == []


def test_the_name_of_a_failed_check_is_its_message_with_the_place(
    records: dict[Place, str], expected: dict[Place, list[str]]
) -> None:
    for place, messages in expected.items():
        name = records[place]

        assert all(" ".join(message.split()) in name for message in messages)
        # A password in a file of values is told there, at the resource that it is handed to.
        assert f"(sample_iac/{place[1]}:" in name or "/modules/" in name or ".tfvars:" in name
        assert "\n" not in name


def test_the_run_fails_and_complains_of_nothing_else(whole_run: Any) -> None:
    assert whole_run.code == 1
    assert whole_run.err == ""
