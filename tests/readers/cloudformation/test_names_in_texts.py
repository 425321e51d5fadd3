"""A resource is connected with every text in which its name stands alone, whatever stands around it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.readers.cloudformation.grouping.graph import _Words
from ecs_roles.readers.cloudformation.grouping.reach import Place
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_sections import template_sections
from ecs_roles.symbolic.source_text import source_text
from ecs_roles.symbolic.values import Mapping

STACK = Stack(template_sections(Mapping(()), source_text("/w/a.yaml", ""), "a.yaml"))
LETTERS = st.text(alphabet="ab.-_{}:/ +", min_size=1, max_size=12)


def _candidates(texts: list[str], name: str) -> set[int]:
    places: dict[Place, str] = {(STACK, str(number)): text for number, text in enumerate(texts)}
    return {int(number) for _, number in _Words.of(places).places(name)}


@given(st.lists(LETTERS, min_size=1, max_size=6), LETTERS)
def test_no_text_is_left_out_in_which_a_name_stands_alone(texts: list[str], name: str) -> None:
    whole = re.compile(rf"(?<![A-Za-z0-9_.-]){re.escape(name)}(?![A-Za-z0-9_-])")
    holding = {number for number, text in enumerate(texts) if whole.search(text)}

    assert holding <= _candidates(texts, name)


@pytest.mark.parametrize(
    ("text", "name", "fits"),
    [
        ("arn:aws:iam::1:role/web", "web", True),
        ("web.arn", "web", True),
        ("webs", "web", False),
        ("a" + ".b" * 100, "a.b.b", True),
        ("{AWS::StackName}-web", "{AWS::StackName}-web", True),
        ("{AWS::StackName}-other", "{AWS::StackName}-web", False),
    ],
)
def test_a_name_is_looked_for_by_its_words(text: str, name: str, fits: bool) -> None:
    assert (_candidates([text], name) == {0}) is fits
