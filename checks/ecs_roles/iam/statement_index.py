"""Find the statements that may speak of a request without holding each of them against it."""

from ecs_roles.iam.action_matching import covers_action
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.prefix_index import PrefixIndex
from ecs_roles.symbolic.text import Text

_WORTH_IT = 24  # statements: fewer are quicker held against the request one by one


class StatementIndex:
    """Statements by their actions and by how their resources begin."""

    def __init__(self, statements: tuple[Statement, ...]) -> None:
        self._statements = statements
        self._by_action: dict[str, frozenset[int]] = {}
        named = [(number, item) for number, item in enumerate(statements) if item.resources]
        self._anywhere = frozenset(number for number, item in enumerate(statements) if not item.resources)
        self._by_resource = PrefixIndex(
            (pattern.pieces, number) for number, item in named for pattern in item.resources
        )

    def candidates(self, action: str, resource: Text) -> tuple[Statement, ...]:
        """Return the statements that may cover the action on the resource, in order: any other surely does not."""
        by_action = self._naming(action.lower())
        numbers = (self._by_resource.find(resource.pieces) | self._anywhere) & by_action
        return tuple(self._statements[number] for number in sorted(numbers))

    def _naming(self, action: str) -> frozenset[int]:
        known = self._by_action.get(action)
        if known is None:
            pairs = enumerate(self._statements)
            known = frozenset(number for number, item in pairs if covers_action(item, action) is not Answer.NO)
            self._by_action[action] = known
        return known


def index_of(statements: tuple[Statement, ...]) -> StatementIndex | None:
    """Return the index of many statements; ``None`` for a few."""
    return StatementIndex(statements) if len(statements) >= _WORTH_IT else None
