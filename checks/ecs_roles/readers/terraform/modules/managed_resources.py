"""What a root creates, found by one attribute: a data block costs the same however many resources there are."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import Protocol

from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.text import Piece, Text, same_text
from ecs_roles.symbolic.values import Unknown

IsBegun = Callable[[tuple[str, ...]], bool]
"""Whether something is being worked out just now, by the key under which it will be known."""


class CreatesResources(Protocol):
    """A module, as far as a lookup asks it."""

    def managed(self, type_name: str) -> Iterator[TerraformResource]:
        """Yield every resource of a type that the module creates."""


@changeable()
class _OfOneType:
    """The resources of a type by the text of one attribute, as far as anybody had to look."""

    modules: int = 0
    waiting: deque[TerraformResource] = field(default_factory=deque)
    by_text: dict[tuple[Piece, ...], TerraformResource] = field(default_factory=dict)
    with_symbols: list[tuple[Text, TerraformResource]] = field(default_factory=list)


@changeable()
class ManagedResources:
    """The resources that the modules of a root create; no more of them are evaluated than a lookup needs."""

    modules: Sequence[CreatesResources]
    _known: dict[tuple[str, str], _OfOneType] = field(default_factory=dict)

    def with_text(self, type_name: str, attribute: str, wanted: Text, is_begun: IsBegun) -> TerraformResource | None:
        """Return the first resource of a type whose attribute surely is a text."""
        known = self._known.setdefault((type_name, attribute), _OfOneType())
        put_off: list[TerraformResource] = []
        found = known.by_text.get(wanted.pieces)
        while found is None and (resource := self._next(known, type_name)) is not None:
            if is_begun(("attribute", resource.address, attribute)):
                put_off.append(resource)  # It asks for itself; whoever asks later can have it.
            else:
                self._note(known, resource, attribute)
            found = known.by_text.get(wanted.pieces)
        known.waiting.extendleft(reversed(put_off))
        if found is None and wanted.symbols:
            return next((item for text, item in known.with_symbols if same_text(text, wanted) is Answer.YES), None)
        return found

    def forget(self) -> None:
        """Drop the resources, all of which refer to their module."""
        self._known.clear()

    def _next(self, known: _OfOneType, type_name: str) -> TerraformResource | None:
        while not known.waiting and known.modules < len(self.modules):
            known.modules += 1
            known.waiting.extend(self.modules[known.modules - 1].managed(type_name))
        return known.waiting.popleft() if known.waiting else None

    def _note(self, known: _OfOneType, resource: TerraformResource, attribute: str) -> None:
        text = text_of_attribute(resource.attribute(attribute))
        if text is not None:
            known.by_text.setdefault(text.pieces, resource)
            if text.symbols:
                known.with_symbols.append((text, resource))


def text_of_attribute(found: TerraformValue) -> Text | None:
    """Return an attribute as text; one that could not be worked out is the same wherever the same is asked."""
    if isinstance(found, Unknown):
        return Text((found.symbol,), found.span)
    return found if isinstance(found, Text) else None
