"""The accounts that a task definition itself names: those are taken for its own."""

import re
from collections.abc import Iterator

from ecs_roles.linking.role_names import parse_reference
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.symbolic.text import Text

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")


def accounts_of(workload: Workload) -> frozenset[str]:
    """Every account number in the images, secrets and role references of a task definition."""
    return frozenset(
        number
        for named in _named(workload)
        for piece in named.pieces
        if isinstance(piece, str)
        for number in _ACCOUNT.findall(piece)
    )


def _named(workload: Workload) -> Iterator[Text]:
    for link in (workload.execution, workload.task):
        if link.reference is not None:
            yield link.reference
        if link.role is not None:
            yield link.role.arn
    for container in workload.task_definition.containers:
        if container.image is not None:
            yield container.image
        yield from (reference.value_from for reference in container.secrets)


def account_of(link: Link) -> str | None:
    """The account in which the role of a link stands, when it is written out."""
    written = link.reference
    if written is None or link.form != "arn":
        return None
    account = parse_reference(written).account.literal
    return account if account and _ACCOUNT.fullmatch(account) else None
