"""ECS512: one role serves as execution role and as task role."""

from collections.abc import Iterable, Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Place, Severity
from ecs_roles.findings.message import Message
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.role_demands import execution_role_demands
from ecs_roles.rules.execution_role.application_grants import application_patterns
from ecs_roles.rules.execution_role.aws_policies import policies_for_applications
from ecs_roles.rules.granted import place_of
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import same_text

_NAMED = 4


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    given = _given_for_both(workload)
    if not given and not _is_one_role(workload):
        return
    role = workload.execution.role
    mixed = tuple(_of_application(role)) if role is not None and role.known else ()
    yield workload.finding(
        rule,
        workload.place(_written_at(workload)),
        Message(
            workload.mention,
            ("uses ", given or replace(workload.task.mention, note=""), " as execution role and as task role"),
            "the application can do what only ECS needs, such as reading every secret that is injected",
            besides=(_in_the_hands_of_ecs(name for names, _ in mixed for name in names),) if mixed else (),
        ),
        "Give the application a task role of its own and leave the execution role to ECS.",
        link=workload.task,
        related=(
            Note("the same role is the execution role here", workload.execution.span),
            *(Note(f"only an application uses {_some(names)}", place.span) for names, place in mixed),
        ),
    )


def _written_at(workload: Workload) -> Span:
    """Return where the task role stands: where a condition of the template chooses it, the line of all choices."""
    span, entry = workload.task.span, workload.task_definition.resource.properties.entry("taskRoleArn")
    key = entry.span if entry is not None and workload.index.deployment.scenario else None
    return key if key is not None and (key.file, key.line) == (span.file, span.line) else span


def _of_application(role: Role) -> Iterator[tuple[list[str], Place]]:
    """Yield what the role holds that ECS never uses an execution role for, with where it stands."""
    for granted, patterns in application_patterns(role):
        yield patterns, granted.place_of(patterns)
    for policy in policies_for_applications(role):
        yield [f"AWS's policy {policy.label}"], place_of(policy)


def _in_the_hands_of_ecs(found: Iterable[str]) -> str:
    return f"and as execution role it holds what only an application uses: {_some(found)}"


def _some(names: Iterable[str]) -> str:
    """Return the first names, one of each service before the second of any."""
    turns: dict[str, int] = {}
    each = list(dict.fromkeys(names))
    for name in each:
        service = name.partition(":")[0]
        turns[service] = turns.get(service, 0) + 1
        turns[name] = turns[service]
    ordered = sorted(each, key=turns.__getitem__)
    more = [f"{len(ordered) - _NAMED} more"] if len(ordered) > _NAMED else []
    *first, last = [*ordered[:_NAMED], *more]
    return f"{', '.join(first)} and {last}" if first else last


def _given_for_both(workload: Workload) -> str:
    """Return the variable that gives both roles and is empty by default, where ECS insists on an execution role.

    Without a value no task starts; whatever is given is one role for both.
    """
    one, other = workload.execution.empty, workload.task.empty
    return one if one and one == other and execution_role_demands(workload) else ""


def _is_one_role(workload: Workload) -> bool:
    one, other = workload.execution, workload.task
    if one.role is not None and other.role is not None:
        return one.role.resource is other.role.resource
    if one.reference is None or other.reference is None:
        return False
    return same_text(one.reference, other.reference) is Answer.YES


RULE = Rule(
    number=512,
    name="one-role-for-both",
    category="link",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="One role is execution role and task role at once",
    why="The execution role is for ECS: it pulls the image and reads the secrets before the container starts, and "
    "the container never sees its credentials. As task role the same permissions are in the hands of the "
    "application, and what the application may do is in the hands of ECS. The finding names what the role holds that "
    "only an application uses: it is told here, and not again as ECS551 to ECS556.",
    fix="Make two roles: one with what ECS needs to start the task, one with what the application does.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",),
    no_fix="which permissions belong to the application is known to its authors; `ecs-roles policy` writes both roles",
    check=_check,
)
