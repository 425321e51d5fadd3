"""What is said of a string with symbols holds for every string that they may stand for."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.readers.terraform.evaluator.pattern_matching import (
    Match,
    Search,
    UndecidedError,
    characters_of,
    never_empty,
    units_of,
)
from ecs_roles.readers.terraform.evaluator.pattern_syntax import compiled
from ecs_roles.readers.terraform.modules.module_instance import Module
from ecs_roles.readers.terraform.modules.session import Session
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.readers.terraform.values.lowering import lowered
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.origin import Attribute, Declaration
from ecs_roles.symbolic.text import ACCOUNT, Symbol, Text, text

NOT_DIGITS = "".join(chr(code) for code in range(32, 127) if not chr(code).isdigit())
NOT_A_OR_B = "".join(chr(code) for code in range(32, 127) if chr(code) not in "ab")
THING = Declaration("", "aws_thing.a")
SYMBOLS = [
    Symbol(Attribute(THING, "ab"), "", NOT_A_OR_B),
    Symbol(Attribute(THING, "revision"), "", NOT_DIGITS),
    Symbol(Attribute(THING, "name"), "", ":/*?"),
    Symbol(Attribute(THING, "three"), "", NOT_A_OR_B, 3),
    Symbol(Declaration("", "var.anything")),
]
ATOMS = [
    *("a", "b", r"\d", "[ab]", "[^a]", ".", "(a|b)", "(a+)", "(?:ab)?", "a*", "b+?", "(b|ab)", "$", "^", r"\b", "a{2}"),
    *("(a{1,2})", "[a-c]+", "/", "/.*", "[^/]+", "(.*)", r":\d+$", "|a"),
]
PATTERNS = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=4).map("".join)
LITERALS = st.text("ab1/:", max_size=3)


@st.composite
def filled(draw: st.DrawFn) -> tuple[Text, str, list[int]]:
    """A text with symbols, a string that it may stand for, and where each unit of it begins in the string."""
    pieces: list[str | Symbol] = [draw(LITERALS)]
    for symbol in draw(st.lists(st.sampled_from(SYMBOLS), min_size=1, max_size=2, unique=True)):
        pieces += [symbol, draw(LITERALS)]
    whole = text(*pieces)
    written, places = "", []
    for unit in units_of(whole):
        places.append(len(written))
        if isinstance(unit, str):
            written += unit
        else:
            least = int(never_empty(unit)) if unit.length is None else unit.length
            content = st.text(st.sampled_from(characters_of(unit)), min_size=least, max_size=unit.length or 4)
            written += draw(content)
    return whole, written, [*places, len(written)]


def found(pattern: str, value: Text) -> list[Match]:
    return list(Search(compiled(pattern), value).all())


@given(PATTERNS, filled())
def test_matches_are_where_they_are_once_all_is_known(pattern: str, case: tuple[Text, str, list[int]]) -> None:
    whole, written, places = case
    try:
        matches = found(pattern, whole)
    except UndecidedError:
        return

    expected = [tuple(None if slot is None else places[slot] for slot in match.slots) for match in matches]
    assert [match.slots for match in found(pattern, text(written))] == expected


@given(PATTERNS, st.text("ab1/:c \n", max_size=8))
def test_the_first_match_of_a_plain_string_is_that_of_python(pattern: str, written: str) -> None:
    if "$" in pattern and written.endswith("\n"):
        return  # Python's `$` matches before a last line break.
    first = re.search(pattern, written, re.ASCII)
    ours = Search(compiled(pattern), text(written)).first()

    assert (ours is None) is (first is None)
    if ours is not None and first is not None:
        assert ours.span == first.span()


def test_a_revision_is_cut_off() -> None:
    revision = Symbol(Attribute(THING, "revision"), "", NOT_DIGITS)
    whole = text("arn:aws:ecs:eu-west-1:", ACCOUNT, ":task-definition/web:", revision)

    (match,) = found(r":\d+$", whole)

    assert units_of(whole)[match.span[0] :] == (":", revision)


def test_a_symbol_that_may_hold_what_is_looked_for_leaves_it_open() -> None:
    for pattern in ("b", "^.$", ":$", r"\w+"):
        try:
            matches = found(pattern, text("a", Symbol(Declaration("", "var.anything"))))
        except UndecidedError:
            continue
        raise AssertionError((pattern, matches))


def test_patterns_on_long_strings_use_up_the_budget(tmp_path: Path) -> None:
    """Two hundred calls are beyond it, of which these are a twentieth."""
    call = f'replace("{"ab" * 2000}", "/(a|b|ab)*?(b|a)+x/", "")'
    session = Session(tmp_path, "", FileAccess(tmp_path, {}))
    module = Module(session, session.configuration(tmp_path))
    setting = read_file_text("expression.tf", f"value = [{', '.join([call] * 10)}]\n").body.setting("value")
    assert setting is not None
    budget = session.evaluator.steps = LIMITS.evaluation_steps // 20
    module.evaluated(setting.expression)

    assert session.evaluator.steps < 0 < budget


def test_an_end_of_the_same_symbols_is_cut_off(tmp_path: Path) -> None:
    """``trimsuffix(definition.arn, ":${definition.revision}")`` is how many write a family without its revision."""
    cut = {
        "whole": 'trimsuffix(aws_ecs_task_definition.web.arn, ":${aws_ecs_task_definition.web.revision}")',
        "beginning": 'trimprefix("${aws_kms_key.one.key_id}/web", "${aws_kms_key.one.key_id}/")',
        "other": 'trimsuffix(aws_ecs_task_definition.web.arn, ":${aws_ecs_task_definition.other.revision}")',
    }
    values = "\n".join(f"  {name} = {expression}" for name, expression in cut.items())
    source = f"""
resource "aws_ecs_task_definition" "web" {{ family = "web" }}
resource "aws_ecs_task_definition" "other" {{ family = "other" }}
resource "aws_kms_key" "one" {{}}
locals {{
{values}
}}
"""
    (tmp_path / "main.tf").write_text(source, encoding="utf-8")
    session = Session(tmp_path, "", FileAccess(tmp_path, {}))
    module = Module(session, session.configuration(tmp_path))

    whole, beginning, other = (lowered(module.local(name), None) for name in cut)

    assert isinstance(whole, Text)
    assert str(whole).endswith(":task-definition/web")
    assert isinstance(beginning, Text)
    assert beginning.literal == "web"
    assert not isinstance(other, Text) or other.symbols
