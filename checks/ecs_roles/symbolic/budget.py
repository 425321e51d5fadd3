"""The budget of a scan: how much of its input is read, evaluated, matched and judged; every bound at one place.

Within it the cost of a scan is near linear in its input. What lies beyond a bound is a rest: a value that is not
known, a collection that is open; it is told with its place, and loses nothing of what lies within.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import field

from ecs_roles.symbolic.frozen import changeable, frozen
from ecs_roles.symbolic.span import Span


@frozen()
class Limits:
    """Bytes that are read, levels that are followed, parts that are kept, and steps that are worked."""

    # Bytes.
    file_bytes: int = 10_000_000
    plan_bytes: int = 256 * 1024 * 1024  # also of facts about an account, and of baselines
    settings_bytes: int = 1_000_000
    kept_reading_bytes: int = 256 * 1024 * 1024  # of one reading that is kept on disk, unpacked
    kept_bytes: int = 1024 * 1024 * 1024  # of all that is kept on disk; what was not used for longest goes first
    # Levels.
    document_depth: int = 64  # of JSON and YAML
    template_depth: int = 60  # of the functions of a template
    expression_depth: int = 150  # of Terraform's expressions as written
    evaluation_depth: int = 300  # of expressions that lead to one another
    module_depth: int = 20
    uncalled_depth: int = 4  # of modules whose call has no instances
    template_file_depth: int = 10
    variable_depth: int = 12  # of variables of the Serverless Framework that lead to one another
    plan_depth: int = 20
    kept_depth: int = 2_000  # of a reading that is kept on disk
    # Parts.
    document_values: int = 200_000  # that the aliases of a document stand for
    yaml_nodes: int = 50_000  # of a document that Terraform decodes
    loop_values: int = 100_000  # of Fn::ForEach; CloudFormation allows 500 resources
    loop_copies: int = 2_000
    value_parts: int = 250_000  # of one value of Terraform
    text_characters: int = 1_000_000
    text_pieces: int = 5_000
    text_marks: int = 20_000  # places of a text that its parts come from
    number_digits: int = 300
    reference_names: int = 32  # of one node for a.b.c; what follows is attribute by attribute
    compared_parts: int = 10_000  # of a value that tells what is computed from it apart
    compared_characters: int = 1_000  # of a text in a condition of a template
    indexed_characters: int = 300  # of the beginning of a text; what is behind it is compared
    indexed_symbols: int = 8
    indexed_points: int = 20  # of one word of a template
    ignore_patterns: int = 10_000
    instances: int = 2_000  # of one block
    repeats: int = 10_000  # instances of one root beyond the first of their block, beside those that its size gives
    repeated_definitions: int = 1_000  # of them task definitions: to judge one takes some ten milliseconds
    modules: int = 5_000
    stacks: int = 50
    folders_beside: int = 100  # of one root, in which files of values are looked for
    file_of_values_bytes: int = 256 * 1024  # of one that is only asked what it sets
    hidden_entries: int = 500  # of one folder whose name begins with a dot, which is only asked whether it holds code
    scenarios: int = 64  # of one workload
    minor_scenarios: int = 8
    deployments: int = 512  # of one template
    condition_facts: int = 2_048
    condition_branches: int = 512
    faults: int = 50  # of one file
    kept_files: int = 50_000  # of all that is kept on disk
    # Steps: some ten microseconds each.
    evaluation_steps: int = 500_000  # of one root or template, beside those that its size gives
    judging_steps: int = 1_000_000  # of one root or template, beside those that its size gives
    condition_steps: int = 500_000  # of the conditions of one template
    resource_steps: int = 1_000  # more for each resource
    pattern_steps: int = 4_000
    pattern_states: int = 400
    pattern_work: int = 500_000
    fillings: int = 4_096  # of the symbols of one text
    intersection_states: int = 250_000  # of two patterns
    compared_actions: int = 2_000  # of a role against a reference policy
    scans_of_fixes: int = 60


LIMITS = Limits()


@frozen()
class Beyond:
    """Something that lies beyond a bound: what, which bound, and where."""

    what: str
    why: str
    span: Span | None


@changeable()
class Budget:
    """The steps that one unit of a scan has left, and what of it lies beyond a bound."""

    steps: int = LIMITS.judging_steps
    beyond: dict[Beyond, None] = field(default_factory=dict)

    def spend(self, steps: int) -> bool:
        """Take some steps; return whether there were enough."""
        self.steps -= steps
        return self.steps >= 0

    def tell(self, what: str, why: str, span: Span | None) -> None:
        """Note what lies beyond a bound, each place once; of very many the first ones."""
        if len(self.beyond) < LIMITS.faults:
            self.beyond.setdefault(Beyond(what, why, span), None)
        else:
            self.beyond.setdefault(Beyond("further parts", "there are too many of them to be listed", None), None)


_CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def spending(budget: Budget) -> Iterator[Budget]:
    """Let the work that follows use a budget."""
    before = begin(budget)
    try:
        yield budget
    finally:
        end(before)


def begin(budget: Budget) -> Token[Budget | None]:
    """Let the work that follows use a budget; return what ``end`` needs to go on with the former one."""
    return _CURRENT.set(budget)


def end(before: Token[Budget | None]) -> None:
    """Go on with the budget that there was before."""
    _CURRENT.reset(before)


def spend(steps: int) -> bool:
    """Take some steps of the work at hand; return whether there were enough. Without a budget there always are."""
    budget = _CURRENT.get()
    return budget is None or budget.spend(steps)


def tell_beyond(what: str, why: str, span: Span | None) -> None:
    """Note that something of the work at hand lies beyond a bound."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.tell(what, why, span)


def tell_again(beyond: Iterable[Beyond]) -> None:
    """Tell what some work has found to lie beyond a bound, as if it had been done now."""
    for each in beyond:
        tell_beyond(each.what, each.why, each.span)


@contextmanager
def overheard() -> Iterator[dict[Beyond, None]]:
    """Collect what the work that follows tells, and pass it on; it uses the budget that there is."""
    around = _CURRENT.get()
    with spending(Budget(around.steps if around is not None else LIMITS.evaluation_steps)) as own:
        yield own.beyond
    if around is not None:
        around.steps = own.steps
        around.beyond.update(own.beyond)
