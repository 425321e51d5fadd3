"""The answer to one request: allowed, denied or unknown, and what made it so."""

from dataclasses import field
from functools import cached_property

from ecs_roles.iam.statement_index import StatementIndex
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.enumeration import Enumeration
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import MAY_ADD, Attribute
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown


class Decision(Enumeration):
    """AWS's answers, and the honest third; the values are those of AWS's simulator."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"
    UNKNOWN = "unknown"

    @property
    def denied(self) -> bool:
        """Return whether the request surely fails."""
        return self is Decision.EXPLICIT_DENY or self is Decision.IMPLICIT_DENY  # Hashing would cost more.


@frozen()
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


@frozen(slots=False)
class Grants:
    """The statements of some policies taken together; ``unknowns`` say which part of them could not be read.

    ``added`` is one statement more, which somebody might write.
    """

    statements: tuple[Statement, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    added: tuple[Statement, ...] = ()

    def candidates(self, request: Request) -> tuple[Statement, ...]:
        """Return the statements that may cover a request, in order: any other surely does not."""
        found = self._index.candidates(request.action, request.resource)
        return found + self.added if self.added else found

    def naming(self, action: str) -> tuple[Statement, ...]:
        """Return the statements that may name an action, on whatever resource: any other surely does not."""
        found = self._index.naming(action)
        return found + self.added if self.added else found

    def with_statement(self, statement: Statement) -> "Grants":
        """Return the grants with one statement more; what was indexed stays so."""
        more = replace(self, added=(*self.added, statement))
        more.__dict__.update(_index=self._index, _looks_at_context=self._looks_at_context)
        return more

    @property
    def looks_at_context(self) -> bool:
        """Return whether a statement has a condition or a variable: else nothing hangs on the context of a request."""
        return self._looks_at_context or (bool(self.added) and any(item.looks_at_context for item in self.added))

    @cached_property
    def _looks_at_context(self) -> bool:
        return any(item.looks_at_context for item in self.statements)

    @cached_property
    def denies(self) -> tuple[Statement, ...]:
        """Return the statements that deny."""
        return tuple(item for item in self.statements if item.effect == "Deny")

    @cached_property
    def _index(self) -> StatementIndex:
        return StatementIndex(self.statements)

    @property
    def complete(self) -> bool:
        """Return whether every policy could be read."""
        return not self.unknowns


def only_adds(unread: Unknown) -> bool:
    """Return whether what is not read can grant more, and refuse nothing: what is allowed stays so."""
    return isinstance(unread.origin, Attribute) and unread.origin.name == MAY_ADD


@frozen()
class Verdict:
    """A decision, the statements that made it, and when it is unknown the one fact that would settle it.

    ``told`` is the reason; of what is ``allowed`` it is put into words when somebody asks, as hardly anybody does.
    ``refused_by`` are the sides that refuse it: whose statements deny it, else whose policies do not allow it.
    """

    decision: Decision
    because: tuple[Statement, ...] = ()
    told: str = field(default="", compare=False)
    refused_by: tuple[str, ...] = field(default=(), compare=False)
    allowed: Request | None = field(default=None, compare=False)

    @property
    def reason(self) -> str:
        """Return why it was decided so."""
        if self.allowed is None:
            return self.told
        return f"a statement allows {self.allowed.action} on {self.allowed.resource}"
