"""Placeholders of the tools that fill in a task definition before it is registered.

Source: ecspresso (``{{ must_env `TAG` }}``), envsubst (``${TAG}``), AWS CodePipeline (``<IMAGE1_NAME>``).
"""

import re
from collections.abc import Iterator

from ecs_roles.source.json_values import FILLER, hole_mark
from ecs_roles.source.text import Hole

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\$\{[^{}\"]*\}|<[A-Za-z0-9_-]+>", re.DOTALL)


def masked(content: str, identity: str) -> tuple[str, dict[str, Hole]]:
    """The text with a mark of the same length for each placeholder, and the hole that each mark is.

    Equal placeholders are equal holes; ``identity`` tells those of two files apart.
    """
    names = dict.fromkeys(" ".join(found.split()) for found in _PLACEHOLDER.findall(content))
    marks = {name: hole_mark(index) for index, name in enumerate(names)}
    holes = {mark: Hole(f"{identity}:{name}", f"{name} is filled in later") for name, mark in marks.items()}
    return "".join(_masked_parts(content, marks)), holes


def _masked_parts(content: str, marks: dict[str, str]) -> Iterator[str]:
    done = 0
    for found in _PLACEHOLDER.finditer(content):
        yield content[done : found.start()]
        yield marks[" ".join(found[0].split())].ljust(len(found[0]), FILLER)
        done = found.end()
    yield content[done:]
