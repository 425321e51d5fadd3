"""ECS518: a role attaches a managed policy by its name instead of its ARN."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.linked_roles import every_role
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for item in every_role(analysed):
        for named in item.role.names_alone:
            yield item.finding(
                rule,
                Place(named.span, named.owner),
                Message(
                    item.mention,
                    f"attaches {named.written}, which is the name of a policy",
                    "IAM takes an ARN here and refuses a name",
                ),
                f"Write {' or '.join(named.meant) or 'the ARN of the policy'}.",
                (named.written,),
            )


RULE = Rule(
    number=518,
    name="managed-policy-by-name",
    category="link",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A managed policy is attached by its name instead of its ARN",
    why="AttachRolePolicy and CreateRole take the ARN of a managed policy. With a name alone the deployment fails, and "
    "the role stays without the policy.",
    fix="Give the policy's ARN. For AWS's own policies the path belongs to it: "
    "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    ),
    check_deployment=_check,
    automatic_fix=AutomaticFix("policy-arn", safe=True, says="Write the ARN of the policy"),
)
