"""What a rule is: its number, its prose and the function that finds."""

from collections.abc import Callable, Iterator
from dataclasses import field

from ecs_roles.findings.finding import Category, Finding
from ecs_roles.linking.workload import Side
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.need import Feature
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule_in_short import RuleInShort
from ecs_roles.symbolic.frozen import frozen

Check = Callable[["Rule", Assessment], Iterator[Finding]]
Question = Callable[[Assessment], bool]
DeploymentCheck = Callable[["Rule", AnalysedDeployment], Iterator[Finding]]
DeploymentQuestion = Callable[[AnalysedDeployment], bool]


@frozen()
class Rule(RuleInShort):
    """One defect, written once for every language and host.

    ``check`` sees one task definition with its roles, ``check_deployment`` a whole deployment; a rule
    has one of them or both.
    ``side`` is the role that the check is about, where it is about one alone, and ``lacking`` are the features whose
    needs it reports: without that role, or with all of that allowed, it is not asked. Nor where the answer to
    ``question`` is no: rules that are about the same thing share one. ``deployment_question`` is the like for
    ``check_deployment``.
    ``automatic_fix`` is what `ecs-roles fix` does about a finding; ``no_fix`` says why it does nothing.
    """

    category: Category
    since: str
    why: str
    fix: str
    references: tuple[str, ...]
    check: Check | None = field(default=None, repr=False)
    check_deployment: DeploymentCheck | None = field(default=None, repr=False)
    side: Side | None = None
    lacking: frozenset[Feature] = frozenset()
    question: Question | None = field(default=None, repr=False)
    deployment_question: DeploymentQuestion | None = field(default=None, repr=False)
    ecs_says: tuple[str, ...] = ()
    automatic_fix: AutomaticFix | None = None
    no_fix: str = ""

    def looks_at(self, sides: frozenset[Side], lacking: frozenset[Feature]) -> bool:
        """Decide whether the check can find anything where the roles of these sides are linked and lack so much."""
        if self.side is not None and self.side not in sides:
            return False
        return not self.lacking or not self.lacking.isdisjoint(lacking)
