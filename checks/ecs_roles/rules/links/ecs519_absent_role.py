"""ECS519: a task definition is created without the role that it refers to."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Note, Severity
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.resources import Absent

_TERRAFORM_SAYS = (
    "Error: Invalid index. The given key does not identify an element in this collection value: the collection has no "
    "elements."
)


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    language = workload.index.deployment.language
    for link in (workload.execution, workload.task):
        role = link.absent
        if link.status == "absent" and role is not None:
            yield workload.finding(
                rule,
                workload.place(link.span),
                Message(
                    workload.mention,
                    f"names {role.address} as {link.side} role, and {role.address} is not created",
                    role.reason,
                    consequence=_refusal(role, language),
                ),
                _fix(workload.address, role),
                link=link,
                resources=(role.address,),
                related=(Note(f"{role.address} is declared here", role.span),) if role.type_name else (),
            )


def _fix(address: str, role: Absent) -> str:
    if not role.type_name:
        return f"Declare the role {role.address} in the template, or name the one that is meant."
    return f"Create {address} only where {role.address} is created, or name a role for the other case."


def _refusal(role: Absent, language: str) -> Consequence:
    """Return what the tool says when it meets the reference."""
    if language == "cloudformation":
        name = role.address.rpartition("/")[2]
        says = (
            f"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"
        )
        return Consequence(says, "refuses", "CloudFormation")
    return Consequence(_TERRAFORM_SAYS, "refuses", "Terraform")


RULE = Rule(
    number=519,
    name="absent-role",
    category="link",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A task definition refers to a role that is not created with it",
    why="A resource whose condition is false, whose `count` is 0 or whose `for_each` is empty does not exist, nor does "
    "one that the template does not declare, and a reference to it cannot be resolved. The deployment fails before "
    "ECS sees the task definition.",
    fix="Put the task definition under the same condition as the role, or choose another role where this one is not "
    "created (`!If`, or a conditional expression).",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html",
        "https://developer.hashicorp.com/terraform/language/meta-arguments/count",
    ),
    no_fix="which condition is meant, that of the role or that of the task definition, is a decision",
    check=_check,
)
