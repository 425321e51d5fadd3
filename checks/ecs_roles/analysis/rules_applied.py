"""What the rules find in a task definition with its roles, or in a deployment: one that fails, fails alone."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from ecs_roles.analysis.isolation import Group, Isolation
from ecs_roles.findings.finding import Finding
from ecs_roles.linking.workload import Side
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment, lacking_features
from ecs_roles.needs.need import Feature
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import DeploymentQuestion, Question
from ecs_roles.rules.suppressing import suppression_in_deployment, suppression_of
from ecs_roles.symbolic.resources import Suppression
from ecs_roles.symbolic.span import Span

Found = tuple[tuple[Finding, Suppression | None], ...]


def found_by_rule(assessment: Assessment, apart: Isolation, rules: frozenset[str]) -> dict[str, Found]:
    """Return what some rules find in a task definition, by their ids, each finding with its suppression."""
    definition = assessment.workload.task_definition
    checks = _checks(assessment.workload.sides, lacking_features(assessment), rules)
    return {
        rule: tuple([(finding, suppression_of(finding, assessment)) for finding in findings])
        for rule, findings in apart.each_of(checks, assessment, definition.address, definition.span)
    }


def found_in_deployment(
    analysed: AnalysedDeployment, apart: Isolation, place: Span, rules: frozenset[str]
) -> dict[str, Found]:
    """Return what some rules find in a deployment as a whole, by their ids, each finding with its suppression."""
    checks, name = _checks_of_deployments(rules), analysed.index.deployment.name
    return {
        rule: tuple([(finding, suppression_in_deployment(finding, analysed)) for finding in findings])
        for rule, findings in apart.each_of(checks, analysed, name, place)
    }


@lru_cache(maxsize=16)
def _checks_of_deployments(asked: frozenset[str]) -> tuple[Group[AnalysedDeployment, Finding], ...]:
    """Return the checks of whole deployments with the ids of their rules, those with one question together."""
    checks: dict[DeploymentQuestion | None, list[tuple[str, Callable[[AnalysedDeployment], Iterator[Finding]]]]] = {}
    for rule in RULES:
        if rule.check_deployment is not None and rule.id in asked:
            checks.setdefault(rule.deployment_question, []).append((rule.id, partial(rule.check_deployment, rule)))
    return tuple((question, tuple(named)) for question, named in checks.items())


@lru_cache(maxsize=1024)
def _checks(
    sides: frozenset[Side], lacking: frozenset[Feature], asked: frozenset[str]
) -> tuple[Group[Assessment, Finding], ...]:
    """Return the checks, with the ids of their rules, that can find anything where these roles lack these features.

    Those of the rules with one question are together.
    """
    checks: dict[Question | None, list[tuple[str, Callable[[Assessment], Iterator[Finding]]]]] = {}
    for rule in RULES:
        if rule.check is not None and rule.id in asked and rule.looks_at(sides, lacking):
            checks.setdefault(rule.question, []).append((rule.id, partial(rule.check, rule)))
    return tuple((question, tuple(named)) for question, named in checks.items())
