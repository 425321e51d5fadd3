"""``ecs-roles drift``: what the roles of the code and those of the account do not have in common."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ecs_roles.analysis.drift import RoleDrift, drift_of
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.analysis.setting_values import BadSettingError
from ecs_roles.command_line.input_options import UsageError, add_input, input_options
from ecs_roles.command_line.parsing import examples
from ecs_roles.command_line.standard_error import refused, tell_unread
from ecs_roles.outputs.readable import json_text, one_line

_NO_ACCOUNT = "drift takes --account-facts FILE: what `aws iam get-account-authorization-details` printed"
_SAID = {
    "same": "the same in the account",
    "differs": "differs",
    "missing": "not in the account",
    "not compared": "not compared",
}


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "drift",
        help="compare the roles of the code with those of an account",
        description="Compare each role that the code makes with the one of that name in saved answers of AWS: what it "
        "may do, who may assume it, its boundary. Exit code 0: no role differs; 1: one differs or is missing; 2: "
        "something could not be read. A name or resource that the code leaves open is taken for what the account has.",
        epilog=examples(
            "aws iam get-account-authorization-details > account.json",
            "ecs-roles drift infra --account-facts account.json",
        ),
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="what to read (default: this folder)")
    add_input(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="the format (default: text)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    try:
        report = scan(chosen.paths or [Path()], _options(chosen))
    except (UsageError, BadSettingError) as fault:
        return refused(str(fault))
    tell_unread(report)
    rows = drift_of(report)
    if chosen.format == "json":
        sys.stdout.write(json_text([_data(row, report) for row in rows], indent=2) + "\n")
    else:
        lines = (line for row in rows for line in _lines(row, report))
        sys.stdout.write("".join(f"{one_line(report.secrets.masked(line))}\n" for line in (*lines, _summary(rows))))
    if report.is_incomplete:
        return 2
    return int(any(row.verdict in {"differs", "missing"} for row in rows))


def _options(chosen: argparse.Namespace) -> Options:
    options = input_options(chosen)
    if options.settings is None or not options.settings.account_facts:
        raise UsageError(_NO_ACCOUNT)
    return options


def _lines(row: RoleDrift, report: Report) -> Iterator[str]:
    place = f"{report.shown(row.role.span.file)}:{row.role.span.line}"
    known = f" ({row.known.arn} in {report.shown(row.known.span.file)})" if row.known is not None else ""
    yield f"{row.role.address} at {place}: {_SAID[row.verdict]}{known}"
    for item in row.differences:
        about = "" if item.about == "permission" else f"{item.about}: "
        yield f"  only in the {item.side}: {about}{item.what}"
    for reason in row.doubts:
        yield f"  not known: {reason}"


def _summary(rows: tuple[RoleDrift, ...]) -> str:
    if not rows:
        return "the code makes no role"
    counts = [(said, sum(row.verdict == verdict for row in rows)) for verdict, said in _SAID.items()]
    return f"{len(rows)} role{'s'[: len(rows) > 1]}: " + ", ".join(f"{count} {said}" for said, count in counts if count)


def _data(row: RoleDrift, report: Report) -> dict[str, object]:
    return {
        "role": row.role.address,
        "file": report.shown(row.role.span.file),
        "line": row.role.span.line,
        "verdict": row.verdict,
        "arn": str(row.known.arn) if row.known is not None else None,
        "differences": [
            {"side": item.side, "about": item.about, "what": report.secrets.masked(item.what)}
            for item in row.differences
        ],
        "notKnown": [report.secrets.masked(reason) for reason in row.doubts],
    }
