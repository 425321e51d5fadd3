"""Checks of the IAM roles that ECS task definitions name: one engine for checkov, cfn-lint, editors and a command line.

Nothing else may lie beside this file but ``__main__.py``: checkov executes the modules of every folder that has an
``__init__.py``, under their bare names.
"""

import sys

# ``python -m ecs_roles`` puts the working folder, which may be the scanned code, ahead of the standard library.
if sys.argv[:1] == ["-m"] and not getattr(sys.flags, "safe_path", False) and "ecs_roles" in sys.orig_argv:
    del sys.path[0]

import re
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "ecs-role-checks"


def _from_checkout(key: str) -> str | None:
    """A value of the ``pyproject.toml`` beside ``checks/``; a checkout is often used without being installed."""
    try:
        project = (Path(__file__).resolve().parent.parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return None
    if f'name = "{DISTRIBUTION}"' not in project:
        return None
    found = re.search(rf'^{key} = "(.*)"$', project, re.MULTILINE)
    return found[1] if found else None


def _from_metadata(key: str, prefix: str = "") -> str | None:
    """A value of the installed distribution's metadata, the first that begins with ``prefix``."""
    try:
        values = metadata.metadata(DISTRIBUTION).get_all(key) or []
    except metadata.PackageNotFoundError:
        return None
    return next((value.removeprefix(prefix) for value in values if value.startswith(prefix)), None)


__version__ = _from_checkout("version") or _from_metadata("Version") or "0"

PROJECT_URL = (
    _from_checkout("Homepage")
    or _from_metadata("Project-URL", "Homepage, ")
    or f"https://pypi.org/project/{DISTRIBUTION}"
)
