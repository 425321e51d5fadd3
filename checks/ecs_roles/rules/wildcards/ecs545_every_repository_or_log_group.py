"""ECS545: the execution role may pull every image or write every log group."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import NARROW
from ecs_roles.rules.granted import AWS_EXECUTION_POLICY, place_of
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.wildcards.broad_resources import broad_grants
from ecs_roles.symbolic.frozen import replace

_PLATFORM = frozenset(
    {
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchCheckLayerAvailability",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }
)


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    yield from broad_grants(rule, assessment, _PLATFORM)
    yield from _by_the_policy_of_aws(rule, assessment)


def _by_the_policy_of_aws(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """Yield AWS's own execution policy grants pulling and logging on *: nothing to say, unless somebody insists."""
    workload = assessment.workload
    role = workload.execution.role
    for policy in role.policies if role is not None else ():
        if policy.form == "aws" and policy.label == AWS_EXECUTION_POLICY:
            wide = f"has AWS's policy {policy.label}, which pulls every image and writes every log group"
            finding = workload.finding_on_role(
                rule,
                workload.execution,
                place_of(policy),
                Message(workload.execution.mention, wide),
                "Write the actions for the repositories and log groups that the task definitions use.",
                resources=(policy.label,),
            )
            yield replace(finding, pedantic=True)


RULE = Rule(
    number=545,
    name="every-repository-or-log-group",
    category="wildcard",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The execution role may pull every image or write every log group",
    why="AWS's own execution policy grants pulling and logging on *, so this is not an alarm; naming the repository "
    "and the log group is tighter.",
    fix="Name the repositories and log groups that the task definitions use.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    side="execution",
    check=_check,
    automatic_fix=NARROW,
)
