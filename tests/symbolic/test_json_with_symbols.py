"""JSON that is a text with symbols: a value of the same shape, in which each symbol is itself."""

import pytest

from ecs_roles.symbolic.json_values import NotJsonError, json_of_text, why_not_json
from ecs_roles.symbolic.origin import Pseudo, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value

NAME, OTHER = Symbol(Pseudo("name"), "not yet"), Symbol(Pseudo("other"))


def read(value: Text) -> Value:
    return json_of_text(value, lambda content: lambda start, end: Span(content, 1, start, 1, end))


def test_a_symbol_in_a_string_and_in_place_of_a_value_stays_itself() -> None:
    found = read(text('{"a": "x-', NAME, '", "b": [', OTHER, ", ", NAME, "]}"))

    assert isinstance(found, Mapping)
    assert found.get("a") == text("x-", NAME)
    items = found.get("b")
    assert isinstance(items, Sequence)
    assert items.items == (Unknown(OTHER.origin, ""), Unknown(NAME.origin, ""))


def test_a_key_with_a_symbol_is_a_rest_and_not_a_key() -> None:
    found = read(text('{"', NAME, ':sub": 1, "b": 2}'))

    assert isinstance(found, Mapping)
    assert [entry.key for entry in found.entries] == ["b"]
    assert found.more == Unknown(computed("key", NAME.origin), "not yet")


@pytest.mark.parametrize("hostile", ["\U000f0000", "\U000f0001", "\U000ffffd"])
def test_a_text_that_holds_a_mark_itself_is_refused(hostile: str) -> None:
    with pytest.raises(NotJsonError, match="private plane"):
        read(text('{"a": "', NAME, f'", "b": "{hostile}"}}'))


def test_more_symbols_than_marks_are_refused_rather_than_confused() -> None:
    pieces = [piece for number in range(65_600) for piece in (Symbol(Pseudo(str(number))), ",")]

    with pytest.raises(NotJsonError, match="told apart"):
        read(text("[", *pieces[:-1], "]"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (text("[", NAME, " {}]"), "the text is not JSON without a part of it that is not known: not yet"),
        (text("[{} ", NAME, "]"), "the text is not JSON without a part of it that is not known: not yet"),
        (text('["', NAME, '" {}]'), "the text is not JSON: ',' expected"),
        (text("[", OTHER, " {}]"), "the text is not JSON: ',' expected"),
        (text("[", NAME, ", {} {}]"), "the text is not JSON: ',' expected"),
        (text("[{} {}]"), "the text is not JSON: ',' expected"),
    ],
)
def test_why_a_text_is_not_json_is_the_part_that_is_not_known_only_where_that_stands(
    value: Text, expected: str
) -> None:
    with pytest.raises(NotJsonError) as caught:
        read(value)

    assert why_not_json(value, caught.value) == expected
