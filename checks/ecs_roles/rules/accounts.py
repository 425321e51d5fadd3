"""Which account a task definition belongs to, as far as the code surely says."""

import re
from collections.abc import Iterator

from ecs_roles.iam.condition_operators import read_operator
from ecs_roles.iam.statements import Condition
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.assuming import SOURCE_ACCOUNT, SOURCE_ARN, names_ecs_tasks
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn

_ACCOUNT = re.compile(r"\d{12}")


def own_accounts(workload: Workload) -> frozenset[str]:
    """Return the accounts that are written out for the task definition itself.

    A role is always of the account of its task, and so is the source that a trust policy asks of ECS; an image or a
    secret may be another account's.
    """
    named = (*_known(workload), *(account_of(link) for link in (workload.execution, workload.task)))
    return frozenset(account for account in named if account)


def _known(workload: Workload) -> Iterator[str | None]:
    yield workload.index.deployment.facts.account
    for link in (workload.execution, workload.task):
        if link.role is None:
            continue
        own = parse_arn(link.role.arn)
        yield _written(own.account.literal) if own is not None else None
        for statement in link.role.trust.statements:
            if statement.effect == "Allow" and names_ecs_tasks(statement) is Answer.YES:
                yield from (account for item in statement.conditions for account in _sources(item))


def _sources(condition: Condition) -> Iterator[str | None]:
    """Yield the accounts from which a condition on the source lets ECS call."""
    operator, key = read_operator(condition.operator), (condition.key.literal or "").lower()
    if operator is None or operator.negated:
        return
    for value in condition.values:
        arn = parse_arn(value)
        if key == SOURCE_ACCOUNT:
            yield _written(value.literal)
        elif key == SOURCE_ARN and arn is not None:
            yield _written(arn.account.literal)


def account_of(link: Link) -> str | None:
    """Return the account in which the role of a link stands, when it is written out."""
    return _written(link.entity.account.literal) if link.form == "arn" else None


def _written(account: str | None) -> str | None:
    return account if account and _ACCOUNT.fullmatch(account) else None
