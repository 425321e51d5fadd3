"""An ARN as a value: its parts, as far as they are known.

Source: IAM user guide, Amazon Resource Names: ``arn:partition:service:region:account-id:resource``, in which the
resource may go on with further colons.
"""

from dataclasses import field
from typing import TypeVar

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Piece, Symbol, Text, split_text, text

ARN_FIELDS = 6

_ACCOUNT = 4  # where it stands among the fields
_START = "arn:"
_Part = TypeVar("_Part")


@frozen()
class Arn:
    """The parts of an ARN.

    ``certain`` is whether they are these whatever the symbols hold: not when a symbol before the resource may hold a
    colon itself. Nobody writes code in which one does, so names and places are read from the parts all the same.
    """

    partition: Text
    service: Text
    region: Text
    account: Text
    resource: Text
    certain: bool = field(default=True, compare=False)

    @property
    def resource_type(self) -> str:
        """Return what the resource begins with, before a slash or a colon (``role``); empty where it has no type."""
        head = self.resource.prefix
        places = [at for mark in "/:" if (at := head.find(mark)) >= 0]
        return head[: min(places)] if places else ""

    @property
    def resource_name(self) -> Text:
        """Return what follows the type of the resource, or the whole resource where it has no type."""
        kind = self.resource_type
        if not kind:
            return self.resource
        return text(self.resource.prefix[len(kind) + 1 :], *self.resource.pieces[1:])

    @property
    def field_count(self) -> int:
        """Return how many fields the resource has."""
        return 1 + sum([piece.count(":") for piece in self.resource.pieces if type(piece) is str])

    @property
    def resource_fields(self) -> tuple[Text, ...]:
        """Return the resource split at its colons: ``log-group``, ``name``, ``*``."""
        return split_text(self.resource, ":")

    def beside(self, *resource: Text) -> Text:
        """Return the ARN of another resource of the same service and place, given by its fields."""
        head = (_START, self.partition, ":", self.service, ":", self.region, ":", self.account)
        return text(*head, *(part for each in resource for part in (":", each)))


def is_arn(value: Text) -> Answer:
    """Decide whether a text begins as an ARN does."""
    if value.prefix.startswith(_START):
        return Answer.YES
    if not value.symbols or not _START.startswith(value.prefix):
        return Answer.NO
    return Answer.UNKNOWN if any(_may_hold_colon(piece) for piece in value.pieces) else Answer.NO


def parse_arn(value: Text | None) -> Arn | None:
    """Return the parts of an ARN; ``None`` when the text does not begin as one, or has too few parts."""
    return _parsed(value) if value is not None and value.prefix.startswith(_START) else None


@derived_once
def _parsed(value: Text) -> Arn | None:
    """Return the parts, without a place."""
    certain = arn_fields(value.pieces)
    split = certain if certain is not None else [each.pieces for each in split_text(value, ":", ARN_FIELDS - 1)]
    if len(split) < ARN_FIELDS:
        return None
    _, partition, service, region, account, resource = split
    return Arn(Text(partition), Text(service), Text(region), Text(account), Text(resource), certain is not None)


def account_of(value: Text) -> tuple[Piece, ...]:
    """Return the account field of an ARN, of which nothing else is wanted; empty where it has none."""
    fields = arn_fields(value.pieces) if value.prefix.startswith(_START) else ()
    if fields is not None:
        return fields[_ACCOUNT] if len(fields) == ARN_FIELDS else ()
    arn = parse_arn(value)
    return arn.account.pieces if arn is not None else ()


def arn_fields(pieces: tuple[Piece | _Part, ...]) -> tuple[tuple[Piece | _Part, ...], ...] | None:
    """Return the parts between the first five colons, also of a pattern with wildcards among its pieces.

    ``None`` when a symbol before the last of them could hold a colon itself.
    """
    parts: list[tuple[Piece | _Part, ...]] = []
    part: list[Piece | _Part] = []
    left = ARN_FIELDS - 1
    for piece in pieces:
        if not left:
            part.append(piece)
        elif type(piece) is str:
            *before, last = piece.split(":", left)
            left -= len(before)
            for each in before:
                if part:
                    parts.append((*part, each) if each else tuple(part))
                    part = []
                else:
                    parts.append((each,) if each else ())
            if last:
                part.append(last)
        elif isinstance(piece, Symbol) and ":" not in piece.without:
            return None
        else:
            part.append(piece)
    return (*parts, tuple(part))


def _may_hold_colon(piece: Piece) -> bool:
    return ":" in piece if isinstance(piece, str) else ":" not in piece.without
