"""What was derived from a value is kept with it, and with no other."""

import gc
from collections.abc import Iterator
from dataclasses import replace

from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import (
    Remembering,
    collected_once,
    derived_beside,
    derived_for,
    derived_once,
    derived_with,
)
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Symbol, text


@frozen()
class Word(Remembering):
    letters: str


def test_a_value_is_asked_once_and_its_equals_and_copies_for_themselves() -> None:
    asked: list[str] = []

    @derived_once
    def length(word: Word) -> int:
        asked.append(word.letters)
        return len(word.letters)

    @derived_once
    def capitals(word: Word) -> str:
        return word.letters.upper()

    first, same = Word("abc"), Word("abc")

    assert [length(first), length(first), capitals(first), length(first)] == [3, 3, "ABC", 3]
    assert asked == ["abc"]
    assert (length(same), length(replace(first, letters="ab"))) == (3, 2)
    assert asked == ["abc", "abc", "ab"]
    assert first == same


def test_what_is_known_of_a_symbol_at_one_place_says_nothing_of_another_place() -> None:
    free, segment = Symbol(Pseudo("name")), Symbol(Pseudo("name"), without=":")
    one, other = (text("arn:aws:", each, ":eu-west-1:111122223333:queue") for each in (free, segment))
    assert one == other

    answers = [arn.certain for each in (one, other) if (arn := parse_arn(each)) is not None]

    assert answers == [False, True]


def test_further_arguments_make_results_of_their_own() -> None:
    @derived_for
    def repeated(word: Word, times: int = 1, *, between: str = "") -> list[str]:
        return [between.join([word.letters] * times)]

    word = Word("ab")

    assert (repeated(word, 2), repeated(word, 3), repeated(word, 2, between="-")) == (["abab"], ["ababab"], ["ab-ab"])
    assert repeated(word, 2) is repeated(word, 2)


def test_the_last_result_is_kept_while_what_it_was_derived_with_is_equal() -> None:
    @derived_with
    def filled(word: Word, other: Word) -> list[str]:
        return [word.letters, other.letters]

    word = Word("ab")
    first = filled(word, Word("c"))

    assert filled(word, Word("c")) is first
    assert filled(word, Word("d")) == ["ab", "d"]
    assert filled(word, Word("c")) == ["ab", "c"]
    assert filled(Word("x"), Word("c")) == ["x", "c"]


def test_what_a_generator_gives_is_kept_whole() -> None:
    @collected_once
    def letters(word: Word) -> Iterator[str]:
        yield from word.letters

    word = Word("ab")

    assert letters(word) == ("a", "b")
    assert letters(word) is letters(word)


def test_a_text_into_which_nothing_can_be_written_does_not_hold_itself() -> None:
    bare = text("arn:aws:sqs:eu-west-1:111122223333:queue")
    facts = Facts(partition="aws", region="eu-west-1")

    assert facts.fill(bare) is bare
    assert bare not in gc.get_referents(bare, *gc.get_referents(bare))


def test_what_stands_beside_a_value_has_to_be_the_very_same() -> None:
    asked: list[tuple[Word, ...]] = []

    @derived_beside
    def joined(word: Word, beside: tuple[Word, ...]) -> str:
        asked.append(beside)
        return word.letters + "".join(other.letters for other in beside)

    word, one, same = Word("a"), Word("b"), Word("b")

    assert [joined(word, (one,)), joined(word, (one,)), joined(word, (same,)), joined(word, ())] == [
        "ab",
        "ab",
        "ab",
        "a",
    ]
    assert [beside[0] if beside else None for beside in asked] == [one, same, None]
    assert len(asked) == 3
