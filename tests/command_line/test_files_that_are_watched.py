"""``scan --watch`` scans again when any file changes that the scan reads, those that the call names too."""

import argparse
import os
from pathlib import Path

import pytest

from ecs_roles.command_line import scan_command
from ecs_roles.command_line.parsing import Parser
from ecs_roles.command_line.watching import changed, named_files, state_of

NAMED = {
    "--var-file": "{}",
    "--parameters": "{}",
    "--account-facts": "{}",
    "--config": "{}",
    "--baseline": "{}",
    "--ceiling": "task={}",
    "--application-needs": "web={}",
}


def _chosen(*words: str) -> argparse.Namespace:
    parser = Parser()
    scan_command.add(parser.add_subparsers())
    return parser.parse_args(["scan", *words])


@pytest.mark.parametrize("option", NAMED)
def test_a_file_that_the_call_names_is_watched(tmp_path: Path, option: str) -> None:
    file, code = tmp_path / "elsewhere" / "given", tmp_path / "code"
    file.parent.mkdir()
    code.mkdir()
    file.write_text("{}", encoding="utf-8")
    chosen = _chosen(str(code), option, NAMED[option].format(file))

    before = state_of(chosen.paths, named_files(chosen))
    os.utime(file, (1, 1))

    assert changed(before, state_of(chosen.paths, named_files(chosen))) == [str(file)]


def test_without_named_files_only_what_is_below_the_paths_is_watched(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("", encoding="utf-8")

    assert named_files(_chosen(str(tmp_path))) == ()
    assert str(tmp_path / "main.tf") in state_of([tmp_path])
