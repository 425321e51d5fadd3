"""What is released: bytes that follow from the commit, and a page whose links lead somewhere."""

import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".github" / "scripts" / "release.py"


@pytest.fixture(scope="module")
def release() -> ModuleType:
    specification = importlib.util.spec_from_file_location("release", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3 (2027-01-31)\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("[changes](CHANGELOG.md#x) [aws](https://aws.amazon.com) [up](#limits)\n")
    return tmp_path


def test_a_checkout_that_agrees_with_its_tag_is_released(release: ModuleType, checkout: Path) -> None:
    assert list(release.faults(checkout, "v1.2.3")) == []


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        ("pyproject.toml", '[project]\nversion = "1.2.4"\n', "the tag is v1.2.3, and pyproject.toml says 1.2.4"),
        ("CHANGELOG.md", "## 1.2.3 (unreleased)\n", "no dated entry '## 1.2.3 (YEAR-MONTH-DAY)'"),
        ("CHANGELOG.md", "## 1.2.2 (2027-01-31)\n", "no dated entry '## 1.2.3 (YEAR-MONTH-DAY)'"),
        ("README.md", "[gone](docs/gone.md)\n", "README.md links to docs/gone.md, which is not there"),
    ],
)
def test_what_does_not_agree_is_said(release: ModuleType, checkout: Path, file: str, content: str, fault: str) -> None:
    (checkout / file).write_text(content, encoding="utf-8")

    assert any(fault in each for each in release.faults(checkout, "v1.2.3"))


def test_every_link_of_the_readme_leads_somewhere(release: ModuleType) -> None:
    version = release.version_of(ROOT)

    assert [each for each in release.faults(ROOT, f"v{version}") if "README.md" in each] == []


def test_links_lead_to_the_tag_on_the_page_of_the_index(release: ModuleType) -> None:
    page = release.for_the_index("[a](b/c.md#d) ![p](p.png) [x](https://y.z) [u](#v)", "1.2.3")

    base = "https://github.com/ecs-role-checks/ecs-role-checks/blob/v1.2.3"
    assert page == f"[a]({base}/b/c.md#d) ![p]({base}/p.png) [x](https://y.z) [u](#v)"


@pytest.mark.host
@pytest.mark.xdist_group("release")
def test_two_builds_of_one_commit_are_the_same_bytes_and_hold_what_they_have_to(tmp_path: Path) -> None:
    if shutil.which("uv", path=str(Path(sys.executable).parent)) is None or not (ROOT / ".git").exists():
        pytest.skip("builds with uv, from a git work tree")
    for name, umask in (("one", 0o022), ("other", 0o077)):
        command = [sys.executable, str(SCRIPT), "build", str(tmp_path / name), "--no-parts"]
        done = subprocess.run(command, check=False, capture_output=True, text=True, umask=umask)
        assert done.returncode == 0, done.stdout + done.stderr
    one, other = (sorted((tmp_path / name).iterdir()) for name in ("one", "other"))

    assert [each.name.rpartition("-")[2] for each in one] == ["any.whl", "0.1.0.tar.gz"]
    assert [each.read_bytes() for each in one] == [each.read_bytes() for each in other]
    with zipfile.ZipFile(one[0]) as wheel:
        metadata = wheel.read(next(each for each in wheel.namelist() if each.endswith("METADATA"))).decode()
    assert re.findall(r"\]\((?!https?:|#)[^)]+\)", metadata) == []
    assert {"Documentation", "Changelog", "Issues"} <= set(re.findall(r"^Project-URL: (\w+),", metadata, re.MULTILINE))
    with tarfile.open(one[1]) as archive:
        packed = {each.partition("/")[2] for each in archive.getnames()}
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    tracked = {name for name in filter(None, listed.split("\0")) if (ROOT / name).is_file()}
    assert {"CHANGELOG.md", "tests/contract/test_a_release.py", "sample_iac/requirements.md"} <= tracked
    assert tracked - packed == set()
