"""Where the lines of an analysed text are in the text as it is now, while somebody types."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.span import Span

_MOST_COMPARED = 2_000
"""Lines that differ are compared with each other up to this many; more count as one change."""


@frozen()
class Run:
    """Lines that both texts have, one after the other, counted from 0."""

    before: int
    after: int
    size: int


Side = Callable[[Run], int]


@frozen()
class LineShift:
    """Which lines two texts share; without any runs they are the same text."""

    runs: tuple[Run, ...] = ()

    def now(self, line: int) -> int | None:
        """Return the line of today, both from 1; ``None`` for one that was changed."""
        return self._moved(line, lambda run: run.before, lambda run: run.after)

    def then(self, line: int) -> int | None:
        """Return the line of the analysed text, both from 1; ``None`` for one that is new."""
        return self._moved(line, lambda run: run.after, lambda run: run.before)

    def span_now(self, span: Span) -> Span:
        """Return a span where its lines are now; one whose lines changed stays beside the change."""
        start, end = self.now(span.line), self.now(span.end_line)
        if start is not None and end is not None and end - start == span.end_line - span.line:
            return replace(span, line=start, end_line=end)
        line = start if start is not None else self._beside(span.line)
        return replace(span, line=line, end_line=line, end_column=max(span.column, span.end_column))

    def _moved(self, line: int, ours: Side, theirs: Side) -> int | None:
        if not self.runs:
            return line
        held = (run for run in self.runs if ours(run) <= line - 1 < ours(run) + run.size)
        found = next(held, None)
        return line - ours(found) + theirs(found) if found is not None else None

    def _beside(self, line: int) -> int:
        """Return the line of today that is as far behind the last shared line as this one was."""
        earlier = [run for run in self.runs if run.before + run.size < line]
        return line - earlier[-1].before + earlier[-1].after if earlier else line


UNMOVED = LineShift()


def line_shift(before: Sequence[str], after: Sequence[str]) -> LineShift:
    """Return which lines two texts share; what both begin and end with is found first, and is most of it."""
    head = _equal(before, after)
    tail = min(_equal(before[::-1], after[::-1]), min(len(before), len(after)) - head)
    runs = [Run(0, 0, head)]
    changed, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(changed) + len(new) <= _MOST_COMPARED:
        blocks = SequenceMatcher(None, changed, new, autojunk=False).get_matching_blocks()
        runs.extend(Run(head + block.a, head + block.b, block.size) for block in blocks if block.size)
    runs.append(Run(len(before) - tail, len(after) - tail, tail))
    return LineShift(tuple(runs))


def _equal(before: Sequence[str], after: Sequence[str]) -> int:
    """Return with how many equal lines two texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
