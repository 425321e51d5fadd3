"""Texts that made a regular expression go back and forth over a whole file are taken in one pass."""

from collections.abc import Callable, Iterator
from time import process_time

import pytest

from ecs_roles.credentials.credential_shapes import credential_in, credentials_within
from ecs_roles.symbolic.outer_keys import yaml_outer_keys
from ecs_roles.symbolic.text import text

WORK: dict[str, tuple[Callable[[str], object], str]] = {
    "keys without an end": (lambda each: list(credentials_within(each)), "-----BEGIN PRIVATE KEY-----\n"),
    "a scheme of letters": (lambda each: list(credentials_within(each + "://")), "a."),
    "tokens in tokens": (lambda each: list(credentials_within(each)), "eyJ-"),
    "a value of a container": (lambda each: credential_in(text(each + "://")), "a."),
    "blanks before a list": (lambda each: yaml_outer_keys(f"Resources:{each}x", ("Resources",)), " "),
}


def _costs(work: Callable[[str], object], repeated: str) -> Iterator[float]:
    for size in (20_000, 80_000):
        started = process_time()
        work(repeated * (size // len(repeated)))
        yield process_time() - started


@pytest.mark.parametrize("name", WORK)
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    once, four_times = _costs(*WORK[name])

    assert four_times < max(10 * once, 0.5)
