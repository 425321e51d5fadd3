"""ECS662: Access Analyzer has not seen the task role use what a statement allows."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.iam.application_evidence import UnusedAction
from ecs_roles.iam.statement_matching import names_action
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.application.evidence import Application, applications
from ecs_roles.rules.execution_actions import expanded
from ecs_roles.rules.granted import GrantedStatement, written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import text


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for application in applications(analysed):
        if application.evidence.unused:
            for granted in written_statements(application.role):
                unused = tuple(_unused_in(granted, application))
                if unused:
                    yield _finding(rule, application, granted, unused)


def _unused_in(granted: GrantedStatement, application: Application) -> Iterator[tuple[str, UnusedAction]]:
    """Yield the actions of a statement that were not used at all; what a feature of ECS needs is not among them."""
    for action in granted.statement.actions:
        written = action.literal
        if written is None or not written.partition(":")[2].strip("*"):
            continue
        found = [_of(name, application.evidence.unused) for name in expanded(written)]
        first = found[0] if found else None
        if first is not None and all(found) and not _is_needed(written, application):
            yield written, first


def _of(name: str, unused: tuple[UnusedAction, ...]) -> UnusedAction | None:
    return next((item for item in unused if names_action(text(item.action), name) is Answer.YES), None)


def _is_needed(written: str, application: Application) -> bool:
    needs = (answer.need for answer in application.assessment.answers if answer.need.side == "task")
    called = (item.action for item in application.evidence.called)
    names = (*called, *(action for need in needs for action in need.actions))
    return any(names_action(text(written), name) is Answer.YES for name in names)


def _finding(
    rule: Rule, application: Application, granted: GrantedStatement, unused: tuple[tuple[str, UnusedAction], ...]
) -> Finding:
    actions = tuple(written for written, _ in unused)
    last = max(item.last_used for _, item in unused)
    since = f"it was last used {last}" if last else "it was never used"
    workload = application.workload
    return workload.finding_on_role(
        rule,
        workload.task,
        granted.place_of(actions),
        Message(
            workload.task.mention,
            f"allows {', '.join(actions)}, which Access Analyzer calls unused",
            f"{since} ({application.needs.file})",
        ),
        f"Remove {', '.join(actions)} if the application has no use for it.",
        actions=actions,
        resources=granted.resources,
    )


RULE = Rule(
    number=662,
    name="permission-not-used",
    category="unneeded_permission",
    severity=Severity.INFO,
    since="0.1.0",
    summary="Access Analyzer calls a permission of the task role unused",
    why="""What an application calls is not in its task definition, so nothing on a task role is called unneeded
because it is not there. Access Analyzer sees what a role uses: hand over its findings of unused access with
`--application-needs TASK=FILE` or in the settings, and the statements that allow what it calls unused are shown.
What ECS's own features need with the role is left out, and so is what another file says that the application calls.
CloudTrail does not see every call: what is merely not among its events is not called unused.""",
    fix="Remove the action if the application has no use for it.",
    references=(
        "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html",
        "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_UnusedPermissionDetails.html",
    ),
    no_fix="that evidence has not seen an action does not mean that nothing needs it",
    check_deployment=_check,
)
