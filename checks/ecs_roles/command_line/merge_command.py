"""``ecs-roles merge``: the JSON reports of many repositories as one, for those who look after all of them."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ecs_roles.command_line.parsing import examples
from ecs_roles.outputs.merged_reports import (
    NamedReport,
    Owners,
    Refused,
    counts,
    merged,
    owners_from,
    report_from,
)
from ecs_roles.outputs.merged_views import as_json, as_markdown, as_text
from ecs_roles.outputs.readable import one_line
from ecs_roles.symbolic.file_text import MAX_PLAN_BYTES, NotReadableError, decoded, read_named

_FORMATS = {"text": as_text, "json": as_json, "markdown": as_markdown}


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "merge",
        help="join the JSON reports of many repositories",
        description="Join reports of `ecs-roles scan --format json`: counts by rule, owner and repository.",
        epilog=examples(
            "ecs-roles merge reports/*.json --owners OWNERS",
            "ecs-roles merge shop/cart=cart.json shop/web=web.json --format markdown",
        )
        + "\n\nexit codes: 0 no findings of severity warning or error, 1 findings, 2 a report could not be read, or"
        "\nsays that something could not be read",
    )
    parser.add_argument(
        "reports", nargs="+", metavar="REPORT", help="a report, or a folder of them; NAME=REPORT names it"
    )
    parser.add_argument("--owners", type=Path, metavar="FILE", help="lines of a repository pattern and its owner")
    parser.add_argument("--format", choices=sorted(_FORMATS), default="text")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    try:
        owners = owners_from(_text_of(chosen.owners)) if chosen.owners else Owners()
    except NotReadableError as fault:
        sys.stderr.write(f"ecs-roles: {one_line(str(chosen.owners))} {fault.reason}\n")
        return 2
    joined = merged(each for word in chosen.reports for each in _reports_of(word, owners))
    sys.stdout.write(_FORMATS[chosen.format](joined))
    if joined.refused or any(report.errors for report in joined.reports):
        return 2
    found = counts(joined.reports).findings
    return int(bool(found["error"] or found["warning"]))


def _reports_of(word: str, owners: Owners) -> Iterator[NamedReport | Refused]:
    name, given, file = ("", "", word) if Path(word).exists() else word.rpartition("=")
    if not given:
        file = word
    path = Path(file)
    if path.is_dir():
        for inner in sorted(path.rglob("*.json")):
            yield _report_of(inner, inner.relative_to(path).as_posix(), name, owners)
    else:
        yield _report_of(path, file, name, owners)


def _report_of(path: Path, shown: str, name: str, owners: Owners) -> NamedReport | Refused:
    try:
        return report_from(_text_of(path), shown, name, owners)
    except NotReadableError as fault:
        return Refused(shown, fault.reason)


def _text_of(path: Path) -> str:
    try:
        return decoded(read_named(path, MAX_PLAN_BYTES))
    except ValueError:
        raise NotReadableError("is not a text in UTF-8") from None
