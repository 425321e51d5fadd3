"""What an index of beginnings leaves out surely does not match; what matches is always found."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ecs_roles.iam.matching import matches
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.prefix_index import PrefixIndex
from ecs_roles.symbolic.text import PARTITION, Piece, Symbol, Text, text

SYMBOLS = (
    PARTITION,
    Symbol(Pseudo("a")),
    Symbol(Pseudo("b"), without=":*?"),
    Symbol(Pseudo("name of S"), owner="S"),
    Symbol(Pseudo("name of S"), owner="known by another name"),
    Symbol(Pseudo("other of S"), owner="S"),
    Symbol(Pseudo("name of T"), owner="T"),
    Symbol(Pseudo("id of T"), owner="T", length=2),
    Symbol(Pseudo("id of U"), owner="U", length=2),
    Symbol(Pseudo("formed U"), owner="U", form=("a", None)),
    Symbol(Pseudo("formed V"), owner="V", form=("a", None)),
    Symbol(Pseudo("formed W"), owner="W", form=(None, "b", None)),
    Symbol(Pseudo("formed X"), owner="X", form=("a", "b")),
)
LITERALS = ("a", "b", ":", "-a", "*", "?", "${aws:username}", "\ue000", "\U0010ffff", "arn:aws:s3:::")


def _texts(pieces: tuple[Piece, ...]) -> st.SearchStrategy[Text]:
    return st.lists(st.sampled_from(pieces), max_size=5).map(lambda chosen: text(*chosen))


TEXTS = _texts((*SYMBOLS, *LITERALS))
VALUES = _texts((*SYMBOLS, *(each for each in LITERALS if each not in "*?")))


def _left_out(texts: list[Text], asked: Text, *, open_end: bool = False) -> list[Text]:
    index = PrefixIndex((each.pieces, number) for number, each in enumerate(texts))
    found = index.find(asked.pieces, open_end=open_end)
    return [each for number, each in enumerate(texts) if number not in found]


@settings(max_examples=400, deadline=None)
@given(st.lists(TEXTS, max_size=6), VALUES)
@example([text("a", SYMBOLS[9])], text("a", SYMBOLS[10]))
def test_a_pattern_that_is_left_out_does_not_match(patterns: list[Text], asked: Text) -> None:
    assert [each for each in _left_out(patterns, asked) if matches(each, asked) is not Answer.NO] == []


@settings(max_examples=400, deadline=None)
@given(st.lists(VALUES, max_size=6), TEXTS)
def test_a_text_that_is_left_out_is_not_meant_by_the_pattern(texts: list[Text], pattern: Text) -> None:
    found = _left_out(texts, pattern, open_end=True)

    assert [each for each in found if matches(pattern, each) is not Answer.NO] == []
    assert [each for each in found if matches(text(pattern, "*"), each) is not Answer.NO] == []


def test_of_many_texts_those_that_differ_early_are_left_out() -> None:
    literal = [text(f"arn:aws:s3:::bucket{number}/*") for number in range(100)]
    made_up = [text("arn:", PARTITION, ":s3:::", Symbol(Pseudo(f"{n}"), owner=n), "/*") for n in range(100)]

    assert len(_left_out(literal, text("arn:aws:s3:::bucket7/key"))) == 99
    assert len(_left_out(made_up, text(*made_up[7].pieces[:-1], "/key"))) == 99
    assert _left_out([text("*"), text("arn:*"), text("arn:", SYMBOLS[1])], text("arn:aws:s3:::a")) == []
