"""ECS637: a setting of the task definition stands in a container, where it has no effect."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.documents.misplaced_settings import ROLES, Misplaced, is_missed, misplaced_settings
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    if workload.index.deployment.language == "cloudformation":  # It refuses them, and ECS638 tells.
        return
    in_file = workload.index.deployment.language == "task-definition-file"
    for found in misplaced_settings(workload):
        if not is_missed(found, workload):
            continue
        side = ROLES.get(found.name)
        right = found.name if in_file else _in_terraform(found.name)
        what = f"the {side} role" if side else f"its setting {found.entry.key}"
        lost = _instead(found, workload) if side else "the task goes without it"
        effect = ": the AWS CLI refuses it, and where a tool drops it," if in_file else ", so it has no effect, and"
        yield workload.finding(
            rule,
            workload.place(found.entry.span or workload.task_definition.span),
            Message(
                workload.mention,
                f"names {what} inside the container {found.container}",
                f"a container has no {found.entry.key}{effect} {lost}",
            ),
            f"Move it out of the containers, as {right} of the task definition.",
            resources=(f"{found.container}: {found.entry.key}",),
        )


def _instead(found: Misplaced, workload: Workload) -> str:
    link = workload.execution if ROLES[found.name] == "execution" else workload.task
    return f"the task has {link.label}" if link.label else f"the task has no {link.side} role"


def _in_terraform(name: str) -> str:
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return {"volumes": "volume"}.get(snake, snake)


RULE = Rule(
    number=637,
    name="setting-in-container",
    category="document",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role or another setting of the task definition is written into a container, where it has no effect",
    why="ECS takes the roles, the network mode, the volumes and the platform from the task definition. Terraform's "
    "provider drops keys that a container definition does not have, without a word: the plan is clean, and the "
    "application runs without its role. The AWS CLI refuses a file with such a key. What the task definition says as "
    "well is left alone.",
    fix="Write the setting beside container_definitions, not into them.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
    ),
    no_fix="another part of the file has to say it, and whether it is wanted is known to its authors",
    check=_check,
)
