"""ECS701: a role is given to a service that cannot assume it."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.running_tasks import launchers
from ecs_roles.needs.supporting_doubts import service_roles
from ecs_roles.needs.supporting_roles import may_be_assumed
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.supporting_findings import about_supporting_role
from ecs_roles.rules.trust.trust import trusted_names


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    launching = (launcher.supporting_role for launcher in launchers(analysed))
    for item in (*service_roles(analysed), *launching):
        role = item.role
        if role is not None and item.services and not may_be_assumed(item):
            service = item.services[0]
            trusted = ", ".join(trusted_names(role)) or "nobody"
            yield about_supporting_role(
                rule,
                item,
                role,
                Message(
                    mention(role.resource),
                    f"cannot be assumed by {service}",
                    f"it trusts {trusted}, and {item.use}",
                ),
                f'Let the trust policy of {role.address} allow sts:AssumeRole to {{"Service": "{service}"}}.',
            )


RULE = Rule(
    number=701,
    name="supporting-role-not-assumable",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A supporting role cannot be assumed by its service",
    why="Infrastructure roles are assumed by ecs.amazonaws.com (not ecs-tasks), roles of instances by "
    "ec2.amazonaws.com (of ECS Anywhere by ssm), roles that start tasks by events, scheduler, pipes or "
    "states.amazonaws.com, those of Batch by batch, of ECR by ecr or pullthroughcache.ecr.amazonaws.com. With another "
    "principal the volume is not attached, the instance does not register, the task is not started.",
    fix="Name the service that uses the role in its trust policy.",
    ecs_says=("ECS was unable to assume the role",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html",
    ),
    check_deployment=_check,
    automatic_fix=AutomaticFix(
        "trust-service", safe=False, says="Name the service in place of the one that the trust policy names"
    ),
)
