"""``ecs-roles scan``: read, judge and report."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, Progress, scan
from ecs_roles.findings.finding import Severity
from ecs_roles.outputs import json_report, text_report
from ecs_roles.outputs.colours import paint_for

_COUNTED = frozenset({Severity.ERROR, Severity.WARNING})


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("scan", help="check everything below the paths")
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="folders, templates, plans, Terraform files"
    )
    parser.add_argument("--format", choices=sorted(_FORMATS), default="text", help="how to report (default: text)")
    parser.add_argument("--show-unknown", action="store_true", help="list what could not be verified, and why")
    parser.add_argument("--root", type=Path, help="read nothing outside this folder (default: the git work tree)")
    parser.add_argument("--var", action="append", default=[], metavar="NAME=VALUE", help="a Terraform variable")
    parser.add_argument(
        "--var-file", action="append", default=[], type=Path, metavar="FILE", help="a file of variables"
    )
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    problem = _problem(chosen)
    if problem:
        sys.stderr.write(f"ecs-roles: {problem}\n")
        return 2
    options = Options(
        root=chosen.root,
        variables=tuple(tuple(item.split("=", 1)) for item in chosen.var),
        variable_files=tuple(path.resolve() for path in chosen.var_file),
    )
    report = scan(chosen.paths, options, _progress() if sys.stderr.isatty() else None)
    sys.stdout.write(_FORMATS[chosen.format](report, chosen))
    return exit_code(report)


def _problem(chosen: argparse.Namespace) -> str:
    """What is wrong with the words of the call."""
    for item in chosen.var:
        if "=" not in item:
            return f"--var takes NAME=VALUE, not {item!r}"
    missing = [path for path in chosen.var_file if not path.is_file()]
    return f"{missing[0]}: there is no such variable file" if missing else ""


def exit_code(report: Report) -> int:
    """0 nothing from warning up, 1 findings, 2 something could not be read; 2 wins."""
    if report.errors:
        return 2
    return int(any(finding.severity in _COUNTED for finding in report.findings))


def _text(report: Report, chosen: argparse.Namespace) -> str:
    paint = paint_for(watched=sys.stdout.isatty(), environment=os.environ)
    return text_report.render(report, show_unknown=chosen.show_unknown, paint=paint)


def _json(report: Report, _: argparse.Namespace) -> str:
    return json_report.render(report)


_FORMATS: dict[str, Callable[[Report, argparse.Namespace], str]] = {"text": _text, "json": _json}


def _progress() -> Progress:
    """A line on the error stream that a person sees while long work goes on, and that leaves nothing behind."""

    def show(number: int, total: int, path: Path) -> None:
        done = number == total
        line = "" if done else f"reading {number} of {total}: {path.name}"
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

    return show
