"""Which answers the conditions of a template can give, and what each answer says about the parameters.

Source: CloudFormation User Guide, condition functions.
"""

from collections import ChainMap
from collections.abc import Iterator
from dataclasses import field
from itertools import islice

from ecs_roles.readers.cloudformation.conditions.facts import Facts, consistent, each_value, is_value
from ecs_roles.readers.cloudformation.conditions.shapes import may_be
from ecs_roles.readers.cloudformation.evaluation import Context, Session, function_call
from ecs_roles.readers.cloudformation.functions.table import FUNCTIONS
from ecs_roles.readers.cloudformation.grouping.reach import mentioned
from ecs_roles.readers.cloudformation.mentions import mentions
from ecs_roles.readers.cloudformation.parameters import allowed_values
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.origin import Declaration, Origin
from ecs_roles.symbolic.text import Text, same_text, text
from ecs_roles.symbolic.values import NULL, Sequence, Unknown, Value, as_literal, as_text, is_null, is_true

MAX_BRANCHES = LIMITS.condition_branches
_CONDITIONS_A_STEP = 16

Branch = tuple[Facts, bool]


class TooManyBranchesError(Exception):
    """A condition can be met in more ways than are worth looking at."""


@changeable()
class Answers:
    """Asks the conditions of a stack and of the stacks nested in it."""

    root: Stack
    steps: int = LIMITS.condition_steps
    _pending: list[str] = field(default_factory=list)
    _free: dict[str, Text | Unknown] = field(init=False)

    def __post_init__(self) -> None:
        names = self.root.template.parameters
        self._free = {name: Unknown(Declaration(_FREE, name), f"{name} is free") for name in names}

    def of(self, stack: Stack, name: str, facts: Facts) -> list[Branch]:
        """Return the answers that a condition can give under the facts; each is recorded in its branch."""
        full = stack.full(name)
        if full in facts.conditions:
            return [(facts, facts.conditions[full])]
        self._spend(facts)
        node = stack.template.conditions.get(name)
        if node is None or full in self._pending:
            branches = _either(facts, (f"condition {full}", ""))
        else:
            self._pending.append(full)
            try:
                branches = self._expression(stack, node, facts)
            finally:
                self._pending.pop()
        return [(branch.with_condition(full, holds=answer), answer) for branch, answer in branches]

    def _spend(self, facts: Facts) -> None:
        """Take what it costs to ask under the facts from the budget, which all conditions of a template share."""
        self.steps -= 1 + len(facts.values) + len(facts.equalities) + len(facts.conditions) // _CONDITIONS_A_STEP
        if self.steps < 0:
            raise TooManyBranchesError

    def _expression(self, stack: Stack, node: Value, facts: Facts) -> list[Branch]:
        name, argument = function_call(node) or ("", NULL)
        items = argument.items if isinstance(argument, Sequence) else (argument,)
        match name:
            case "Condition":
                found = as_text(argument)
                return self.of(stack, str(found), facts)
            case "Fn::Not" if len(items) == 1:
                return [(branch, not answer) for branch, answer in self._expression(stack, items[0], facts)]
            case "Fn::And" | "Fn::Or":
                return self._until(stack, items, facts, stop=name == "Fn::Or")
            case "Fn::Equals" if len(items) == 2:  # noqa: PLR2004 - what is compared
                branches = _bounded(self._compared(stack, (items[0], items[1]), facts))
                return self._departing(stack, (items[0], items[1]), branches)
        literal = Answer.UNKNOWN if is_null(node) else is_true(node)
        if literal is Answer.UNKNOWN:
            return _either(facts, (_place(stack, node), ""))
        return [(facts, literal is Answer.YES)]

    def _until(self, stack: Stack, items: tuple[Value, ...], facts: Facts, *, stop: bool) -> list[Branch]:
        """Return the branches of ``And`` and ``Or``: the first answer that decides ends a branch."""
        done: list[Branch] = []
        open_: list[Facts] = [facts]
        for item in items:
            answers = [branch for each in open_ for branch in self._expression(stack, item, each)]
            done += [(branch, answer) for branch, answer in answers if answer is stop]
            open_ = [branch for branch, answer in answers if answer is not stop]
            if len(done) + len(open_) > MAX_BRANCHES:
                raise TooManyBranchesError
        return done + [(branch, not stop) for branch in open_]

    def _compared(self, stack: Stack, pair: tuple[Value, Value], facts: Facts) -> Iterator[Branch]:
        """Yield the answers of a comparison, once for each choice that the stack around it makes in what it gives."""
        given = (condition for node in pair for condition in mentioned(stack, node).conditions)
        tied = [facts]
        for around, name in dict.fromkeys(given) if stack.parent is not None else ():
            tied = [branch for each in tied for branch, _answer in self.of(around, name, each)]
            if len(tied) > MAX_BRANCHES:
                raise TooManyBranchesError
        for each in tied:
            yield from self._equals(stack, pair, each)

    def _equals(self, stack: Stack, pair: tuple[Value, Value], facts: Facts) -> Iterator[Branch]:
        self._spend(facts)
        context = Context(stack, Session(self._assumed(facts), FUNCTIONS))
        left, right = (as_text(context.value(node)) or text(_place(stack, node)) for node in pair)
        same = same_text(left, right)
        one, other = _variable(left), _variable(right)
        bounded = None if _is_solvable(left, right) else self._bounded_variable(stack, pair, facts)
        if same is not Answer.UNKNOWN:
            yield facts, same is Answer.YES
        elif not self._may_be_equal(left, right):
            yield facts, False
        elif bounded is not None:
            for chosen in each_value(facts, bounded, self.allowed(bounded)):
                yield from self._equals(stack, pair, chosen)
        elif one is not None and right.literal is not None:
            yield from is_value(facts, one, right.literal, self.allowed(one))
        elif other is not None and left.literal is not None:
            yield from is_value(facts, other, left.literal, self.allowed(other))
        else:
            yield from _either(facts, _pair(left, right))

    def _departing(self, stack: Stack, pair: tuple[Value, Value], branches: list[Branch]) -> list[Branch]:
        """Return the branches with what they say of a list: where its first item is not X, the list is not X alone."""
        for node, literal in (pair, pair[::-1]):
            name, value = _list_parameter(node), as_literal(literal)
            if name is not None and value is not None and stack.parent is None and name in self._free:
                without = [
                    (facts if answer else facts.without_value(name, value), answer) for facts, answer in branches
                ]
                return [branch for branch in without if consistent(branch[0])]
        return branches

    def _may_be_equal(self, left: Text, right: Text) -> bool:
        """Return whether what is known of the values allows them to be equal: a stack's name is never empty."""
        sides = ((left, right.literal), (right, left.literal))
        return all(literal is None or may_be(value, literal, self.root, _FREE) for value, literal in sides)

    def _bounded_variable(self, stack: Stack, pair: tuple[Value, Value], facts: Facts) -> str | None:
        """Return a parameter in a comparison whose few values can be tried one by one."""
        names = (stack.full(mention.name) for node in pair for mention in mentions(node))
        return next((name for name in names if facts.known(name) is None and self.allowed(name)), None)

    def _assumed(self, facts: Facts) -> World:
        """Return the world of some facts, with every other parameter as a variable of its own."""
        known: dict[str, Text | Unknown] = {
            name: text(value) for name, value in facts.all_known().items() if name in self._free
        }
        return World(facts.conditions, ChainMap(known, self._free))

    def allowed(self, variable: str) -> tuple[str, ...]:
        """Return the values that a variable may have, if it is a parameter of the root stack that bounds them."""
        declared = self.root.template.parameters.get(variable)
        return allowed_values(declared) if declared is not None and variable not in self.root.given else ()


# The deployment of parameters that may still have any value.
_FREE = "a free parameter"


def _list_parameter(node: Value) -> str | None:
    """Return the parameter of which the first item is taken, or all items joined."""
    name, argument = function_call(node) or ("", NULL)
    items = argument.items if isinstance(argument, Sequence) else ()
    if len(items) != 2 or not (name == "Fn::Join" or (name == "Fn::Select" and as_literal(items[0]) == "0")):  # noqa: PLR2004
        return None
    of, parameter = function_call(items[1]) or ("", NULL)
    return as_literal(parameter) if of == "Ref" else None


def _variable(value: Text) -> str | None:
    """Return the variable that a text is, when it is nothing else."""
    symbol = value.symbols[0] if len(value.pieces) == 1 and value.symbols else None
    return str(symbol.origin) if symbol is not None else None


def _is_solvable(left: Text, right: Text) -> bool:
    """Return whether a parameter alone is compared with a literal, so that the comparison decides it."""
    sides = ((left, right), (right, left))
    return any(one.literal is not None and _is_parameter(other) for one, other in sides)


def _is_parameter(value: Text) -> bool:
    return len(value.pieces) == 1 and any(_is_free(symbol.origin) for symbol in value.symbols)


def _is_free(origin: Origin) -> bool:
    return isinstance(origin, Declaration) and origin.deployment == _FREE


def _pair(left: Text, right: Text) -> tuple[str, str]:
    one, other = sorted(_variable(side) or str(side) for side in (left, right))
    return one, other


def _either(facts: Facts, pair: tuple[str, str]) -> list[Branch]:
    if pair in facts.equalities:
        return [(facts, facts.equalities[pair])]
    both = [(facts.with_equality(pair, holds=answer), answer) for answer in (True, False)]
    return [branch for branch in both if consistent(branch[0])]


def _bounded(branches: Iterator[Branch]) -> list[Branch]:
    found = list(islice(branches, MAX_BRANCHES + 1))
    if len(found) > MAX_BRANCHES:
        raise TooManyBranchesError
    return found


def _place(stack: Stack, node: Value) -> str:
    span = node.span
    return f"{stack.prefix}@{span.line}:{span.column}" if span else f"{stack.prefix}@{id(node)}"
