"""Editors tell of every kind of file that a scan reads for itself: when it is open, and when it changes on disk."""

import re
from fnmatch import fnmatch
from itertools import product
from pathlib import Path

import pytest

from ecs_roles.analysis.configuration import SETTINGS_FILES
from ecs_roles.language_server.text_sync import _WATCHED

EXTENSION = Path(__file__).parents[2] / ".editors" / "vscode" / "src" / "extension.js"
ENDINGS = (".tf", ".tf.json", ".tofu", ".tofu.json", ".tfvars", ".yaml", ".yml", ".json", ".template", ".taskdef")
NAMES = (*(f"a{ending}" for ending in ENDINGS), *SETTINGS_FILES, "terragrunt.hcl")


def _globs(pattern: str) -> list[str]:
    """Return the patterns that one with braces stands for."""
    parts = re.split(r"\{([^}]*)\}", pattern.removeprefix("**/"))
    return [
        "".join(each)
        for each in product(*(part.split(",") if place % 2 else [part] for place, part in enumerate(parts)))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_file_is_watched(name: str) -> None:
    code = EXTENSION.read_text(encoding="utf-8")
    selected = re.findall(r"pattern: '([^']*)'", code)
    read = re.search(r"^const READ = /(.*)/;$", code, re.MULTILINE)

    assert any(fnmatch(name, glob) for pattern in _WATCHED for glob in _globs(pattern))
    assert any(fnmatch(name, glob) for pattern in selected for glob in _globs(pattern))
    assert read is not None
    assert re.search(read[1], f"/infra/{name}")
