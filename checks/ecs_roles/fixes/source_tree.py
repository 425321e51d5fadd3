"""The syntax of a file as edits need it: objects, lists and texts with their offsets, alike in every language."""

import re
from collections.abc import Iterator
from typing import Literal

from ecs_roles.symbolic.frozen import frozen

Style = Literal["hcl", "body", "heredoc", "json", "flow", "block"]
"""HCL's expressions, HCL's blocks, JSON in a heredoc, JSON, YAML in brackets, YAML by indentation."""

_INDENT = re.compile(r"[ \t]*")


@frozen()
class Change:
    """Replace the characters from ``start`` up to ``end``."""

    start: int
    end: int
    text: str


@frozen()
class Member:
    """A key with its value, or a nested block of HCL with its kind as the key."""

    key: str
    start: int
    value: "Written"
    is_block: bool = False

    @property
    def end(self) -> int:
        """Return where the value ends."""
        return self.value.end


@frozen()
class Written:
    """A value as it is written. ``text`` is the content of a string without anything to evaluate in it.

    ``tag`` is YAML's (``!Sub``) or the function that HCL calls; ``inner`` holds what an expression is made of.
    """

    kind: Literal["object", "list", "text", "other"]
    style: Style
    start: int
    end: int
    members: tuple[Member, ...] = ()
    items: tuple["Written", ...] = ()
    text: str | None = None
    tag: str = ""
    inner: tuple["Written", ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def value_style(self) -> Style:
        """Return the style of a value inside: a block of HCL holds expressions."""
        return "hcl" if self.style == "body" else self.style

    def member_of(self, value: "Written") -> Member | None:
        """Return the member whose value a node is."""
        return next((each for each in self.members if each.value is value), None)

    def member(self, *names: str) -> Member | None:
        """Return the last member with one of these keys, in any case."""
        wanted = {name.lower() for name in names}
        return next((each for each in reversed(self.members) if each.key.lower() in wanted), None)

    def get(self, *names: str) -> "Written | None":
        """Return the value of the last member with one of these keys."""
        found = self.member(*names)
        return found.value if found is not None else None

    def children(self) -> Iterator["Written"]:
        """Yield the values directly inside."""
        yield from (member.value for member in self.members)
        yield from self.items
        yield from self.inner

    def walk(self) -> Iterator["Written"]:
        """Yield the node and everything inside it, the outer before the inner."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(list(node.children())))

    def around(self, inner: "Written") -> Iterator["Written"]:
        """Yield the nodes that hold another one, the innermost first."""
        path: list[Written] = []
        node = self
        while node is not inner:
            path.append(node)
            found = next(
                (each for each in node.children() if each.start <= inner.start and inner.end <= each.end), None
            )
            if found is None:
                return
            node = found
        yield from reversed(path)


def line_start(text: str, offset: int) -> int:
    """Return where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def column(text: str, offset: int) -> int:
    """Return how many characters stand before an offset on its line."""
    return offset - line_start(text, offset)


def line_end(text: str, offset: int) -> int:
    """Return where the line of an offset ends, before its line end."""
    found = text.find("\n", offset)
    end = len(text) if found < 0 else found
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def indentation(text: str, offset: int) -> str:
    """Return the white space that the line of an offset begins with."""
    found = _INDENT.match(text, line_start(text, offset))
    return found[0] if found else ""


def begins_line(text: str, offset: int) -> bool:
    """Decide whether nothing but white space stands before an offset on its line."""
    return not text[line_start(text, offset) : offset].strip()


def is_multi_line(text: str, node: Written) -> bool:
    """Decide whether a node takes more than one line."""
    return "\n" in text[node.start : node.end]
