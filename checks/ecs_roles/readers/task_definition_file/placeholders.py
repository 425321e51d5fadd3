"""Placeholders of the tools that fill in a task definition before it is registered.

Source: ecspresso (``{{ must_env `TAG` }}``), envsubst (``${TAG}``, ``$TAG``), AWS CodePipeline (``<IMAGE1_NAME>``),
and what people replace with sed (``@TAG@``, ``%TAG%``, ``__TAG__``).
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
# Words that say only that something is missing: two of them are not the same thing.
_SAYS_NOTHING = re.compile(
    r"\W*_*(?:PLACEHOLDER|TODO|FIXME|CHANGE_?ME|REPLACE_?ME|FILL_?ME|XX+|VALUE)_*\W*", re.IGNORECASE
)


def masked(content: str, identity: str) -> tuple[str, dict[str, Symbol]]:
    """Return the text with a mark of the same length for each placeholder, and the symbol that each mark is.

    Equal placeholders are equal symbols; ``identity`` tells those of two files apart.
    """
    shown = {_name(found): " ".join(found[0].split()) for found in _PLACEHOLDER.finditer(content)}
    marks = {name: symbol_mark(index) for index, name in enumerate(shown)}
    symbols = {
        mark: Symbol(Declaration(identity, name), f"{shown[name]} is filled in later") for name, mark in marks.items()
    }
    return "".join(_masked_parts(content, marks)), symbols


def _name(found: re.Match[str]) -> str:
    written = " ".join(found[0].split())
    return f"{written}@{found.start()}" if _SAYS_NOTHING.fullmatch(written) else written


def _masked_parts(content: str, marks: dict[str, str]) -> Iterator[str]:
    done = 0
    for found in _PLACEHOLDER.finditer(content):
        yield content[done : found.start()]
        yield marks[_name(found)].ljust(len(found[0]), FILLER)
        done = found.end()
    yield content[done:]
