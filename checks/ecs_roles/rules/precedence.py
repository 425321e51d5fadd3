"""One defect, one finding: where two rules see the same defect, the more specific one speaks."""

from collections.abc import Iterable

from ecs_roles.findings.finding import Finding

# A rule on the left is not said where one of the rules on its right is said about the same statement and actions.
SILENCED_BY: dict[str, frozenset[str]] = {
    "ECS562": frozenset({"ECS561"}),
    "ECS541": frozenset({"ECS611", "ECS612"}),  # The role is the task role too, and the application holds it.
    "ECS542": frozenset({"ECS611"}),
    "ECS543": frozenset({"ECS541"}),
    "ECS544": frozenset({"ECS541", "ECS543"}),
    "ECS545": frozenset({"ECS541", "ECS543"}),
    "ECS553": frozenset({"ECS611"}),
    "ECS563": frozenset({"ECS541", "ECS543", "ECS544", "ECS561", "ECS562"}),
    "ECS564": frozenset({"ECS541", "ECS543", "ECS544", "ECS545", "ECS561", "ECS562"}),
    "ECS565": frozenset({"ECS541", "ECS543", "ECS544", "ECS545", "ECS561", "ECS562"}),
}
# The same, where one of the rules on the right is said about the same role: they tell why it cannot be assumed.
SILENCED_FOR_ROLE_BY: dict[str, frozenset[str]] = {
    "ECS501": frozenset({"ECS504", "ECS505"}),
}


def most_specific(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without those that a more specific one says already."""
    known = tuple(findings)
    said: dict[tuple[str, object], set[str]] = {}
    for finding in known:
        said.setdefault((finding.rule, finding.span), set()).update(finding.actions)
    of_role = {(finding.rule, finding.role) for finding in known}
    return tuple(item for item in known if not _silenced(item, said) and not _silenced_for_role(item, of_role))


def _silenced(finding: Finding, said: dict[tuple[str, object], set[str]]) -> bool:
    return any(
        (rule, finding.span) in said and (not finding.actions or set(finding.actions) & said[rule, finding.span])
        for rule in SILENCED_BY.get(finding.rule, ())
    )


def _silenced_for_role(finding: Finding, of_role: set[tuple[str, str]]) -> bool:
    return any((rule, finding.role) in of_role for rule in SILENCED_FOR_ROLE_BY.get(finding.rule, ()))
