"""Fixes as data: which bytes of which file a fix replaces, and what it does to the roles.

How a finding becomes an edit, and who does what:

- A rule declares beside its prose which **automatic fix** it has (``rules/automatic_fix.py``): a word that names it,
  and whether it is safe. ``fix_catalog`` maps each word to the function that works it out. Other rules have none.
- A fix is **computed, never rendered**: ``source_file`` reads the file once more, with its digest, ``source_tree`` is
  its syntax with offsets (HCL through the Terraform reader's own syntax, YAML through the parser's marks, JSON), and
  the span of the engine's value leads to the node that the user wrote. ``list_changes`` and ``object_changes`` insert
  and remove text around nodes, in the style of what stands there; every other byte stays as it is.
- Computing is **pure**: findings, deployments and texts in, ``Fix`` or ``NoFix`` out. Nothing is written here.
- Several instances that share one line must agree: the fix is computed for each, and offered when all come to the
  same edits. Otherwise there is none, and ``NoFix`` says why.
- ``analysis/fixing`` scans the edited text again, in memory, before anything is offered for writing: a fix whose
  finding does not go, or that brings a new one, is taken back and reported. So a wrong guess of a style or a reference
  costs a fix, never a file.

A fix is **safe** when every role can still do what it could, and may be assumed by the same callers as before. What
removes a permission or changes a trust policy is not safe, and waits for ``--unsafe``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from hashlib import sha256
from itertools import pairwise

from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.span import Span


@frozen(order=True)
class Edit:
    """Replace the bytes from ``start`` up to ``end`` of a file; ``digest`` is that of the file as it was read.

    ``span`` is the same stretch in lines and columns.
    """

    file: str
    start: int
    end: int
    text: str
    digest: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False)


@frozen()
class Suggestion:
    """Whole lines of a file, from ``line`` to ``end_line``, and the lines that take their place."""

    file: str
    line: int
    end_line: int
    text: str


@frozen()
class Fix:
    """What to edit so that a finding goes; ``title`` says in a few words what the edits do.

    ``suggestion`` is the same as whole lines, where the edits are all in one file: what code reviews show.
    """

    fingerprint: str
    rule: str
    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    suggestion: Suggestion | None = None


@frozen()
class NoFix:
    """A finding that is not fixed automatically, and why; ``instead`` is what to write, where that is a text."""

    fingerprint: str
    rule: str
    reason: str
    instead: str = ""


@frozen()
class Fixes:
    """The fixes of a report, and the findings that have none."""

    offered: tuple[Fix, ...] = ()
    refused: tuple[NoFix, ...] = ()


# Fixes that are so many lines apart at most are applied one after the other, with a scan between them.
_NEAR = 3


class NotEditableError(Exception):
    """The text cannot be edited surely; ``reason`` says why, in words that stand alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def digest_of_bytes(data: bytes) -> str:
    """Return what identifies the content of a file."""
    return sha256(data).hexdigest()


def compatible(fixes: Iterable[Fix]) -> tuple[tuple[Fix, ...], tuple[Fix, ...]]:
    """Return the fixes that can be applied together, first come first, and those that touch what another edits."""
    kept: list[Fix] = []
    put_off: list[Fix] = []
    taken: dict[str, list[Edit]] = {}
    for fix in fixes:
        clashes = any(_clash(edit, other) for edit in fix.edits for other in taken.get(edit.file, ()))
        clashes = clashes or any(_take_from_one_place(fix, other) for other in kept)
        if clashes and not any(set(fix.edits) == set(other.edits) for other in kept):
            put_off.append(fix)
            continue
        kept.append(fix)
        for edit in fix.edits:
            taken.setdefault(edit.file, []).append(edit)
    return tuple(kept), tuple(put_off)


def _clash(one: Edit, other: Edit) -> bool:
    """Decide whether two edits overlap; two insertions at one place do too, for nobody knows which comes first."""
    if one.start == other.start:
        return True
    first, second = (one, other) if one.start < other.start else (other, one)
    return second.start < first.end or (second.start == first.end and second.end == second.start)


def _take_from_one_place(one: Fix, other: Fix) -> bool:
    """Decide whether two fixes may take parts of one list: each leaves something, and both would leave nothing."""
    if not any(edit.end > edit.start for edit in (*one.edits, *other.edits)):
        return False
    return any(
        first[0] == second[0] and first[1] <= second[2] + _NEAR and second[1] <= first[2] + _NEAR
        for first in _lines_of(one)
        for second in _lines_of(other)
    )


def _lines_of(fix: Fix) -> list[tuple[str, int, int]]:
    """Return the stretches of lines that a fix edits, one for each file."""
    found: dict[str, tuple[int, int]] = {}
    for edit in fix.edits:
        if edit.span is not None:
            first, last = found.get(edit.file, (edit.span.line, edit.span.end_line))
            found[edit.file] = (min(first, edit.span.line), max(last, edit.span.end_line))
    return [(file, *lines) for file, lines in found.items()]


def overlapping(edits: Iterable[Edit]) -> bool:
    """Decide whether edits that belong together touch the same bytes, or begin at the same place."""
    ordered = sorted(set(edits))
    return any(
        one.file == other.file and (other.start < one.end or other.start == one.start)
        for one, other in pairwise(ordered)
    )


def edits_by_file(fixes: Iterable[Fix]) -> Mapping[str, tuple[Edit, ...]]:
    """Return the edits of compatible fixes, each once, in the order of each file."""
    found: dict[str, dict[Edit, None]] = {}
    for fix in fixes:
        for edit in fix.edits:
            found.setdefault(edit.file, {})[edit] = None
    return {file: tuple(sorted(edits)) for file, edits in found.items()}


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the content with edits applied that do not overlap; raises ``NotEditableError`` when it was changed."""
    ordered, digest = sorted(edits), digest_of_bytes(data)
    if any(edit.digest != digest for edit in ordered):
        raise NotEditableError("the file changed since it was read")
    return spliced(data, ordered)


def spliced(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return bytes with edits applied that are in order and do not overlap."""
    pieces: list[bytes] = []
    done = 0
    for edit in edits:
        pieces += [data[done : edit.start], edit.text.encode("utf-8")]
        done = edit.end
    return b"".join((*pieces, data[done:]))
