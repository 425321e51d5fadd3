"""One defect, one finding: where two rules see the same defect, the more specific one speaks."""

from collections.abc import Iterable

from ecs_roles.findings.finding import Finding

# A rule on the left is not said where one of the rules on its right is said about the same statement and actions.
SILENCED_BY: dict[str, frozenset[str]] = {
    "ECS562": frozenset({"ECS561"}),
}


def most_specific(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without those that a more specific one says already."""
    known = tuple(findings)
    said: dict[tuple[str, object], set[str]] = {}
    for finding in known:
        said.setdefault((finding.rule, finding.span), set()).update(finding.actions)
    return tuple(finding for finding in known if not _silenced(finding, said))


def _silenced(finding: Finding, said: dict[tuple[str, object], set[str]]) -> bool:
    return any(
        (rule, finding.span) in said and (not finding.actions or set(finding.actions) & said[rule, finding.span])
        for rule in SILENCED_BY.get(finding.rule, ())
    )
