"""Where a value that is not known yet comes from: the identity of a symbol.

Two symbols are the same unknown exactly when their origins are equal. A label is for people and is never read back;
what could not be evaluated is ``fresh`` and equals nothing but itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from hashlib import blake2b
from itertools import count
from typing import ClassVar

from ecs_roles.symbolic.frozen import frozen

RESOLVED = "resolve"
"""The operation by which CloudFormation looks something up at deployment: of a reference, a store and a JSON key."""
UNDECLARED = "what nothing declares"
"""The attribute that a reference to a thing is, where the code has nothing of that name and nothing else makes it."""
MAY_ADD = "what it may grant besides"
"""The attribute that stands for grants which some part of the code may add: it takes nothing away."""
_LONGEST_LABEL = 160


class Origin:
    """Where a value comes from: hashable, equal for equal values only, and readable as a string."""

    __slots__ = ()


@frozen()
class Declaration(Origin):
    """Something that the code declares: a resource, a variable, a parameter, a module call.

    ``deployment`` names the root or stack uniquely within a scan; ``address`` is how its language calls the thing.
    """

    deployment: str
    address: str

    def __str__(self) -> str:
        """Return the address, without what makes it unique."""
        return self.address


@frozen()
class Attribute(Origin):
    """An attribute of something declared: the name that AWS chooses for a role, an output of a module."""

    of: Declaration
    name: str

    def __str__(self) -> str:
        """Return the attribute as the code would write it."""
        return f"{self.of}.{self.name}"


@frozen()
class Pseudo(Origin):
    """A value that is the same in a whole deployment, or one that AWS decides alone: partition, region, account."""

    name: str

    def __str__(self) -> str:
        """Return the name."""
        return self.name


@frozen()
class Computed(Origin):
    """The result of an operation on operands that are not all known: equal for the same operation on equal operands."""

    digest: bytes
    label: str = field(compare=False)
    operation: str = field(compare=False)
    operands: tuple["Operand", ...] = field(compare=False, repr=False)

    def __str__(self) -> str:
        """Return the operation as an expression, cut short where it is long."""
        return self.label


class Fresh(Origin):
    """Something that could not be evaluated: equal to itself alone."""

    __slots__ = ("label", "number")

    newest: ClassVar[int] = -1
    """The number of the one that was made last: another one tells that some work has made one."""
    _numbers: ClassVar[Iterator[int]] = count()

    def __init__(self, label: str) -> None:
        self.label = label
        self.number = Fresh.newest = next(Fresh._numbers)

    @classmethod
    def count_from(cls, first: int) -> None:
        """Number those that are made from now on: two processes are not to give one number twice."""
        cls._numbers = count(first)

    @classmethod
    @contextmanager
    def counted_from(cls, first: int) -> Iterator[None]:
        """Number those that some work makes, and go on afterwards with the numbers that there were before."""
        before, cls._numbers = cls._numbers, count(first)
        try:
            yield
        finally:
            cls._numbers = before

    @classmethod
    def again(cls, label: str, number: int) -> "Fresh":
        """Return what could not be evaluated at another time, with the number that it had then."""
        found = cls.__new__(cls)
        found.label, found.number = label, number
        return found

    def __str__(self) -> str:
        """Return what could not be evaluated."""
        return self.label

    def __repr__(self) -> str:
        return f"Fresh({self.label!r})"


@frozen()
class Operand:
    """A value that an operation works on: a digest that is equal for equal values only, and how people read it.

    ``origins`` are those of what is not known in it, ``literal`` is the string that it is.
    """

    digest: bytes
    label: str
    origins: tuple[Origin, ...] = ()
    literal: str | None = None


Known = Origin | Operand | str | bool | float | None


def operand(value: Known) -> Operand:
    """Return a value as an operand."""
    match value:
        case Operand():
            return value
        case Computed():
            return Operand(value.digest, value.label, (value,))
        case Fresh():
            return Operand(digest_of("fresh", value.number), value.label, (value,))
        case Origin():
            return Operand(digest_of(type(value).__name__, repr(value)), str(value), (value,))
        case str():
            return Operand(digest_of("str", value), value, literal=value)
        case _:
            return Operand(digest_of(type(value).__name__, value), str(value))


def digest_of(*parts: object) -> bytes:
    """Return a digest that differs for different sequences of strings, numbers and digests."""
    hashed: list[bytes] = []
    for part in parts:
        data = part if type(part) is bytes else str(part).encode("utf-8", "surrogatepass")
        hashed += (f"{type(part).__name__}{len(data)}:".encode(), data)
    return blake2b(b"".join(hashed), digest_size=20).digest()


def computed(operation: str, *operands: Known, label: str = "") -> Computed:
    """Return the origin of a result; ``label`` shows it to people, by default as a call."""
    known = [operand(each) for each in operands]
    shown = label or f"{operation}({', '.join(each.label for each in known)})"
    return Computed(digest_of(operation, *[each.digest for each in known]), short(shown), operation, tuple(known))


def part(of: Origin, key: str | int) -> Origin:
    """Return the origin of an attribute (a string) or item (a number) of something that is not known."""
    if isinstance(of, Declaration) and isinstance(key, str):
        return Attribute(of, key)
    return computed("part", of, key, label=f"{of}.{key}" if isinstance(key, str) else f"{of}[{key}]")


def short(label: str) -> str:
    """Return the label, cut where it is too long to be read."""
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 3]}..."
