"""Write what is known of partition, region and account into policies, before they are decided upon."""

from dataclasses import replace

from ecs_roles.iam.decision import Grants
from ecs_roles.iam.statements import Condition, PolicyDocument, Principal, Statement
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.text import Text


def filled_document(document: PolicyDocument, facts: Facts) -> PolicyDocument:
    """Return the document with the facts written in."""
    return replace(document, statements=tuple(filled_statement(item, facts) for item in document.statements))


def filled_grants(grants: Grants, facts: Facts) -> Grants:
    """Return the grants with the facts written in."""
    return replace(grants, statements=tuple(filled_statement(item, facts) for item in grants.statements))


def filled_statement(statement: Statement, facts: Facts) -> Statement:
    """Return the statement with the facts written in; the actions have none of them."""
    return replace(
        statement,
        resources=_texts(statement.resources, facts),
        not_resources=_texts(statement.not_resources, facts),
        principals=_principals(statement.principals, facts),
        not_principals=_principals(statement.not_principals, facts),
        conditions=tuple(_condition(item, facts) for item in statement.conditions),
    )


def _texts(texts: tuple[Text, ...], facts: Facts) -> tuple[Text, ...]:
    return tuple(facts.fill(item) for item in texts)


def _principals(principals: tuple[Principal, ...], facts: Facts) -> tuple[Principal, ...]:
    return tuple(replace(item, name=facts.fill(item.name)) for item in principals)


def _condition(condition: Condition, facts: Facts) -> Condition:
    return replace(condition, values=_texts(condition.values, facts))
