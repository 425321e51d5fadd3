"""``ecs-roles lsp``: the language server, for editors."""

import argparse
import sys
from typing import Any

from ecs_roles.command_line.parsing import examples


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "lsp",
        help="serve an editor on standard input and output",
        description="Speak the Language Server Protocol. Editors start this command; the guide says how.",
        epilog=examples("ecs-roles lsp"),
    )
    parser.add_argument("--stdio", action="store_true", help="what some editors add; it is the only way there is")
    parser.add_argument("--check", action="store_true", help="exit with 0 if the server can be started")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    try:
        from ecs_roles.language_server.serving import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol", "cattrs", "attrs"}:
            raise
        sys.stderr.write("ecs-roles: the language server needs: pip install 'ecs-role-checks[lsp]'\n")
        return 2
    return 0 if chosen.check else serve()
