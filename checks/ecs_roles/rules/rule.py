"""What a rule is: its number, its prose and the function that finds."""

from collections.abc import Callable, Iterator
from dataclasses import field

from ecs_roles.findings.finding import Category, Finding, Severity
from ecs_roles.linking.workload import Side
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.need import Feature
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.symbolic.frozen import frozen

Check = Callable[["Rule", Assessment], Iterator[Finding]]
DeploymentCheck = Callable[["Rule", AnalysedDeployment], Iterator[Finding]]


@frozen()
class Rule:
    """One defect, written once for every language and host. One number makes its id in each of them.

    ``check`` sees one task definition with its roles, ``check_deployment`` a whole deployment; a rule
    has one of them or both.
    ``side`` is the role that the check is about, where it is about one alone, and ``lacking`` are the features whose
    needs it reports: without that role, or with all of that allowed, it is not asked.
    ``automatic_fix`` is what `ecs-roles fix` does about a finding; ``no_fix`` says why it does nothing.
    """

    number: int
    name: str
    category: Category
    severity: Severity
    since: str
    summary: str
    why: str
    fix: str
    references: tuple[str, ...]
    check: Check | None = field(default=None, repr=False)
    check_deployment: DeploymentCheck | None = field(default=None, repr=False)
    side: Side | None = None
    lacking: frozenset[Feature] = frozenset()
    ecs_says: tuple[str, ...] = ()
    automatic_fix: AutomaticFix | None = None
    no_fix: str = ""

    def looks_at(self, sides: frozenset[Side], lacking: frozenset[Feature]) -> bool:
        """Decide whether the check can find anything where the roles of these sides are linked and lack so much."""
        if self.side is not None and self.side not in sides:
            return False
        return not self.lacking or not self.lacking.isdisjoint(lacking)

    @property
    def id(self) -> str:
        """Return the id on the command line: ``ECS531``."""
        return f"ECS{self.number}"

    @property
    def checkov_id(self) -> str:
        """Return the id in checkov: ``CKV_ECSROLE_531``."""
        return f"CKV_ECSROLE_{self.number}"

    @property
    def cfn_lint_id(self) -> str:
        """Return the id in cfn-lint: ``E9531``, its letter by severity."""
        return f"{self.severity.letter}9{self.number}"

    @property
    def slug(self) -> str:
        """Return the folder of its examples and page: ``ecs531-unreadable-injected-secret``."""
        return f"ecs{self.number}-{self.name}"
