"""Enumerations: classes of a few objects, each of which is an attribute of its class and equal to itself alone.

To the type checker they are those of the standard library. Before Python 3.12 these look each member up through a hook
of their metaclass, which takes five times as long as an attribute; and about each task definition a scan compares some
four hundred answers.
"""

from typing import TYPE_CHECKING

__all__ = ["Enumeration"]

if TYPE_CHECKING:
    from enum import Enum as Enumeration
else:
    from collections.abc import Iterator

    class _Members(type):
        """A class that yields its members, in the order in which they are written."""

        def __iter__(cls) -> Iterator["Enumeration"]:
            return iter(cls.members)

    class Enumeration(metaclass=_Members):
        """A class whose attributes in capitals are its members; what is written for each is its value."""

        __slots__ = ("name", "value")

        members: tuple["Enumeration", ...] = ()

        def __init_subclass__(cls) -> None:
            """Put a member in the place of each value."""
            written = [(name, value) for name, value in vars(cls).items() if name.isupper()]
            cls.members = tuple(cls._member(name, value) for name, value in written)
            for member in cls.members:
                setattr(cls, member.name, member)

        @classmethod
        def _member(cls, name: str, value: object) -> "Enumeration":
            member = cls()
            member.name, member.value = name, value
            return member

        def __repr__(self) -> str:
            return f"{type(self).__name__}.{self.name}"

        def __reduce__(self) -> tuple[object, ...]:
            """Return what gives the very same member in another process."""
            return getattr, (type(self), self.name)
