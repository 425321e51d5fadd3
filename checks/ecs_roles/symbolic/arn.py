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
    """The six fields of an ARN, the first of which is ``arn``.

    ``certain`` is whether they are these whatever the symbols hold: not when a symbol before the resource may hold a
    colon itself. Nobody writes code in which one does, so names and places are read from the parts all the same.
    """

    fields: tuple[tuple[Piece, ...], ...]
    certain: bool = field(default=True, compare=False)

    @property
    def partition(self) -> Text:
        """Return the partition."""
        return Text(self.fields[1])

    @property
    def service(self) -> Text:
        """Return the service as ARNs name it."""
        return Text(self.fields[2])

    @property
    def service_name(self) -> str:
        """Return the service, where it is known; empty otherwise."""
        pieces = self.fields[2]
        return pieces[0] if len(pieces) == 1 and type(pieces[0]) is str else ""

    @property
    def region(self) -> Text:
        """Return the region; some services have none."""
        return Text(self.fields[3])

    @property
    def account(self) -> Text:
        """Return the account; some services have none."""
        return Text(self.fields[_ACCOUNT])

    @property
    def resource(self) -> Text:
        """Return all that follows the fifth colon."""
        return Text(self.fields[-1])

    @property
    def resource_type(self) -> str:
        """Return what the resource begins with, before a slash or a colon (``role``); empty where it has no type."""
        first = self.fields[-1][0] if self.fields[-1] else ""
        head = first if isinstance(first, str) else ""
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
        return 1 + sum([piece.count(":") for piece in self.fields[-1] if type(piece) is str])

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
    return Arn(tuple(split), certain is not None)


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
    fields: list[tuple[Piece | _Part, ...]] = []
    begun: tuple[Piece | _Part, ...] = ()
    left = ARN_FIELDS - 1
    for place, piece in enumerate(pieces, 1):
        if type(piece) is not str:
            if type(piece) is Symbol and ":" not in piece.without:
                return None
            begun += (piece,)
            continue
        ended = piece.split(":", left)
        last = ended.pop()
        for each in ended:
            fields.append((*begun, each) if each else begun)
            begun = ()
        if last:
            begun += (last,)
        left -= len(ended)
        if not left:
            return (*fields, begun + pieces[place:])
    return (*fields, begun)


def _may_hold_colon(piece: Piece) -> bool:
    return ":" in piece if isinstance(piece, str) else ":" not in piece.without
