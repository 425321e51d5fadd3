"""``ecs-roles completion``: the script with which a shell completes commands, options and files."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ecs_roles.command_line.parsing import examples

_SHELLS = ("bash", "zsh", "tcsh")


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "completion",
        help="print what a shell needs to complete commands, options and files",
        description="Print a script for a shell. Exit code 0: it is printed; 2: shtab, which writes it, is missing.",
        epilog=examples(
            "ecs-roles completion bash > ~/.local/share/bash-completion/completions/ecs-roles",
            "ecs-roles completion zsh > ~/.zfunc/_ecs-roles",
        ),
    )
    parser.add_argument("shell", choices=_SHELLS, help="the shell")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    try:
        import shtab
    except ModuleNotFoundError:
        sys.stderr.write("ecs-roles: completion needs: pip install 'ecs-role-checks[completion]'\n")
        return 2
    program = chosen.program()
    for action in _actions(program):
        if action.type is Path:
            kind = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE
            action.complete = kind  # type: ignore[attr-defined] # how shtab is told
    sys.stdout.write(shtab.complete(program, chosen.shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the options and arguments of a parser and of its commands."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to list them
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from _actions(command)
