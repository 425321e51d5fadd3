"""``ecs-roles explain``: what is needed of whom and what answers it; what each grant of a role is for."""

import argparse
import sys
from pathlib import Path
from typing import Any

from ecs_roles.analysis.explanation import explained
from ecs_roles.analysis.named_resources import nothing_named
from ecs_roles.analysis.scan import scan
from ecs_roles.analysis.setting_values import BadSettingError
from ecs_roles.command_line.input_options import UsageError, add_input, input_options
from ecs_roles.command_line.parsing import examples
from ecs_roles.command_line.standard_error import refused, tell_unread
from ecs_roles.outputs.explanation_json import explanation_data
from ecs_roles.outputs.explanation_text import explanation_text
from ecs_roles.outputs.readable import json_text
from ecs_roles.rules.catalog import BY_ID


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "explain",
        help="show what a task definition needs and what answers it, or what each grant of a role is for",
        description="Show the ledger of a task definition (need, line, role, statement, answer, reason), of a role "
        "(who uses it, what each grant is for), of a statement or of an action on a line. Exit code 0: it is shown; 2: "
        "there is nothing of that name or on that line, or the code cannot be read.",
        epilog=examples(
            "ecs-roles explain aws_ecs_task_definition.web infra",
            "ecs-roles explain aws_iam_role.exec infra --format json",
            "ecs-roles explain infra/roles.tf:31 infra",
        ),
    )
    parser.add_argument("wanted", metavar="ADDRESS_OR_FILE:LINE", help="a task definition, a role, or a line of a file")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="what to read (default: this folder)")
    add_input(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="the format (default: text)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    rule = BY_ID.get(chosen.wanted.upper())
    if rule is not None:
        return refused(
            f"{chosen.wanted} is a rule, not a task definition, a role or a line: `ecs-roles rule {rule.id}`"
        )
    try:
        report = scan(chosen.paths or [Path()], input_options(chosen))
    except (UsageError, BadSettingError) as fault:
        return refused(str(fault))
    tell_unread(report)
    found = explained(report, chosen.wanted)
    if found.is_nothing:
        return refused(nothing_named(report, chosen.wanted, "task definition, role or statement"))
    if chosen.format == "json":
        sys.stdout.write(json_text(explanation_data(found, report), indent=2) + "\n")
    else:
        sys.stdout.write(explanation_text(found, report))
    return 2 if report.is_incomplete else 0
