"""How formats with addresses of their own name a file."""

import os
from pathlib import PurePath
from urllib.parse import quote


def lies_outside(shown: str) -> bool:
    """Return whether a path, as the report shows it, lies outside the scan root."""
    return PurePath(shown).is_absolute() or shown.startswith("/")


def uri_of(shown: str) -> str:
    """Return a path as a URI reference, one outside the scan root as ``file:``."""
    try:
        encoded = quote(os.fsencode(shown), safe="/")
    except UnicodeEncodeError:  # no name that a file system gave
        encoded = quote(shown, safe="/", errors="replace")
    if not lies_outside(shown):
        return encoded
    return f"file://{encoded}" if encoded.startswith("/") else f"file:///{encoded}"
