"""Values: classes whose objects are equal by their parts and never change.

The type checker refuses every assignment to a part of one. At run time nothing guards it, as that costs a fifth of a
scan: a dataclass that is frozen sets each part through ``object.__setattr__``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

Class = TypeVar("Class", bound=type)

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def frozen(*, order: bool = False, eq: bool = True) -> Callable[[Class], Class]:
        """Return what makes a class one of values."""

else:

    def frozen(*, order: bool = False, eq: bool = True) -> Callable[[Class], Class]:
        """Return what makes a class one of values: a dataclass with slots, compared and hashed by its parts."""
        return dataclass(slots=True, eq=eq, unsafe_hash=eq, order=order)
