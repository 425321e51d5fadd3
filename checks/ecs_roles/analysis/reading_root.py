"""The reading root: the folder outside which nothing is read."""

import os
from collections.abc import Sequence
from pathlib import Path


def reading_root(paths: Sequence[Path], given: Path | None = None) -> Path:
    """``--root``, else the git work tree around the paths, else the folder that holds them all."""
    if given is not None:
        return given.resolve()
    folders = [path if path.is_dir() else path.parent for path in (item.resolve() for item in paths)]
    common = Path(os.path.commonpath(folders)) if folders else Path.cwd()
    return repository_around(common) or common


def repository_around(folder: Path) -> Path | None:
    """The git work tree that holds a folder."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)
