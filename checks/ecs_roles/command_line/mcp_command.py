"""``ecs-roles mcp``: tools for coding agents."""

import argparse
import sys
from pathlib import Path
from typing import Any

from ecs_roles.command_line.parsing import examples


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "mcp",
        help="serve a coding agent on standard input and output",
        description="Speak the Model Context Protocol: scan, explain, policy, why, simulate and rule, all of which "
        "only read, and only below the roots.",
        epilog=examples("ecs-roles mcp", "ecs-roles mcp infra services/web"),
    )
    parser.add_argument("roots", nargs="*", type=Path, metavar="ROOT", help="the folders (default: this folder)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    missing = [root for root in chosen.roots if not root.is_dir()]
    if missing:
        sys.stderr.write(f"ecs-roles: {missing[0]} is not a folder\n")
        return 2
    try:
        from ecs_roles.agent_server.tools_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types"}:
            raise
        sys.stderr.write("ecs-roles: the server for agents needs: pip install 'ecs-role-checks[mcp]'\n")
        return 2
    return serve(chosen.roots or [Path()])
