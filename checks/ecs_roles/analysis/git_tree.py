"""An earlier state of the code, taken out of git into a folder of its own; the work tree is not touched."""

import io
import subprocess
import tarfile
from pathlib import Path

_SECONDS = 120


class GitTreeError(Exception):
    """The earlier state cannot be had; the message says why."""


def extract(repository: Path, ref: str, into: Path) -> None:
    """Write the files of a commit into a folder, as they stand in git; links that lead out of it are left out."""
    if ref.startswith("-"):
        raise GitTreeError(f"{ref} is no commit, branch or tag")
    commit = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    archive = _git(repository, "archive", "--format=tar", commit.decode().strip())
    with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
        for member in tree:
            if member.isreg() or member.isdir():
                tree.extract(member, into, filter="data")


def _git(repository: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - git of the user, with words that are checked or written here
            ["git", "-C", str(repository), *words],  # noqa: S607 - the git that the user has
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitTreeError(f"git could not be asked: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitTreeError(said[0] if said else f"git knows nothing by that name in {repository}")
    return done.stdout
