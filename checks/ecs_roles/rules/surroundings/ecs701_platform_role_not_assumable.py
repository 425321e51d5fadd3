"""ECS701: a role is given to a service that cannot assume it."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.infrastructure_roles import infrastructure_roles
from ecs_roles.needs.instance_roles import instance_roles
from ecs_roles.needs.platform_roles import PlatformRole, may_be_assumed
from ecs_roles.needs.running_tasks import launchers
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.platform_findings import about_platform_role
from ecs_roles.rules.trust.trust import trusted_names


def _check(rule: Rule, estate: Estate) -> Iterator[Finding]:
    for item in _all(estate):
        if not may_be_assumed(item):
            role, service = item.role.address, item.services[0]
            trusted = ", ".join(trusted_names(item.role)) or "nobody"
            yield about_platform_role(
                rule,
                item,
                Message(
                    mention(item.role.resource),
                    f"cannot be assumed by {service}",
                    f"it trusts {trusted}, and {item.use}",
                ),
                f'Let the trust policy of {role} allow sts:AssumeRole to {{"Service": "{service}"}}.',
            )


def _all(estate: Estate) -> Iterator[PlatformRole]:
    yield from infrastructure_roles(estate)
    yield from instance_roles(estate)
    yield from (launcher.platform_role for launcher in launchers(estate))


RULE = Rule(
    number=701,
    name="platform-role-not-assumable",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role around the task cannot be assumed by the service that uses it",
    why="Infrastructure roles are assumed by ecs.amazonaws.com (not ecs-tasks), roles of instances by "
    "ec2.amazonaws.com, roles that start tasks by events, scheduler or states.amazonaws.com. With another principal "
    "the volume is not attached, the instance does not register, the task is not started.",
    fix="Name the service that uses the role in its trust policy.",
    ecs_says=("ECS was unable to assume the role",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html",
    ),
    check_estate=_check,
)
