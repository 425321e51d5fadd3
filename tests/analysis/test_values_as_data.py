"""What is kept on disk is data: it comes back as it was, and nothing else is made of it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles import Options
from ecs_roles.analysis.discovery import discover
from ecs_roles.analysis.scan import read_unit
from ecs_roles.analysis.values_as_data import VALUES, Data, NotDataError, data_of, value_of
from ecs_roles.symbolic.base64_text import Base64Text
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import InternalError, Reading
from ecs_roles.symbolic.sameness import is_same
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

SAMPLES = Path(__file__).parents[2] / "sample_iac"
Nested = tuple[tuple[()], ...]


def test_every_reading_of_the_samples_can_be_kept() -> None:
    units = discover([SAMPLES], SAMPLES).units
    assert len(units) > 100
    for unit in units:
        reading = read_unit(unit, SAMPLES, Options(root=SAMPLES))
        found = value_of(data_of(reading), Reading)
        assert found == reading or any(isinstance(each, Fresh) for each in _parts(reading))
        assert is_same(found, reading) or any(isinstance(each, Fresh) for each in _parts(reading))


def test_the_table_has_every_class_that_a_reading_may_hold() -> None:
    reachable: set[type] = set()
    waiting: list[Any] = [Reading]
    while waiting:
        each = waiting.pop()
        waiting.extend(get_args(each))
        if is_dataclass(each) and each not in reachable:
            reachable.add(each)  # type: ignore[arg-type]
            hints = get_type_hints(each)
            waiting.extend(hints[part.name] for part in fields(each))
    assert reachable - {*VALUES} == set()
    assert all(part.kw_only is False and part.init for each in VALUES for part in fields(each))
    assert not any(hasattr(each, "__post_init__") for each in VALUES)


SPANS = st.builds(Span, st.text(max_size=3), *[st.integers(1, 10**6)] * 4)
SCALARS = st.builds(Scalar, st.one_of(st.booleans(), st.integers(), st.floats(), st.none()), SPANS)
TEXT_VALUES = st.builds(lambda pieces, span: text(*pieces, span=span), st.lists(st.text(max_size=4)), SPANS)
UNKNOWNS = st.builds(lambda why, span: Unknown(Fresh(why), why, span), st.text(max_size=3), SPANS)
NESTED: st.SearchStrategy[Any] = st.recursive(
    st.one_of(SCALARS, TEXT_VALUES, UNKNOWNS),
    lambda inner: st.one_of(
        st.builds(lambda items: Sequence(tuple(items)), st.lists(inner, max_size=4)),
        st.builds(
            lambda items: Mapping(tuple(Entry(str(place), item) for place, item in enumerate(items))),
            st.lists(inner, max_size=4),
        ),
    ),
)


@given(NESTED)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    twice = (value, value)
    found = value_of(data_of(twice), tuple[Value, ...])
    assert repr(found) == repr(twice)
    assert found[0] is found[1]
    assert _types(found) == _types(twice)
    assert _numbers(found) == _numbers(twice)


def _parts(value: object) -> Iterator[object]:
    yield value
    parts = value if isinstance(value, tuple) else ()
    if is_dataclass(value):
        parts = tuple(getattr(value, each.name) for each in fields(value))
    for part in parts:
        yield from _parts(part)


# Classes below those of the table of which no reading holds one, or of which none is kept; a span is kept counted.
NOT_KEPT = {"InternalError", "NullDefault", "Perhaps", "Words", "Literal", "Joined", "Encoded", "_Unwritten"} | {
    "UncountedSpan"
}


def test_the_table_has_every_class_below_its_own() -> None:
    below: set[type] = set()
    waiting: list[type] = [*VALUES]
    while waiting:
        found: list[type] = waiting.pop().__subclasses__()
        below.update(found)
        waiting.extend(found)
    own = {each for each in below if each.__module__.startswith("ecs_roles.")}
    assert {each.__name__ for each in own - {*VALUES}} <= NOT_KEPT


def test_what_was_encoded_of_a_template_can_be_kept(tmp_path: Path) -> None:
    block = 'user_data = base64encode("echo ECS_CLUSTER=${aws_ecs_cluster.main.name} >> /etc/ecs/ecs.config")'
    text = f'resource "aws_ecs_cluster" "main" {{}}\nresource "aws_launch_template" "main" {{\n  {block}\n}}\n'
    (tmp_path / "main.tf").write_text(text)
    (unit,) = discover([tmp_path], tmp_path).units
    reading = read_unit(unit, tmp_path, Options(root=tmp_path))
    assert Base64Text in _types(reading)
    assert is_same(value_of(data_of(reading), Reading), reading)


def _types(value: object) -> list[type]:
    return [type(each) for each in _parts(value)]


def _numbers(value: object) -> list[int]:
    return [each.number for each in _parts(value) if isinstance(each, Fresh)]


@pytest.mark.parametrize("leaf", [2, True, -0.0, float("nan"), "", None, b"\xff\x00", Path("a"), (), ((),), "\ud800"])
def test_a_leaf_comes_back_as_it_was(leaf: object) -> None:
    whole = (1, True, 1.0, 0.0, leaf)
    found = value_of(data_of(whole), tuple[int | bool | float | str | bytes | Path | tuple[()] | Nested | None, ...])
    assert repr(found) == repr(whole)


def test_a_set_comes_back_as_it_was() -> None:
    whole: tuple[frozenset[str], ...] = (frozenset("ab"), frozenset(), frozenset())
    assert value_of(data_of(whole), tuple[frozenset[str], ...]) == whole


class _OfSomebodyElse(Facts):
    """A class below one of the table is not in the table."""


@pytest.mark.parametrize(
    "value", [object(), [1], {}, InternalError("failed", Span("", 1, 1, 1, 1)), _OfSomebodyElse(), Options(), int]
)
def test_what_is_not_in_the_table_is_no_data(value: object) -> None:
    with pytest.raises(NotDataError):
        data_of((value,))


def test_what_is_too_deep_is_no_data() -> None:
    deep: tuple[Any, ...] = ()
    for _ in range(100_000):
        deep = (deep,)
    with pytest.raises(NotDataError):
        data_of(deep)
    while deep:
        (deep,) = deep


def test_data_is_numbers_and_leaves_only() -> None:
    found = data_of((text("a"), Scalar(1)))
    assert isinstance(found, Data)
    assert {type(leaf) for leaf in found.leaves} <= {str, int, float, bool, type(None)}
    assert found.numbers.typecode == "I"
