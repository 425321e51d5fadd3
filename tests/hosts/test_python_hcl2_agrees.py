"""python-hcl2, another reader of Terraform, finds the same blocks, labels and attributes in every sample.

It can never be installed beside checkov (both own the package ``hcl2``), so it gets an environment of its own.
"""

import json
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.limits import HANGING

from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.syntax_tree import Body

SAMPLES = Path(__file__).parents[2] / "sample_iac"
_READ = """
import json, sys, hcl2
for name in json.load(sys.stdin):
    with open(name, encoding="utf-8") as file:
        print(json.dumps(hcl2.load(file)))
"""
Names = Counter[tuple[str, ...]]


@pytest.fixture(scope="module")
def hcl2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds python-hcl2 alone."""
    folder = tmp_path_factory.mktemp("hcl2")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "python-hcl2>=8"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGING, check=False)
    if done.returncode:
        pytest.skip(f"NOT COMPARED: python-hcl2 cannot be installed here: {done.stderr.strip()[-200:]}")
    return python


def theirs(body: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The way to every attribute and block of a file, by kinds and labels."""
    for name, value in body.items():
        if name.startswith("__"):
            continue
        blocks = [item for item in value if _is_block(item)] if isinstance(value, list) else []
        if not blocks:
            yield (name,)
        for block in blocks:
            yield from _block(block, (name,))


def _is_block(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    return "__is_block__" in item or any(key.startswith('"') and _is_block(inner) for key, inner in item.items())


def _block(item: dict[str, Any], way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if "__is_block__" in item:
        yield way
        yield from ((*way, *rest) for rest in theirs(item))
    else:
        for label, inner in item.items():
            yield from _block(inner, (*way, label.strip('"')))


def ours(body: Body) -> Iterator[tuple[str, ...]]:
    """As ``theirs``."""
    yield from ((setting.name,) for setting in body.settings)
    for block in body.blocks:
        way = (block.kind, *block.labels)
        yield way
        yield from ((*way, *rest) for rest in ours(block.body))


def test_blocks_labels_and_attributes_are_the_same(hcl2: Path) -> None:
    files = sorted(SAMPLES.rglob("*.tf"))
    done = subprocess.run(
        [hcl2, "-c", _READ], input=json.dumps([str(file) for file in files]), capture_output=True, text=True, check=True
    )
    found = [Counter(theirs(json.loads(line))) for line in done.stdout.splitlines()]
    wanted = [Counter(ours(read_file_text(str(file), file.read_text(encoding="utf-8")).body)) for file in files]
    different = [
        (file.relative_to(SAMPLES).as_posix(), there - here, here - there)
        for file, here, there in zip(files, wanted, found, strict=True)
        if here != there
    ]

    assert different == []
    assert sum(map(len, found)) > 1000
