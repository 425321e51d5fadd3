"""ECS709: the role of instances that run containers may do everything."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.instance_roles import serves_instances
from ecs_roles.needs.passing_roles import Grant, administers, grants_of
from ecs_roles.needs.supporting_roles import SupportingRole
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.instance_grants import REACHED, reached_by_containers


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for item, role in reached_by_containers(analysed):
        verdict = administers(role, analysed)
        if verdict is not None:
            yield from (_finding(rule, item, role, grant) for grant in grants_of(role, verdict))


def _finding(rule: Rule, item: SupportingRole, role: Role, grant: Grant) -> Finding:
    by_aws = f" by AWS's policy {grant.policy.label}" if grant.policy.form == "aws" else ""
    return finding_at(
        grant.place,
        rule,
        Message(
            mention(role.resource, "instance role"),
            f"may do everything{by_aws}",
            REACHED,
            besides=(item.use,),
        ),
        "Attach AWS's policy service-role/AmazonEC2ContainerServiceforEC2Role instead, and give what the application "
        "needs to the task role.",
        role=role.resource,
        role_kind=item.kind,
        actions=tuple(str(action) for action in grant.statement.actions),
        resources=tuple(str(resource) for resource in grant.statement.resources),
        related=(Note(f"the role {role.address} is declared here", role.span),),
    )


RULE = Rule(
    number=709,
    name="administrator-on-instance",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The role of instances that run containers may do everything",
    why="A container on EC2 reaches the metadata service of its instance, and with it the credentials of the instance "
    "role, unless ECS_AWSVPC_BLOCK_IMDS or a hop limit of 1 keeps it away. With an administrator's role every "
    "container on the instance is an administrator.",
    fix="Give the instance role what the agent needs, and the application's permissions to the task role.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
    ),
    no_fix="what else the instances do is not in the code",
    check_deployment=_check,
    deployment_question=serves_instances,
)
