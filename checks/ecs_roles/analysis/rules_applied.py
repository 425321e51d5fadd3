"""What the rules find in one task definition with its roles: each sees it alone, and one that fails, fails alone."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from ecs_roles.analysis.isolation import Group, Isolation
from ecs_roles.findings.finding import Finding
from ecs_roles.linking.workload import Side
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment, lacking_features
from ecs_roles.needs.need import Feature
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Question
from ecs_roles.rules.suppressing import suppression_of
from ecs_roles.symbolic.resources import Suppression

Found = tuple[tuple[Finding, Suppression | None], ...]


def found_by_rule(assessment: Assessment, apart: Isolation) -> dict[str, Found]:
    """Return the findings about a task definition by the id of their rule, each with its suppression."""
    definition = assessment.workload.task_definition
    checks = _checks(assessment.workload.sides, lacking_features(assessment))
    return {
        rule: tuple([(finding, suppression_of(finding, assessment)) for finding in findings])
        for rule, findings in apart.each_of(checks, assessment, definition.address, definition.span)
    }


@lru_cache(maxsize=1)
def checks_of_deployments() -> tuple[tuple[str, Callable[[AnalysedDeployment], Iterator[Finding]] | None], ...]:
    """Return the id of each rule, with its check of a whole deployment where it has one."""
    checks = ((rule, rule.check_deployment) for rule in RULES)
    return tuple((rule.id, partial(check, rule) if check is not None else None) for rule, check in checks)


@lru_cache(maxsize=1024)
def _checks(sides: frozenset[Side], lacking: frozenset[Feature]) -> tuple[Group[Assessment, Finding], ...]:
    """Return the checks, with the ids of their rules, that can find anything where these roles lack these features.

    Those of the rules with one question are together.
    """
    checks: dict[Question | None, list[tuple[str, Callable[[Assessment], Iterator[Finding]]]]] = {}
    for rule in RULES:
        if rule.check is not None and rule.looks_at(sides, lacking):
            checks.setdefault(rule.question, []).append((rule.id, partial(rule.check, rule)))
    return tuple((question, tuple(named)) for question, named in checks.items())
