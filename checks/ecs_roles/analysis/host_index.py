"""What a host asks that visits one resource after the other: the findings there, and whether we know the resource."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding
from ecs_roles.needs.assessment import Assessment
from ecs_roles.source.resources import Resource
from ecs_roles.source.span import Span


@dataclass(frozen=True)
class HostIndex:
    """A report by file, block and address."""

    report: Report

    @cached_property
    def _findings(self) -> dict[tuple[str, int], list[tuple[str, Finding]]]:
        index: dict[tuple[str, int], list[tuple[str, Finding]]] = {}
        for finding in self.report.findings:
            for holder in finding.holders:
                index.setdefault(_block(holder.span), []).append((holder.address, finding))
        return index

    @cached_property
    def _known(self) -> dict[tuple[str, int], dict[str, bool]]:
        """Every resource that takes part in a workload, and whether all its workloads are verified."""
        known: dict[tuple[str, int], dict[str, bool]] = {}
        for item in self.report.task_definitions:
            for resource in (part for assessment in item.assessments for part in _parts(assessment)):
                addresses = known.setdefault(_block(resource.span), {})
                addresses[resource.address] = addresses.get(resource.address, True) and item.status == "verified"
        return known

    def findings(self, rule: str, file: str, line: int, address: str | None = None) -> tuple[Finding, ...]:
        """The findings of a rule in the block that begins on a line; ``address`` picks one instance of it."""
        here = self._findings.get((file, line), ())
        wanted = self._wanted(file, line, address)
        return tuple(
            dict.fromkeys(finding for at, finding in here if finding.rule == rule and (wanted is None or at == wanted))
        )

    def verified(self, file: str, line: int, address: str | None = None) -> bool:
        """Whether everything is known about the block that begins on a line."""
        addresses = self._known.get((file, line), {})
        wanted = self._wanted(file, line, address)
        return bool(addresses) and all(ok for at, ok in addresses.items() if wanted is None or at == wanted)

    def _wanted(self, file: str, line: int, address: str | None) -> str | None:
        """The address, when we know an instance by that name; a host may spell instances otherwise."""
        return address if address in self._known.get((file, line), {}) else None


def _block(span: Span) -> tuple[str, int]:
    return span.file, span.line


def _parts(assessment: Assessment) -> Iterator[Resource]:
    workload = assessment.workload
    yield workload.task_definition.resource
    for link in (workload.execution, workload.task):
        if link.role is not None:
            yield link.role.resource
            for policy in link.role.policies:
                yield policy.holder
