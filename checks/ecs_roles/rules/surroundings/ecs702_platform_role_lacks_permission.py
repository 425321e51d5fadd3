"""ECS702: an infrastructure or instance role lacks what ECS does with it."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.infrastructure_roles import infrastructure_roles
from ecs_roles.needs.instance_roles import instance_roles, passing_roles
from ecs_roles.needs.platform_roles import PlatformRole, may_be_assumed, refused
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.platform_findings import about_platform_role, actions_of, listed


def _check(rule: Rule, estate: Estate) -> Iterator[Finding]:
    for item in (*infrastructure_roles(estate), *instance_roles(estate), *passing_roles(estate)):
        lacking = refused(item, estate)
        if lacking and may_be_assumed(item):  # Else it is the wrong role altogether, which ECS701 says.
            yield about_platform_role(
                rule,
                item,
                Message(mention(item.role.resource), f"does not allow {listed(lacking)}", besides=(item.use,)),
                _fix(item, actions_of(lacking)),
                lacking,
            )


def _fix(item: PlatformRole, actions: str) -> str:
    if item.policy:
        return f"Attach AWS's policy arn:aws:iam::aws:policy/{item.policy} to {item.role.address}."
    return f"Allow {actions} in a policy of {item.role.address}."


RULE = Rule(
    number=702,
    name="platform-role-lacks-permission",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="An infrastructure or instance role lacks what ECS does with it",
    why="ECS creates volumes, certificates, target registrations and instances with the infrastructure role, and its "
    "agent registers the instance with the instance role. AWS has a policy for each purpose; the one for managed "
    "instances passes only roles named ecsInstanceRole*, so another name needs iam:PassRole of its own.",
    fix="Attach AWS's policy for the purpose, or allow the named actions.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
    ),
    check_estate=_check,
)
