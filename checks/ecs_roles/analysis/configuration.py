"""What a project asks of the tool: ``[tool.ecs-roles]`` in ``pyproject.toml``, or ``.ecs-roles.toml``.

A key that is not known is an error with file and line: a misspelt setting must never be a silent one.
"""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.catalog import BY_ID, RULES
from ecs_roles.source.facts import NOTHING_KNOWN, Facts
from ecs_roles.source.resources import ReadError
from ecs_roles.source.span import Span

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = ".ecs-roles.toml"
PROJECT_FILE = "pyproject.toml"
_PREFIX = "ECS"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Findings that somebody accepts for a reason, until a day: those of a rule, about a role, about actions."""

    reason: str
    rule: str = ""
    role: str = ""
    action: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of a project; ``file`` is where they were found."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    min_severity: Severity = Severity.INFO
    fail_on: Severity = Severity.WARNING
    allow: tuple[Allowance, ...] = ()
    baseline: Path | None = None
    facts: Facts = NOTHING_KNOWN
    account_facts: Path | None = None
    guardduty: bool = False
    pedantic: bool = False
    file: Path | None = None


class BadSettingError(Exception):
    """A value that a setting does not take; the message says what it takes."""


def configuration_for(folder: Path, root: Path) -> tuple[Configuration, tuple[ReadError, ...]]:
    """The nearest settings from a folder up to the reading root, and what is wrong with them."""
    for place in (folder, *folder.parents):
        for name in (FILE, PROJECT_FILE):
            found = _read(place / name)
            if found is not None:
                return found
        if place == root:
            break
    return Configuration(), ()


def _read(path: Path) -> tuple[Configuration, tuple[ReadError, ...]] | None:
    """The settings of one file; ``None`` when it has none."""
    if not path.is_file():
        return None
    try:
        content = path.read_text(encoding="utf-8")
        whole = tomllib.loads(content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        if path.name == PROJECT_FILE:
            return None  # Somebody else's file: its own tools say what is wrong with it.
        return Configuration(file=path), (ReadError(f"the settings cannot be read: {error}", _place(path, "", "")),)
    table = whole if path.name == FILE else whole.get("tool", {}).get("ecs-roles")
    return _parsed(table, path, content) if isinstance(table, dict) else None


def _parsed(table: dict[str, Any], path: Path, content: str) -> tuple[Configuration, tuple[ReadError, ...]]:
    settings, errors = Configuration(file=path), []
    for key, value in table.items():
        reader = _READERS.get(key)
        try:
            if reader is None:
                _refuse(f"there is no setting {key}; there are {', '.join(sorted(_READERS))}")
            else:
                settings = replace(settings, **{key.replace("-", "_"): reader(value, path)})
        except BadSettingError as error:
            errors.append(ReadError(str(error), _place(path, content, key)))
    both = sorted(set(settings.select) & set(settings.ignore))
    if both:
        errors.append(ReadError(f"{both[0]} is selected and ignored at once", _place(path, content, "ignore")))
    return settings, tuple(errors)


def _refuse(message: str) -> None:
    raise BadSettingError(message)


def _place(path: Path, content: str, key: str) -> Span:
    """The line on which a key stands first."""
    lines = content.split("\n")
    written = re.compile(rf"""[\s\["']*{re.escape(key)}(?![\w-])""") if key else None
    line = next((n for n, text in enumerate(lines, 1) if written is not None and written.match(text)), 1)
    return Span(str(path), line, 1, line, 1)


def rule_ids(given: object) -> tuple[str, ...]:
    """Rules by id, name or the beginning of an id (``ECS5``), as the ids that they mean."""
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise BadSettingError("rules are given as a list of ids")
    return tuple(dict.fromkeys(rule for item in given for rule in _meant(item)))


def _meant(item: str) -> list[str]:
    known = BY_ID.get(item.upper())
    if known is not None:
        return [known.id]
    wanted = item.upper()
    found = [rule.id for rule in RULES if wanted.startswith(_PREFIX) and rule.id.startswith(wanted)]
    if not found:
        raise BadSettingError(f"there is no rule {item}; `ecs-roles rule` lists them")
    return found


def severity_of(given: object) -> Severity:
    """A severity by its name."""
    try:
        return Severity(given)
    except ValueError:
        raise BadSettingError(f"a severity is error, warning or info, not {given!r}") from None


def _severities(given: object) -> dict[str, Severity]:
    if not isinstance(given, dict):
        raise BadSettingError("severity is a table: rule = severity")
    return {rule: severity_of(value) for key, value in given.items() for rule in _meant(key)}


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise BadSettingError("this setting takes a list of texts")
    return tuple(given)


def _flag(given: object) -> bool:
    if not isinstance(given, bool):
        raise BadSettingError(f"this setting is true or false, not {given!r}")
    return given


def _allowances(given: object) -> tuple[Allowance, ...]:
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise BadSettingError("allow is a list of tables")
    return tuple(_allowance(item) for item in given)


def _allowance(item: dict[str, Any]) -> Allowance:
    unknown = sorted(set(item) - {"reason", "rule", "role", "action", "expires"})
    if unknown:
        raise BadSettingError(f"an entry of allow has no key {unknown[0]}")
    if not item.get("reason") or not any(item.get(key) for key in ("rule", "role", "action")):
        raise BadSettingError("an entry of allow needs a reason, and a rule, a role or an action")
    expires = item.get("expires")
    if expires is not None and not isinstance(expires, date):
        raise BadSettingError("expires is a date: 2027-01-31")
    rule = _meant(item["rule"])[0] if item.get("rule") else ""
    return Allowance(str(item["reason"]), rule, str(item.get("role", "")), str(item.get("action", "")), expires)


_FACTS = {"account": r"\d{12}", "region": r"[a-z]+(-[a-z]+)+-\d", "partition": r"aws(-[a-z-]+)?"}


def _facts(given: object) -> Facts:
    if not isinstance(given, dict):
        raise BadSettingError("facts is a table: account, region, partition, keys")
    keys = given.get("keys", {})
    if not isinstance(keys, dict) or not all(isinstance(value, str) for value in keys.values()):
        raise BadSettingError("keys is a table: the ARN or name of a secret = the ARN of its key")
    plain = {key: value for key, value in given.items() if key != "keys"}
    for key, value in plain.items():
        if key not in _FACTS:
            raise BadSettingError(f"there is no fact {key}; there are {', '.join(_FACTS)}, keys")
        if not isinstance(value, str) or not re.fullmatch(_FACTS[key], value):
            raise BadSettingError(f"{value!r} is no {key}")
    return Facts(**plain, keys=tuple(keys.items()))


_READERS: dict[str, Callable[[Any, Path], Any]] = {
    "select": lambda value, _: rule_ids(value),
    "ignore": lambda value, _: rule_ids(value),
    "exclude": lambda value, _: _texts(value),
    "severity": lambda value, _: _severities(value),
    "min-severity": lambda value, _: severity_of(value),
    "fail-on": lambda value, _: severity_of(value),
    "allow": lambda value, _: _allowances(value),
    "baseline": lambda value, path: path.parent / str(value),
    "facts": lambda value, _: _facts(value),
    "account-facts": lambda value, path: path.parent / str(value),
    "guardduty": lambda value, _: _flag(value),
    "pedantic": lambda value, _: _flag(value),
}
