"""ECS661: the application calls what its task role does not allow, as others know its source or its calls."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.iam.application_evidence import CalledAction
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.application.evidence import Application, applications, uncalled_for
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer

_SHOWN = 3


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for application in applications(analysed):
        missing: dict[tuple[str, tuple[str, ...]], list[CalledAction]] = {}
        for item, allowed, _ in uncalled_for(application):
            if allowed is Answer.NO:
                missing.setdefault((item.known_by, item.resources), []).append(item)
        for items in missing.values():
            yield _finding(rule, application, items)


def _finding(rule: Rule, application: Application, items: list[CalledAction]) -> Finding:
    workload, resources = application.workload, items[0].resources
    actions = tuple(dict.fromkeys(item.action for item in items))
    on = ", ".join(resources[:_SHOWN])
    return workload.finding(
        rule,
        workload.place(workload.task.span),
        Message(
            workload.task.mention,
            f"does not allow {', '.join(actions)} on {on}",
            f"{items[0].known_by or 'the application calls it'} ({application.needs.file})",
        ),
        f"Add a statement that allows {', '.join(actions)} on the resources that the application uses.",
        link=workload.task,
        actions=actions,
        resources=resources,
    )


RULE = Rule(
    number=661,
    name="missing-application-permission",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role does not allow what the application calls, as a file about the application says",
    why="""What an application calls is not in its task definition. Others know it: IAM Policy Autopilot reads the
source, CloudTrail and Access Analyzer see the calls. Name what they say with `--application-needs TASK=FILE` or in
the settings, and the task role is held against it: an action that the role allows on none of the resources is
reported, with the line of the source or the event.

    [[tool.ecs-roles.application-needs]]
    task = "web"
    file = "web-needs.json"

Tools list what a call may need with all of its parameters. An action whose name goes on from that of another one in
the list, as `s3:GetObjectTagging` does from `s3:GetObject`, is asked with some parameters only, and is not
reported.""",
    fix="Add a statement that allows the actions on the resources that the application uses.",
    references=(
        "https://github.com/awslabs/iam-policy-autopilot",
        "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetGeneratedPolicy.html",
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html",
    ),
    no_fix="on which resources the application works is rarely in the evidence; `ecs-roles policy` writes what is",
    check_deployment=_check,
)
