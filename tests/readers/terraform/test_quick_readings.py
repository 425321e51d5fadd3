"""What is read quickly is what the slow way would have read: plain expressions, written JSON, texts that are joined."""

from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.values.json_writing import encoded
from ecs_roles.readers.terraform.values.terraform_values import TerraformAttribute, TerraformObject, literal
from ecs_roles.symbolic.span import Span

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,6}", fullmatch=True)
REFERENCES = st.lists(NAMES, min_size=1, max_size=4).map(".".join)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters='"\\\r\n{', exclude_categories=["Cc", "Cs"]), min_size=1
)


def shape(part: object, shift: int = 0) -> object:
    """A syntax tree with plain places, so many columns further left."""
    if isinstance(part, Span):
        return part.line, part.column - shift, part.end_line, part.end_column - shift
    if isinstance(part, PlacedText):
        return part.pieces, [(mark.offset, mark.line, mark.column - shift) for mark in part.marks]
    if isinstance(part, tuple):
        return [shape(each, shift) for each in part]
    if is_dataclass(part):
        return type(part).__name__, [shape(getattr(part, field.name), shift) for field in fields(part)]
    return part


def expression(source: str) -> tree.Expression:
    setting = read_file_text("main.tf", f"x = {source}\n").body.setting("x")
    assert setting is not None
    return setting.expression


@pytest.mark.parametrize(
    "source",
    [
        "true",
        "null",
        "false.a",
        "var.name",
        "a",
        "a-b.c-d",
        "local.a.b.c",
        '"words"',
        '"é ü"',
        '"$"',
        '"%"',
        '"a$b"',
        '""',
    ],
)
def test_a_plain_expression_is_read_as_in_parentheses(source: str) -> None:
    assert shape(expression(source)) == shape(expression(f"({source})"), 1)


STRINGS = WORDS.map(lambda words: f'"{words}"')
LISTS = st.tuples(st.lists(STRINGS, max_size=3), st.sampled_from([", ", ",", " ,\t"])).map(
    lambda pair: f"[ {pair[1].join(pair[0])}]"
)


@given(REFERENCES | STRINGS | LISTS)
def test_any_plain_expression_is_read_as_in_parentheses(source: str) -> None:
    assert shape(expression(source)) == shape(expression(f"({source})"), 1)


@pytest.mark.parametrize("key", ["name", "null", "é", "a-b"])
def test_a_bare_key_stands_for_its_own_text(key: str) -> None:
    found = expression(f"{{ {key} = 1, ({key}) = 2 }}")
    assert isinstance(found, tree.ObjectLiteral)
    (bare, _), (closed, _) = found.entries
    assert isinstance(bare, tree.Template)
    assert [getattr(part, "pieces", None) for part in bare.parts] == [(key,)]
    assert not isinstance(closed, tree.Template)


def test_the_json_of_a_value_is_written_when_it_is_asked_for() -> None:
    document = TerraformObject({"a": TerraformAttribute(literal("b"))})
    place = Span("main.tf", 3, 1, 3, 9)
    found = encoded(document, None).at(place)
    assert (found.span, found.literal) == (place, '{"a":"b"}')
    assert found.document is document  # type: ignore[attr-defined]
    assert (found == literal('{"a":"b"}'), hash(found)) == (True, hash(literal('{"a":"b"}').pieces))
