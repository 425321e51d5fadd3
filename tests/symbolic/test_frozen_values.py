"""Values are equal by their parts, and the type checker holds that nobody changes one."""

import pickle

import pytest

from ecs_roles.symbolic.frozen import frozen


@frozen(order=True)
class Place:
    line: int
    column: int = 1


def test_values_are_equal_by_their_parts_and_can_be_keys() -> None:
    assert Place(1) == Place(1, 1) != Place(2)
    assert {Place(1): "first"}[Place(1, 1)] == "first"
    assert sorted((Place(2), Place(1, 9))) == [Place(1, 9), Place(2)]
    assert pickle.loads(pickle.dumps(Place(3))) == Place(3)  # noqa: S301 - written a moment ago


def test_a_value_has_no_other_parts() -> None:
    with pytest.raises(AttributeError):
        Place(1).row = 1  # type: ignore[attr-defined]


def test_the_type_checker_refuses_a_change() -> None:
    """Strict mypy reports an ignore that it does not need: this one has to be needed."""
    place = Place(1)
    place.line = 2  # type: ignore[misc]
    assert place.line == 2  # At run time a guard would cost more than all the hashing.
