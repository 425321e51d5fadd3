"""ECS713: the role of instances that run containers may do everything of a service."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.instance_roles import serves_instances
from ecs_roles.needs.passing_roles import administers
from ecs_roles.needs.supporting_roles import SupportingRole
from ecs_roles.rules.limits import is_bound_outside
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.instance_grants import OF_AGENTS, REACHED, reached_by_containers
from ecs_roles.rules.surroundings.wide_grants import EVERY_ACTION, WideGrant, together, wide_grants


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for item, role in reached_by_containers(analysed):
        for wide in together(wide_grants(role, OF_AGENTS)):
            if EVERY_ACTION not in wide.patterns or _is_less_than_administrator(role, analysed):
                yield _finding(rule, item, role, wide)


def _is_less_than_administrator(role: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether the role surely has what is granted to it, and that is not everything, of which ECS709 tells."""
    return role.known and not is_bound_outside(role) and administers(role, analysed) is None


def _finding(rule: Rule, item: SupportingRole, role: Role, wide: WideGrant) -> Finding:
    return finding_at(
        wide.place,
        rule,
        Message(
            mention(role.resource, "instance role"),
            f"allows {wide.what} on *{wide.by_aws}",
            REACHED,
            besides=(item.use,),
        ),
        f"{wide.removal}: AWS's policy service-role/AmazonEC2ContainerServiceforEC2Role has what the agent "
        "needs, and what the application needs belongs to the task role.",
        role=role.resource,
        role_kind=item.kind,
        actions=wide.patterns,
        resources=wide.resources,
        related=(*wide.places, Note(f"the role {role.address} is declared here", role.span)),
    )


RULE = Rule(
    number=713,
    name="whole-service-on-instance",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The role of instances that run containers may do everything of a service",
    why="A container on EC2 reaches the metadata service of its instance, and with it the credentials of the instance "
    "role, unless ECS_AWSVPC_BLOCK_IMDS or a hop limit of 1 keeps it away. What the instance role allows on every "
    "resource, every container on the instance may do, whatever its task role says. The agent needs a few actions.",
    fix="Give the instance role what the agent needs, and the application's permissions to the task role.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    no_fix="what else the instances do is not in the code",
    check_deployment=_check,
    deployment_question=serves_instances,
)
