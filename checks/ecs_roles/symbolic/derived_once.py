"""Keep what was derived from a value with the value: it never changes, and neither does what follows from it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar


class Remembering:
    """A value that keeps what was derived from it, for as long as it is there itself."""

    __slots__ = ("_derived",)

    _derived: dict[str, Any]


Value = TypeVar("Value", bound=Remembering)
Result = TypeVar("Result")


def derived_once(function: Callable[[Value], Result]) -> Callable[[Value], Result]:
    """Return the function with its result kept with the very object that it was derived from."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def derived(value: Value) -> Result:
        try:
            kept = value._derived  # noqa: SLF001 - this function is what the slot is for
        except AttributeError:
            kept = {}
            object.__setattr__(value, "_derived", kept)
        if name not in kept:
            kept[name] = function(value)
        result: Result = kept[name]
        return result

    return derived
