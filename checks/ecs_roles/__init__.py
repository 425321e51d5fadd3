"""Checks of the IAM roles that ECS task definitions name: one engine for checkov, cfn-lint, editors and a command line.

As a library::

    from ecs_roles import Severity, scan

    report = scan("infra")
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]

What ``__all__`` names is the library; everything else may change without notice. Names are loaded when they are first
used. Nothing else may lie beside this file but ``__main__.py``: checkov executes the modules of every folder that has
an ``__init__.py``, under their bare names.
"""

import sys

# ``python -m ecs_roles`` puts the working folder, which may be the scanned code, ahead of the standard library.
if sys.argv[:1] == ["-m"] and not getattr(sys.flags, "safe_path", False) and "ecs_roles" in sys.orig_argv:
    del sys.path[0]

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecs_roles.analysis.configuration import Configuration
    from ecs_roles.analysis.fixing import fixes_for
    from ecs_roles.analysis.report import Report, RoleReport, TaskDefinitionReport
    from ecs_roles.analysis.scan import Options, scan
    from ecs_roles.ecs.task_definition import Doubt
    from ecs_roles.findings.finding import Concern, Finding, NeededBy, Note, Severity
    from ecs_roles.findings.message import Consequence, Message
    from ecs_roles.fixes.edits import Edit, Fix, Fixes, NoFix
    from ecs_roles.rules.catalog import RULES
    from ecs_roles.rules.rule import Rule
    from ecs_roles.symbolic.resources import ReadError
    from ecs_roles.symbolic.span import Span

    __version__: str
    PROJECT_URL: str

__all__ = [
    "RULES",
    "Concern",
    "Configuration",
    "Consequence",
    "Doubt",
    "Edit",
    "Finding",
    "Fix",
    "Fixes",
    "Message",
    "NeededBy",
    "NoFix",
    "Note",
    "Options",
    "ReadError",
    "Report",
    "RoleReport",
    "Rule",
    "Severity",
    "Span",
    "TaskDefinitionReport",
    "__version__",
    "fixes_for",
    "scan",
]

_HOMES = {
    "analysis.configuration": ("Configuration",),
    "analysis.fixing": ("fixes_for",),
    "analysis.report": ("Report", "RoleReport", "TaskDefinitionReport"),
    "analysis.scan": ("Options", "scan"),
    "ecs.task_definition": ("Doubt",),
    "findings.finding": ("Concern", "Finding", "NeededBy", "Note", "Severity"),
    "findings.message": ("Consequence", "Message"),
    "fixes.edits": ("Edit", "Fix", "Fixes", "NoFix"),
    "rules.catalog": ("RULES",),
    "rules.rule": ("Rule",),
    "symbolic.resources": ("ReadError",),
    "symbolic.span": ("Span",),
}

DISTRIBUTION = "ecs-role-checks"


if not TYPE_CHECKING:  # Type checkers know the names by their imports, and a misspelt one as an error.

    def __getattr__(name: str) -> object:
        """Load a name of the library when it is first used."""
        if name in _COMPUTED:
            globals()[name] = _COMPUTED[name]()
            return globals()[name]
        home = next((module for module, names in _HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    """Return the names of the library beside those that are loaded."""
    return sorted({*globals(), *__all__})


def _from_checkout(key: str) -> str | None:
    """Return a value of the ``pyproject.toml`` beside ``checks/``; a checkout is often used without being installed."""
    try:
        project = (Path(__file__).resolve().parent.parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return None
    if f'name = "{DISTRIBUTION}"' not in project:
        return None
    found = re.search(rf'^{key} = "(.*)"$', project, re.MULTILINE)
    return found[1] if found else None


def _from_metadata(key: str, prefix: str = "") -> str | None:
    """Return a value of the installed distribution's metadata, the first that begins with ``prefix``."""
    from importlib import metadata

    try:
        values = metadata.metadata(DISTRIBUTION).get_all(key) or []
    except metadata.PackageNotFoundError:
        return None
    return next((value.removeprefix(prefix) for value in values if value.startswith(prefix)), None)


def _version() -> str:
    return _from_checkout("version") or _from_metadata("Version") or "0"


def _project_url() -> str:
    known = _from_checkout("Homepage") or _from_metadata("Project-URL", "Homepage, ")
    return known or f"https://pypi.org/project/{DISTRIBUTION}"


_COMPUTED = {"__version__": _version, "PROJECT_URL": _project_url}
