"""Every bound of reading, evaluating, matching and judging stands in one table."""

import re
from dataclasses import fields
from pathlib import Path

from ecs_roles.symbolic.budget import LIMITS

PACKAGE = Path(__file__).parents[2] / "checks" / "ecs_roles"
ROOMS = ("symbolic", "credentials", "iam", "ecs", "linking", "needs", "findings", "readers", "analysis")
BOUND = re.compile(r"^(_?(?:MAX|MOST|LARGEST|LONGEST|DEEPEST|COMPARED)\w*)\b[^=\n]* = -?[0-9]", re.MULTILINE)
# What says how something is written, or what a language itself allows, and is no bound of a scan.
OTHERS = {
    "_LONGEST_LABEL": "how much of a label people are shown",
    "_LONGEST_PATH": "how much of a path people are shown",
    "_LONGEST_WORD": "what may be a plain word",
    "_LONGEST_RANGE": "Terraform's own bound of range()",
    "_LARGEST_BASE": "of parseint() of Terraform's own version",
    "_LARGEST_POWER": "beyond it Terraform's numbers are rounded",
    "_LARGEST_NUMBER": "beyond it Terraform's numbers are rounded",
    "_LONGEST_NUMBER": "of parseint()",
    "_MOST_REPEATS": "RE2's own bound",
}
# How much of a text people are shown, and how deep an object of the configuration is written out.
SHOWN = {
    "iam/application_evidence.py: _LONGEST",
    "readers/terraform/values/json_writing.py: _DEEPEST",
    "readers/terraform/values/lowering.py: _DEEPEST",
}
# Git's objects are read in a room of their own, with sizes of their own.
APART = ("analysis/git_repository",)


def test_every_bound_stands_in_the_table() -> None:
    files = (file for room in ROOMS for file in sorted((PACKAGE / room).rglob("*.py")))
    found = {
        f"{file.relative_to(PACKAGE).as_posix()}: {name}"
        for file in files
        if file.name != "budget.py" and not file.relative_to(PACKAGE).as_posix().startswith(APART)
        for name in BOUND.findall(file.read_text(encoding="utf-8"))
        if name not in OTHERS
    }

    assert found == SHOWN


def test_every_bound_of_the_table_is_used() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py") if file.name != "budget.py")
    own = (PACKAGE / "symbolic" / "budget.py").read_text(encoding="utf-8")

    assert [each.name for each in fields(LIMITS) if f"LIMITS.{each.name}" not in code + own] == []
