"""What the field tests share: scan a few files written on the spot."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.analysis.scan import Options, scan

Scan = Callable[[dict[str, str]], Report]


@pytest.fixture
def scanned(tmp_path: Path) -> Scan:
    """Write files below a folder of their own and scan it whole."""

    def run(files: dict[str, str]) -> Report:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return scan([tmp_path], Options(root=tmp_path))

    return run


@pytest.fixture
def only(scanned: Scan) -> Callable[[dict[str, str]], TaskDefinitionReport]:
    """The one task definition of a few files."""

    def run(files: dict[str, str]) -> TaskDefinitionReport:
        report = scanned(files)
        assert not report.errors
        (found,) = report.task_definitions
        return found

    return run
