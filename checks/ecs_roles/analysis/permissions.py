"""What roles grant, as sets: whether one statement takes in another, however each is spelled."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from ecs_roles.ecs.role import Role
from ecs_roles.iam.service_reference import expand
from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.showing import shown


@frozen()
class Permission:
    """One action or pattern on one resource or pattern, as people read them; ``except`` lists mean all the rest."""

    effect: str
    action: str
    resource: str
    except_actions: tuple[str, ...] = ()
    except_resources: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the permission in words."""
        action = f"everything but {', '.join(self.except_actions)}" if self.except_actions else self.action
        resource = f"everything but {', '.join(self.except_resources)}" if self.except_resources else self.resource
        return f"{'' if self.effect == 'Allow' else 'denial of '}{action} on {resource}"


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return everything that the statements of a role allow and deny."""
    return permissions_in(role.grants.statements)


def permissions_in(statements: Iterable[Statement]) -> frozenset[Permission]:
    """Return everything that statements allow and deny."""
    return frozenset(item for statement in statements for item in _of_statement(statement))


def trusted_in(statements: Iterable[Statement]) -> frozenset[Permission]:
    """Return everybody whom the statements of a trust policy let in, each in the place of a resource."""
    return frozenset(
        replace(item, resource=principal)
        for statement in statements
        for item in _of_statement(statement)
        for principal in [_principal(each) for each in statement.principals] or ["everybody else"]
    )


def _principal(principal: Principal) -> str:
    """Return a principal in words; an account is the same by its number and by the ARN of its root."""
    name = shown(principal.name)
    is_number = principal.kind == "AWS" and re.fullmatch(r"\d{12}", name)
    return f"{principal.kind} {f'arn:aws:iam::{name}:root' if is_number else name}".strip()


def beyond(permissions: Collection[Permission], others: Collection[Permission]) -> tuple[Permission, ...]:
    """Return the permissions that the others do not take in, in a stable order."""
    found = (item for item in permissions if not _is_taken_in(item, others))
    return tuple(sorted(found, key=lambda item: (item.text, item.conditions)))


def statements_with(role: Role, permissions: Collection[Permission]) -> tuple[Statement, ...]:
    """Return the statements of a role that hold some of these permissions."""
    wanted = frozenset(permissions)
    return tuple(item for item in role.grants.statements if wanted & frozenset(_of_statement(item)))


def _of_statement(statement: Statement) -> Iterator[Permission]:
    except_actions = tuple(sorted(map(shown, statement.not_actions)))
    except_resources = tuple(sorted(map(shown, statement.not_resources)))
    conditions = tuple(
        sorted(
            f"{item.operator} {shown(item.key)} {[shown(each) for each in item.values]}"
            for item in statement.conditions
        )
    )
    for action in [shown(item) for item in statement.actions] or [""]:
        for resource in [shown(item) for item in statement.resources] or [""]:
            yield Permission(statement.effect, action, resource, except_actions, except_resources, conditions)


def _is_taken_in(item: Permission, others: Collection[Permission]) -> bool:
    """Return whether each action of a permission is in one of the others, on the same resource or more."""
    near = [other for other in others if _may_take_in(other, item)]
    if item.except_actions:
        return any(other.except_actions == item.except_actions or not other.action.strip("*:") for other in near)
    return all(any(_has_action(other, action) for other in near) for action in _actions(item.action))


def _may_take_in(wide: Permission, item: Permission) -> bool:
    if wide.effect != item.effect or wide.conditions not in {(), item.conditions}:
        return False
    if wide.except_resources or item.except_resources:
        return wide.except_resources == item.except_resources or wide.resource == "*"
    return takes_in(wide.resource, item.resource)


def _has_action(wide: Permission, action: str) -> bool:
    if wide.except_actions:
        return not any(takes_in(each.lower(), action) for each in wide.except_actions)
    return takes_in(wide.action.lower(), action)


@lru_cache(maxsize=4096)
def _actions(pattern: str) -> frozenset[str]:
    """Return the actions behind a pattern in lower case; the pattern itself where the service is not known."""
    return frozenset(action.lower() for action in expand(pattern) or (pattern,))


@lru_cache(maxsize=16384)
def takes_in(wide: str, narrow: str) -> bool:
    """Return whether everything that a pattern means is meant by a wider one."""
    parts = (".*" if part == "*" else "[^*]" if part == "?" else re.escape(part) for part in re.split(r"([*?])", wide))
    return re.fullmatch("".join(parts), narrow, re.DOTALL) is not None
