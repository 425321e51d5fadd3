"""``--since`` takes the earlier state out of git's objects itself, as git would, and runs nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_roles.analysis.git_repository.git_packs import DamagedError, patched
from ecs_roles.analysis.git_repository.git_tree import GitTreeError, extract

Git = Callable[..., str]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _history(repository: Path, git: Git) -> list[dict[str, bytes]]:
    """Three commits whose files grow, so that packs hold deltas; what each held."""
    states = []
    lines = [f"line {number} of a file that changes a little\n" for number in range(400)]
    for number in range(3):
        lines[number * 100] = f"changed in commit {number}\n"
        (repository / "infra" / "deep").mkdir(parents=True, exist_ok=True)
        (repository / "infra" / "main.tf").write_text("".join(lines), encoding="utf-8")
        (repository / "infra" / "deep" / f"n{number}.json").write_bytes(bytes(range(256)) * (number + 1))
        (repository / "top é.yaml").write_text(f"a: {number}\n", encoding="utf-8")
        git(repository, "add", ".")
        git(repository, "commit", "-qm", f"commit {number}")
        states.append({name: data for name, data in _files(repository).items() if not name.startswith(".git/")})
    git(repository, "tag", "-a", "v2", "-m", "annotated", "HEAD~1")
    git(repository, "branch", "feature/one", "HEAD~2")
    return states


def _extracted(repository: Path, ref: str, into: Path) -> dict[str, bytes]:
    into.mkdir(parents=True)
    extract(repository, ref, into)
    return _files(into)


@pytest.mark.parametrize("packed", ["loose", "packed", "packed with deltas by name", "half"])
def test_every_way_to_name_a_commit_gives_its_files(repository: Path, git: Git, tmp_path: Path, packed: str) -> None:
    states = _history(repository, git)
    if packed.startswith("packed"):
        git(repository, "-c", f"repack.useDeltaBaseOffset={'false' if 'name' in packed else 'true'}", "repack", "-adfq")
        git(repository, "pack-refs", "--all")
        git(repository, "prune-packed")
    elif packed == "half":
        git(repository, "repack", "-q")
        (repository / "later.yaml").write_text("b: 1\n", encoding="utf-8")
        git(repository, "add", ".")
        git(repository, "commit", "-qm", "later")
        git(repository, "reset", "-q", "--hard", "HEAD~1")
    newest = git(repository, "rev-parse", "HEAD")
    named = (
        ({"HEAD", "@", "main", newest, newest[:9], "refs/heads/main", "heads/main", "HEAD^{commit}"}, states[2]),
        ({"v2", "v2^{}", "v2^0", "HEAD~1", "HEAD^", "main~1"}, states[1]),
        ({"HEAD~2", "HEAD^^", "v2~", "feature/one"}, states[0]),
    )
    names = [(name, state) for group, state in named for name in sorted(group)]

    for number, (name, state) in enumerate(names):
        assert _extracted(repository, name, tmp_path / str(number)) == state, name


def test_a_merge_has_a_second_parent(repository: Path, git: Git, tmp_path: Path) -> None:
    _history(repository, git)
    git(repository, "checkout", "-q", "feature/one")
    (repository / "side.yaml").write_text("c: 1\n", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "side")
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-edit", "feature/one")

    assert "side.yaml" in _extracted(repository, "HEAD^2", tmp_path / "second")
    assert "side.yaml" not in _extracted(repository, "HEAD^1", tmp_path / "first")


def test_of_a_folder_only_what_lies_below_it_is_taken(repository: Path, git: Git, tmp_path: Path) -> None:
    states = _history(repository, git)
    below = {name.removeprefix("infra/"): data for name, data in states[0].items() if name.startswith("infra/")}

    assert _extracted(repository / "infra", "HEAD~2", tmp_path / "infra") == below


def test_a_linked_work_tree_has_its_own_head(repository: Path, git: Git, tmp_path: Path) -> None:
    states = _history(repository, git)
    git(repository, "worktree", "add", "-q", str(tmp_path / "linked"), "feature/one")

    assert _extracted(tmp_path / "linked", "HEAD", tmp_path / "head") == states[0]
    assert _extracted(tmp_path / "linked", "main", tmp_path / "main") == states[2]


def test_names_of_64_digits_are_read_too(tmp_path: Path, git: Git) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    git(folder, "init", "-q", "--object-format=sha256", "--initial-branch=main")
    states = _history(folder, git)
    git(folder, "repack", "-adfq")

    assert _extracted(folder, "main~1", tmp_path / "out") == states[1]


@pytest.mark.parametrize(
    "revision",
    [
        "nowhere",
        "--upload-pack=touch x",
        "../../etc/passwd",
        "main@{yesterday}",
        ":/commit",
        "main:infra",
        "HEAD~9",
        "0000",
        "0" * 40,
        "",
        "a\0b",
        "HEAD^{tree}",
        "main..HEAD",
        "x" * 100_000,
        "-",
        "refs/heads/",
    ],
)
def test_a_name_that_means_no_commit_is_an_error_in_words(
    repository: Path, git: Git, tmp_path: Path, revision: str
) -> None:
    _history(repository, git)

    with pytest.raises(GitTreeError, match=r"\w+ \w+"):
        extract(repository, revision, tmp_path)


def test_links_and_names_that_leave_the_folder_are_left_out(repository: Path, git: Git, tmp_path: Path) -> None:
    (repository / "link.yaml").symlink_to("/etc/passwd")
    (repository / "good.yaml").write_text("a: 1\n", encoding="utf-8")
    git(repository, "add", ".")
    blob = git(repository, "rev-parse", ":good.yaml")
    entries = b"".join(
        b"100644 " + name + b"\0" + bytes.fromhex(blob) for name in (b"..", b".GIT", b"a/../../b", b"ok.yaml")
    )
    (tmp_path / "tree").write_bytes(entries)
    tree = git(repository, "hash-object", "-t", "tree", "-w", "--literally", str(tmp_path / "tree"))
    commit = git(repository, "commit-tree", "-m", "bad", tree)

    assert _extracted(repository, commit, tmp_path / "out") == {"ok.yaml": b"a: 1\n"}
    git(repository, "commit", "-qm", "link")
    assert _extracted(repository, "HEAD", tmp_path / "links") == {"good.yaml": b"a: 1\n"}


def test_trees_that_hold_one_another_are_given_up(
    repository: Path,
    git: Git,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ecs_roles.analysis.git_repository.git_tree._MOST_FILES", 2_000)
    (tmp_path / "blob").write_text("x", encoding="utf-8")
    below = git(repository, "hash-object", "-w", str(tmp_path / "blob"))
    mode = "100644"
    for _ in range(12):
        kind = "blob" if mode == "100644" else "tree"
        entries = "".join(f"{mode} {kind} {below}\tn{each}\n" for each in range(10))
        below, mode = git(repository, "mktree", given=entries), "040000"
    commit = git(repository, "commit-tree", "-m", "bomb", below)
    (tmp_path / "out").mkdir()

    with pytest.raises(GitTreeError, match="more than 2,000 files"):
        extract(repository, commit, tmp_path / "out")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_repositories_are_an_error_in_words(
    repository: Path, git: Git, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    if not (repository / "infra").exists():
        _history(repository, git)
        git(repository, "repack", "-adfq")
        for path in (repository / ".git").rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
    files = sorted(path for path in (repository / ".git" / "objects").rglob("*") if path.is_file())
    target = data.draw(st.sampled_from(files))
    whole = target.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255))
    damaged = whole[:at] if data.draw(st.booleans()) else whole[:at] + bytes([byte]) + whole[at + 1 :]
    target.write_bytes(damaged)
    try:
        extract(repository, "HEAD~1", tmp_path_factory.mktemp("out"))
    except GitTreeError as error:
        assert str(error)  # noqa: PT017 - whether it is damaged enough to notice is chance
    finally:
        target.write_bytes(whole)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_delta_is_applied_or_refused(base: bytes, delta: bytes) -> None:
    try:
        patched(base, delta)
    except DamagedError as error:
        assert "delta" in str(error)  # noqa: PT017 - most are refused, some are not
