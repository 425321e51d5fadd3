"""Remember what was derived from an object, for as long as it is worked on: objects that are dear to compare."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Source = TypeVar("Source")
Result = TypeVar("Result")

_KEPT = 32


def derived_once(function: Callable[[Source], Result]) -> Callable[[Source], Result]:
    """Return the function with its last results remembered, by the very object that they were derived from."""
    kept: OrderedDict[int, tuple[Source, Result]] = OrderedDict()

    @wraps(function)
    def derived(source: Source) -> Result:
        known = kept.get(id(source))
        if known is not None and known[0] is source:
            return known[1]
        result = function(source)
        kept[id(source)] = source, result
        while len(kept) > _KEPT:
            kept.popitem(last=False)
        return result

    return derived
