"""Each rule says which fix it has; each fix has its function; the pages say the same."""

import re
from typing import get_args

import pytest

from ecs_roles.fixes.fix_catalog import WORKS
from ecs_roles.rules.automatic_fix import FixName
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.rule_page import markdown_page, plain_page

UNSAFE_WORDS = re.compile(
    r"\b(Remove|Detach|Move|nothing else|trust policy|lets everyone in|aws:SourceAccount|condition)\b"
)


def test_every_name_has_its_function_and_its_rule() -> None:
    used = {rule.automatic_fix.name for rule in RULES if rule.automatic_fix is not None}

    assert set(get_args(FixName)) == set(WORKS) == used


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.automatic_fix is not None], ids=lambda rule: rule.slug)
def test_a_fix_that_takes_something_away_is_not_safe(rule: Rule) -> None:
    known = rule.automatic_fix
    assert known is not None

    assert known.safe == (UNSAFE_WORDS.search(known.says) is None)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_the_page_of_a_rule_says_whether_it_has_a_fix(rule: Rule) -> None:
    known = rule.automatic_fix
    says = f"There is no automatic fix: {rule.no_fix}." if known is None else f"{known.says}."

    assert (known is None) == bool(rule.no_fix)
    for page in (plain_page(rule), markdown_page(rule, ())):
        assert says in page
        assert ("--unsafe" in page) == (known is not None and not known.safe)
