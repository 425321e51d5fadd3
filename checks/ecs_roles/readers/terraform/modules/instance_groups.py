"""The instances of a block, and families of names, as the language shows them.

Language: https://developer.hashicorp.com/terraform/language/expressions/references
"""

from collections.abc import Callable, Sequence

from ecs_roles.readers.terraform.modules.expansion import Expansion
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    LazyValue,
    NoItems,
    NoMembers,
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    items_of,
    members_of,
)
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.origin import Declaration, Origin, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Unknown


def grouped(expansion: Expansion, things: Sequence[LazyValue], block: Declaration, span: Span) -> TerraformValue:
    """Return the instances of a block as the language shows them: one, a list, or a map."""
    if expansion.kind == "single":
        return things[0]
    if expansion.why_none:
        absent = absent_value(expansion, block, span)
        return NoItems((), absent=absent) if expansion.kind == "count" else NoMembers({}, absent=absent)
    if expansion.doubt is not None and len(things) == 1 and expansion.instances[0].key is None:
        return UncertainInstances(things[0], expansion.doubt)
    if expansion.kind == "count":
        return items_of(things, "tuple", span, expansion.doubt)
    pairs = (
        (str(each.key), TerraformAttribute(thing)) for each, thing in zip(expansion.instances, things, strict=True)
    )
    return members_of(pairs, "object", span, expansion.doubt)


def absent_value(expansion: Expansion, block: Declaration, span: Span) -> Failure:
    """Return what a reference to an instance of a block without instances evaluates to."""
    return Failure(part(block, "[]"), f"{block} is not created: {expansion.why_none}", span)


@changeable(eq=False)
class Names(LazyValue):
    """A family of names: ``var``, ``data``, all resources of a type."""

    origin: Origin
    of: Callable[[str], TerraformValue]
    keys: Callable[[], tuple[str, ...]]

    def attribute(self, key: str) -> TerraformValue:
        """Return what the name stands for."""
        return self.of(key)

    def whole(self) -> TerraformValue:
        """Return all of the family, where Terraform allows it."""
        return members_of(((key, TerraformAttribute(self.of(key))) for key in self.keys()), "object")


@changeable(eq=False)
class UncertainInstances(LazyValue):
    """The instances of a block of which nobody knows how many there are: each is taken for the one that is shown."""

    one: LazyValue
    doubt: Unknown

    @property
    def origin(self) -> Origin:  # type: ignore[override]
        """Return the one that is shown."""
        return self.one.origin

    def attribute(self, key: str) -> TerraformValue:
        """Return unknown: without a key nobody knows what is meant."""
        return Unknown(part(self.doubt.origin, key), self.doubt.reason)

    def whole(self) -> TerraformValue:
        """Return an object with keys that are not known."""
        return TerraformObject({}, "object", None, self.doubt)

    def item(self, _: TerraformValue) -> TerraformValue:
        """Return any instance."""
        return self.one

    def instances(self) -> TerraformTuple:
        """Return the one, and perhaps others."""
        return TerraformTuple((self.one,), "tuple", None, self.doubt)
