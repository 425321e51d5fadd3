"""``ecs-roles paths``: where the folders lie that checkov and cfn-lint are given."""

import argparse
import sys
from pathlib import Path
from typing import Any

from ecs_roles.command_line.parsing import examples

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = {"checkov": _PACKAGE / "for_checkov", "cfn-lint": _PACKAGE / "for_cfn_lint"}


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "paths",
        help="print the folder to give to checkov or cfn-lint",
        epilog=examples('checkov --directory infra --external-checks-dir "$(ecs-roles paths checkov)"'),
    )
    parser.add_argument("host", choices=sorted(_FOLDERS))
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    sys.stdout.write(f"{_FOLDERS[chosen.host]}\n")
    return 0
