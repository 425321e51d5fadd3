"""Where the page of a rule is, for the version that runs."""

from ecs_roles import PROJECT_URL, __version__
from ecs_roles.rules.rule import Rule


def page_of(rule: Rule) -> str:
    """The address of the rule's page, its examples beside it."""
    return f"{PROJECT_URL}/blob/v{__version__}/sample_iac/{rule.slug}/README.md"
