"""The lock file for development names everything that the project asks for, in a version that fits."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
LOCK = ROOT / ".github" / "requirements" / "development.txt"
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)


def asked_for() -> list[Requirement]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], project["dependency-groups"]["dev"]]
    groups += project["project"]["optional-dependencies"].values()
    return [Requirement(text) for text in dict.fromkeys(text for group in groups for text in group)]


@pytest.mark.parametrize("requirement", asked_for(), ids=str)
def test_what_is_asked_for_is_locked_in_a_version_that_fits(requirement: Requirement) -> None:
    found = _PINNED.findall(LOCK.read_text(encoding="utf-8"))
    versions = [version for name, version in found if canonicalize_name(name) == canonicalize_name(requirement.name)]

    assert versions, "run `uv pip compile` as the head of the lock file says"
    assert any(requirement.specifier.contains(version, prereleases=True) for version in versions)


def test_each_is_locked_by_its_hash() -> None:
    text = LOCK.read_text(encoding="utf-8")

    assert text.count("--hash=sha256:") >= len(_PINNED.findall(text))
