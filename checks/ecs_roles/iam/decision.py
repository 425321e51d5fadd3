"""The answer to one request: allowed, denied or unknown, and what made it so."""

from dataclasses import dataclass, field
from enum import Enum

from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown


class Decision(Enum):
    """AWS's answers, and the honest third; the values are those of AWS's simulator."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"
    UNKNOWN = "unknown"

    @property
    def denied(self) -> bool:
        """Return whether the request surely fails."""
        return self in {Decision.EXPLICIT_DENY, Decision.IMPLICIT_DENY}


@dataclass(frozen=True, slots=True)
class Request:
    """One call that a role makes.

    ``context`` maps condition keys (any case) to what is known of them; an empty tuple means *surely absent*.
    A key that is not listed is unknown, unless ``context_complete``: then it is absent.
    ``principal`` is the ARN of the role that calls, needed for resource policies only.
    """

    action: str
    resource: Text
    context: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    context_complete: bool = False
    principal: Text | None = None


@dataclass(frozen=True, slots=True)
class Grants:
    """The statements of some policies taken together; ``unknowns`` say which part of them could not be read."""

    statements: tuple[Statement, ...] = ()
    unknowns: tuple[Unknown, ...] = ()

    @property
    def complete(self) -> bool:
        """Return whether every policy could be read."""
        return not self.unknowns


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision, the statements that made it, and when it is unknown the one fact that would settle it.

    ``refused_by`` are the sides that refuse it: whose statements deny it, else whose policies do not allow it.
    """

    decision: Decision
    because: tuple[Statement, ...] = ()
    reason: str = field(default="", compare=False)
    refused_by: tuple[str, ...] = field(default=(), compare=False)
