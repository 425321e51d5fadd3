"""Which region a resource is made in, and with which tags: what the provider configuration it uses says.

Language: https://developer.hashicorp.com/terraform/language/providers/configuration
"""

from collections.abc import Callable, Mapping
from dataclasses import field

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.terraform_values import TerraformObject, TerraformValue, as_string
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import UNKNOWN_REGION
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown

_DEFAULT = "aws"


@frozen()
class Regions:
    """The regions and default tags of the provider configurations that a module knows, by name (``aws.east``)."""

    known: Mapping[str, Callable[[], TerraformValue]] = field(default_factory=dict)
    tags: Mapping[str, Callable[[], TerraformValue]] = field(default_factory=dict)

    def of(self, provider: tree.Expression | None) -> Text:
        """Return the region of a provider configuration; a symbol when the code does not say."""
        work = self.known.get(_name(provider) if provider is not None else _DEFAULT)
        if work is None:
            return UNKNOWN_REGION
        found = as_string(work())
        if isinstance(found, Unknown) and isinstance(found.origin, Declaration):
            return Text((found.symbol,))  # of a variable without a value, which a policy may name too
        return Text(found.pieces) if isinstance(found, Text) and found.pieces else UNKNOWN_REGION

    def default_tags(self, provider: tree.Expression | None) -> TerraformValue | None:
        """Return the tags that a provider configuration gives to everything; ``None`` when it is not in the code."""
        work = self.tags.get(_name(provider) if provider is not None else _DEFAULT)
        return work() if work is not None else None

    def with_providers(
        self, blocks: tuple[tree.Block, ...], evaluate: Callable[[tree.Expression], TerraformValue]
    ) -> "Regions":
        """Return the same, with the provider blocks of a module."""
        found, tags = dict(self.known), dict(self.tags)
        for block in blocks:
            if block.labels == (_DEFAULT,):
                setting, written = block.body.setting("region"), _written_tags(block)
                if setting is not None:
                    found[_alias(block)] = _later(evaluate, setting.expression)
                tags[_alias(block)] = _later(evaluate, written) if written is not None else _no_tags
        return Regions(found, tags)

    def handed_to(self, call: tree.Block) -> "Regions":
        """Return what a called module knows: the default one, or those that the call hands over."""
        setting = call.body.setting("providers")
        if setting is None or not isinstance(setting.expression, tree.ObjectLiteral):
            names = {_DEFAULT: _DEFAULT}
        else:
            names = {_name(inner): _name(outer) for inner, outer in setting.expression.entries}
        return Regions(_renamed(self.known, names), _renamed(self.tags, names))


def _no_tags() -> TerraformValue:
    return TerraformObject({})


def _renamed(
    known: Mapping[str, Callable[[], TerraformValue]], names: Mapping[str, str]
) -> Mapping[str, Callable[[], TerraformValue]]:
    return {inner: known[outer] for inner, outer in names.items() if outer in known}


def _written_tags(block: tree.Block) -> tree.Expression | None:
    settings = (inner.body.setting("tags") for inner in block.body.blocks if inner.kind == "default_tags")
    return next((setting.expression for setting in settings if setting is not None), None)


def _later(
    evaluate: Callable[[tree.Expression], TerraformValue], expression: tree.Expression
) -> Callable[[], TerraformValue]:
    return lambda: evaluate(expression)


def is_default_provider(block: tree.Block) -> bool:
    """Return whether a provider block is the one that resources use which name none."""
    return block.labels == (_DEFAULT,) and _alias(block) == _DEFAULT


def _alias(block: tree.Block) -> str:
    setting = block.body.setting("alias")
    alias = _name(setting.expression) if setting is not None else ""
    return f"{_DEFAULT}.{alias}" if alias else _DEFAULT


def _name(expression: tree.Expression) -> str:
    """Return ``aws`` or ``aws.east``, however it is written."""
    match expression:
        case tree.Name():
            return expression.name
        case tree.Reference():
            return ".".join(expression.names)
        case tree.Literal() | tree.Word():
            return (expression.literal or "").removeprefix("${").removesuffix("}")
        case tree.Template(parts=(tree.Interpolation() as only,)):
            return _name(only.expression)
        case _:
            return ""
