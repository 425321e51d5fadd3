"""A text in Base64 of which parts are not known yet: it still knows what was encoded."""

from dataclasses import field

from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text_operand


@frozen(eq=False)
class Base64Text(Text):
    """One symbol that stands for the encoded text; ``content`` is what was encoded."""

    content: Text = field(default_factory=lambda: Text(()))


def base64_of(content: Text, span: Span | None) -> Base64Text:
    """Return the Base64 of a text with symbols."""
    symbol = Symbol(computed("base64encode", text_operand(content)), content.symbols[0].reason)
    return Base64Text((symbol,), span, None, content)
