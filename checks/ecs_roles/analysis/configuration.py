"""What a project asks of the tool: ``[tool.ecs-roles]`` in ``pyproject.toml``, or ``.ecs-roles.toml``.

A key that is not known is an error with file and line: a misspelt setting must never be a silent one.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from ecs_roles.analysis.setting_values import READERS, AllowEntry, BadSettingError, CeilingFile, NeedsFile, meant
from ecs_roles.credentials.credential_shapes import credentials_within
from ecs_roles.credentials.masking import NO_SECRETS, Secrets, secrets_of
from ecs_roles.findings.finding import Severity
from ecs_roles.iam.guardrails import Never
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.facts import NOTHING_KNOWN, Facts
from ecs_roles.symbolic.file_text import NotReadableError, decoded, read_bytes, real_path
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.span import Span

FILE = ".ecs-roles.toml"
PROJECT_FILE = "pyproject.toml"
SETTINGS_FILES = (FILE, PROJECT_FILE)
_TABLE = "tool.ecs-roles"
_MOST_BYTES = LIMITS.settings_bytes
_LINE_OF_AN_ERROR = re.compile(r"at line (\d+)")


@frozen()
class Configuration:
    """The settings of a project; ``file`` is where they were found, ``allow_lines`` where each allow entry stands.

    A file that is ``named``, on the command line, may lie anywhere; one of the settings lies inside the scan root.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    min_severity: Severity = Severity.INFO
    fail_on: Severity = Severity.WARNING
    allow: tuple[AllowEntry, ...] = ()
    baseline: Path | None = None
    baseline_named: bool = False
    facts: Facts = NOTHING_KNOWN
    account_facts: tuple[Path, ...] = ()
    account_facts_named: bool = False
    guardduty: bool = False
    pedantic: bool = False
    never: tuple[Never, ...] = ()
    ceiling: tuple[CeilingFile, ...] = ()
    application_needs: tuple[NeedsFile, ...] = ()
    file: Path | None = None
    allow_lines: tuple[int, ...] = ()
    secrets: Secrets = NO_SECRETS


Parsed = tuple[Configuration, tuple[ReadError, ...]]


def configuration_for(folder: Path, root: Path) -> Parsed:
    """Return the nearest settings from a folder up to the scan root, and what is wrong with them."""
    for place in (folder, *folder.parents) if folder.is_relative_to(root) else ():
        for name in (FILE, PROJECT_FILE):
            found = configuration_in(place / name, root)
            if found is not None:
                return found
        if place == root:
            break
    return Configuration(), ()


def configuration_in(path: Path, root: Path) -> Parsed | None:
    """Return the settings of one file; ``None`` when it has none."""
    if not path.exists() and not path.is_symlink():
        return None
    content, data = "", b""
    try:
        data = read_bytes(path, root, _MOST_BYTES)
        content = decoded(data)
        whole = _toml(content)
    except NotReadableError as fault:
        return _wrong(path, f"the settings: the file {fault.reason}", 1)
    except (ValueError, RecursionError) as error:
        if path.name == PROJECT_FILE and _TABLE not in data.replace(b"\0", b"").decode("latin-1"):
            return None  # Somebody else's file: its own tools say what is wrong with it.
        return _wrong(path, f"the settings cannot be read: {error}", _line_in(str(error), content))
    table = whole if path.name != PROJECT_FILE else _inner(_inner(whole, "tool"), "ecs-roles")
    if table is None:
        return None
    if not isinstance(table, dict):
        return _wrong(path, f"{_TABLE} is a table of settings, not {table!r}", _Places(path, content).line("ecs-roles"))
    return _parsed(table, path, content, root)


def _inner(table: object, key: str) -> object:
    return table.get(key) if isinstance(table, dict) else None


def _wrong(path: Path, message: str, line: int) -> Parsed:
    return Configuration(file=path), (ReadError(message, Span(str(path), line, 1, line, 1)),)


def _toml(content: str) -> dict[str, Any]:
    """Return what TOML says; its reader is loaded where there are settings."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    read: dict[str, Any] = tomllib.loads(content)
    return read


def _line_in(message: str, content: str) -> int:
    """Return the line that ``tomllib`` names; it says *at end of document* for the last one."""
    found = _LINE_OF_AN_ERROR.search(message)
    last = content.rstrip("\n").count("\n") + 1 if "end of document" in message else 1
    return int(found[1]) if found else last


def _parsed(table: dict[str, Any], path: Path, content: str, root: Path) -> Parsed:
    places = _Places(path, content)
    read = {key: _value(key, value, places, root) for key, value in table.items()}
    errors = [value for value in read.values() if isinstance(value, ReadError)]
    good = {key.replace("-", "_"): value for key, value in read.items() if not isinstance(value, ReadError)}
    settings = Configuration(file=path, **good)
    taken_away = ignored_though_selected(_list(table.get("select")), settings.ignore)
    if taken_away:
        errors.append(ReadError(f"{taken_away} is both selected and ignored", places.span("ignore")))
    lines = tuple(places.line("allow", number=item.number) for item in settings.allow)
    return replace(settings, allow_lines=lines, secrets=secrets_of(credentials_within(content))), tuple(errors)


def _value(key: str, value: object, places: "_Places", root: Path) -> Any:  # noqa: ANN401 - each setting has its own type
    if key not in READERS:
        message = f"there is no setting {key}; there are {', '.join(sorted(READERS))}"
        return ReadError(message, places.span(key))
    try:
        found = READERS[key](value, places.path)
        return _within_root(found, root)
    except NotReadableError as fault:
        return ReadError(f"{key}: the file {fault.reason}", places.span(key))
    except BadSettingError as error:
        return ReadError(str(error), places.span(key, error.inner, error.number))


def _within_root(found: Any, root: Path) -> Any:  # noqa: ANN401 - each setting has its own type
    """Return the value; a file that it names lies inside the scan root, and a list of files likewise."""
    if isinstance(found, tuple) and any(isinstance(item, Path) for item in found):
        return tuple(real_path(item, root) for item in found)
    return real_path(found, root) if isinstance(found, Path) else found


def _list(given: object) -> list[Any]:
    return given if isinstance(given, list) else []


def settings_as_toml(settings: Configuration) -> str:
    """Return the settings as one would write them, with the file that they come from."""
    values: dict[str, object] = {
        "select": list(settings.select),
        "ignore": list(settings.ignore),
        "exclude": list(settings.exclude),
        "min-severity": settings.min_severity.value,
        "fail-on": settings.fail_on.value,
        "baseline": str(settings.baseline) if settings.baseline is not None else None,
        "account-facts": [str(file) for file in settings.account_facts],
        "guardduty": settings.guardduty,
        "pedantic": settings.pedantic,
    }
    lines = [f"# settings from {settings.file or 'no file: the defaults'}"]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value is not None]
    if settings.severity:
        lines += ["", "[severity]", *(f'{rule} = "{each.value}"' for rule, each in settings.severity.items())]
    facts = {key: getattr(settings.facts, key) for key in ("account", "region", "partition")}
    if any(facts.values()):
        lines += ["", "[facts]", *(f"{key} = {json.dumps(value)}" for key, value in facts.items() if value)]
    for never in settings.never:
        texts = {"roles": never.roles, "reason": never.reason}
        lines += [
            "",
            "[[never]]",
            f"actions = {json.dumps(never.actions)}",
            f"resources = {json.dumps(never.resources)}",
        ]
        lines += [f"{key} = {json.dumps(value)}" for key, value in texts.items() if value]
    for ceiling in settings.ceiling:
        lines += [
            "",
            "[[ceiling]]",
            f"roles = {json.dumps(ceiling.roles)}",
            f"policy = {json.dumps(str(ceiling.policy))}",
        ]
    for needs in settings.application_needs:
        texts = {"task": needs.task, "file": str(needs.file)}
        lines += ["", "[[application-needs]]", *(f"{key} = {json.dumps(value)}" for key, value in texts.items())]
    for entry in settings.allow:
        given = {"rule": ", ".join(entry.rules), "role": entry.role, "action": entry.action, "reason": entry.reason}
        lines += ["", "[[allow]]", *(f"{key} = {json.dumps(value)}" for key, value in given.items() if value)]
        lines += [f"expires = {entry.expires}"] if entry.expires is not None else []
    return "\n".join(lines)


def ignored_though_selected(selected: Sequence[object], ignored: Sequence[str]) -> str:
    """Return the first item that is selected although all it stands for is ignored; one rule out of a family may be."""
    return next((str(item) for item in selected if _is_within(item, ignored)), "")


def _is_within(item: object, ignored: Sequence[str]) -> bool:
    try:
        return isinstance(item, str) and set(meant(item)) <= set(ignored)
    except BadSettingError:
        return False  # Said where the setting is read.


class _Places:
    """Where the settings stand in their file: ``tomllib`` does not tell."""

    def __init__(self, path: Path, content: str) -> None:
        self.path = path
        self._lines = content.split("\n")
        tables = (n for n, text in enumerate(self._lines) if text.strip().startswith(f"[{_TABLE}"))
        self._start = next(tables, 0) if path.name == PROJECT_FILE else 0

    def line(self, key: str, inner: str = "", number: int = 0) -> int:
        """Return the line of a key, of its entry by number, or of what stands within it."""
        begins = rf"""[\s\["']*(?:tool\.["']?ecs-roles["']?\.)?["']?{re.escape(key)}(?![\w-])"""
        found = self._matching(begins, self._start) or [1]
        line = found[min(number, len(found) - 1)]
        within = self._matching(rf".*(?<![\w-]){re.escape(inner)}(?![\w-])", line - 1) if inner else []
        return within[0] if within else line

    def _matching(self, pattern: str, start: int) -> list[int]:
        return [n for n, text in enumerate(self._lines[start:], start + 1) if re.match(pattern, text)]

    def span(self, key: str, inner: str = "", number: int = 0) -> Span:
        """Return the place of a key as a span."""
        line = self.line(key, inner, number)
        return Span(str(self.path), line, 1, line, 1)
