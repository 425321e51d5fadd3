"""ECS545: the execution role may pull every image or write every log group."""

from collections.abc import Iterator
from dataclasses import replace

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.granted import AWS_EXECUTION_POLICY, about
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.wildcards.broad_resources import broad_grants

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
    """AWS's own execution policy grants pulling and logging on *: nothing to say, unless somebody insists."""
    workload = assessment.workload
    role = workload.execution.role
    for policy in role.policies if role is not None else ():
        if role is not None and policy.form == "aws" and policy.label == AWS_EXECUTION_POLICY:
            finding = rule.at(
                policy.span,
                policy.holder,
                f"{role.address} (execution role) has AWS's policy {policy.label}, which pulls every image and writes "
                "every log group",
                "Write the actions for the repositories and log groups that the task definitions use.",
                link=workload.execution,
                task_definition=workload.address,
                resources=(policy.label,),
                related=about(workload, workload.execution),
            )
            yield replace(finding, pedantic=True)


RULE = Rule(
    number=545,
    name="every-repository-or-log-group",
    category="wildcard",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The execution role may pull every image or write every log group",
    why="AWS's own execution policy grants pulling and logging on *, so this is no alarm; naming the repository and "
    "the log group is tighter.",
    fix="Name the repositories and log groups that the task definitions use.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",),
    check=_check,
)
