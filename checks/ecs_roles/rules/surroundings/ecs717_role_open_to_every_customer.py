"""ECS717: everyone who uses an identity provider may take a role that deploys to ECS, or that tasks hold."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Clause
from ecs_roles.iam.federated_subjects import Openness
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.open_providers import OpenRole, as_open_as, has_open_roles
from ecs_roles.symbolic.showing import shown

_REFUSED = "IAM now refuses to make or change a role that does not look at it, and leaves those open that are there"


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return (_finding(rule, item) for item in as_open_as(analysed, Openness.EVERYONE))


def _finding(rule: Rule, item: OpenRole) -> Finding:
    trust, provider = item.trust, item.trust.provider
    whose = f" of everyone whose name begins with {trust.beginning}" if trust.beginning else ""
    besides: tuple[Clause, ...] = (_REFUSED,) if trust.subject is None else ()
    return item.finding(
        rule,
        f"can be assumed by every {provider.runs} on {provider.title}{whose}",
        f"no condition on {provider.subject} says whose"
        if trust.subject is None
        else f"the subject {shown(trust.subject)} takes in names that anybody can register",
        f"Name the {provider.holds or 'organization and workspace'} that deploys: StringEquals {provider.subject} "
        f"{trust.example}.",
        besides,
    )


RULE = Rule(
    number=717,
    name="role-open-to-every-customer",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="Everyone on GitHub, GitLab or HCP Terraform can assume a role that deploys to ECS or that tasks hold",
    why="The provider signs the tokens of all its customers with one key. Only a condition on the subject says whose "
    "workflow may take the role; without one, or with a wildcard where the owner's name stands, anybody who makes a "
    "repository deploys to this account. A condition on the audience says nothing: everyone's tokens have the same, or "
    "the one they ask for. IAM refuses to make or change a role that does not look at the subject at all; roles that "
    "are there stay as they are. A trust policy with a condition on another claim or key is not judged.",
    fix="Compare the subject with the repository, and the branch or environment, that deploys.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        "https://docs.github.com/en/actions/reference/security/oidc",
    ),
    no_fix="which repository deploys is known to its owner",
    check_deployment=_check,
    deployment_question=has_open_roles,
)
