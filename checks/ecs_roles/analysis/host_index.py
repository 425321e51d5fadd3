"""What a host asks that visits one resource after the other: the findings there, and whether we know the resource."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from ecs_roles.findings.finding import Severity
from ecs_roles.symbolic.frozen import frozen


@frozen()
class Block:
    """A resource as hosts name it: by the line where its block begins, or by the name that its file gives it.

    Without a file it is named by its address alone: a resource of a plan may lie in the plan or in the source.
    """

    file: str | None
    at: int | str


@frozen()
class Located:
    """Something about a resource: its address, and the file and line where its block begins."""

    address: str
    file: str
    line: int

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks that it is about; a resource of a nested stack is named within its own template."""
        name = self.address.rpartition("/")[2]
        return Block(self.file, self.line), Block(self.file, name), Block(None, self.address)


@frozen()
class ShownFinding(Located):
    """A finding in a resource: its rule, the sentence with the fix, and its own file and line as they are shown."""

    rule: str
    message: str
    place: str


@frozen()
class ShownSuppression(Located):
    """A finding that a suppression or an allow entry leaves out, and the reason that it gives."""

    rule: str
    reason: str


@frozen()
class Standing(Located):
    """How a task definition stands: whether everything about it is decided, and how bad the worst finding about it is.

    Where nothing is found about it ``worst`` is empty.
    """

    decided: bool
    worst: str

    def is_right(self, least: Severity) -> bool:
        """Return whether everything about it is decided, and nothing as bad as that is wrong."""
        return self.decided and not (self.worst and Severity(self.worst).is_at_least(least))


@frozen()
class Part(Located):
    """A resource that takes part in a workload, and whether all of its workloads are decided."""

    decided: bool


@frozen()
class ToolFailure:
    """A file, or the folder of a root, and what the tool itself failed at there."""

    file: str
    message: str


Item = TypeVar("Item", bound=Located)
_NONE: frozenset[str] = frozenset()


@frozen(eq=False, slots=False)
class HostIndex:
    """What a report says, by block and address. Of the report itself nothing is kept: a host lives on for long."""

    told: tuple[ShownFinding, ...] = ()
    left_out: tuple[ShownSuppression, ...] = ()
    standings: tuple[Standing, ...] = ()
    parts: tuple[Part, ...] = ()
    problems: tuple[ToolFailure, ...] = ()

    @classmethod
    def read(cls, written: str) -> "HostIndex":
        """Return the index that was written as JSON."""
        return cls(*(tuple(kind(*row) for row in rows) for kind, rows in zip(_KINDS, json.loads(written), strict=True)))

    def written(self) -> str:
        """Return the index as JSON."""
        return json.dumps([_rows(getattr(self, group.name)) for group in fields(self)])

    def rules_at(self, block: Block) -> frozenset[str]:
        """Return the rules that have something to say in a block, be it suppressed."""
        return self._rules_at.get(block, _NONE)

    def findings(self, rule: str, block: Block, address: str | None = None) -> tuple[ShownFinding, ...]:
        """Return the findings of a rule in a block; ``address`` picks one instance of it."""
        here = self._wanted(self._told_at, block, address)
        return tuple(dict.fromkeys(item for item in here if item.rule == rule))

    def suppressed(self, rule: str, block: Block, address: str | None = None) -> tuple[ShownSuppression, ...]:
        """Return what of a rule is suppressed in a block, with the reason of the suppression or the allow entry."""
        here = self._wanted(self._left_out_at, block, address)
        return tuple(dict.fromkeys(item for item in here if item.rule == rule))

    def is_right(self, block: Block, least: Severity, address: str | None = None) -> bool:
        """Return whether a block is a task definition of which everything is decided and nothing is wrong."""
        items = tuple(self._wanted(self._standings_at, block, address))
        return bool(items) and all(item.is_right(least) for item in items)

    def failures(self, file: str | None) -> tuple[str, ...]:
        """Return what the tool itself failed at in a file or in the root around it: no finding can speak of it.

        Where nobody names a file that is every failure.
        """
        return tuple(item.message for item in self.problems if file is None or Path(file).is_relative_to(item.file))

    @property
    def has_failed(self) -> bool:
        """Return whether the tool itself failed at something: then what it has to say is not complete."""
        return bool(self.problems)

    def decided(self, block: Block, address: str | None = None) -> bool:
        """Return whether everything is known about a block."""
        items = tuple(self._wanted(self._parts_at, block, address))
        return bool(items) and all(item.decided for item in items)

    def _wanted(self, by_block: Mapping[Block, list[Item]], block: Block, address: str | None) -> Iterator[Item]:
        """Yield what is in a block: at the address, when we know an instance by it; a host may spell them otherwise."""
        items = by_block.get(block)
        if not items:
            return iter(())
        wanted = address if any(part.address == address for part in self._parts_at.get(block, ())) else None
        return (item for item in items if wanted is None or item.address == wanted)

    @cached_property
    def _rules_at(self) -> dict[Block, frozenset[str]]:
        """Return the rules at each block; whoever visits resources asks it for every one of them."""
        rules = {block: frozenset([item.rule for item in items]) for block, items in self._told_at.items()}
        for block, items in self._left_out_at.items():
            rules[block] = rules.get(block, _NONE).union([item.rule for item in items])
        return rules

    @cached_property
    def _told_at(self) -> dict[Block, list[ShownFinding]]:
        return _by_block(self.told)

    @cached_property
    def _left_out_at(self) -> dict[Block, list[ShownSuppression]]:
        return _by_block(self.left_out)

    @cached_property
    def _standings_at(self) -> dict[Block, list[Standing]]:
        return _by_block(self.standings)

    @cached_property
    def _parts_at(self) -> dict[Block, list[Part]]:
        return _by_block(self.parts)


_KINDS: tuple[Callable[..., Any], ...] = (ShownFinding, ShownSuppression, Standing, Part, ToolFailure)


def _rows(items: tuple[Any, ...]) -> list[Any]:
    """Return the parts of each item of one kind."""
    if not items:
        return []
    parts = attrgetter(*(part.name for part in fields(items[0])))
    return [parts(item) for item in items]


def _by_block(items: Iterable[Item]) -> dict[Block, list[Item]]:
    index: dict[Block, list[Item]] = {}
    for item in items:
        for block in item.blocks:
            index.setdefault(block, []).append(item)
    return index
