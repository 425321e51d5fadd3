"""ECS722: the role of instances that run containers reads, uses or changes everything of a kind."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.dangers import PASSES_ROLES, READS_PARAMETERS, Sort
from ecs_roles.iam.statements import Statement, literal_actions
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.instance_roles import serves_instances
from ecs_roles.needs.passing_roles import administers
from ecs_roles.needs.supporting_roles import SupportingRole
from ecs_roles.rules.granted import aws_policies, few_of, place_of, written_statements
from ecs_roles.rules.limits import is_bound_outside
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.instance_grants import OF_AGENTS, REACHED, reached_by_containers
from ecs_roles.rules.surroundings.wide_grants import wide_grants
from ecs_roles.rules.task_role.dangerous_grants import DangerousStatement, dangerous_in
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.showing import shown

# AWS attaches it to every instance that Systems Manager manages; of its forerunner it says to use it instead.
_FOR_SYSTEMS_MANAGER = "AmazonSSMManagedInstanceCore"
_OF_ITS_AGENT = "ssm:updateinstanceinformation"
_INSTEAD = {"service-role/AmazonEC2RoleforSSM": f"Attach AWS's policy {_FOR_SYSTEMS_MANAGER} instead of it"}
_SORTS: tuple[Sort, ...] = ("escalation", "reach")
_SAID = 3


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for item, role in reached_by_containers(analysed):
        if role.known and not is_bound_outside(role) and administers(role, analysed) is None:
            yield from _dangers_of(rule, item, role)


def _dangers_of(rule: Rule, item: SupportingRole, role: Role) -> Iterator[Finding]:
    """Yield what a role allows that is dangerous, but for whole services, of which ECS713 tells."""
    told = {wide.place.span for wide in wide_grants(role, OF_AGENTS)}
    granted = {id(each.statement): each for each in written_statements(role)}
    for found in _dangerous(role, tuple(each.statement for each in granted.values())):
        own = granted[id(found.statement)]
        if own.span not in told:
            where = few_of([shown(resource) for resource in found.resources]) or "everything"
            what = f"allows {', '.join(found.patterns)} on {where}"
            fix = f"Name the resources of {', '.join(found.patterns)}, or leave it to the task role."
            yield _finding(rule, item, role, own.place_of(found.patterns), what, [found], fix)
    for policy in aws_policies(role):
        dangers = [] if policy.label == _FOR_SYSTEMS_MANAGER else list(_dangerous(role, policy.document.statements))
        if dangers and policy.span not in told:
            fix = _INSTEAD.get(
                policy.label, f"Detach {policy.label}, and give what the application needs to the task role"
            )
            what = f"has AWS's policy {policy.label}"
            yield _finding(rule, item, role, place_of(policy), what, dangers, f"{fix}.")


def _dangerous(role: Role, statements: tuple[Statement, ...]) -> Iterator[DangerousStatement]:
    """Yield the dangerous statements; whether instances pass roles to tasks is another rule's."""
    found = (each for sort in _SORTS for each in dangerous_in(role, statements, sort))
    beside = (_beside_the_agent(each) for each in found if each.whats != (PASSES_ROLES.what,))
    return (each for each in beside if each.whats)


def _beside_the_agent(found: DangerousStatement) -> DangerousStatement:
    """Return what a statement leads to but for the parameters, where it lists what Systems Manager's agent calls.

    AWS's own policy for the agent reads them all, and code copies it.
    """
    if _OF_ITS_AGENT not in {action.lower() for action in literal_actions(found.statement)}:
        return found
    whats = tuple(each for each in found.whats if each != READS_PARAMETERS)
    patterns = tuple(each for each in found.patterns if not each.lower().startswith("ssm:getparameter"))
    return replace(found, whats=whats, patterns=patterns)


def _finding(
    rule: Rule,
    item: SupportingRole,
    role: Role,
    place: Place,
    what: str,
    found: list[DangerousStatement],
    fix: str,
) -> Finding:
    whats = list(dict.fromkeys(each for danger in found for each in danger.whats))
    more = ["more"] if len(whats) > _SAID else []
    *first, last = (*whats[:_SAID], *more)
    does = f"{', '.join(first)} and {last}" if first else last
    return finding_at(
        place,
        rule,
        Message(mention(role.resource, "instance role"), what, f"whoever has it {does}", besides=(REACHED, item.use)),
        fix,
        role=role.resource,
        role_kind=item.kind,
        actions=tuple(dict.fromkeys(pattern for danger in found for pattern in danger.patterns)),
        resources=tuple(dict.fromkeys(shown(resource) for danger in found for resource in danger.resources)),
        related=(Note(f"the role {role.address} is declared here", role.span),),
    )


RULE = Rule(
    number=722,
    name="instance-role-reaches-everything",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The role of instances that run containers reads, uses or changes everything of a kind",
    why="A container on EC2 reaches the metadata service of its instance, and with it the credentials of the instance "
    "role, unless ECS_AWSVPC_BLOCK_IMDS or a hop limit of 1 keeps it away. With AmazonS3ReadOnlyAccess or "
    "secretsmanager:GetSecretValue on * every container on the instance reads all data of the account, whatever its "
    "task role says. AWS's policy AmazonSSMManagedInstanceCore is left alone, which reads parameters too, and so is "
    "what copies it.",
    fix="Give the instance role what the agents need, and the application's permissions to the task role.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html",
    ),
    no_fix="what else the instances do is not in the code",
    check_deployment=_check,
    deployment_question=serves_instances,
)
