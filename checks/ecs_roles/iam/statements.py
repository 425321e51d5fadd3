"""A policy document as data: statements that keep their place and may hold parts that are not known yet."""

from dataclasses import field
from typing import Literal

from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import Remembering, derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown

Effect = Literal["Allow", "Deny"]


@frozen()
class Principal:
    """Who a statement names: ``kind`` is ``AWS``, ``Service``, ``Federated``, ``CanonicalUser`` or ``*``.

    A principal that could not be read has the kind ``""`` and a name that is a symbol.
    """

    kind: str
    name: Text


@frozen()
class Condition:
    """One operator with one key and its values, as written: ``("StringEquals", "aws:SourceAccount", ...)``.

    A condition that could not be read has the operator ``""`` and a key that is a symbol. One that nobody has written
    stands ``for_policy``: it holds if the policy is there.
    """

    operator: str
    key: Text
    values: tuple[Text, ...]
    span: Span | None = field(default=None, compare=False)
    for_policy: bool = field(default=False, compare=False)


@frozen()
class Statement(Remembering):
    """One statement. A list that could not be read holds one text that is a single symbol.

    Exactly one of ``actions`` and ``not_actions`` is filled in a valid statement, likewise for resources
    (empty in a trust policy) and principals (empty in an identity policy).
    """

    effect: Effect
    actions: tuple[Text, ...] = ()
    not_actions: tuple[Text, ...] = ()
    resources: tuple[Text, ...] = ()
    not_resources: tuple[Text, ...] = ()
    principals: tuple[Principal, ...] = ()
    not_principals: tuple[Principal, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    version: str = "2012-10-17"
    span: Span | None = field(default=None, compare=False)
    origin: str = field(default="", compare=False)

    @property
    def looks_at_context(self) -> bool:
        """Return whether the statement has a condition, or what may be a policy variable in a resource."""
        return bool(self.conditions) or VARIABLE in marks_in_resources(self)


VARIABLE, ASTERISK = "${", "*"


@derived_once
def marks_in_resources(statement: Statement) -> tuple[str, ...]:
    """Return which of the marks of a variable and of a wildcard stand in the resources of a statement."""
    pieces = [piece for resource in (*statement.resources, *statement.not_resources) for piece in resource.pieces]
    written = "\n".join([piece for piece in pieces if type(piece) is str])
    return tuple([mark for mark in (VARIABLE, ASTERISK) if mark in written])


@derived_once
def literal_actions(statement: Statement) -> tuple[str, ...]:
    """Return the actions of a statement that are wholly known, patterns among them, as they are written."""
    return tuple([literal for action in statement.actions if (literal := action.literal)])


@derived_once
def services_named(statement: Statement) -> tuple[str, ...]:
    """Return the service that each resource of a statement is of, as its ARN has it; empty where it may be any."""
    return tuple(map(service_named, statement.resources))


def service_named(resource: Text) -> str:
    """Return the service that a resource is of; empty where that is not known, or a pattern."""
    arn = parse_arn(resource)
    service = arn.service_name if arn is not None else ""
    return "" if "*" in service or "?" in service else service


@frozen()
class Fault:
    """Something that AWS would refuse in a document, with its exact place.

    ``raisable``: an account whose quota was raised takes it. ``absent``: an element is not there; ``stray``: one stands
    where AWS knows none, which often is the one that is absent. ``unfilled``: there is no statement at all.
    """

    message: str
    span: Span | None
    raisable: bool = False
    absent: bool = False
    stray: bool = False
    unfilled: bool = False


@frozen()
class PolicyDocument(Remembering):
    """The statements that could be read, why there may be more, and what AWS would refuse.

    ``size`` is how IAM counts the document, ``None`` when some of it is not known; ``in_doubt`` whether it may be that
    nobody creates or attaches it.
    """

    statements: tuple[Statement, ...]
    unknowns: tuple[Unknown, ...] = ()
    faults: tuple[Fault, ...] = ()
    span: Span | None = field(default=None, compare=False)
    size: int | None = field(default=None, compare=False)
    in_doubt: bool = field(default=False, compare=False)
