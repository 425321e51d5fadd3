"""``ecs-roles rule``: what a rule says, why, and how to fix what it finds."""

import argparse
import sys
from typing import Any

from ecs_roles.command_line.parsing import examples
from ecs_roles.rules.catalog import BY_ID, RULES
from ecs_roles.rules.rule_page import plain_page


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "rule",
        help="explain a rule, or list all of them",
        epilog=examples("ecs-roles rule ECS531", "ecs-roles rule"),
    )
    parser.add_argument("id", nargs="?", help="ECS531, CKV_ECSROLE_531, E9531 or the rule's name")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    if chosen.id is None:
        for rule in RULES:
            sys.stdout.write(f"{rule.id}  {rule.severity.value:<8} {rule.summary}\n")
        return 0
    wanted = BY_ID.get(chosen.id.upper())
    if wanted is None:
        sys.stderr.write(f"ecs-roles: there is no rule {chosen.id}; `ecs-roles rule` lists them\n")
        return 2
    sys.stdout.write(plain_page(wanted))
    return 0
