"""Every beginning of a sample and thousands of damaged ones are read, judged and told; the tool itself never fails.

``fuzz.py`` beside this file goes on for as long as one lets it.
"""

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_roles.analysis.baseline import read_baseline
from ecs_roles.analysis.configuration import configuration_for
from ecs_roles.iam.account_facts import read_account_facts


def _loaded() -> ModuleType:
    place = importlib.util.spec_from_file_location("fuzz", Path(__file__).with_name("fuzz.py"))
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


FUZZ = _loaded()
FILES: list[Path] = FUZZ.samples()
# One of each language, whole; of the others the beginnings at some places.
WHOLE = ("web_service/good/template.yaml", "web_service/good/main.tf")


@pytest.mark.parametrize("name", WHOLE)
def test_every_line_of_a_sample_may_be_the_last(name: str) -> None:
    text = (FUZZ.SAMPLES / name).read_text(encoding="utf-8")
    ends = [number for number, sign in enumerate(text) if sign == "\n"]
    found = {end: how for end in ends[::3] if (how := FUZZ.complaint(Path(name).name, text[:end]))}

    assert found == {}


@pytest.mark.parametrize("seed", range(4))
def test_damaged_samples_do_not_make_the_tool_fail(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        file = chance.choice(FILES)
        text = FUZZ.broken(file.read_text(encoding="utf-8"), chance)

        assert FUZZ.complaint(file.name, text) == "", text


def test_a_service_without_a_task_definition_is_no_failure() -> None:
    task = 'resource "aws_ecs_task_definition" "t" {\n  family = "t"\n  container_definitions = "[]"\n}\n'

    assert FUZZ.complaint("main.tf", task + 'resource "aws_ecs_service" "s" {\n  name = "s"\n}\n') == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ("version", "findings", "fingerprint", "rule", "RoleDetailList", "Policies", "RoleName", "Arn",
         "PolicyDocument",
         "AssumeRolePolicyDocument", "RolePolicyList", "AttachedManagedPolicies", "PermissionsBoundary", "Statement")
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
SETTINGS = st.sampled_from(
    (
        "select",
        "ignore",
        "exclude",
        "severity",
        "min-severity",
        "fail-on",
        "allow",
        "baseline",
        "facts",
        "account-facts",
    )
)
VALUES = st.sampled_from(
    ("1", '"a"', "[]", '["ECS5"]', "[[]]", "{}", "{a = 1}", '""', "1979-05-27", "nan", '[{reason = "a"}]', "'''")
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SETTINGS, VALUES), max_size=4))
def test_any_settings_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("settings")
    (folder / ".ecs-roles.toml").write_text("".join(f"{key} = {value}\n" for key, value in pairs), encoding="utf-8")
    _, errors = configuration_for(folder, folder)

    assert all(error.message for error in errors)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_any_baseline_and_any_facts_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, content: object) -> None:
    import json

    file = tmp_path_factory.mktemp("beside") / "known.json"
    file.write_text(json.dumps(content), encoding="utf-8")

    assert read_baseline(file) is not None
    assert read_account_facts(json.dumps(content)) is not None
