"""Numbers as Terraform reads and prints them."""

from decimal import Decimal
from functools import lru_cache
from math import isfinite


def number_of(written: str) -> float | None:
    """Return the number that is written, as an integer where it is one."""
    try:
        number = float(written)
    except (ValueError, OverflowError):
        return None
    if not isfinite(number):
        return None
    if written.lstrip("-").isdecimal():
        return int(written)
    return int(number) if number.is_integer() else number


@lru_cache(maxsize=1024)
def written_number(number: float) -> str:
    """Return the digits of a number, without an exponent."""
    if isinstance(number, int):
        return str(number)
    return format(Decimal(repr(number)), "f").removesuffix(".0")
