"""What a host asks that visits one resource after the other: the findings there, and whether we know the resource."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding
from ecs_roles.needs.assessment import Assessment
from ecs_roles.symbolic.resources import InternalError, Resource
from ecs_roles.symbolic.span import Span


@dataclass(frozen=True)
class Block:
    """A resource as hosts name it: by the line where its block begins, or by the name that its file gives it.

    Without a file it is named by its address alone: a resource of a plan may lie in the plan or in the source.
    """

    file: str | None
    at: int | str


@dataclass(frozen=True)
class HostIndex:
    """A report by block and address."""

    report: Report

    @cached_property
    def _findings(self) -> dict[Block, list[tuple[str, Finding]]]:
        index: dict[Block, list[tuple[str, Finding]]] = {}
        for finding in self.report.findings:
            for holder in finding.holders:
                for block in _blocks(holder.address, holder.span):
                    index.setdefault(block, []).append((holder.address, finding))
        return index

    @cached_property
    def _known(self) -> dict[Block, dict[str, bool]]:
        """Every resource that takes part in a workload, and whether all its workloads are decided."""
        known: dict[Block, dict[str, bool]] = {}
        for item in self.report.task_definitions:
            for resource in (part for assessment in item.assessments for part in _parts(assessment)):
                for block in _blocks(resource.address, resource.span):
                    addresses = known.setdefault(block, {})
                    addresses[resource.address] = addresses.get(resource.address, True) and item.status == "decided"
        return known

    def findings(self, rule: str, block: Block, address: str | None = None) -> tuple[Finding, ...]:
        """The findings of a rule in a block; ``address`` picks one instance of it."""
        here = self._findings.get(block, ())
        wanted = self._wanted(block, address)
        return tuple(
            dict.fromkeys(finding for at, finding in here if finding.rule == rule and (wanted is None or at == wanted))
        )

    def failures(self, file: str | None) -> tuple[str, ...]:
        """Return what the tool itself failed at in a file, or in one nobody names: no finding can speak of it."""
        return tuple(
            error.message
            for error in self.report.errors
            if isinstance(error, InternalError) and file in (None, error.span.file)
        )

    def decided(self, block: Block, address: str | None = None) -> bool:
        """Whether everything is known about a block."""
        addresses = self._known.get(block, {})
        wanted = self._wanted(block, address)
        return bool(addresses) and all(ok for at, ok in addresses.items() if wanted is None or at == wanted)

    def _wanted(self, block: Block, address: str | None) -> str | None:
        """The address, when we know an instance by that name; a host may spell instances otherwise."""
        return address if address in self._known.get(block, {}) else None


def _blocks(address: str, span: Span) -> tuple[Block, ...]:
    """A resource of a nested stack is named within its own template."""
    return Block(span.file, span.line), Block(span.file, address.rpartition("/")[2]), Block(None, address)


def _parts(assessment: Assessment) -> Iterator[Resource]:
    workload = assessment.workload
    yield workload.task_definition.resource
    for link in (workload.execution, workload.task):
        if link.role is not None:
            yield link.role.resource
            for policy in link.role.policies:
                yield policy.holder
