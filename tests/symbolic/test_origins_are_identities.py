"""Two unknown values are the same exactly when they come from the same place, whatever they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Attribute, Declaration, Fresh, Origin, Pseudo, computed, operand, part
from ecs_roles.symbolic.text import Symbol, same_text, text

ROLE = Declaration("live", "aws_iam_role.exec")
ORIGINS = st.recursive(
    st.builds(Declaration, st.sampled_from(["live", "test"]), st.sampled_from(["var.a", "var.b"]))
    | st.builds(Pseudo, st.sampled_from(["region", "partition"])),
    lambda inner: (
        st.builds(part, inner, st.sampled_from(["arn", "id"]) | st.integers(0, 2))
        | st.builds(computed, st.sampled_from(["lower", "join"]), inner, inner)
    ),
    max_leaves=4,
)


def test_what_could_not_be_evaluated_equals_only_itself() -> None:
    one, other = Fresh("yaml"), Fresh("yaml")

    assert one == one  # noqa: PLR0124 - the law
    assert one != other
    assert computed("lower", one) == computed("lower", one)
    assert computed("lower", one) != computed("lower", other)
    assert same_text(text(Symbol(one)), text(Symbol(other))) is Answer.UNKNOWN


@given(ORIGINS, ORIGINS)
def test_equal_origins_are_equal_operands_and_different_ones_differ(one: Origin, other: Origin) -> None:
    assert (operand(one).digest == operand(other).digest) == (one == other)
    assert (computed("f", one) == computed("f", other)) == (one == other)
    assert hash(one) == hash(other) or one != other


@pytest.mark.parametrize(
    "other",
    [
        part(Declaration("test", "aws_iam_role.exec"), "arn"),
        part(Declaration("live", "aws_iam_role.app"), "arn"),
        part(ROLE, "id"),
        computed("part", ROLE, "arn"),
    ],
)
def test_neither_deployment_nor_address_nor_attribute_may_differ(other: Origin) -> None:
    assert part(ROLE, "arn") == Attribute(ROLE, "arn")
    assert part(ROLE, "arn") != other


def test_a_number_and_a_string_are_different_operands() -> None:
    assert computed("f", 1) != computed("f", "1")
    assert computed("f", "a", "b") != computed("f", "ab")


def test_a_label_is_short_and_no_part_of_the_identity() -> None:
    origin: Origin = Declaration("live", "var.a")
    for _ in range(60):
        origin = computed("join", origin, origin)

    assert len(str(origin)) <= 160
    assert computed("f", ROLE, label="one") == computed("f", ROLE, label="another")
