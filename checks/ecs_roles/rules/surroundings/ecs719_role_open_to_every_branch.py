"""ECS719: every branch of a repository may take a role that deploys to ECS, or that tasks hold."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.iam.federated_subjects import Openness
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.open_providers import OpenRole, as_open_as, has_open_roles
from ecs_roles.symbolic.showing import shown


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return (_finding(rule, item) for item in as_open_as(analysed, Openness.ANY_REFERENCE))


def _finding(rule: Rule, item: OpenRole) -> Finding:
    trust, provider = item.trust, item.trust.provider
    subject = shown(trust.subject) if trust.subject is not None else ""
    return item.finding(
        rule,
        f"can be assumed from every branch that {subject} takes in",
        "whoever may push a branch deploys with it, before anybody reviews what is in it",
        f"Name the branch or the environment that deploys: StringEquals {provider.subject} {trust.example}.",
    )


RULE = Rule(
    number=719,
    name="role-open-to-every-branch",
    category="surroundings",
    severity=Severity.INFO,
    since="0.1.0",
    summary="Every branch of a repository can assume a role that deploys to ECS or that tasks hold",
    why="A subject such as repo:OWNER/REPOSITORY:* takes in every branch, tag, pull request and environment. Whoever "
    "may push a branch then deploys without a review, whatever protects the main branch. Workflows for the pull "
    "requests of forks get no token.",
    fix="Name the branch, or an environment whose protection rules say who may deploy.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        "https://docs.github.com/en/actions/reference/security/oidc",
    ),
    no_fix="from which branch one deploys is known to its owner",
    check_deployment=_check,
    deployment_question=has_open_roles,
)
