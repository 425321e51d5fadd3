"""Find the statements that may speak of a request without holding each of them against it."""

from collections import defaultdict
from functools import cached_property

from ecs_roles.iam.action_matching import covers_action, named_by
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.prefix_index import PrefixIndex
from ecs_roles.symbolic.text import Text

_WORTH_IT = 24  # statements: the resources of fewer are quicker held against the request one by one


class StatementIndex:
    """Statements by their actions and, where there are many, by how their resources begin."""

    def __init__(self, statements: tuple[Statement, ...]) -> None:
        self._statements = statements
        self._by_action: dict[str, tuple[int, ...]] = {}
        self._named: dict[str, tuple[Statement, ...]] = {}
        self._spelt_out: defaultdict[str, list[int]] = defaultdict(list)
        self._others: list[int] = []
        for number, statement in enumerate(statements):
            single, patterns = named_by(statement)
            if not statement.actions or patterns:
                self._others.append(number)
            else:
                for action in single:
                    self._spelt_out[action].append(number)

    def candidates(self, action: str, resource: Text) -> tuple[Statement, ...]:
        """Return the statements that may cover the action on the resource, in order: any other surely does not."""
        naming = self.naming(action)
        if not naming or len(self._statements) < _WORTH_IT:
            return naming
        by_resource, anywhere = self._by_resource
        named = by_resource.find(resource.pieces) | anywhere
        return tuple([self._statements[number] for number in self._numbers(action.lower()) if number in named])

    def naming(self, action: str) -> tuple[Statement, ...]:
        """Return the statements that may name the action, in order."""
        known = self._named.get(action)
        if known is None:
            numbers = self._numbers(action.lower())
            known = self._named[action] = tuple([self._statements[number] for number in numbers])
        return known

    @cached_property
    def _by_resource(self) -> tuple[PrefixIndex, frozenset[int]]:
        """Return the statements by how their resources begin, and those that name none."""
        numbered = list(enumerate(self._statements))
        named = PrefixIndex((pattern.pieces, number) for number, item in numbered for pattern in item.resources)
        return named, frozenset(number for number, item in numbered if not item.resources)

    def _numbers(self, action: str) -> tuple[int, ...]:
        known = self._by_action.get(action)
        if known is None:
            others = [each for each in self._others if covers_action(self._statements[each], action) is not Answer.NO]
            spelt_out = self._spelt_out.get(action, ())
            known = self._by_action[action] = tuple(sorted([*spelt_out, *others]) if others else spelt_out)
        return known
