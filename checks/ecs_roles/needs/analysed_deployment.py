"""One deployment as a whole: its roles, its task definitions assessed, and everything else that it makes."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property

from ecs_roles.ecs.role import Role
from ecs_roles.iam.application_evidence import ApplicationNeeds
from ecs_roles.iam.guardrails import NO_GUARDRAILS, Guardrails
from ecs_roles.linking.links import RoleIndex
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import SIDES, Link, Side, Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.symbolic.budget import Budget
from ecs_roles.symbolic.derived_once import Remembering
from ecs_roles.symbolic.frozen import changeable, frozen
from ecs_roles.symbolic.span import Span

RoleUse = tuple[Side, Assessment]
RolePlace = tuple[Span, str]


@frozen()
class ScanSettings:
    """What the settings of a scan give to the rules: what they rule out, and what files say of applications."""

    guardrails: Guardrails = NO_GUARDRAILS
    application_needs: tuple[ApplicationNeeds, ...] = ()


NO_SETTINGS = ScanSettings()


@changeable(eq=False, slots=False)
class ScanScope(Remembering):
    """All deployments of one scan: one line of a shared module is part of several of them."""

    settings: ScanSettings = NO_SETTINGS
    analysed_deployments: list["AnalysedDeployment"] = field(default_factory=list)

    def forget(self) -> None:
        """Drop the deployments and what follows from them, all of which refer to the scope."""
        self.analysed_deployments.clear()
        super().forget()

    @cached_property
    def named_roles(self) -> frozenset[Span]:
        """Return where the roles stand that some task definition of the scan names."""
        return frozenset(link.role.span for link in self._links if link.role is not None)

    @cached_property
    def candidates(self) -> frozenset[Span]:
        """Return where the roles stand of which a task definition of the scan names one."""
        return frozenset(role.span for link in self._links for role in link.candidates)

    @cached_property
    def _links(self) -> tuple[Link, ...]:
        assessed = (assessment for analysed in self.analysed_deployments for assessment in analysed.assessments)
        return tuple(assessment.workload.link(side) for assessment in assessed for side in SIDES)

    @cached_property
    def open_links(self) -> dict[str, tuple[Link, ...]]:
        """Return the links of task definitions to roles that are not known, by the name of the root or template."""
        found: dict[str, list[Link]] = {}
        for analysed in self.analysed_deployments:
            links = (each.workload.link(side) for each in analysed.assessments for side in SIDES)
            found.setdefault(analysed.index.deployment.name, []).extend(x for x in links if x.status == "unknown")
        return {name: tuple(links) for name, links in found.items()}


@frozen(slots=False, eq=False)
class AnalysedDeployment(Remembering):
    """What a rule sees that looks at more than one task definition; ``uses`` are by the span and address of the role.

    ``budget`` is what judging may cost, for all scenarios of a root or template together.
    """

    index: ResourceIndex
    roles: RoleIndex
    assessments: tuple[Assessment, ...]
    uses: Mapping[RolePlace, tuple[RoleUse, ...]]
    scan_scope: ScanScope = field(default_factory=ScanScope, repr=False)
    budget: Budget = field(default_factory=Budget, repr=False)

    @cached_property
    def workloads(self) -> dict[str, Workload]:
        """Return the workloads by the address of their task definition."""
        return {assessment.workload.address: assessment.workload for assessment in self.assessments}

    @cached_property
    def suppressions(self) -> dict[str, tuple[int, ...]]:
        """Return which resources hold suppressions: their places in the deployment, by address."""
        found: dict[str, list[int]] = {}
        for place, resource in enumerate(self.index.deployment.resources):
            if resource.suppressions:
                found.setdefault(resource.address, []).append(place)
        return {address: tuple(places) for address, places in found.items()}

    def uses_of(self, role: Role) -> tuple[RoleUse, ...]:
        """Return every task definition of the scan that names the role, in other roots and templates too."""
        return self.uses.get((role.span, role.address), ())


def uses_of_roles(assessments: Iterable[Assessment]) -> dict[RolePlace, tuple[RoleUse, ...]]:
    """Return who uses which role, and as what; the many instances of one block are roles of their own."""
    found: dict[RolePlace, list[RoleUse]] = {}
    for assessment in assessments:
        for side in SIDES:
            role = assessment.workload.link(side).role
            if role is not None:
                found.setdefault((role.span, role.address), []).append((side, assessment))
    return {place: tuple(uses) for place, uses in found.items()}
