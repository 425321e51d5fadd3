"""What is known about where the code is deployed: partition, region and account, to be written into texts."""

from operator import is_

from ecs_roles.symbolic.derived_once import derived_for
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Symbol, Text, text


@frozen()
class Facts:
    """The parts of an ARN that belong to the place of deployment; ``None`` where nobody knows.

    ``keys`` are the KMS keys of secrets and parameters outside the code: the ARN or name of one, with ``*``, and the
    ARN of its key, or ``aws/secretsmanager`` and ``aws/ssm`` for AWS's own. ``guardduty`` is
    whether GuardDuty watches the account's tasks.
    """

    partition: str | None = None
    region: str | None = None
    account: str | None = None
    keys: tuple[tuple[str, str], ...] = ()
    guardduty: bool = False

    def fill(self, value: Text) -> Text:
        """Return the text with what is known written in."""
        return _filled(value, self) or value

    def known(self, symbol: Symbol) -> str | None:
        """Return what is known of a symbol."""
        if not isinstance(symbol.origin, Pseudo):
            return None
        match symbol.origin.name:
            case "partition":
                return self.partition
            case "region":
                return self.region
            case "account":
                return self.account
            case _:
                return None


@derived_for
def _filled(value: Text, facts: Facts) -> Text | None:
    """Return the text with what is known written in; ``None`` where nothing of it is known."""
    filled = [piece if isinstance(piece, str) else facts.known(piece) or piece for piece in value.pieces]
    if all(map(is_, filled, value.pieces)):
        return None
    return Text(text(*filled).pieces, value.span, value.source)


NOTHING_KNOWN = Facts()
