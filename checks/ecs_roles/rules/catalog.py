"""Every rule, by number. A new rule is one file in the folder of its family; nothing is registered anywhere."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from ecs_roles import rules
from ecs_roles.rules.rule import Rule

FAMILIES = (
    "trust",
    "links",
    "missing",
    "wildcards",
    "execution_role",
    "task_role",
    "secrets",
    "documents",
    "sharing",
    "guardrails",
    "application",
    "surroundings",
)

_RULE_FILE = re.compile(r"ecs\d{3}_")


def _rules() -> Iterator[Rule]:
    """Yield the rule of each file of a family that is named after its number."""
    for family in FAMILIES:
        folders = [f"{path}/{family}" for path in rules.__path__]
        for module in iter_modules(folders):
            if _RULE_FILE.match(module.name):
                rule = import_module(f"{rules.__name__}.{family}.{module.name}").RULE
                if not isinstance(rule, Rule):
                    raise TypeError(f"{module.name} has no RULE")
                yield rule


RULES: tuple[Rule, ...] = tuple(sorted(_rules(), key=lambda rule: rule.number))

BY_ID: dict[str, Rule] = {
    spelling.upper(): rule for rule in RULES for spelling in (rule.id, rule.checkov_id, rule.cfn_lint_id, rule.name)
}
