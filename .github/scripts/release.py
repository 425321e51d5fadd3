"""Check and build a release: the same bytes from the same commit, whoever builds it.

    python .github/scripts/release.py check v1.2.3      # version, CHANGELOG and links agree with the tag
    python .github/scripts/release.py build DIR         # wheel, source archive and list of parts (SBOM)

The package is built from a copy of what git tracks. In the copy the README's links lead to the tag, since PyPI has no
files beside it, and the source archive gets all of it: tests, examples, guides, the gate. The times in both archives
are those of ``SOURCE_DATE_EPOCH``, else of the commit.
"""

import argparse
import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://github.com/ecs-role-checks/ecs-role-checks"
# Everything that is tracked: the tests of the source archive look at the gate, the editors and the hooks too.
MANIFEST = "graft .\nglobal-exclude __pycache__ *.py[cod]\n"
_LINK = re.compile(r"(\]\()(?!https?:|#|mailto:)([^)\s]+)(\))")


def version_of(checkout: Path) -> str:
    """Return the version that the project says it has."""
    found = re.search(r'^version = "(.+)"$', (checkout / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit("pyproject.toml has no version")
    return found[1]


def faults(checkout: Path, tag: str) -> Iterator[str]:
    """Yield what keeps a checkout from being released under a tag."""
    version = version_of(checkout)
    if tag != f"v{version}":
        yield f"the tag is {tag}, and pyproject.toml says {version}"
    changes = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d{{2}}-\d{{2}}\)$", changes, re.MULTILINE):
        yield f"CHANGELOG.md has no dated entry '## {version} (YEAR-MONTH-DAY)'"
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    for _, target, _ in _LINK.findall(readme):
        if not (checkout / target.partition("#")[0]).exists():
            yield f"README.md links to {target}, which is not there"


def for_the_index(readme: str, version: str) -> str:
    """Return the README with links that lead to the files of the tag."""
    return _LINK.sub(
        lambda found: f"{found[1]}{ADDRESS}/blob/v{version}/{found[2].removeprefix('./')}{found[3]}", readme
    )


def prepare(checkout: Path, folder: Path) -> None:
    """Write into a folder what is built: the tracked files, with the README for the package index."""
    for name in filter(None, _run("git", "-C", checkout, "ls-files", "-z").split("\0")):
        source, target = checkout / name, folder / name
        if source.is_file() and not source.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    readme = folder / "README.md"
    readme.write_text(for_the_index(readme.read_text(encoding="utf-8"), version_of(folder)), encoding="utf-8")
    (folder / "MANIFEST.in").write_text(MANIFEST, encoding="utf-8")


def settled(archive: bytes, moment: int) -> bytes:
    """Return a source archive whose bytes follow from its files: no times, owners or order of the building machine."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as given,
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=moment) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for member in sorted(given.getmembers(), key=lambda each: PurePosixPath(each.name)):
            member.mtime, member.uid, member.gid, member.uname, member.gname = moment, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() else 0o644
            member.pax_headers = {}
            tar.addfile(member, given.extractfile(member) if member.isfile() else None)
    return packed.getvalue()


def build(checkout: Path, target: Path) -> list[Path]:
    """Write the wheel and the source archive into a folder, and return them."""
    moment = os.environ.get("SOURCE_DATE_EPOCH") or _time_of_commit(checkout)
    target.mkdir(parents=True, exist_ok=True)
    os.umask(0o022)  # the wheel keeps the modes of the files
    with tempfile.TemporaryDirectory() as place:
        folder, built = Path(place) / "source", Path(place) / "built"
        prepare(checkout, folder)
        _run("uv", "build", "-q", "--out-dir", built, folder, SOURCE_DATE_EPOCH=moment)
        for path in (*built.glob("*.whl"), *built.glob("*.tar.gz")):
            content = path.read_bytes()
            (target / path.name).write_bytes(settled(content, int(moment)) if path.suffix == ".gz" else content)
    return sorted(path for path in target.iterdir() if path.suffix in {".whl", ".gz"})


def list_parts(wheel: Path) -> Path:
    """Write beside a wheel what an environment with it holds (CycloneDX), and return that file."""
    parts = wheel.with_suffix(".cdx.json")
    with tempfile.TemporaryDirectory() as place:
        _run("uv", "venv", "-q", "--clear", place)
        python = Path(place) / ("Scripts" if os.name == "nt" else "bin") / "python"
        _run("uv", "pip", "install", "-q", "--python", python, wheel)
        command = ("uvx", "-q", "--from", "cyclonedx-bom", "cyclonedx-py", "environment", "--output-reproducible")
        _run(*command, "--of", "JSON", "--output-file", parts, python)
    named = parts.read_text(encoding="utf-8").replace(wheel.resolve().as_uri(), wheel.name)
    parts.write_text(named, encoding="utf-8")
    return parts


def _time_of_commit(checkout: Path) -> str:
    return _run("git", "-C", checkout, "log", "-1", "--format=%ct").strip()


def _run(*command: str | Path, **environment: str) -> str:
    """Run a program of the environment that this script runs in, else of the system."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    program, *words = map(str, command)
    return subprocess.run(  # noqa: S603 - every word is ours
        [shutil.which(program, path=path) or program, *words],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment, "PATH": path},
    ).stdout


def main() -> int:
    """Check or build."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("check").add_argument("tag")
    builder = actions.add_parser("build")
    builder.add_argument("folder", type=Path)
    builder.add_argument(
        "--no-parts", action="store_true", help="leave the list of parts out (it is made by cyclonedx-bom)"
    )
    chosen = parser.parse_args()
    if chosen.action == "check":
        found = list(faults(ROOT, chosen.tag))
        sys.stderr.write("".join(f"{fault}\n" for fault in found))
        return int(bool(found))
    made = build(ROOT, chosen.folder)
    if not chosen.no_parts:
        made += [list_parts(path) for path in made if path.suffix == ".whl"]
    sys.stdout.write("".join(f"{path}\n" for path in made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
