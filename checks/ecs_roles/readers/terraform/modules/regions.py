"""Which region a resource is made in: that of the provider configuration it uses.

Language: https://developer.hashicorp.com/terraform/language/providers/configuration
"""

from collections.abc import Callable, Mapping
from dataclasses import field

from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue, as_string
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import REGION, Text

_DEFAULT = "aws"


@frozen()
class Regions:
    """The regions of the provider configurations that a module knows, by name (``aws``, ``aws.east``)."""

    known: Mapping[str, Callable[[], TerraformValue]] = field(default_factory=dict)

    def of(self, provider: tree.Expression | None) -> Text:
        """Return the region of a provider configuration; a symbol when the code does not say."""
        work = self.known.get(_name(provider) if provider is not None else _DEFAULT)
        found = as_string(work()) if work is not None else None
        return Text(found.pieces) if isinstance(found, Text) and found.pieces else Text((REGION,))

    def with_providers(
        self, blocks: tuple[tree.Block, ...], evaluate: Callable[[tree.Expression], TerraformValue]
    ) -> "Regions":
        """Return the same, with the provider blocks of a module."""
        found = dict(self.known)
        for block in blocks:
            setting = block.body.setting("region")
            if block.labels == (_DEFAULT,) and setting is not None:
                found[_alias(block)] = _later(evaluate, setting.expression)
        return Regions(found)

    def handed_to(self, call: tree.Block) -> "Regions":
        """Return what a called module knows: the default one, or those that the call hands over."""
        setting = call.body.setting("providers")
        if setting is None or not isinstance(setting.expression, tree.ObjectLiteral):
            default = self.known.get(_DEFAULT)
            return Regions({_DEFAULT: default} if default is not None else {})
        pairs = ((_name(inner), self.known.get(_name(outer))) for inner, outer in setting.expression.entries)
        return Regions({inner: work for inner, work in pairs if work is not None})


def _later(
    evaluate: Callable[[tree.Expression], TerraformValue], expression: tree.Expression
) -> Callable[[], TerraformValue]:
    return lambda: evaluate(expression)


def _alias(block: tree.Block) -> str:
    setting = block.body.setting("alias")
    alias = _name(setting.expression) if setting is not None else ""
    return f"{_DEFAULT}.{alias}" if alias else _DEFAULT


def _name(expression: tree.Expression) -> str:
    """Return ``aws`` or ``aws.east``, however it is written."""
    match expression:
        case tree.Name():
            return expression.name
        case tree.Attribute():
            return f"{_name(expression.of)}.{expression.name}"
        case tree.Template(parts=(PlacedText() as only,)):
            return (only.literal or "").removeprefix("${").removesuffix("}")
        case tree.Template(parts=(tree.Interpolation() as only,)):
            return _name(only.expression)
        case _:
            return ""
