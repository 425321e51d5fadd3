"""The command ``ecs-roles``: parse the words, run the one command they name, return its exit code."""

import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import NoReturn

from ecs_roles import __version__
from ecs_roles.command_line.parsing import Parser

COMMANDS = (
    "scan",
    "fix",
    "simulate",
    "policy",
    "explain",
    "rule",
    "why",
    "drift",
    "lsp",
    "mcp",
    "merge",
    "paths",
    "completion",
    "docs",
)
FAILED = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``ecs-roles``; 0 nothing from warning up, 1 findings, 2 something could not be read or done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return _ended("interrupted", INTERRUPTED)
    except OSError as error:
        return _ended(f"{error.filename or 'the output'} cannot be written: {error.strerror or error}", FAILED)
    except Exception as error:
        if os.environ.get("ECS_ROLES_RAISE") == "1":
            raise
        from ecs_roles.analysis.isolation import described

        return _ended(f"nothing was checked: {described(error)}", FAILED)
    return code


def program() -> NoReturn:
    """Run ``ecs-roles`` and end the process at once: to take a large report apart would cost, and nobody would see."""
    gc.disable()
    code = main()
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    os._exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    if sys.stdout is None:
        return _ended("there is no output to write to", FAILED)
    words = sys.argv[1:] if arguments is None else arguments
    chosen = _parser(words).parse(words)
    if chosen.version:
        return _show_version(verbose=chosen.verbose)
    if chosen.command is None:
        _parser(()).print_help()
        return FAILED
    chosen.program = partial(_parser, ())
    if chosen.command != "scan" or chosen.watch:
        gc.enable()  # It may work for long. What one scan leaves ends with the process; to walk it costs a tenth more.
    return int(chosen.run(chosen))


def _ended(message: str, code: int) -> int:
    """Say why there is no result, to whoever still listens, and keep Python from writing once more at its end."""
    from ecs_roles.outputs.readable import one_line

    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"ecs-roles: {one_line(message)}\n")
        sys.stderr.flush()
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    return code


def _parser(words: Sequence[str]) -> Parser:
    """Return the parser with the command that the words name: to import another one would be felt at each start."""
    parser = Parser(
        prog="ecs-roles",
        description="Check the IAM roles of ECS task definitions against what the tasks need.",
        epilog="`ecs-roles COMMAND --help` explains a command, with examples.",
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    parser.add_argument("--verbose", action="store_true", help="with --version: show the age of the data too")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in _needed(words):
        import_module(f"ecs_roles.command_line.{command}_command").add(commands)
    parser.commands = dict(commands.choices)
    return parser


def _needed(words: Sequence[str]) -> Sequence[str]:
    """Return the commands that the words ask for: all where they name none, to list them or to suggest one."""
    named = next((word for word in words if word in COMMANDS), None)
    if named is not None:
        return (named,)
    return () if "--version" in words else COMMANDS


def _show_version(*, verbose: bool) -> int:
    sys.stdout.write(f"ecs-roles {__version__}\n")
    if verbose:
        from ecs_roles.iam.managed_policies import snapshot_date

        sys.stdout.write(f"AWS managed policies as of {snapshot_date()}\n")
    return 0
