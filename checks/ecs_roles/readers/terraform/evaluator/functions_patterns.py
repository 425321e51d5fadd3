"""``regex`` and ``regexall``, with Go's own syntax and in linear time where google-re2 is installed, else unknown.

Language: https://developer.hashicorp.com/terraform/language/functions/regex
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Protocol

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, refuse
from ecs_roles.readers.terraform.values.datum import Datum, Member, items_of, literal, members_of
from ecs_roles.symbolic.values import Scalar


class _Match(Protocol):
    def group(self, key: int | str, /) -> str | None: ...
    def groups(self) -> Sequence[str | None]: ...


class _Pattern(Protocol):
    @property
    def groups(self) -> int: ...
    @property
    def groupindex(self) -> Mapping[str, int]: ...
    def search(self, text: str, /) -> _Match | None: ...
    def finditer(self, text: str, /) -> Iterable[_Match]: ...
    def sub(self, replacement: Callable[[_Match], str], text: str, /) -> str: ...


# One class of plain characters means the same to Go and to Python, and takes linear time in both.
_ONE_CLASS = re.compile(r"\[\^?(?!.*--)[A-Za-z0-9 _.:/@=-]+\]\+?")


def _compiled(pattern: str) -> _Pattern:
    if _ONE_CLASS.fullmatch(pattern):
        return re.compile(pattern, re.ASCII)
    try:
        re2 = import_module("re2")
    except ImportError:
        raise NotKnownError("regular expressions need the extra `regex` (google-re2)") from None
    options = re2.Options()
    options.log_errors = False
    try:
        compiled: _Pattern = re2.compile(pattern, options)
    except re2.error:
        raise refuse("the pattern is no regular expression") from None
    return compiled


def _captured(pattern: _Pattern, found: _Match, given: Arguments) -> Datum:
    if pattern.groups == 0:
        return literal(found.group(0) or "", given.span)
    if pattern.groupindex:
        named = ((name, Member(_group(found.group(name), given))) for name in sorted(pattern.groupindex))
        return members_of(named, "object", given.span)
    return items_of((_group(group, given) for group in found.groups()), "tuple", given.span)


def _group(value: str | None, given: Arguments) -> Datum:
    return Scalar(None, given.span) if value is None else literal(value, given.span)


def _regex(given: Arguments) -> Datum:
    pattern = _compiled(given.text(0))
    found = pattern.search(given.text(1))
    if found is None:
        raise refuse("the pattern does not match")
    return _captured(pattern, found, given)


def _regexall(given: Arguments) -> Datum:
    pattern = _compiled(given.text(0))
    return items_of((_captured(pattern, found, given) for found in pattern.finditer(given.text(1))), "list", given.span)


def replaced(pattern: str, whole: str, by: str) -> str:
    """``replace`` with a pattern between slashes; ``$1`` and ``${name}`` in the new text stand for its groups."""
    compiled = _compiled(pattern)
    return compiled.sub(lambda found: _GROUP.sub(lambda group: _inserted(found, group), by), whole)


_GROUP = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))")


def _inserted(found: _Match, group: re.Match[str]) -> str:
    name = group[1] or group[2]
    if name is None:
        return "$"
    try:
        return found.group(int(name) if name.isdecimal() else name) or ""
    except (IndexError, KeyError):
        return ""


FUNCTIONS: dict[str, Simple] = {"regex": _regex, "regexall": _regexall}
