"""ECS516: a template names the execution role by its name, where an ARN is documented."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.links.references import misreference
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    link = workload.execution
    if workload.index.deployment.language != "cloudformation" or link.form != "name" or link.reference is None:
        return
    if misreference(link, workload) is None:
        why = (
            "ECS completes a name to role/NAME of the task's account, which breaks as soon as the role gets a path or "
            "the stack another account"
        )
        arn = f"Use !GetAtt {link.role.address}.Arn." if link.role is not None else "Use the ARN of the role."
        yield workload.finding(
            rule,
            workload.place(link.span),
            Message(
                workload.mention,
                f"names its execution role by the bare name {shown(link.reference)}",
                "the API documents an ARN here",
                besides=(why,),
            ),
            arn,
            link=link,
            resources=(shown(link.reference),),
        )


RULE = Rule(
    number=516,
    name="execution-role-by-name",
    category="link",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A template names the execution role by its bare name instead of its ARN",
    why="RegisterTaskDefinition documents an ARN for the execution role; only for the task role does it mention a "
    "short name. ECS completes a bare name to a role without path in the task's own account, so it works until the "
    "role gets a path.",
    fix="Use the role's own ARN: `!GetAtt Role.Arn`.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",),
    check=_check,
    automatic_fix=AutomaticFix("role-arn", safe=True, says="Write the ARN of the role"),
)
