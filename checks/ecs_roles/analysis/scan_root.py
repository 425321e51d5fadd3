"""The scan root: the folder outside which nothing is read."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ecs_roles.symbolic.file_text import NotReadableError, real_path


def scan_root(paths: Sequence[Path], given: Path | None = None) -> Path:
    """Return ``--root``, else the git work tree around the paths, else the folder that holds them all."""
    if given is not None:
        return Path(os.path.realpath(given))
    folders = [path if path.is_dir() else path.parent for path in real_paths(paths)]
    common = Path(os.path.commonpath(folders)) if folders else Path.cwd()
    return repository_around(common) or common


def real_paths(paths: Sequence[Path]) -> list[Path]:
    """Return the paths without links; those that no file can have are left out, and told where they are looked for."""
    found: list[Path] = []
    for path in paths:
        with suppress(NotReadableError, OSError, ValueError):
            real = real_path(path, None)
            real.is_dir()
            found.append(real)
    return found


def repository_around(folder: Path) -> Path | None:
    """Return the git work tree that holds a folder."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)
