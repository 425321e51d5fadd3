"""What a scan costs grows with its input, and no faster; what would grow without end is cut off and told.

Costs are counted in calls of functions, which are the same on every machine, and not in seconds.
``python tests/benchmarks/cost_of_hostile_inputs.py`` measures the same inputs at full size.
"""

import importlib.util
import sys
from pathlib import Path
from types import FrameType, ModuleType

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.readers.cloudformation.conditions.answers import Answers
from ecs_roles.readers.cloudformation.grouping import graph
from ecs_roles.readers.cloudformation.grouping.reach import Place
from ecs_roles.readers.terraform.evaluator.evaluation import Evaluator
from ecs_roles.readers.terraform.modules import module_sources
from ecs_roles.readers.terraform.modules.session import Repeats
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.symbolic.budget import LIMITS, Budget

Files = dict[str, str]


def _loaded() -> ModuleType:
    place = importlib.util.spec_from_file_location("hostile_inputs", Path(__file__).with_name("hostile_inputs.py"))
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    sys.modules[place.name] = module  # Its dataclasses look themselves up there.
    place.loader.exec_module(module)
    return module


HOSTILE = _loaded()


def _files(name: str, size: int) -> Files:
    found: Files = HOSTILE.INPUTS[name].files(size)
    return found


# By name: a size whose double is still quick.
GROWING = {
    "nested blocks": 400,
    "a reference without end": 2000,
    "unclosed references": 1000,
    "asterisks": 500,
    "asterisks and letters": 500,
    "instances": 25,
    "conditionals": 500,
    "attributes": 1000,
    "indexes": 1000,
    "interpolations": 200,
    "statements": 60,
    "roles of a template": 60,
    "roles of a root": 40,
    "roles and their tasks": 25,
    "a plan": 40,
    "a heavy plan": 20,
    "conditions": 60,
    "account facts": 30,
    "containers of a file": 40,
    "containers of a template": 40,
    "secrets": 60,
    "secrets and statements": 60,
    "secrets of the code": 40,
    "instances and their policies": 25,
    "instances of a set": 25,
    "modules of one call": 25,
    "users of one role": 40,
    "generated statements": 60,
    "a loop of definitions": 25,
    "booleans": 30,
    "booleans of one definition": 30,
    "joined conditions": 30,
    "roles that are looked up": 30,
    "named roles": 30,
    "a manifest of modules": 40,
    "clusters": 30,
    "attached policies": 40,
    "launches": 20,
    "deep JSON": 2000,
    "deep YAML": 2000,
}
# What would take forever at its full size: it may cost hardly more at the double size, for it is cut off.
ENDLESS = {
    "loops of a template file": 200,
    "comprehensions": 300,
    "doubled texts": 24,
    "doubled unknown texts": 16,
    "doubled lists": 16,
    "lists in lists": 16,
    "doubled by format": 16,
    "modules in modules": 50,
    "nested substitutions": 10,
    "conditions of one definition": 20,
    "aliases": 30,
    "instances and their policies": 60,
    "instances of a set": 60,
    "modules of one call": 60,
    "modules in modules with tasks": 50,
    "blocks of instances": 60,
    "conditions of policies": 20,
    "equalities": 80,
    "a loop of definitions": 60,
    "a loop of roles": 60,
    "loops in loops": 20,
}


def _scanned(folder: Path, files: Files) -> tuple[int, Report]:
    """Scan some files, and count the calls of functions that it takes."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        report = scan([folder], Options(root=folder))
    finally:
        sys.setprofile(before)
    return calls, report


@pytest.fixture(scope="module", autouse=True)
def _everything_is_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load what is loaded once, so that no measurement pays for it."""
    for number, (name, size) in enumerate(GROWING.items()):
        _scanned(tmp_path_factory.mktemp(str(number)), _files(name, max(size // 10, 2)))


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_input_costs_about_twice_as_much(tmp_path: Path, name: str) -> None:
    size = GROWING[name]
    once, _ = _scanned(tmp_path / "once", _files(name, size))
    twice, report = _scanned(tmp_path / "twice", _files(name, 2 * size))

    assert twice < 2.7 * once, (once, twice)
    assert [error for error in report.errors if "defect" in error.message] == []


@pytest.mark.parametrize("name", ENDLESS)
def test_what_has_no_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(Evaluator.__init__, "__defaults__", (10_000,))
    _lower_bounds(monkeypatch)
    monkeypatch.setattr("ecs_roles.readers.terraform.modules.module_instance._MOST_MODULES", 50)
    monkeypatch.setattr("ecs_roles.readers.cloudformation.yaml_values.MAX_VALUES", 10_000)
    monkeypatch.setattr("ecs_roles.readers.cloudformation.functions.joining.MAX_PIECES", 200)
    monkeypatch.setattr("ecs_roles.readers.terraform.values.terraform_values.LARGEST", 2_000)
    monkeypatch.setattr("ecs_roles.readers.terraform.evaluator.template_evaluation.LONGEST", 10_000)
    size = ENDLESS[name]
    once, _ = _scanned(tmp_path / "once", _files(name, size))
    twice, report = _scanned(tmp_path / "twice", _files(name, 2 * size))

    assert twice < 2.7 * once + 200_000, (once, twice)  # The full cost of a level may come late.
    assert [error for error in report.errors if "defect" in error.message] == []


def test_a_manifest_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    fetched = module_sources._fetched

    def counted(access: FileAccess, manifest: str) -> dict[str, list[str]]:
        decoded.append(manifest)
        return fetched(access, manifest)

    monkeypatch.setattr(module_sources, "_fetched", counted)
    _, report = _scanned(tmp_path, _files("a manifest of modules", 10))

    assert len(decoded) == 1
    assert len(report.analysed_deployments[0].roles.roles) == 10


def test_names_are_looked_for_where_their_words_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    places = graph._Words.places

    def counted(words: graph._Words, name: str) -> tuple[Place, ...]:
        found = places(words, name)
        looked.append(len(found))
        return found

    monkeypatch.setattr(graph._Words, "places", counted)
    _scanned(tmp_path, _files("named roles", 20))

    assert (looked.count(2), max(looked)) == (20, 2)  # The role itself, and its policy.


def _lower_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecs_roles.readers.terraform.modules.expansion.MOST_INSTANCES", 30)
    monkeypatch.setattr(Repeats.__init__, "__defaults__", (20, 40))
    monkeypatch.setattr(Repeats, "of_size", lambda *_: None)
    monkeypatch.setattr("ecs_roles.readers.cloudformation.foreach.MAX_COPIES", 40)
    monkeypatch.setattr(Answers.__init__, "__defaults__", (20_000, *(Answers.__init__.__defaults__ or ())[1:]))


# By name: a size that lies beyond a bound, where and how it is told, and whether what lies within is still judged.
BEYOND = {
    "loops of a template file": (300, "the rest of this root"),
    "comprehensions": (300, "the rest of this root"),
    "doubled texts": (40, "the rest of this root"),
    "doubled lists": (40, "a value"),
    "nested substitutions": (40, "a value"),
    "aliases": (30, "a value"),
    "conditionals": (1000, "an expression"),
    "instances and their policies": (31, "the instances of aws_iam_role.r"),
    "instances of a set": (25, "the instances of aws_ecs_task_definition.t"),
    "blocks of instances": (30, "the instances of aws_ecs_task_definition.t0"),
    "conditions of one definition": (20, "C6 and C7 and C8 and 11 more"),
    "equalities": (80, "C and D"),
    "a loop of definitions": (60, "the loop Fn::ForEach::In"),
    "a loop of roles": (60, "the loop Fn::ForEach::In"),
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_lies_beyond_a_bound_is_told_and_loses_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    size, what = BEYOND[name]
    monkeypatch.setattr(Evaluator.__init__, "__defaults__", (20_000,))
    _lower_bounds(monkeypatch)
    monkeypatch.setattr("ecs_roles.readers.cloudformation.yaml_values.MAX_VALUES", 10_000)
    files = _files(name, size)
    beside = "beside.yaml" if "main.tf" not in files else "beside.tf"
    good = "Resources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties: {Family: beside}\n"
    block = 'resource "aws_ecs_task_definition" "beside" {\n  family = "beside"\n  container_definitions = "[]"\n}\n'
    _, report = _scanned(tmp_path, {**files, beside: good if beside.endswith("yaml") else block})

    assert what in {each.what for each in report.beyond}
    assert report.errors == ()
    assert {"T", "aws_ecs_task_definition.beside"} & {item.address for item in report.task_definitions}


def test_the_budget_of_judging_leaves_the_rest_open_and_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**_files("secrets of the code", 30), "beside.tf": HOSTILE.roles_in_terraform(1)["main.tf"]}
    _, whole = _scanned(tmp_path, files)
    monkeypatch.setattr("ecs_roles.analysis.judging._budgets", lambda _: {"a.json": Budget(20), ".": Budget(10_000)})
    _, report = _scanned(tmp_path, files)

    assert [each.what for each in report.beyond] == ["the rest of the questions about a.json"]
    assert [item.status for item in report.task_definitions if item.root == "a.json"] != ["decided"]
    assert {finding.fingerprint for finding in report.findings} <= {finding.fingerprint for finding in whole.findings}
    assert [finding for finding in report.findings if finding.span.file.endswith("beside.tf")] != []


def test_a_budget_tells_each_place_once_and_of_very_many_the_first() -> None:
    budget = Budget(steps=1)
    for number in range(2 * LIMITS.faults):
        budget.tell(f"value {number // 2 if number < 4 else number}", "too large", None)

    assert budget.spend(1)
    assert not budget.spend(1)
    assert len(budget.beyond) == LIMITS.faults + 1
    assert [each.what for each in budget.beyond][:2] == ["value 0", "value 1"]
    assert [each.what for each in budget.beyond][-1] == "further parts"
