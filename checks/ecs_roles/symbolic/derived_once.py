"""Keep what was derived from a value with the value: it never changes, and neither does what follows from it."""

from collections.abc import Callable, Iterator
from functools import wraps
from operator import is_
from types import FunctionType
from typing import Any, Concatenate, ParamSpec, TypeVar, cast


class Remembering:
    """A value that keeps what was derived from it, for as long as it is there itself.

    What makes a value (``frozen``) sets what is ``EMPTY_AT_FIRST`` to none: to ask for what is not set costs much more.
    """

    __slots__ = ("remembered",)
    EMPTY_AT_FIRST = ("remembered",)

    remembered: dict[Any, Any] | None

    def forget(self) -> None:
        """Drop what was derived from the value: much of that refers back to it, so that both would stay."""
        kept: dict[Any, Any] | None = getattr(self, "remembered", None)
        if kept is not None:
            kept.clear()


Value = TypeVar("Value", bound=Remembering)
Further = ParamSpec("Further")
Result = TypeVar("Result")
Item = TypeVar("Item")
Function = TypeVar("Function", bound=Callable[..., Any])

_NOT_YET = object()
_ITSELF: Any = object()
"""What is kept where a value is its own result: one that held itself would wait for the collector."""


def _with_own_code(function: Function) -> Function:
    """Return a function of several that are alike with code of its own: Python learns what values each code meets."""
    own = cast("FunctionType", function)
    own.__code__ = own.__code__.replace()
    return function


def derived_once(function: Callable[[Value], Result]) -> Callable[[Value], Result]:
    """Return the function with its result kept with the very object that it was derived from."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def derived(value: Value) -> Result:
        try:
            kept = value.remembered
        except AttributeError:  # Another class has made it.
            kept = None
        if kept is None:
            kept = value.remembered = {}
        elif name in kept:
            known: Result = kept[name]
            return known
        found = kept[name] = function(value)
        return found

    return _with_own_code(derived)


def derived_for(
    function: Callable[Concatenate[Value, Further], Result],
) -> Callable[Concatenate[Value, Further], Result]:
    """Return the function with its results kept with the object, one for each of what else they were derived from."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def derived(value: Value, /, *further: Further.args, **named: Further.kwargs) -> Result:
        key = (name, *further, *named.items())
        try:
            kept = value.remembered
        except AttributeError:  # Another class has made it.
            kept = None
        if kept is None:
            kept = value.remembered = {}
        found = kept.get(key, _NOT_YET)
        if found is _NOT_YET:
            found = kept[key] = function(value, *further, **named)
        result: Result = found
        return result

    return _with_own_code(derived)


def derived_with(function: Callable[[Value, Item], Result]) -> Callable[[Value, Item], Result]:
    """Return the function with its last result kept with the object, while what it was derived with is equal."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def derived(value: Value, beside: Item) -> Result:
        try:
            kept = value.remembered
        except AttributeError:  # Another class has made it.
            kept = None
        if kept is None:
            kept = value.remembered = {}
        elif (found := kept.get(name)) is not None and (found[0] is beside or found[0] == beside):
            known: Any = value if found[1] is _ITSELF else found[1]
            result: Result = known
            return result
        made = function(value, beside)
        kept[name] = beside, _ITSELF if made is value else made
        return made

    return _with_own_code(derived)


def derived_beside(
    function: Callable[[Value, tuple[Item, ...]], Result],
) -> Callable[[Value, tuple[Item, ...]], Result]:
    """Return the function with its last result kept with the object, while what stands beside it is the very same."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def derived(value: Value, beside: tuple[Item, ...]) -> Result:
        try:
            kept = value.remembered
        except AttributeError:  # Another class has made it.
            kept = None
        if kept is None:
            kept = value.remembered = {}
        known, found = kept.get(name, (None, None))
        if known is None or len(known) != len(beside) or not all(map(is_, known, beside)):
            found = function(value, beside)
            kept[name] = beside, found
        result: Result = found
        return result

    return _with_own_code(derived)


def collected_once(function: Callable[[Value], Iterator[Item]]) -> Callable[[Value], tuple[Item, ...]]:
    """Return a generator as a function that gives all of its items, kept with the object that they follow from."""

    @wraps(function)
    def collected(value: Value) -> tuple[Item, ...]:
        return tuple(function(value))

    return derived_once(collected)
