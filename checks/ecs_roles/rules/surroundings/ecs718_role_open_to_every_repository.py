"""ECS718: every repository of an owner may take a role that deploys to ECS, or that tasks hold."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.iam.federated_subjects import Openness
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.open_providers import OpenRole, as_open_as, has_open_roles


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return (_finding(rule, item) for item in as_open_as(analysed, Openness.ANY_REPOSITORY))


def _finding(rule: Rule, item: OpenRole) -> Finding:
    trust, provider = item.trust, item.trust.provider
    return item.finding(
        rule,
        f"can be assumed by every {provider.runs} of {trust.beginning or 'the owner'} on {provider.title}",
        f"whoever may push to any {provider.holds}, or make one, deploys with it",
        f"Name the {provider.holds} that deploys: StringEquals {provider.subject} {trust.example}.",
    )


RULE = Rule(
    number=718,
    name="role-open-to-every-repository",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="Every repository of an owner can assume a role that deploys to ECS or that tasks hold",
    why="With a subject such as repo:OWNER/* the role belongs to every repository of the owner, new ones and forgotten "
    "ones too: whoever may push a branch to one of them, or make one, has the role's permissions.",
    fix="Name the repository that deploys, and its branch or environment.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        "https://docs.github.com/en/actions/reference/security/oidc",
    ),
    no_fix="which repository deploys is known to its owner",
    check_deployment=_check,
    deployment_question=has_open_roles,
)
