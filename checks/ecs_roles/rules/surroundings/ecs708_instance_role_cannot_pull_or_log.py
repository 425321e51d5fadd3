"""ECS708: the role of the instances can neither pull nor log for a task without an execution role."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Concern, Finding, Note, Place, Severity, finding_at
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.image_pull import LOGIN_ACTION
from ecs_roles.needs.instance_work import InstanceLacks, instances_lacking
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown

# What the agent says where the platform of Fargate cannot begin: it logs in itself, with the role of the instance.
_LOGIN_FAILS = Consequence(
    f"CannotPullECRContainerError: AccessDeniedException: ... is not authorized to perform: {LOGIN_ACTION} on "
    "resource: *"
)


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    yield from (_finding(rule, found) for found in instances_lacking(analysed))


def _finding(rule: Rule, found: InstanceLacks) -> Finding:
    definition, role = found.workload.task_definition, found.role
    actions = tuple(dict.fromkeys(need.action for need in found.needs))
    resources = tuple(dict.fromkeys(shown(need.resource) for need in found.needs))
    return finding_at(
        Place(found.needs[0].span, definition.resource),
        rule,
        Message(
            mention(role.resource, "instance role"),
            f"does not allow {', '.join(actions)} on {', '.join(resources)}",
            (mention(definition.resource), " has no execution role, so that the instance pulls its image and logs"),
            besides=(found.item.use,),
            consequence=_LOGIN_FAILS if found.needs[0].action == LOGIN_ACTION else found.needs[0].consequence,
        ),
        f"Give {definition.address} an execution role that allows it, or attach AWS's policy "
        f"arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role to {role.address}.",
        concerns=(Concern(definition.address, role.address),),
        role=role.resource,
        role_kind="instance",
        actions=actions,
        resources=resources,
        needed_by=tuple(line for need in found.needs for line in need.needed_by),
        related=(Note(f"the role {role.address} is declared here", role.span),),
    )


RULE = Rule(
    number=708,
    name="instance-role-cannot-pull-or-log",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A task without execution role runs on instances whose role cannot pull its image or write its logs",
    why="On EC2 the execution role is optional: without it the agent pulls from ECR and writes to CloudWatch Logs with "
    "the role of the instance. Judged are instances that a capacity provider of the code leads to, and those whose "
    "user data names the cluster; where the code does not lead to them, that is told as not decided.",
    fix="Name an execution role in the task definition, or let the instance role pull and log.",
    ecs_says=("CannotPullContainerError: ... is not authorized to perform: ecr:BatchGetImage",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    ),
    automatic_fix=AutomaticFix(
        "instance",
        safe=True,
        says="Allow it in a policy of the role of the instances: in a statement that fits, or one of its own",
    ),
    check_deployment=_check,
)
