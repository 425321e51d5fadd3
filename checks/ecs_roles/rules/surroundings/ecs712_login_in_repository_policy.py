"""ECS712: the policy of a repository names the login to the registry, which AWS never asks a repository for."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.service_reference import expand
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.resource_policies import repository_policies
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text

_LOGIN = "ecr:GetAuthorizationToken"


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for owner, document in repository_policies(analysed.index):
        for statement in document.statements:
            naming = tuple(action for action in statement.actions if _names(action, alone=True))
            # Beside a pattern that takes it in, such as `ecr:*`, nobody counts on it.
            others = (not action.literal or _names(action, alone=False) for action in statement.actions)
            if naming and not any(others):
                yield _finding(rule, owner, statement, naming)


def _names(action: Text, *, alone: bool) -> bool:
    """Return whether a pattern means the login and nothing else, or the login among actions of the repository too."""
    meant = expand(action.literal or "") or frozenset()
    return _LOGIN in meant and (len(meant) == 1) == alone


def _finding(rule: Rule, owner: Resource, statement: Statement, naming: tuple[Text, ...]) -> Finding:
    does = "allows" if statement.effect == "Allow" else "denies"
    alone = len(naming) == len(statement.actions)
    return finding_at(
        Place(statement.span or owner.span, owner, naming[0].span),
        rule,
        Message(
            mention(owner),
            f"{does} {_LOGIN}, which has no effect in the policy of a repository",
            "the login is to the registry of the caller's own account, and only the caller's policies are asked",
        ),
        f"Remove the {'statement' if alone else 'action'}; each role that pulls needs {_LOGIN} on * in a policy of "
        "its own."
        if statement.effect == "Allow"
        else f"Remove the {'statement' if alone else 'action'}, and deny {_LOGIN} in the policies of the roles.",
        actions=tuple(dict.fromkeys(str(action) for action in naming)),
    )


RULE = Rule(
    number=712,
    name="login-in-repository-policy",
    category="no_effect",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The policy of a repository names ecr:GetAuthorizationToken, which has no effect there",
    why=(
        "Before it pulls, ECS logs in to ECR, and IAM asks the policies of the role alone: ecr:GetAuthorizationToken "
        "takes no resource, so the policy of a repository is not read for it. Whoever shares a repository across "
        "accounts that way is refused at the login. Pulling itself (ecr:BatchGetImage, ecr:GetDownloadUrlForLayer) "
        "does belong in the policy of the repository."
    ),
    fix="Remove it from the policy of the repository, and allow it on * in a policy of each role that pulls.",
    references=(
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html",
    ),
    automatic_fix=AutomaticFix(
        "login", safe=True, says="Take it out of the policy of the repository, where it grants nothing"
    ),
    check_deployment=_check,
)
