"""Every rule, by number. A new rule is a file of its own beside this one; nothing is registered anywhere."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from ecs_roles import rules
from ecs_roles.rules.rule import Rule

_RULE_FILE = re.compile(r"ecs\d{3}_")


def _rules() -> Iterator[Rule]:
    """The rule of each file that is named after its number."""
    for module in iter_modules(rules.__path__):
        if _RULE_FILE.match(module.name):
            rule = import_module(f"{rules.__name__}.{module.name}").RULE
            if not isinstance(rule, Rule):
                raise TypeError(f"{module.name} has no RULE")
            yield rule


RULES: tuple[Rule, ...] = tuple(sorted(_rules(), key=lambda rule: rule.number))

BY_ID: dict[str, Rule] = {
    spelling.upper(): rule for rule in RULES for spelling in (rule.id, rule.checkov_id, rule.cfn_lint_id, rule.name)
}
