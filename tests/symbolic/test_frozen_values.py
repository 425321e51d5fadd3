"""Values are equal by their parts, and the type checker holds that nobody changes one; other objects may change."""

import pickle
from dataclasses import field, fields, replace
from functools import cached_property

import pytest

from ecs_roles.symbolic.frozen import changeable, frozen


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


@frozen()
class Named:
    name: str
    reason: str = field(compare=False, default="")
    seen: list[int] = field(default_factory=list)
    secret: str = field(kw_only=True, repr=False)


@frozen()
class Placed(Named):
    place: Place = field(kw_only=True)


@frozen(eq=False)
class Alone:
    name: str


@frozen(slots=False)
class Known:
    name: str

    @cached_property
    def length(self) -> int:
        return len(self.name)

    def __repr__(self) -> str:
        return f"<{self.name}>"


def test_a_value_is_made_from_its_parts_with_their_defaults() -> None:
    named = Named("a", secret="x")

    assert (named.name, named.reason, named.seen, named.secret) == ("a", "", [], "x")
    assert named.seen is not Named("a", secret="x").seen
    with pytest.raises(TypeError, match="secret"):
        Named("a")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Named("a", "", [], "x")  # type: ignore[call-arg]


def test_only_parts_that_count_are_compared_and_shown() -> None:
    assert Named("a", "one", secret="x") == Named("a", "other", secret="x") != Named("a", secret="y")
    assert repr(Named("a", secret="x")) == "Named(name='a', reason='', seen=[])"


def test_a_value_of_a_class_below_has_all_the_parts_and_is_another_value() -> None:
    placed = Placed("a", secret="x", place=Place(3))

    assert (placed.name, placed.place) == ("a", Place(3))
    assert placed == Placed("a", secret="x", place=Place(3)) != Placed("a", secret="x", place=Place(4))
    assert Named("a", secret="x") != placed


def test_a_changed_copy_is_another_value() -> None:
    assert replace(Place(1, 2), line=5) == Place(5, 2)
    assert [part.name for part in fields(Place)] == ["line", "column"]


def test_what_is_compared_by_identity_equals_only_itself() -> None:
    one = Alone("a")
    assert one == one != Alone("a")  # noqa: PLR0124


def test_a_class_keeps_the_methods_that_it_writes_itself() -> None:
    known = Known("four")
    assert (known.length, repr(known)) == (4, "<four>")
    assert known == Known("four")


def test_order_is_of_the_parts_in_turn() -> None:
    assert Place(1, 2) < Place(1, 3) <= Place(1, 3) < Place(2)
    assert Place(2) > Place(1, 9) >= Place(1, 9)
    with pytest.raises(TypeError):
        _ = Place(1) < 1  # type: ignore[operator]


def test_a_pattern_takes_the_parts_in_their_order() -> None:
    match Place(7, 8):
        case Place(line, column):
            assert (line, column) == (7, 8)


def test_a_class_without_parts_has_one_value() -> None:
    @frozen()
    class Nothing:
        pass

    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing()}) == 1


@frozen(slots=False, eq=False)
class Counted:
    """A value that derives something from its parts when it is made."""

    letters: str
    sizes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Count the letters."""
        self.sizes[self.letters] = len(self.letters)


def test_a_value_does_what_its_class_asks_for_when_it_is_made() -> None:
    assert Counted("abc").sizes == {"abc": 3}
    assert replace(Counted("abc"), letters="ab", sizes={}).sizes == {"ab": 2}


@changeable()
class Noted:
    names: list[str] = field(default_factory=list)
    count: int = field(init=False)

    def __post_init__(self) -> None:
        self.count = len(self.names)


@changeable(eq=False)
class Node:
    name: str


def test_an_object_that_changes_is_made_from_its_parts_and_is_no_key() -> None:
    noted = Noted(["a"])
    noted.count += 1

    assert (noted, noted.count) != (Noted(["a"]), 2)
    assert Noted(["a"]) == Noted(["a"])
    assert repr(noted) == "Noted(names=['a'], count=2)"
    with pytest.raises(TypeError):
        hash(noted)
    with pytest.raises(AttributeError):
        noted.other = 1  # type: ignore[attr-defined]


def test_one_that_stands_for_itself_is_equal_to_no_other() -> None:
    node = Node("a")
    assert node != Node("a")
    assert {node: 1}[node] == 1
