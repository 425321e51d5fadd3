"""ECS513: a task definition names a role in a way that AWS does not understand."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.links.references import Misreference, misreference
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link in (workload.execution, workload.task):
        found: Misreference | None = misreference(link, workload)
        if found is not None:
            yield workload.finding(
                rule,
                workload.place(link.span),
                Message(workload.mention, f"names its {link.side} role by {found.what}", found.why),
                found.fix,
                link=link,
                resources=(found.written,),
                related=found.related,
            )


RULE = Rule(
    number=513,
    name="no-role-arn",
    category="link",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role is named by something that is not its ARN",
    why="An instance profile, or an ARN without the role's path, names no role. Of a bare name ECS makes role/NAME, "
    "which misses a role with a path; Terraform accepts no bare name at all.",
    fix="Use the role's own ARN: `aws_iam_role.x.arn` in Terraform, `!GetAtt X.Arn` in CloudFormation.",
    ecs_says=(
        "Role is not valid",
        "ECS was unable to assume the role '<arn>' that was provided for this task.",
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    ),
    check=_check,
    automatic_fix=AutomaticFix("role-arn", safe=True, says="Write the ARN of the role, where the code makes it"),
)
