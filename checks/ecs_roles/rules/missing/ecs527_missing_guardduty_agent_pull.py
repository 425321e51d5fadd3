"""ECS527: the execution role cannot pull GuardDuty's agent."""

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.automatic_fix import GRANT
from ecs_roles.rules.missing.missing import missing
from ecs_roles.rules.rule import Rule

RULE = Rule(
    number=527,
    name="missing-guardduty-agent-pull",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The execution role cannot pull GuardDuty's agent, though Runtime Monitoring is on",
    why=(
        "With Runtime Monitoring for Fargate, ECS pulls GuardDuty's agent from a registry of AWS with the task's "
        "execution role. A role that is limited to one's own repositories leaves the task unwatched. The rule speaks "
        "when the code switches that on, or the setting guardduty is true."
    ),
    fix=(
        "Allow ecr:GetAuthorizationToken on *, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on the repository "
        "aws-guardduty-agent-fargate of GuardDuty's account."
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html",
    ),
    lacking=frozenset({"guardduty-agent"}),
    check=missing,
    automatic_fix=GRANT,
)
