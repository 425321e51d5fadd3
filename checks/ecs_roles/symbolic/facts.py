"""What is known about where the code is deployed: partition, region and account, to be written into texts."""

from collections.abc import Callable
from operator import attrgetter

from ecs_roles.symbolic.derived_once import Remembering, derived_once, derived_with
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Origin, Pseudo
from ecs_roles.symbolic.text import Piece, Symbol, Text


@frozen()
class Facts(Remembering):
    """The parts of an ARN that belong to the place of deployment; ``None`` where nobody knows.

    ``keys`` are the KMS keys of secrets and parameters outside the code: the ARN or name of one, with ``*``, and the
    ARN of its key, or ``aws/secretsmanager`` and ``aws/ssm`` for AWS's own. ``guardduty`` is
    whether GuardDuty watches the account's tasks. ``bound`` are variables of other roots that are the same here.
    """

    partition: str | None = None
    region: str | None = None
    account: str | None = None
    keys: tuple[tuple[str, str], ...] = ()
    guardduty: bool = False
    bound: tuple[tuple[Origin, Piece], ...] = ()

    def fill(self, value: Text) -> Text:
        """Return the text with what is known written in."""
        return _filled(value, self) or value

    def known(self, symbol: Symbol) -> Piece | None:
        """Return what is known of a symbol."""
        origin = symbol.origin
        if isinstance(origin, Pseudo):
            of_a_place = _OF_A_PLACE.get(origin.name)
            return of_a_place(self) if of_a_place is not None else None
        return _of_variables(self).get(origin) if self.bound else None


_OF_A_PLACE: dict[str, Callable[[Facts], str | None]] = {
    name: attrgetter(name) for name in ("partition", "region", "account")
}


@derived_once
def _of_variables(facts: Facts) -> dict[Origin, Piece]:
    return dict(facts.bound)


@derived_with
def _filled(value: Text, facts: Facts) -> Text | None:
    """Return the text with what is known written in; ``None`` where nothing of it is known."""
    filled: list[Piece] = []
    is_another = follows = False  # whether a literal is the last of them
    for piece in value.pieces:  # One of the busiest loops of a scan: each ARN goes through it.
        known = facts.known(piece) or piece if type(piece) is Symbol else piece
        is_another = is_another or known is not piece
        literal = type(known) is str
        if literal and follows:
            filled[-1] += known  # type: ignore[operator]
        else:
            filled.append(known)
            follows = literal
    return Text(tuple(filled), value.span, value.source) if is_another else None


NOTHING_KNOWN = Facts()
