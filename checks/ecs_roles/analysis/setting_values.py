"""What each setting takes: a value of the file made into one of ours, or refused in words that say what it takes."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from ecs_roles.findings.finding import Severity
from ecs_roles.iam.guardrails import Never
from ecs_roles.rules.catalog import BY_ID, RULES
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.frozen import frozen

_Read = TypeVar("_Read")
_PREFIX = "ECS"
_FACTS = {"account": r"\d{12}", "region": r"[a-z]+(-[a-z]+)+-\d", "partition": r"aws(-[a-z-]+)?"}


class BadSettingError(Exception):
    """A value that a setting does not take; the message says what it takes.

    ``inner`` is the key or item within the setting, ``number`` the entry of a list of tables, where one is to blame.
    """

    def __init__(self, message: str, inner: str = "", number: int = 0) -> None:
        super().__init__(message)
        self.inner, self.number = inner, number


@contextmanager
def _within(inner: str = "", number: int = 0) -> Iterator[None]:
    """Say of what is refused here that it stands at this key, or in this entry."""
    try:
        yield
    except BadSettingError as error:
        raise BadSettingError(str(error), error.inner or inner, error.number or number) from None


@frozen()
class AllowEntry:
    """Findings that somebody accepts for a reason, until a day: those of rules, about a role, about actions.

    ``said`` is how the entry names them, ``number`` its place among the entries.
    """

    reason: str
    rules: tuple[str, ...] = ()
    role: str = ""
    action: str = ""
    expires: date | None = None
    said: str = ""
    number: int = 0


def rule_ids(given: object) -> tuple[str, ...]:
    """Return the ids of rules that are given by id, name or the beginning of an id (``ECS5``)."""
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise BadSettingError('rules are given as a list of ids: ["ECS531", "ECS54"]')
    return tuple(dict.fromkeys(rule for item in given for rule in meant(item)))


def meant(item: str) -> list[str]:
    """Return the ids that a rule's id, its name or the beginning of an id stands for."""
    known = BY_ID.get(item.upper())
    if known is not None:
        return [known.id]
    wanted = item.upper()
    found = [rule.id for rule in RULES if wanted.startswith(_PREFIX) and rule.id.startswith(wanted)]
    if not found:
        raise BadSettingError(f"there is no rule {item}; `ecs-roles rule` lists them", item)
    return found


def severity_of(given: object) -> Severity:
    """Return a severity by its name."""
    try:
        return Severity(given)
    except ValueError:
        raise BadSettingError(f"a severity is error, warning or info, not {given!r}") from None


def _severities(given: object) -> dict[str, Severity]:
    if not isinstance(given, dict):
        raise BadSettingError("severity is a table: rule = severity")
    found: dict[str, Severity] = {}
    for key, value in given.items():
        with _within(key):
            found |= dict.fromkeys(meant(key), severity_of(value))
    return found


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise BadSettingError("expected a list of strings")
    return tuple(given)


def _patterns(given: object) -> tuple[str, ...]:
    found = _texts(given)
    for pattern in found:
        if not pattern.strip("/.") or "\0" in pattern:
            raise BadSettingError(f"{pattern!r} is not a pattern of paths", pattern)
    return found


def _flag(given: object) -> bool:
    if not isinstance(given, bool):
        raise BadSettingError(f"this setting is true or false, not {given!r}")
    return given


def _file(given: object, settings: Path) -> Path:
    if not isinstance(given, str) or not given:
        raise BadSettingError(f"this setting is the path of a file, not {given!r}")
    return settings.parent / given


def _files(given: object, settings: Path) -> tuple[Path, ...]:
    """Return the paths of one file or of several."""
    found: list[Path] = []
    for number, item in enumerate(given if isinstance(given, list) else [given]):
        with _within(number=number):
            found.append(_file(item, settings))
    return tuple(found)


def _allow_entries(given: object) -> tuple[AllowEntry, ...]:
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise BadSettingError("allow is a list of tables: [[allow]]")
    found: list[AllowEntry] = []
    for number, item in enumerate(given):
        with _within(number=number):
            found.append(_allow_entry(item, number))
    return tuple(found)


def _allow_entry(item: dict[str, Any], number: int) -> AllowEntry:
    unknown = sorted(set(item) - {"reason", "rule", "role", "action", "expires"})
    if unknown:
        raise BadSettingError(f"an entry of allow has no key {unknown[0]}", unknown[0])
    texts = {key: item.get(key, "") for key in ("reason", "rule", "role", "action")}
    wrong = next((key for key, value in texts.items() if not isinstance(value, str)), None)
    if wrong is not None:
        raise BadSettingError(f"{wrong} is a string, not {texts[wrong]!r}", wrong)
    said = " ".join(texts[key] for key in ("rule", "role", "action") if texts[key])
    if not texts["reason"] or not said:
        raise BadSettingError("an entry of allow needs a reason, and a rule, a role or an action")
    rules = tuple(meant(texts["rule"])) if texts["rule"] else ()
    expires = _day(item.get("expires"))
    return AllowEntry(texts["reason"], rules, texts["role"], texts["action"], expires, said, number)


def _day(given: object) -> date | None:
    """Return a day; a point in time is not one, though Python holds it for a kind of day."""
    if given is not None and (isinstance(given, datetime) or not isinstance(given, date)):
        raise BadSettingError("expires is a date without time or quotes: 2027-01-31", "expires")
    return given


def _facts(given: object) -> Facts:
    if not isinstance(given, dict):
        raise BadSettingError("facts is a table: account, region, partition, keys")
    keys = given.get("keys", {})
    if not isinstance(keys, dict) or not all(isinstance(value, str) for value in keys.values()):
        raise BadSettingError("keys is a table: the ARN or name of a secret = the ARN of its key", "keys")
    plain = {key: value for key, value in given.items() if key != "keys"}
    for key, value in plain.items():
        if key not in _FACTS:
            raise BadSettingError(f"there is no fact {key}; there are {', '.join(_FACTS)}, keys", key)
        if not isinstance(value, str) or not re.fullmatch(_FACTS[key], value):
            raise BadSettingError(f"{value!r} is not a valid {key}", key)
    return Facts(**plain, keys=tuple(keys.items()))


@frozen()
class CeilingFile:
    """The reference policy of some roles, by its file; one that is ``named`` on the command line may lie anywhere."""

    roles: str
    policy: Path
    named: bool = False


def _never(given: object) -> tuple[Never, ...]:
    return tuple(_each(given, "never", ("actions", "resources", "roles", "reason"), _never_entry))


def _never_entry(item: dict[str, Any]) -> Never:
    with _within("actions"):
        actions = _texts(item.get("actions"))
    for action in actions:
        if not re.fullmatch(r"[\w*?-]+:[\w*?]+|\*", action):
            raise BadSettingError(f"{action!r} is not an action or a pattern of actions", "actions")
    if not actions:
        raise BadSettingError("an entry of never names actions", "actions")
    with _within("resources"):
        resources = _texts(item.get("resources", ["*"]))
    return Never(actions, resources or ("*",), _word(item, "roles", "*"), _word(item, "reason", ""))


def _ceilings(given: object, settings: Path) -> tuple[CeilingFile, ...]:
    def entry(item: dict[str, Any]) -> CeilingFile:
        with _within("policy"):
            return CeilingFile(_word(item, "roles", "*"), _file(item.get("policy"), settings))

    return tuple(_each([given] if isinstance(given, dict) else given, "ceiling", ("roles", "policy"), entry))


@frozen()
class NeedsFile:
    """What a file says of the application of a task definition; one ``named`` on the command line may lie anywhere."""

    task: str
    file: Path
    named: bool = False


def _application_needs(given: object, settings: Path) -> tuple[NeedsFile, ...]:
    def entry(item: dict[str, Any]) -> NeedsFile:
        task = _word(item, "task", "")
        if not task:
            raise BadSettingError("an entry of application-needs names a task definition", "task")
        with _within("file"):
            return NeedsFile(task, _file(item.get("file"), settings))

    return tuple(_each(given, "application-needs", ("task", "file"), entry))


def _word(item: dict[str, Any], key: str, otherwise: str) -> str:
    value = item.get(key, otherwise)
    if not isinstance(value, str) or (key == "roles" and not value):
        raise BadSettingError(f"{key} is a string, not {value!r}", key)
    return value


def _each(given: object, name: str, keys: tuple[str, ...], read: Callable[[dict[str, Any]], _Read]) -> Iterator[_Read]:
    """Yield the entries of a list of tables; a key that is not known is refused."""
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise BadSettingError(f"{name} is a list of tables: [[{name}]]")
    for number, item in enumerate(given):
        with _within(number=number):
            unknown = sorted(set(item) - set(keys))
            if unknown:
                raise BadSettingError(f"an entry of {name} has no key {unknown[0]}", unknown[0])
            yield read(item)


READERS: dict[str, Callable[[Any, Path], Any]] = {
    "select": lambda value, _: rule_ids(value),
    "ignore": lambda value, _: rule_ids(value),
    "exclude": lambda value, _: _patterns(value),
    "severity": lambda value, _: _severities(value),
    "min-severity": lambda value, _: severity_of(value),
    "fail-on": lambda value, _: severity_of(value),
    "allow": lambda value, _: _allow_entries(value),
    "baseline": _file,
    "facts": lambda value, _: _facts(value),
    "account-facts": _files,
    "guardduty": lambda value, _: _flag(value),
    "never": lambda value, _: _never(value),
    "ceiling": _ceilings,
    "application-needs": _application_needs,
    "pedantic": lambda value, _: _flag(value),
}
