"""Placeholders of the tools that fill in a task definition before it is registered.

Source: ecspresso (``{{ must_env `TAG` }}``), envsubst (``${TAG}``, ``$TAG``), AWS CodePipeline (``<IMAGE1_NAME>``),
and what people replace with sed (``@TAG@``, ``%TAG%``, ``__TAG__``; a bare ``REGION`` or ``ACCOUNT_ID`` where an ARN
or a registry has its region and its account).
"""

import re
from collections.abc import Iterator

from ecs_roles.symbolic.json_values import FILLER, symbol_mark
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.text import Symbol

_NAME = "[A-Z][A-Z0-9_]*"
_PLACEHOLDER = re.compile(
    rf"\{{\{{.*?\}}\}}|\$\{{[^{{}}\"]*\}}|\$(?:{_NAME}|_{_NAME})|<[A-Za-z0-9_-]+>|@{_NAME}@|%{_NAME}%|__{_NAME}__",
    re.DOTALL,
)
# A region has a digit, an account is twelve of them: capital letters alone stand there for what is filled in later.
_FIELD = rf"(?:({_NAME})|[^:\"]{{0,64}}):"
_FIELDS = re.compile(rf"arn:[\w-]{{1,12}}:[\w-]{{1,64}}:{_FIELD}{_FIELD}|(?:\b({_NAME}))?\.dkr\.ecr\.(?:({_NAME})\.)?")
# Words that say only that something is missing: two of them are not the same thing.
_SAYS_NOTHING = re.compile(
    r"\W*_*(?:PLACEHOLDER|TODO|FIXME|CHANGE_?ME|REPLACE_?ME|FILL_?ME|XX+|VALUE)_*\W*", re.IGNORECASE
)


def masked(content: str, identity: str) -> tuple[str, dict[str, Symbol]]:
    """Return the text with a mark of the same length for each placeholder, and the symbol that each mark is.

    Equal placeholders are equal symbols; ``identity`` tells those of two files apart.
    """
    pattern = _pattern(content)
    shown = {_name(found): " ".join(found[0].split()) for found in pattern.finditer(content)}
    marks = {name: symbol_mark(index) for index, name in enumerate(shown)}
    symbols = {
        mark: Symbol(Declaration(identity, name), f"{shown[name]} is filled in later") for name, mark in marks.items()
    }
    return "".join(_masked_parts(pattern, content, marks)), symbols


def _pattern(content: str) -> re.Pattern[str]:
    """Return what finds the placeholders of a text: a word that is one in an ARN is one wherever it stands alone."""
    words = {word for fields in _FIELDS.finditer(content) for word in fields.groups() if word}
    if not words:
        return _PLACEHOLDER
    alternatives = "|".join(sorted(words))
    return re.compile(rf"{_PLACEHOLDER.pattern}|\b(?:{alternatives})\b", re.DOTALL)


def _name(found: re.Match[str]) -> str:
    written = " ".join(found[0].split())
    return f"{written}@{found.start()}" if _SAYS_NOTHING.fullmatch(written) else written


def _masked_parts(pattern: re.Pattern[str], content: str, marks: dict[str, str]) -> Iterator[str]:
    done = 0
    for found in pattern.finditer(content):
        yield content[done : found.start()]
        yield marks[_name(found)].ljust(len(found[0]), FILLER)
        done = found.end()
    yield content[done:]
