"""Files as editors name them: addresses that begin with ``file:``."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from pygls import uris


def path_of(uri: str) -> Path | None:
    """Return the file that an address names, links resolved; ``None`` for what is not a file (``untitled:``)."""
    if urlsplit(uri).scheme != "file":
        return None
    name = uris.to_fs_path(uri)
    if not name or "\0" in name:
        return None
    try:
        return Path(os.path.realpath(name))
    except (OSError, ValueError):
        return None


def uri_of(path: Path) -> str:
    """Return the address of a file."""
    return path.absolute().as_uri()
