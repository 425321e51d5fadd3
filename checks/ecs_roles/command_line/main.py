"""The command ``ecs-roles``: parse the words, run the one command they name, return its exit code."""

import sys
from collections.abc import Sequence

from ecs_roles import __version__
from ecs_roles.command_line import (
    docs_command,
    paths_command,
    rule_command,
    scan_command,
    simulate_command,
    why_command,
)
from ecs_roles.command_line.parsing import Parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``ecs-roles``; 0 nothing from warning up, 1 findings, 2 something could not be read or done."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    chosen = _parser().parse(arguments)
    if chosen.version:
        return _show_version(verbose=chosen.verbose)
    if chosen.command is None:
        _parser().print_help()
        return 2
    try:
        return int(chosen.run(chosen))
    except BrokenPipeError:
        return 1


def _parser() -> Parser:
    parser = Parser(
        prog="ecs-roles",
        description="Check the IAM roles of ECS task definitions against what the tasks need.",
        epilog="`ecs-roles COMMAND --help` explains a command, with examples.",
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    parser.add_argument("--verbose", action="store_true", help="with --version: show the age of the data too")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in (scan_command, simulate_command, rule_command, why_command, paths_command, docs_command):
        command.add(commands)
    parser.commands = dict(commands.choices)
    return parser


def _show_version(*, verbose: bool) -> int:
    sys.stdout.write(f"ecs-roles {__version__}\n")
    if verbose:
        from ecs_roles.iam.managed_policies import snapshot_date

        sys.stdout.write(f"AWS managed policies as of {snapshot_date()}\n")
    return 0
