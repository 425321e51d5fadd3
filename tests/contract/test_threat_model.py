"""Each threat of the threat model names the test that holds it, and each hostile test stands there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / ".github" / "THREAT_MODEL.md").read_text(encoding="utf-8")
_TEST = re.compile(r"`(?:python )?(tests/[\w/.]+\.py)")


def _tables() -> list[list[list[str]]]:
    """Return the tables of threats: rows of a threat and its test."""
    blocks = re.findall(r"^\| threat \| test \|\n\|[-|]+\|\n((?:\|.*\|\n?)+)", PAGE, re.MULTILINE)
    return [[[cell.strip() for cell in row.strip("|").split(" | ")] for row in block.splitlines()] for block in blocks]


def test_every_threat_has_its_test() -> None:
    assert len(_tables()) >= 6
    for table in _tables():
        named = ""
        for threat, test in table:
            found = _TEST.findall(test)
            named = found[0] if found else named
            assert found or test.startswith("the same"), threat
            assert named, threat
            assert all((ROOT / path).is_file() for path in found), threat


def test_every_hostile_test_is_named() -> None:
    named = set(_TEST.findall(PAGE))
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "hostile").glob("test_*.py")}

    assert files - named == set()
