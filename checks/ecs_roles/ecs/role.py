"""A role with everything that the code attaches to it."""

from functools import cached_property
from typing import Literal

from ecs_roles.iam.decision import Grants
from ecs_roles.iam.statements import PolicyDocument
from ecs_roles.symbolic.arn import account_of
from ecs_roles.symbolic.derived_once import Remembering
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Text

ROLE_OF_ACCOUNT = "role of the account"


@frozen()
class Policy(Remembering):
    """A policy of a role.

    ``form`` is how it belongs to the role: written in the role, attached and written in the code, AWS's own,
    known from a file about the account, or named and outside the code. A boundary without a label may not be there.
    ``owner`` is the resource in which ``span`` lies: the document, or for AWS's own the attachment.
    """

    form: Literal["inline", "customer", "aws", "account", "outside"]
    label: str
    owner: Resource
    span: Span
    document: PolicyDocument


@frozen()
class MisplacedPolicy:
    """One of AWS's policies attached by an ARN that does not exist; ``paths`` are its paths and name as they are.

    ``misspelt`` says that the name is wrong too, and not only the path.
    """

    written: str
    prefix: str
    paths: tuple[str, ...]
    owner: Resource
    span: Span
    misspelt: bool = False


@frozen()
class PolicyName:
    """A managed policy attached by its name instead of its ARN; ``meant`` are the ARNs that the name can stand for."""

    written: str
    meant: tuple[str, ...]
    owner: Resource
    span: Span


@frozen()
class TakenAway:
    """A policy that one block attaches to the role and another one takes away with each deployment.

    ``by`` lists all roles of the policy where it is ``of_roles``, else all policies of the role.
    """

    policy: str
    owner: Resource
    span: Span
    by: Resource
    of_roles: bool


@frozen(slots=False)
class Role(Remembering):
    """A role: who may assume it, what it may do, and why there may be more than the code shows."""

    resource: Resource
    name: Text
    arn: Text
    trust: PolicyDocument
    policies: tuple[Policy, ...]
    grants: Grants
    boundary: Policy | None = None
    misplaced: tuple[MisplacedPolicy, ...] = ()
    names_alone: tuple[PolicyName, ...] = ()
    taken_away: tuple[TakenAway, ...] = ()

    @property
    def address(self) -> str:
        """Return how its language calls it."""
        return self.resource.address

    @property
    def span(self) -> Span:
        """Return the whole block."""
        return self.resource.span

    @property
    def known(self) -> bool:
        """Return whether all that it may do is in sight: the code creates it, or a file about the account holds it."""
        return self.resource.managed or self.resource.type_name == ROLE_OF_ACCOUNT

    @cached_property
    def account(self) -> tuple[Piece, ...]:
        """Return the account of its ARN; empty where that has none."""
        return account_of(self.arn)

    @cached_property
    def boundary_grants(self) -> Grants | None:
        """Return the statements of the permissions boundary, when there is one."""
        if self.boundary is None:
            return None
        return Grants(self.boundary.document.statements, self.boundary.document.unknowns)
