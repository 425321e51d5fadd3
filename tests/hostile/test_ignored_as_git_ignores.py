"""The ignore files are read as git reads them, by nothing that can be made to run or to stall."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_roles.analysis.discovery import discover
from ecs_roles.analysis.ignore_patterns import patterns_of
from ecs_roles.analysis.ignored_files import ignoring

Git = Callable[..., str]

TEMPLATE = 'AWSTemplateFormatVersion: "2010-09-09"\nResources: {A: {Type: AWS::ECS::Cluster}}\n'
PATHS = (
    "a.yaml",
    "b.yaml",
    "ab.yaml",
    "a b.yaml ",
    "#a.yaml",
    "!a.yaml",
    "x/a.yaml",
    "x/b.yaml",
    "x/y/a.yaml",
    "x/y/z/a.yaml",
    "build/a.yaml",
    "x/build/a.yaml",
    "x/y/build/b.yaml",
    "-a.yaml",
    "[a].yaml",
    "a\\b.yaml",
    "é.yaml",
    "x/é.yaml",
)
PATTERNS = (
    "a.yaml",
    "/a.yaml",
    "*.yaml",
    "!a.yaml",
    "!/x/",
    "x/",
    "x",
    "build/",
    "/build",
    "x/**",
    "**/a.yaml",
    "x/**/a.yaml",
    "x/*/a.yaml",
    "?.yaml",
    "[ab].yaml",
    "[!a].yaml",
    "[^a].yaml",
    "[a-c]?.yaml",
    "[[:alpha:]].yaml",
    "[].yaml",
    "[a.yaml",
    "\\#a.yaml",
    "#a.yaml",
    "\\!a.yaml",
    "a b.yaml\\ ",
    "a b.yaml ",
    "**",
    "/**",
    "*",
    "!*",
    "!x/y",
    "x/y/",
    "**/",
    "y/**",
    "a*b*.yaml",
    "\\[a\\].yaml",
    "*/build",
    "**/build/**",
    "x//a.yaml",
    "/",
    "!",
    "",
    "é.yaml",
    "x/*",
    "!x/a.yaml",
    "a\\\\b.yaml",
    "[a-].yaml",
    "[]a].yaml",
    "x/y/z/a.yaml",
    "***/a.yaml",
    "x/**y/a.yaml",
    "a.yaml\r",
    "\\",
    "a.yaml\\",
)


def _made(folder: Path, git: Git) -> Path:
    git(folder, "init", "--quiet")
    for path in PATHS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return folder


def _ignored_by_git(folder: Path, git: Git) -> set[str]:
    printed = git(folder, "check-ignore", "--stdin", "-z", given="\0".join(PATHS))
    return {name for name in printed.split("\0") if name}


def _ignored(folder: Path) -> set[str]:
    rules = ignoring(folder)
    assert rules is not None
    return {path for path in PATHS if rules.is_ignored(folder / path)}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory, git: Git) -> Path:
    return _made(tmp_path_factory.mktemp("tree"), git)


@settings(max_examples=150, deadline=None)
@given(
    top=st.lists(st.sampled_from(PATTERNS), max_size=4),
    inner=st.lists(st.sampled_from(PATTERNS), max_size=2),
    exclude=st.lists(st.sampled_from(PATTERNS), max_size=2),
)
def test_the_patterns_mean_what_they_mean_to_git(
    tree: Path, git: Git, top: list[str], inner: list[str], exclude: list[str]
) -> None:
    (tree / ".gitignore").write_text("\n".join(top), encoding="utf-8", newline="")
    (tree / "x" / ".gitignore").write_text("\n".join(inner), encoding="utf-8", newline="")
    (tree / ".git" / "info" / "exclude").write_text("\n".join(exclude), encoding="utf-8", newline="")

    assert _ignored(tree) == _ignored_by_git(tree, git)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_pattern_means_what_it_means_to_git(tree: Path, git: Git, pattern: str) -> None:
    for name in (".git/info/exclude", "x/.gitignore"):
        (tree / name).write_text("", encoding="utf-8")
    (tree / ".gitignore").write_text(pattern + "\n", encoding="utf-8", newline="")

    assert _ignored(tree) == _ignored_by_git(tree, git)


@pytest.mark.parametrize("version", [2, 3, 4])
def test_what_is_tracked_cannot_be_hidden_by_a_pattern(repository: Path, git: Git, version: int) -> None:
    for name in ("hidden/deep/stack.yaml", "hidden/other.yaml", "stack.yaml"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(TEMPLATE, encoding="utf-8")
    git(repository, "config", "index.version", str(version))
    git(repository, "add", "hidden/deep/stack.yaml", "stack.yaml")
    if version == 3:
        git(repository, "add", "--intent-to-add", "hidden/other.yaml")
        git(repository, "rm", "--cached", "-q", "hidden/other.yaml")
    (repository / ".gitignore").write_text("*\n", encoding="utf-8")

    found = {unit.path.relative_to(repository).as_posix() for unit in discover([repository], repository).units}

    assert found == {"hidden/deep/stack.yaml", "stack.yaml"}


def test_with_an_index_that_is_not_understood_nothing_is_ignored(repository: Path, git: Git) -> None:
    (repository / "stack.yaml").write_text(TEMPLATE, encoding="utf-8")
    (repository / ".gitignore").write_text("stack.yaml\n", encoding="utf-8")
    assert discover([repository], repository).units == ()
    git(repository, "add", "--force", ".")
    git(repository, "update-index", "--split-index")

    assert [unit.path.name for unit in discover([repository], repository).units] == ["stack.yaml"]


def test_ignore_rules_hold_in_a_linked_work_tree_and_in_a_submodule(repository: Path, git: Git, tmp_path: Path) -> None:
    (repository / ".gitignore").write_text("local.yaml\n", encoding="utf-8")
    (repository / "stack.yaml").write_text(TEMPLATE, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "one")
    git(repository, "worktree", "add", "-q", str(tmp_path / "linked"))
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository), "inner")

    for folder in (tmp_path / "linked", outer / "inner"):
        (folder / "local.yaml").write_text(TEMPLATE, encoding="utf-8")
        assert [unit.path.name for unit in discover([folder], folder).units] == ["stack.yaml"]
    assert [unit.path.name for unit in discover([outer], outer).units] == ["stack.yaml"]


def test_patterns_that_stall_regular_expressions_cost_no_more_than_others() -> None:
    def seconds(line: str) -> float:
        (pattern,) = patterns_of(line)
        start = time.process_time()
        for _ in range(20):
            pattern.matches(("a" * 250,), is_folder=False)
        return time.process_time() - start

    plain = seconds("[a]" * 60 + "*b")

    assert seconds("*a" * 60 + "*b") < 100 * plain + 0.5
