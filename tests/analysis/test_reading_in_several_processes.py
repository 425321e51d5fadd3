"""With ``--jobs`` several processes read, and the report is that of one."""

import json
import os
import subprocess
import sys
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

import pytest

from ecs_roles import Options, scan
from ecs_roles.analysis import parallel_reading
from ecs_roles.analysis import scan as scanning
from ecs_roles.analysis.discovery import Unit
from ecs_roles.analysis.parallel_reading import in_processes
from ecs_roles.analysis.repeated_scan import RepeatedScan
from ecs_roles.outputs import json_report
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import Reading

SAMPLES = Path(__file__).parents[2] / "sample_iac"
NOT_KNOWN = """
variable "role" {}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  execution_role_arn    = %s
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
"""


@pytest.mark.parametrize(
    "sample", ["ecs519-absent-role", "ecs531-unreadable-injected-secret", "ecs631-refused-policy-document", "batch_job"]
)
def test_the_report_is_that_of_one_process(sample: str) -> None:
    alone, together = (json_report.render(scan(SAMPLES / sample, Options(jobs=jobs))) for jobs in (1, 3))
    assert json.loads(alone)["task_definitions"]
    assert together == alone


def test_what_two_processes_do_not_know_is_not_the_same() -> None:
    def numbers(jobs: int) -> list[int]:
        return list(in_processes(_newest, range(4), jobs))

    assert len({*numbers(2), Fresh("here").number}) == 5
    assert numbers(2) == numbers(3)


def test_every_process_is_a_copy_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new one would look for modules in the folder that is scanned."""
    asked: list[str] = []

    def noted(kind: str) -> BaseContext:
        asked.append(kind)
        return get_context(kind)

    monkeypatch.setattr(parallel_reading, "get_context", noted)
    assert list(in_processes(abs, [-1, 2], 2)) == [1, 2]
    assert asked == ["fork"]


def test_a_system_without_copies_of_a_process_reads_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STARTED_BY", str(os.getpid()))
    monkeypatch.setattr(parallel_reading, "get_all_start_methods", lambda: ["spawn"])
    assert list(in_processes(_dies_on_three, range(5), 2)) == [(number, False) for number in range(5)]


def _newest(_: int) -> int:
    return Fresh("there").number


def _dies_on_three(number: int) -> tuple[int, bool]:
    in_child = os.getpid() != int(os.environ["STARTED_BY"])
    if number == 3 and in_child:
        os._exit(9)
    return number, in_child


def test_where_a_process_dies_this_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STARTED_BY", str(os.getpid()))
    found = list(in_processes(_dies_on_three, range(6), 2))
    assert [number for number, _ in found] == list(range(6))
    assert (3, False) in found


def _deep(levels: int) -> tuple[object, ...]:
    found: tuple[object, ...] = ()
    for _ in range(levels):
        found = (found,)
    return found


def test_what_cannot_be_handed_over_is_made_here() -> None:
    small, deep = in_processes(_deep, [2, 100_000], 2)
    assert small == (((),),)
    while deep:
        (deep,) = deep  # type: ignore[assignment]


@pytest.fixture
def two_roots(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(NOT_KNOWN % "var.role", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_unit_that_fails_is_told_and_the_others_are_read(
    two_roots: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    working = scanning.read_unit

    def failing(unit: Unit, *more: Any) -> Reading:
        if unit.path.name == "a":
            raise ZeroDivisionError
        return working(unit, *more)

    monkeypatch.setattr(scanning, "read_unit", failing)
    report = scan(two_roots, Options(jobs=jobs))
    assert ["ZeroDivisionError" in error.message for error in report.errors] == [True]
    assert [item.root for item in report.task_definitions] == ["b"]


def test_a_scan_that_keeps_what_it_reads_reads_in_its_own_process(
    two_roots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def noted(work: Any, units: Any, jobs: int) -> Any:
        asked.append(jobs)
        return map(work, units)

    monkeypatch.setattr(parallel_reading, "in_processes", noted)
    RepeatedScan().scan(two_roots, Options(jobs=2))
    assert asked == []
    scan(two_roots, Options(jobs=2))
    assert asked == [2]


@pytest.mark.parametrize(("jobs", "code"), [("2", 1), ("auto", 1), ("0", 2), ("many", 2), ("1000", 2)])
def test_the_option_takes_a_number_or_auto(jobs: str, code: int) -> None:
    command = [sys.executable, "-m", "ecs_roles", "scan", "--jobs", jobs, str(SAMPLES / "ecs519-absent-role")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert ("a number from 1 to 64, or auto" in done.stderr) == (code == 2)
