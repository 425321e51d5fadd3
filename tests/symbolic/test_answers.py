"""Answers follow Kleene's logic, and none of them is a truth value."""

import copy
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.symbolic.answer import Answer, all_of, any_of

ANSWERS = st.sampled_from(tuple(Answer))
MANY = st.lists(ANSWERS, max_size=5)


def fillings(answers: list[Answer]) -> list[list[bool]]:
    """Every way in which the open answers may turn out."""
    found: list[list[bool]] = [[]]
    for answer in answers:
        truths = {Answer.YES: [True], Answer.NO: [False], Answer.UNKNOWN: [True, False]}[answer]
        found = [[*before, truth] for before in found for truth in truths]
    return found


def common(results: list[bool]) -> Answer:
    return Answer.of(results[0]) if len(set(results)) == 1 else Answer.UNKNOWN


@pytest.mark.parametrize("answer", tuple(Answer))
@pytest.mark.parametrize(
    "use",
    [bool, lambda answer: not answer, lambda answer: answer or None, lambda answer: any((answer,))],
    ids=["bool", "not", "or", "any"],
)
def test_an_answer_has_no_truth_value(answer: Answer, use: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match=r"compare it with Answer\.YES"):
        use(answer)


@pytest.mark.parametrize("answer", tuple(Answer))
@pytest.mark.parametrize("carried", [copy.deepcopy, lambda answer: pickle.loads(pickle.dumps(answer))])  # noqa: S301
def test_an_answer_is_the_very_same_in_a_copy_and_in_another_process(
    answer: Answer, carried: Callable[[Answer], Answer]
) -> None:
    assert carried(answer) is answer


def test_the_answers_are_three_with_names_and_values() -> None:
    assert [(repr(answer), answer.name, answer.value) for answer in Answer] == [
        ("Answer.YES", "YES", "yes"),
        ("Answer.NO", "NO", "no"),
        ("Answer.UNKNOWN", "UNKNOWN", "unknown"),
    ]


@given(MANY)
def test_all_and_any_are_what_every_outcome_says(answers: list[Answer]) -> None:
    assert all_of(answers) is common([all(filling) for filling in fillings(answers)])
    assert any_of(answers) is common([any(filling) for filling in fillings(answers)])


@given(ANSWERS, ANSWERS)
def test_operators_are_the_functions(one: Answer, other: Answer) -> None:
    assert (one & other) is all_of((one, other))
    assert (one | other) is any_of((one, other))


@given(ANSWERS, ANSWERS)
def test_the_opposite_of_both_is_one_of_the_opposites(one: Answer, other: Answer) -> None:
    assert ~(one & other) is ~one | ~other
    assert ~(one | other) is ~one & ~other
    assert ~~one is one


@given(MANY, st.data())
def test_what_is_settled_later_never_turns_an_answer(answers: list[Answer], data: st.DataObject) -> None:
    settled = [data.draw(ANSWERS) if answer is Answer.UNKNOWN else answer for answer in answers]

    for combine in (all_of, any_of):
        assert combine(answers) in (Answer.UNKNOWN, combine(settled))


@pytest.mark.parametrize(("truth", "answer"), [(True, Answer.YES), (False, Answer.NO)])
def test_a_truth_value_is_an_answer(*, truth: bool, answer: Answer) -> None:
    assert Answer.of(truth) is answer
