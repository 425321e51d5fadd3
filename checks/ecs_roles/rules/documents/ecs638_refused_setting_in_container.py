"""ECS638: a setting of the task definition stands in a container of a template, which CloudFormation refuses."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.documents.misplaced_settings import misplaced_settings
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    own = workload.index.deployment
    if own.language != "cloudformation" or own.unread:  # A macro may write them as it likes.
        return
    for found in misplaced_settings(workload):
        right = found.name[:1].upper() + found.name[1:]
        yield workload.finding(
            rule,
            workload.place(found.entry.span or workload.task_definition.span),
            Message(
                workload.mention,
                f"writes {right} into the container {found.container}",
                "that is a property of the task definition, and no container has it",
                consequence=Consequence(f"extraneous key [{right}] is not permitted", "refuses", "CloudFormation"),
            ),
            f"Move {right} out of ContainerDefinitions.",
            resources=(f"{found.container}: {right}",),
        )


RULE = Rule(
    number=638,
    name="refused-setting-in-container",
    category="document",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A template writes a role or another setting of the task definition into a container, and is refused",
    why="ExecutionRoleArn, TaskRoleArn, NetworkMode and the volumes are properties of the task definition. "
    "CloudFormation knows the properties of a container, and refuses a stack with any other there.",
    fix="Write the property beside ContainerDefinitions, not into them.",
    ecs_says=("#/ContainerDefinitions/0: extraneous key [TaskRoleArn] is not permitted",),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-taskdefinition-containerdefinition.html",
    ),
    no_fix="whether the task definition is to have the property as well is known to its authors",
    check=_check,
)
