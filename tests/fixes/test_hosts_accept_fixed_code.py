"""cfn-lint says of fixed templates no more than it said before."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.limits import HANGING

from ecs_roles.analysis.fixing import fix_all
from ecs_roles.analysis.scan import Options
from ecs_roles.rules.catalog import RULES

SAMPLES = Path(__file__).parents[2] / "sample_iac"
pytestmark = [pytest.mark.host, pytest.mark.xdist_group("fixed code")]


@pytest.mark.skipif(find_spec("cfnlint") is None, reason="needs cfn-lint")
def test_cfn_lint_says_nothing_new_of_fixed_templates(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for rule in (rule for rule in RULES if rule.automatic_fix is not None):
        sample = SAMPLES / rule.slug / "bad" / "template.yaml"
        if not sample.exists():
            continue
        for folder in (before, after):
            (folder / rule.slug).mkdir(parents=True)
            shutil.copy(sample, folder / rule.slug / "template.yaml")
        own = after / rule.slug
        files = fix_all([own], Options(root=own), unsafe=True).files
        assert files or rule.id == "ECS527", "its template has no fix: the account of the agent depends on the region"
        for file in files:
            Path(file.file).write_bytes(file.after)

    assert not said_by_cfn_lint(after) - said_by_cfn_lint(before)


def said_by_cfn_lint(folder: Path) -> Counter[tuple[str, str, str]]:
    program = Path(sys.executable).parent / "cfn-lint"
    command = [str(program), "--format", "json", *map(str, sorted(folder.glob("*/template.yaml")))]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=HANGING)
    assert found.stdout.startswith("["), found.stderr
    said = json.loads(found.stdout)
    return Counter((Path(item["Filename"]).parent.name, item["Rule"]["Id"], item["Message"]) for item in said)
