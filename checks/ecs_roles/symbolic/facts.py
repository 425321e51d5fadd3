"""What is known about where the code is deployed: partition, region and account, to be written into texts."""

from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Piece, Symbol, Text, text


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
        if not any(isinstance(piece, Symbol) and self._known(piece) for piece in value.pieces):
            return value
        filled = text(*(self._filled(piece) for piece in value.pieces))
        return Text(filled.pieces, value.span, value.source)

    def _filled(self, piece: Piece) -> Piece:
        return (self._known(piece) or piece) if isinstance(piece, Symbol) else piece

    def _known(self, symbol: Symbol) -> str | None:
        if symbol == PARTITION:
            return self.partition
        if symbol == REGION:
            return self.region
        return self.account if symbol == ACCOUNT else None


NOTHING_KNOWN = Facts()
