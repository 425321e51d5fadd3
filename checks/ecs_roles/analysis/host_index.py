"""What a host asks that visits one resource after the other: the findings there, and whether we know the resource."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.selection import is_at_least
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.suppressing import Suppressed
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import InternalError, Resource
from ecs_roles.symbolic.span import Span

Item = TypeVar("Item")


@frozen()
class Block:
    """A resource as hosts name it: by the line where its block begins, or by the name that its file gives it.

    Without a file it is named by its address alone: a resource of a plan may lie in the plan or in the source.
    """

    file: str | None
    at: int | str


@frozen()
class _Standing:
    """How a task definition stands: whether everything about it is decided, and how bad the findings about it are."""

    decided: bool
    severities: frozenset[Severity]

    def is_right(self, least: Severity) -> bool:
        return self.decided and not any(is_at_least(severity, least) for severity in self.severities)


@frozen(eq=False)
class HostIndex:
    """What a report says, by block and address. Of the report itself nothing is kept: a host lives on for long."""

    root: Path
    _findings: Mapping[Block, list[tuple[str, Finding]]]
    _suppressed: Mapping[Block, list[tuple[str, Suppressed]]]
    _definitions: Mapping[Block, list[tuple[str, _Standing]]]
    _known: Mapping[Block, Mapping[str, bool]]
    _failures: tuple[InternalError, ...]

    @classmethod
    def of(cls, report: Report) -> "HostIndex":
        """Return the index of a report."""
        return cls(
            report.root,
            _by_block((finding, finding) for finding in report.findings),
            _by_block((item.finding, item) for item in (*report.suppressed, *report.accepted)),
            _standings(report),
            _known(report),
            tuple(error for error in report.errors if isinstance(error, InternalError)),
        )

    def shown(self, file: str) -> str:
        """Return a path as the report shows it."""
        return Report(self.root).shown(file)

    def rules_at(self, block: Block) -> frozenset[str]:
        """Return the rules that have something to say in a block, be it suppressed."""
        found = (finding.rule for _, finding in self._findings.get(block, ()))
        suppressed = (item.finding.rule for _, item in self._suppressed.get(block, ()))
        return frozenset((*found, *suppressed))

    def findings(self, rule: str, block: Block, address: str | None = None) -> tuple[Finding, ...]:
        """Return the findings of a rule in a block; ``address`` picks one instance of it."""
        here = self._findings.get(block, ())
        wanted = self._wanted(block, address)
        return tuple(
            dict.fromkeys(finding for at, finding in here if finding.rule == rule and (wanted is None or at == wanted))
        )

    def suppressed(self, rule: str, block: Block, address: str | None = None) -> tuple[Suppressed, ...]:
        """Return what of a rule is suppressed in a block, with the suppression or the allow entry that does it."""
        here = self._suppressed.get(block, ())
        wanted = self._wanted(block, address)
        found = ((at, item) for at, item in here if item.finding.rule == rule)
        return tuple(dict.fromkeys(item for at, item in found if wanted is None or at == wanted))

    def is_right(self, block: Block, least: Severity, address: str | None = None) -> bool:
        """Return whether a block is a task definition of which everything is decided and nothing is wrong."""
        here = self._definitions.get(block, ())
        wanted = self._wanted(block, address)
        items = [item for at, item in here if wanted is None or at == wanted]
        return bool(items) and all(item.is_right(least) for item in items)

    def failures(self, file: str | None) -> tuple[str, ...]:
        """Return what the tool itself failed at in a file, or in one nobody names: no finding can speak of it."""
        return tuple(error.message for error in self._failures if file in (None, error.span.file))

    @property
    def has_failed(self) -> bool:
        """Return whether the tool itself failed at something: then what it has to say is not complete."""
        return bool(self._failures)

    def decided(self, block: Block, address: str | None = None) -> bool:
        """Return whether everything is known about a block."""
        addresses = self._known.get(block, {})
        wanted = self._wanted(block, address)
        return bool(addresses) and all(ok for at, ok in addresses.items() if wanted is None or at == wanted)

    def _wanted(self, block: Block, address: str | None) -> str | None:
        """Return the address, when we know an instance by that name; a host may spell instances otherwise."""
        return address if address in self._known.get(block, {}) else None


def _standings(report: Report) -> dict[Block, list[tuple[str, _Standing]]]:
    severities: dict[tuple[str | None, str], set[Severity]] = {}
    for finding in report.findings:
        for concern in finding.concerns:
            severities.setdefault((concern.root, concern.task_definition), set()).add(finding.severity)
    index: dict[Block, list[tuple[str, _Standing]]] = {}
    for item in report.task_definitions:
        standing = _Standing(item.status == "decided", frozenset(severities.get((item.root, item.address), ())))
        for block in _blocks(item.address, item.span):
            index.setdefault(block, []).append((item.address, standing))
    return index


def _known(report: Report) -> dict[Block, dict[str, bool]]:
    """Return every resource that takes part in a workload, and whether all its workloads are decided."""
    known: dict[Block, dict[str, bool]] = {}
    for item in report.task_definitions:
        for resource in (part for assessment in item.assessments for part in _parts(assessment)):
            for block in _blocks(resource.address, resource.span):
                addresses = known.setdefault(block, {})
                addresses[resource.address] = addresses.get(resource.address, True) and item.status == "decided"
    return known


def _by_block(items: Iterable[tuple[Finding, Item]]) -> dict[Block, list[tuple[str, Item]]]:
    index: dict[Block, list[tuple[str, Item]]] = {}
    for finding, item in items:
        for owner in finding.enclosing:
            for block in _blocks(owner.address, owner.span):
                index.setdefault(block, []).append((owner.address, item))
    return index


def _blocks(address: str, span: Span) -> tuple[Block, ...]:
    """Return the blocks that a finding is about; a resource of a nested stack is named within its own template."""
    return Block(span.file, span.line), Block(span.file, address.rpartition("/")[2]), Block(None, address)


def _parts(assessment: Assessment) -> Iterator[Resource]:
    workload = assessment.workload
    yield workload.task_definition.resource
    for link in (workload.execution, workload.task):
        if link.role is not None:
            yield link.role.resource
            for policy in link.role.policies:
                yield policy.owner
