"""What a scan of each hostile input costs at full size, in CPU and memory.

Run it as ``python tests/benchmarks/cost_of_hostile_inputs.py [--limit SECONDS] [--checks DIR] [--share N] [NAME...]``.
Each is scanned by the command in a process of its own that may use so many seconds; ``--checks`` is the ``checks``
folder of another version, ``--share 4`` takes a quarter of each size. It asserts nothing.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.hostile.hostile_inputs import FACTS, INPUTS, Input

CHECKS = Path(__file__).parents[2] / "checks"
MOST_MEMORY = 6 * 1024**3


def _written(folder: Path, given: Input, size: int) -> tuple[list[str], int]:
    """Write the files; return the options of the command and how many bytes there are."""
    total = 0
    for name, content in given.files(size).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        total += (folder / name).write_text(content, encoding="utf-8")
    options = [*given.options, str(folder / "facts.txt")] if given.options == FACTS else [*given.options]
    return options, total


def _cost(folder: Path, options: list[str], checks: Path, limit: int) -> tuple[float, float, int, str]:
    """Return CPU seconds, megabytes at the peak, exit code, and what the report holds."""
    output = folder.with_suffix(".out")
    started = os.fork()
    if not started:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        heard = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(heard, 1)
        os.dup2(heard if "-v" in sys.argv else os.open(os.devnull, os.O_WRONLY), 2)
        os.environ["PYTHONPATH"] = str(checks)
        words = [sys.executable, "-P", "-m", "ecs_roles", "scan", "--format", "json", *options, str(folder)]
        os.execv(sys.executable, words)  # noqa: S606 - this very program
    _, status, used = os.wait4(started, 0)
    code = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, code, _summary(output)


def _summary(output: Path) -> str:
    try:
        report = json.loads(output.read_text(encoding="utf-8"))
    except ValueError:
        return "no report"
    kinds = ("findings", "errors", "unread", "undecided")
    found = [f"{len(report[kind])} {kind}" for kind in kinds if report.get(kind)]
    definitions = report.get("task_definitions") or report.get("taskDefinitions") or ()
    return ", ".join([f"{len(definitions)} definitions", *found])


def main() -> None:
    """Measure the inputs that are named, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--limit", type=int, default=120)
    parser.add_argument("--checks", type=Path, default=CHECKS)
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("-v", action="store_true")
    given = parser.parse_args()
    sys.stdout.write("| input | size | bytes | CPU s | MB | exit | report |\n|---|---|---|---|---|---|---|\n")
    for name in given.names or INPUTS:
        size = max(INPUTS[name].full // given.share, 1)
        with tempfile.TemporaryDirectory() as outer:
            folder = Path(outer, "scanned")
            folder.mkdir()
            options, total = _written(folder, INPUTS[name], size)
            seconds, memory, code, summary = _cost(folder, options, given.checks.resolve(), given.limit)
        sys.stdout.write(f"| {name} | {size} | {total} | {seconds:.1f} | {memory:.0f} | {code} | {summary} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
