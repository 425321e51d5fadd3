"""Change the engine in one place at a time and count how many changes the tests notice.

    python .github/scripts/mutation_run.py --rooms needs readers ecs --sample 300

Tests are collected once. A first run, in a process of its own, notes which tests call which function; then each mutant
is a fork that swaps the code of one function and runs the tests that call it, the quick ones first, until one fails or
``--effort`` seconds of tests have passed: no mutant counts as noticed because its tests take long. Only bodies
of functions are mutated: a wrong table is the business of the tests of that table. Mutants that nothing noticed are
printed with their line, to be read by a person; the exit code is 1 when fewer than ``--least`` percent are noticed.
What a run printed can be given back with ``--only``, to see whether new tests notice it; lines that moved are found.
"""

import argparse
import ast
import bisect
import builtins
import functools
import gc
import importlib
import itertools
import os
import random
import re
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "checks" / "ecs_roles"
_PATIENCE = 10  # a mutant that takes so many times the CPU of its tests runs in a loop: that is noticed too
_OPPOSITE: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_PRINTED = re.compile(r"(?:survived|never called): (?P<file>\S+):(?P<line>\d+) (?P<path>[\w.]+): (?P<change>.+)")
_NOTE = "_ecs_roles_mutation_run_notes"  # a name that no module of the engine has
_ANSWERS = {"YES": "NO", "NO": "UNKNOWN", "UNKNOWN": "NO"}


@dataclass(frozen=True)
class Mutant:
    """One change of one function: where, and what; ``number`` counts the changes of the function."""

    file: Path
    path: tuple[str, ...]
    number: int
    line: int
    change: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(PACKAGE.parent)}:{self.line} {'.'.join(self.path)}: {self.change}"

    def code(self) -> CodeType:
        """Return the function's code with the change."""
        return self._compiled(lambda function: _points(function)[self.number][2]())

    def noting_code(self) -> CodeType:
        """Return the function's code with a call of ``_NOTE`` before everything else, and no change."""
        call = ast.Call(ast.Name(_NOTE, ast.Load()), [ast.Constant(self.place)], [])
        return self._compiled(lambda function: function.body.insert(0, ast.Expr(call)))

    def _compiled(self, change: Callable[[ast.FunctionDef], None]) -> CodeType:
        tree = ast.parse(self.file.read_text(encoding="utf-8"))
        change(dict(_functions(tree))[self.path])
        return _code_at(compile(ast.fix_missing_locations(tree), str(self.file), "exec"), self.path)

    @property
    def place(self) -> str:
        """Return what names the function."""
        return f"{self.file}\t{'.'.join(self.path)}"


def mutants_of(file: Path) -> Iterator[Mutant]:
    """Yield every mutant of the functions of a file."""
    for path, function in _functions(ast.parse(file.read_text(encoding="utf-8"))):
        for number, (line, change, _) in enumerate(_points(function)):
            yield Mutant(file, path, number, line, change)


def _functions(tree: ast.AST, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield (*path, node.name), node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, (*path, node.name))


def _code_at(code: CodeType, path: Sequence[str]) -> CodeType:
    for name in path:
        code = next(each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name)
    return code


def _points(function: ast.FunctionDef) -> list[tuple[int, str, Callable[[], None]]]:
    """Return the line of every place that can be changed, with what the change is and how to make it."""
    found: list[tuple[int, str, Callable[[], None]]] = []
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    for statement in body:
        for node in _run(statement):
            line = getattr(node, "lineno", statement.lineno)
            found.extend((line, change, apply) for change, apply in _of_node(node))
    return found


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all within it, but for the annotations of variables, which are never run."""
    yield node
    for name, value in ast.iter_fields(node):
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.AST) and not (isinstance(node, ast.AnnAssign) and name == "annotation"):
                yield from _run(inner)


def _of_node(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:  # noqa: C901 - a table of cases
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _OPPOSITE:
            other = _OPPOSITE[type(operator)]
            yield f"{type(operator).__name__} -> {other.__name__}", functools.partial(setattr, node, "ops", [other()])
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator) if type(operator) in _OPPOSITE and not _of_strings(node):
            other = _OPPOSITE[type(operator)]
            yield f"{type(operator).__name__} -> {other.__name__}", functools.partial(setattr, node, "op", other())
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield "not dropped", functools.partial(_become, node, operand)
        case ast.If(test=test) | ast.IfExp(test=test):
            yield "condition negated", functools.partial(setattr, node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.comprehension(ifs=[first, *_]):
            yield "filter negated", functools.partial(node.ifs.__setitem__, 0, ast.UnaryOp(ast.Not(), first))
        case ast.Constant(value=bool() as flag):
            yield f"{flag} -> {not flag}", functools.partial(setattr, node, "value", not flag)
        case ast.Constant(value=int() as number):
            yield f"{number} -> {number + 1}", functools.partial(setattr, node, "value", number + 1)
        case ast.Constant(value=str() as text) if text and " " not in text:
            yield f"{text!r} -> 'XX'", functools.partial(setattr, node, "value", "XX")
        case ast.Attribute(attr=name, value=ast.Name(id="Answer")) if name in _ANSWERS:
            yield f"{name} -> {_ANSWERS[name]}", functools.partial(setattr, node, "attr", _ANSWERS[name])
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            never = ast.If(ast.Constant(False), [ast.Expr(node.value)], [])
            yield "yield dropped", functools.partial(_become, node, never)
        case _:
            return


def _of_strings(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and any(isinstance(each, ast.JoinedStr) for each in (node.left, node.right))


def _become(node: ast.AST, other: ast.AST) -> None:
    """Turn a node into another one in place."""
    node.__class__ = other.__class__
    node.__dict__.update({name: getattr(other, name) for name in other._fields})


def printed_before(lines: Iterable[str], every: Iterable[Mutant]) -> list[Mutant]:
    """Return the mutants that an earlier run printed, each at the nearest line that can be changed alike."""
    alike: dict[tuple[str, str, str], list[Mutant]] = defaultdict(list)
    for mutant in every:
        alike[str(mutant.file.relative_to(PACKAGE.parent)), ".".join(mutant.path), mutant.change].append(mutant)
    found: dict[Mutant, None] = {}
    for match in filter(None, (_PRINTED.search(line) for line in lines)):
        known = alike.get((match["file"], match["path"], match["change"]), [])
        if known:
            found[min(known, key=lambda mutant, line=int(match["line"]): abs(mutant.line - line))] = None  # type: ignore[misc]
        else:
            print(f"no longer there: {match[0]}")  # noqa: T201 - this is a tool
    return list(found)


class Run:
    """A pytest plugin that takes over the loop over the tests."""

    def __init__(self, mutants: list[Mutant], jobs: int, effort: float) -> None:
        self.mutants = mutants
        self.jobs = jobs
        self.effort = effort
        self.survivors: list[Mutant] = []
        self.unreached: list[Mutant] = []
        self.finished = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Note who calls what, then try each mutant."""
        noted = _noted(session, self.mutants)
        waiting, running = list(self.mutants), {}
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                tests = noted.get(mutant.place)
                if not tests:
                    self.unreached.append(mutant)
                    continue
                chosen = _within(self.effort, tests)
                seconds = 30 + _PATIENCE * sum(cost for cost, _ in chosen)
                running[_fork(lambda m=mutant, t=chosen: _noticed(session, m, t), seconds)] = mutant  # type: ignore[misc]
            if running:
                done, status = os.wait()
                mutant = running.pop(done)
                print(f"{'noticed' if status else 'survived'}: {mutant}", flush=True)  # noqa: T201 - this is a tool
                if status == 0:
                    self.survivors.append(mutant)
        self.finished = True
        return True


def _within(effort: float, tests: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Return the quickest tests that together take no more than the effort, and one at least."""
    so_far = list(itertools.accumulate(cost for cost, _ in sorted(tests)))
    return sorted(tests)[: max(1, bisect.bisect_right(so_far, effort))]


def _fork(work: Callable[[], int], seconds: float) -> int:
    """Do the work in a child that may use so many seconds of CPU; 0 stands for no limit."""
    child = os.fork()
    if child:
        return child
    signal.setitimer(signal.ITIMER_PROF, seconds)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    code = 2
    try:
        code = work()
    finally:
        os._exit(code)


def _noted(session: pytest.Session, mutants: Iterable[Mutant]) -> dict[str, list[tuple[float, int]]]:
    """Return the tests that call each function: the CPU seconds that each takes, and its number."""
    reader, writer = os.pipe()
    child = _fork(lambda: _note_calls(session, mutants, writer), 0)
    os.close(writer)
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    with os.fdopen(reader, encoding="utf-8") as lines:
        for line in lines:
            number, cost, place = line.rstrip("\n").split("\t", 2)
            found[place].append((float(cost), int(number)))
    if os.waitpid(child, 0)[1]:
        raise SystemExit("which tests call what could not be noted")
    return found


def _note_calls(session: pytest.Session, mutants: Iterable[Mutant], writer: int) -> int:
    called: set[str] = set()
    setattr(builtins, _NOTE, called.add)
    for mutant in {mutant.place: mutant for mutant in mutants}.values():
        _swap(mutant, mutant.noting_code())
    with os.fdopen(writer, "w", encoding="utf-8") as out:
        for number, item in enumerate(session.items):
            _forget()
            called.clear()
            before = session.testsfailed
            started = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            cost = time.process_time() - started
            if session.testsfailed > before:
                continue  # What fails without a mutant notices none.
            out.writelines(f"{number}\t{cost}\t{place}\n" for place in sorted(called))
            out.flush()
    return 0


def _forget() -> None:
    """Empty the caches of the engine, so that each test calls what it rests on."""
    for cached in _caches(len(sys.modules)):
        cached.cache_clear()


@functools.cache
def _caches(_modules: int) -> list[Any]:
    """Return the cached functions of the engine, looked for anew when a module has been imported."""
    return [
        found
        for found in gc.get_objects()
        if isinstance(found, functools._lru_cache_wrapper) and found.__module__.startswith("ecs_roles")  # noqa: SLF001
    ]


def _noticed(session: pytest.Session, mutant: Mutant, tests: Iterable[tuple[float, int]]) -> int:
    """Return 1 when a test fails with the mutant in place, else 0."""
    _swap(mutant, mutant.code())
    for _, number in tests:
        item = session.items[number]
        before = session.testsfailed
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        if session.testsfailed > before:
            return 1
    return 0


def _swap(mutant: Mutant, code: CodeType) -> None:
    """Give the function its new code, wherever it has been imported to."""
    name = ".".join(mutant.file.relative_to(PACKAGE.parent).with_suffix("").parts)
    module: ModuleType = importlib.import_module(name)
    found: Any = module
    for part in mutant.path:
        found = vars(found)[part] if isinstance(found, type) else getattr(found, part)
    found = getattr(found, "fget", None) or getattr(found, "func", None) or getattr(found, "__wrapped__", found)
    found = getattr(found, "__func__", found)
    if not isinstance(found, FunctionType):
        raise TypeError(f"{mutant} is not a function")
    found.__code__ = code.replace(co_freevars=found.__code__.co_freevars)


def main() -> int:
    """Run a sample of mutants and report what survived."""
    parser = argparse.ArgumentParser(description="Count how many changes of the engine the tests notice.")
    parser.add_argument("--rooms", nargs="+", default=["needs", "readers", "ecs"], help="folders of the package")
    parser.add_argument("--sample", type=int, default=300, help="number of mutants (default 300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--least", type=float, default=85, help="percent that must be noticed (default 85)")
    parser.add_argument("--effort", type=float, default=60, help="seconds of tests for one mutant (default 60)")
    parser.add_argument("--only", type=Path, help="a file with what an earlier run printed: try only these mutants")
    parser.add_argument("--tests", nargs="+", default=["tests"], help="which tests may notice")
    chosen = parser.parse_args()
    files = sorted(file for room in chosen.rooms for file in (PACKAGE / room).rglob("*.py"))
    every = [mutant for file in files for mutant in mutants_of(file)]
    if chosen.only is not None:
        sample = printed_before(chosen.only.read_text(encoding="utf-8").splitlines(), every)
    else:
        sample = random.Random(chosen.seed).sample(every, min(chosen.sample, len(every)))  # noqa: S311 - a sample
    run = Run(sample, chosen.jobs, chosen.effort)
    options = ["-q", "-m", "not host", "-n0", "-p", "no:cacheprovider", *chosen.tests]
    status = pytest.main(options, plugins=[run])
    if not run.finished:
        raise SystemExit(f"the tests could not be collected: {status!r}")
    missed = len(run.survivors) + len(run.unreached)
    for mutant in run.unreached:
        print(f"never called: {mutant}")  # noqa: T201
    share = 100 * (1 - missed / len(sample)) if sample else 100
    print(f"{len(sample) - missed} of {len(sample)} mutants noticed ({share:.1f} %), of {len(every)} in all")  # noqa: T201
    return int(share < chosen.least)


if __name__ == "__main__":
    sys.exit(main())
