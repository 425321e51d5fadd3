"""How reports name task definitions: by address, and by root where several roots create one of that address."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from ecs_roles.analysis.report import Report, TaskDefinitionReport
from ecs_roles.findings.finding import Finding
from ecs_roles.symbolic.frozen import frozen

_NAMED = 3


@frozen(slots=False)
class Labels:
    """The names of a report's task definitions."""

    report: Report

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Return the addresses that more than one root has."""
        counted = Counter(item.address for item in self.report.task_definitions)
        return frozenset(address for address, number in counted.items() if number > 1)

    def of(self, definition: TaskDefinitionReport) -> str:
        """Return the name of a task definition."""
        return self._named(definition.address, definition.root)

    def of_finding(self, finding: Finding) -> tuple[str, ...]:
        """Return the names of all task definitions that a finding is about."""
        return tuple(dict.fromkeys(self._named(item.task_definition, item.root) for item in finding.concerns))

    def heading(self, finding: Finding) -> str:
        """Return what a finding is about in a line: its task definitions, or the resource that it lies in."""
        names = self.of_finding(finding)
        return some(names, "task definitions") if names else finding.resource

    def _named(self, address: str, root: str | None) -> str:
        return f"{address} ({root})" if root and address in self._shared else address


def some(names: Sequence[str], noun: str) -> str:
    """Return the names, of many the number and the first few: ``44 task definitions: a, b, c and 41 more``."""
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{len(names)} {noun}: {', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
