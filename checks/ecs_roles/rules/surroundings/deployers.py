"""Which roles deploy to ECS: whom they trust, and that they do something with ECS."""

from ecs_roles.ecs.role import Role
from ecs_roles.iam.statements import Principal
from ecs_roles.rules.granted import written_statements

_SERVICES = frozenset(f"{name}.amazonaws.com" for name in ("codepipeline", "codebuild", "codedeploy"))
_OIDC = ("oidc-provider/", "token.actions.githubusercontent.com", "gitlab.com", "api.bitbucket.org", "app.terraform.io")
_CLUSTERS = "oidc.eks."


def is_deployer(role: Role) -> bool:
    """Whether a pipeline or a build assumes the role and deploys to ECS with it."""
    trusted = (principal for statement in role.trust.statements for principal in statement.principals)
    return any(map(_is_pipeline, trusted)) and _works_with_ecs(role)


def _is_pipeline(principal: Principal) -> bool:
    name = str(principal.name)
    if principal.kind == "Service":
        return name in _SERVICES
    return principal.kind == "Federated" and any(mark in name for mark in _OIDC) and _CLUSTERS not in name


def _works_with_ecs(role: Role) -> bool:
    actions = (action.literal or "" for granted in written_statements(role) for action in granted.statement.actions)
    return any(action.lower().startswith("ecs:") for action in actions) or any(
        "ECS" in policy.label for policy in role.policies if policy.form == "aws"
    )
