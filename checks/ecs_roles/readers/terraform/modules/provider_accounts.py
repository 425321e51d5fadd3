"""Which account the default provider works in: the only one that it allows, else that of the role that it assumes.

Source: the documentation of the AWS provider, ``allowed_account_ids`` and ``assume_role``.
"""

from collections.abc import Callable, Iterable

from ecs_roles.readers.terraform.modules.regions import is_default_provider
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.terraform_values import TerraformTuple, TerraformValue, as_string, symbol_of
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Unknown

_Evaluate = Callable[[tree.Expression], TerraformValue]


def account_of_provider(blocks: Iterable[tree.Block], evaluate: _Evaluate) -> Text | None:
    """Return the account of the default provider, a variable as a symbol; ``None`` where it does not say."""
    own = next((block for block in blocks if is_default_provider(block)), None)
    if own is None:
        return None
    return _only_allowed(own, evaluate) or _of_its_role(own, evaluate)


def _only_allowed(provider: tree.Block, evaluate: _Evaluate) -> Text | None:
    setting = provider.body.setting("allowed_account_ids")
    allowed = evaluate(setting.expression) if setting is not None else None
    if not isinstance(allowed, TerraformTuple) or allowed.more is not None or len(allowed.items) != 1:
        return None
    found = as_string(allowed.items[0])
    return text(symbol_of(found)) if isinstance(found, Unknown) else found


def _of_its_role(provider: tree.Block, evaluate: _Evaluate) -> Text | None:
    settings = [inner.body.setting("role_arn") for inner in provider.body.blocks if inner.kind == "assume_role"]
    only = settings[0] if len(settings) == 1 else None  # Of several each is assumed by the one before.
    found = as_string(evaluate(only.expression)) if only is not None else None
    arn = parse_arn(found) if isinstance(found, Text) else None
    return arn.account if arn is not None and arn.account.pieces else None
