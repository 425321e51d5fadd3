"""What is read quickly is what the slow way would have read: plain expressions, written JSON, texts that are joined."""

from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Node

from ecs_roles.readers.terraform.syntax import file_reading
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.syntax.plain_blocks import PlainBlocks
from ecs_roles.readers.terraform.syntax.plain_reading import PlainReader
from ecs_roles.readers.terraform.syntax.source_text import FileText
from ecs_roles.readers.terraform.values.json_writing import encoded
from ecs_roles.readers.terraform.values.terraform_values import TerraformAttribute, TerraformObject, literal
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.span import Span

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,6}", fullmatch=True)
REFERENCES = st.lists(NAMES, min_size=1, max_size=4).map(".".join)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters='"\\\r\n{', exclude_categories=["Cc", "Cs"]), min_size=1
)


def shape(part: object) -> object:
    """A syntax tree with plain places."""
    if isinstance(part, Span):
        return part.line, part.column, part.end_line, part.end_column
    if isinstance(part, tree.Literal):
        return part.pieces, shape(part.span), shape(part.marks)
    if isinstance(part, PlacedText):
        return part.pieces, shape(part.marks)
    if isinstance(part, tuple):
        return [shape(each) for each in part]
    if is_dataclass(part):
        return type(part).__name__, [shape(getattr(part, field.name)) for field in fields(part)]
    return part


def nothing_plain(*_: object) -> None:
    """What a plain reading returns for all that is not plain."""


def no_settings(_: PlainReader, start: int, __: int) -> tuple[list[tree.Setting], int]:
    """What it returns of a body that begins with nothing plain."""
    return [], start


def read(source: str) -> object:
    """The syntax of a file, which is the same when nothing in it is held for plain.

    No name is missed then; what was held for plain and is not may have added some.
    """
    found = read_file_text("main.tf", source)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("value", "entry", "setting"):
            patch.setattr(PlainReader, name, nothing_plain)
        patch.setattr(PlainBlocks, "head", nothing_plain)
        patch.setattr(PlainReader, "settings", no_settings)
        slow = read_file_text("main.tf", source)
    assert found.names is not None
    assert slow.names is not None
    assert slow.names <= found.names
    assert shape(replace(slow, names=None)) == shape(replace(found, names=None))
    return shape(found)


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
        '"${a}"',
        '"a${b.c}d${ e }"',
        '"$${a}"',
        '"%%{a}"',
        '"$$"',
        '"%${a}"',
        '"a${true}b"',
        '"${null.a}"',
        "[]",
        "{}",
        "[a.b, 1, null, \n true]",
        "[{ a = 1 }, { b : c.d }]",
        '{ a = "b", "c" = d.e\n f = "${g}-h"\n }',
        "{\n a = 1,\n b = 2,\n}",
        "{ true = false }",
    ],
)
def test_a_plain_expression_is_read_as_its_nodes_are(source: str) -> None:
    assert "Broken" not in repr(read(f"x = {source}\n"))


STRINGS = WORDS.map(lambda words: f'"{words}"')
FILLED = st.lists(WORDS | REFERENCES.map(lambda name: f"${{{name}}}") | st.sampled_from(["$", "%", "{", "}"])).map(
    lambda parts: f'"{"".join(parts)}"'
)
ITEMS = STRINGS | FILLED | REFERENCES | st.integers(0, 10**16).map(str)
ENTRIES = st.tuples(NAMES | STRINGS, st.sampled_from(["=", " = ", ":", "\t: "]), ITEMS).map("".join)


def between(brackets: str, items: st.SearchStrategy[str], separators: list[str]) -> st.SearchStrategy[str]:
    """What stands between two brackets."""
    pairs = st.tuples(st.lists(items, max_size=3), st.sampled_from(separators), st.sampled_from(["", " ", "\n", ","]))
    return pairs.map(lambda pair: f"{brackets[0]} {pair[1].join(pair[0])}{pair[2] if pair[0] else ''}{brackets[1]}")


OBJECTS = between("{}", ENTRIES, [", ", ",", " ,\t", "\n", " \n\n "])
LISTS = between("[]", ITEMS | OBJECTS, [", ", ",", " ,\t", "\n,\n"])


@given(ITEMS | OBJECTS | LISTS)
def test_any_plain_expression_is_read_as_its_nodes_are(source: str) -> None:
    read(f"x = {source}\n")


@given(
    st.lists(st.tuples(NAMES, ITEMS | OBJECTS | LISTS), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n", " "])
)
def test_a_body_of_plain_settings_is_read_as_its_nodes_are(settings: list[tuple[str, str]], ending: str) -> None:
    lines = ending.join(f"  {name} = {value}" for name, value in settings)
    read(f'resource "a" "b" {{{ending}{lines}{ending}}}\n{lines}\n')


def nested(body: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Bodies in which blocks stand among the settings, each on lines of its own or on one."""
    blocks = st.tuples(
        NAMES, st.sampled_from(["", ' "a"', ' "a-b" "é"']), st.sampled_from([" ", "\n", "\r\n", " # it\n"]), body
    )
    return st.lists(body | blocks.map(lambda parts: "{0}{1} {{{2}{3}{2}}}\n".format(*parts)), max_size=3).map("".join)


def collected(within: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Collections and calls of these, in the ways that people lay them out, some of which the grammar refuses."""
    entries = st.tuples(NAMES | STRINGS, st.sampled_from([" = ", "=", " : "]), within).map("".join)
    lists = between("[]", within, [", ", ",\n", " ", " # it\n"])
    calls = st.tuples(NAMES, between("()", within, [", ", ",", "\n,\n"])).map("".join)
    return between("{}", entries, [", ", "\n", " \n\n ", " ", " # it\n"]) | lists | calls | calls.map("({})".format)


NOT_PLAIN = st.sampled_from(["a[0]", "a ? b : c", "-1", "[for a in b : a]", "1.5", "a == b", "f(a)[0]", "f(a).b"])
NESTED = st.recursive(ITEMS | NOT_PLAIN, collected, max_leaves=4)
LINES = st.sampled_from(
    ["\n", "\n", " # it\n", " // it\n\n  # and\n\t# that\n", " /* it */\n", "\n# ecs-roles:ignore ECS531 we know\n"]
)
SETTINGS = st.lists(
    st.tuples(NAMES, NESTED | OBJECTS | LISTS, LINES).map(lambda each: f"  {each[0]} = {each[1]}{each[2]}"), max_size=3
)
BODIES = st.recursive(SETTINGS.map("".join), nested, max_leaves=2)
HEADS = st.sampled_from(
    ['resource "a" "b" {\n', 'data "a" "b" { \r\n', "locals {\n", 'variable "${a}" {\n', "module {"]
)
WHOLE = st.tuples(
    HEADS, BODIES, st.sampled_from(["}\n", "\n}\n", "}", "} # what\n\n", "  }\n\n  ", "# it\n}\n// it\n#\n"])
).map("".join)
# What begins or ends something that may have a block within, which is then no block of the file.
AROUND = st.sampled_from(
    [
        *(
            "locals {\n",
            "}\n",
            "x = <<EOT\n",
            "EOT\n",
            "/*\n",
            "*/\n",
            'x = "\n',
            '"\n',
            "x = [\n",
            "]\n",
            "x = f(\n",
            ")\n",
        ),
        *(
            "\n",
            "x = a\n",
            " x = {\n",
            '  y = "${\n',
            '}"\n',
            "resource\n",
            "# it\n",
            "# ecs-roles:ignore ECS531 we know\n",
        ),
    ]
)


@given(st.lists(WHOLE | AROUND, max_size=4).map("".join))
def test_a_file_is_read_in_parts_as_it_is_in_one(source: str) -> None:
    read(source)


def passed_and_read(source: str) -> tuple[object, object]:
    """Where a block ends that is passed over and where something else follows, and the same of it when it is read."""
    data = source.encode()
    plain = PlainBlocks(PlainReader(FileText("main.tf", data)))
    head = plain.head(0, len(data))
    if head is None:
        return None, None
    found = plain.whole(head, len(data))
    return plain.stretch(head, len(data)), found and (found[0].span.end_byte, found[1])


@given(WHOLE)
def test_what_nobody_looks_into_is_plain_just_when_it_is_read(source: str) -> None:
    passed, read_whole = passed_and_read(source)
    assert passed == read_whole


@pytest.mark.parametrize(("levels", "is_plain"), [(1, True), (7, True), (8, False), (9, False)])
@pytest.mark.parametrize(
    ("before", "opening", "innermost", "closing"),
    [("", "a {\n", "b = 1\n", "}\n"), ("a = ", "[", "[]", "]"), ("a = ", "f(", "1", ")"), ("a = ", "{b=", "1", "}")],
)
def test_what_is_nested_deeply_is_left_to_the_grammar(
    before: str, opening: str, innermost: str, closing: str, levels: int, *, is_plain: bool
) -> None:
    nest = f"{before}{opening * levels}{innermost}{closing * levels}"
    passed, read_whole = passed_and_read(f'resource "a" "b" {{\n{nest}\n}}\n')
    assert passed == read_whole
    assert (passed is not None) == is_plain


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("locals {\n", "}\n"),
        ("x = <<EOT\n", "EOT\n"),
        ("/*\n", "*/\n"),
        ('x = "\n', '"\n'),
        ("x = [{\n", "}]\n"),
        ("", "}\n"),
        ("x = f(\n", ""),
    ],
)
def test_what_looks_like_a_block_may_be_part_of_something(before: str, after: str) -> None:
    found = read(f'{before}resource "a" "b" {{\n  c = "d"\n}}\n{after}resource "e" "f" {{\n}}\n')
    assert "'f'" in repr(found)


@pytest.mark.parametrize(
    "body",
    [
        "  c = [for, a]\n",
        "  c = [[for, a]]\n",
        "  c = f(for, a)\n",
        "  c = f({ for = 1 })\n",
        "  c = f (1)\n",
        "  c = [1 # it\n , 2]\n",
        "  c = 1 # it\n  // ecs-roles:ignore ECS531 we know\n",
        "  c = 1 # it\n  // it",
        "  c = d /* it */\n",
        "  # it\n  c = d\n",
        "  c = f(1,)\n",
        "  c = f([1,],)\n",
        "  c = f(1...)\n",
        "  c = a::f(1)\n",
        "  c = (1)\n",
        "  c = [f(1)[0], 1]\n",
        "  c = [f(1).a]\n",
        "  c = [{ a = [1] b = 2 }]\n",
        "  c = [[1] [2]]\n",
        "  c = [[1], , [2]]\n",
        "  c = [{ a = [1], , }]\n",
        "  c = [{ a = [1]\n , }]\n",
        "  c = [(1]\n",
        "  c = f(\n)\n",
        "  c = f(1]\n",
        "  c = [[[[[[[[[[[[1]]]]]]]]]]]]\n",
        "  c = { for = 1 }\n",
        '  c = "\0"\n',
        '  "c" = 1\n',
        "  c : 1\n",
        "  € = 1\n",
        "  c = { € = 1 }\n",
        "  c = 1 d = 2\n",
        "  c = 1_0\n",
        "  c { d = 1 }\n",
        '  c "${d}" {\n  }\n',
        "  c {\n" * 12 + "}\n" * 12,
    ],
)
def test_a_block_that_the_grammar_would_refuse_or_read_otherwise_is_not_plain(body: str) -> None:
    read(f'resource "a" "b" {{\n{body}}}\n')


def test_a_block_that_is_plain_needs_no_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = file_reading._parsed

    def noted(data: bytes, start: int, end: int) -> Node:
        parsed.append(data[start:end].decode())
        return parse(data, start, end)

    monkeypatch.setattr(file_reading, "_parsed", noted)
    read_file_text("main.tf", f"# first\n{PLAIN}x = f(1)\n{PLAIN}")

    assert parsed == ["# first\n", "x = f(1)\n"]


PLAIN = 'resource "a" "b" {\n  c = f([{ d = ["e", g.h] }])\n\n  i {\n    j = 1\n  }\n}\n\n'


def test_each_byte_of_a_broken_file_is_parsed_thrice_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    source = PLAIN * 20 + 'resource "a" "b" {\n  c = [\n' + PLAIN * 20
    parsed: list[int] = []
    parse = file_reading._parsed

    def noted(data: bytes, start: int, end: int) -> Node:
        parsed.append(end - start)
        return parse(data, start, end)

    monkeypatch.setattr(file_reading, "_parsed", noted)

    assert len(read_file_text("main.tf", source).body.blocks) == 40
    assert sum(parsed) <= 3 * len(source)


def expression(source: str) -> tree.Expression:
    setting = read_file_text("main.tf", f"x = {source}\n").body.setting("x")
    assert setting is not None
    return setting.expression


@pytest.mark.parametrize("key", ["name", "null", "é", "a-b"])
def test_a_bare_key_stands_for_its_own_text(key: str) -> None:
    found = expression(f"{{ {key} = 1, ({key}) = 2 }}")
    assert isinstance(found, tree.ObjectLiteral)
    (bare, _), (closed, _) = found.entries
    assert isinstance(bare, tree.Word)
    assert bare.literal == key
    assert not isinstance(closed, tree.Word)


def test_the_json_of_a_value_is_written_when_it_is_asked_for() -> None:
    document = TerraformObject({"a": TerraformAttribute(literal("b"))})
    place = Span("main.tf", 3, 1, 3, 9)
    found = encoded(document, None).at(place)
    assert (found.span, found.literal) == (place, '{"a":"b"}')
    assert found.document is document  # type: ignore[attr-defined]
    assert (found == literal('{"a":"b"}'), hash(found)) == (True, hash(literal('{"a":"b"}').pieces))
