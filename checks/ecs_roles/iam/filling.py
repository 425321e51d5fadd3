"""Write what is known of partition, region and account into policies, before they are decided upon.

Of most nothing has to be written: what comes out is then the very same object, so that nothing is made or compared.
"""

from collections.abc import Callable
from operator import is_
from typing import TypeVar

from ecs_roles.iam.decision import Grants
from ecs_roles.iam.statements import Condition, PolicyDocument, Principal, Statement
from ecs_roles.symbolic.derived_once import derived_with
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.text import Text

Item = TypeVar("Item")


@derived_with
def filled_document(document: PolicyDocument, facts: Facts) -> PolicyDocument:
    """Return the document with the facts written in."""
    statements = _each(filled_statement, document.statements, facts)
    return document if statements is document.statements else replace(document, statements=statements)


def filled_grants(grants: Grants, facts: Facts) -> Grants:
    """Return the grants with the facts written in."""
    statements = _each(filled_statement, grants.statements, facts)
    return grants if statements is grants.statements else replace(grants, statements=statements)


def filled_statement(statement: Statement, facts: Facts) -> Statement:
    """Return the statement with the facts written in; the actions have none of them."""
    resources = _texts(statement.resources, facts)
    names_more = statement.principals or statement.not_principals or statement.conditions or statement.not_resources
    if not names_more:  # As in most policies of a role.
        return statement if resources is statement.resources else replace(statement, resources=resources)
    known = (
        statement.resources,
        statement.not_resources,
        statement.principals,
        statement.not_principals,
        statement.conditions,
    )
    not_resources = _texts(statement.not_resources, facts)
    principals = _each(_principal, statement.principals, facts)
    not_principals = _each(_principal, statement.not_principals, facts)
    conditions = _each(_condition, statement.conditions, facts)
    found = resources, not_resources, principals, not_principals, conditions
    if all(map(is_, found, known)):
        return statement
    return replace(
        statement,
        resources=resources,
        not_resources=not_resources,
        principals=principals,
        not_principals=not_principals,
        conditions=conditions,
    )


def _each(filled: Callable[[Item, Facts], Item], items: tuple[Item, ...], facts: Facts) -> tuple[Item, ...]:
    """Return the items with the facts written in, the very same tuple where none of them is another."""
    if not items:
        return items
    found = tuple([filled(item, facts) for item in items])
    return items if all(map(is_, found, items)) else found


def _texts(values: tuple[Text, ...], facts: Facts) -> tuple[Text, ...]:
    found = tuple(map(facts.fill, values))
    return values if all(map(is_, found, values)) else found


def _principal(principal: Principal, facts: Facts) -> Principal:
    name = facts.fill(principal.name)
    return principal if name is principal.name else replace(principal, name=name)


def _condition(condition: Condition, facts: Facts) -> Condition:
    values = _texts(condition.values, facts)
    return condition if values is condition.values else replace(condition, values=values)
