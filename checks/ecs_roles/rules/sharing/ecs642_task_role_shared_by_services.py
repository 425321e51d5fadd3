"""ECS642: task definitions that have nothing in common share a task role."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Note, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.sharing.shared_roles import (
    SharedRole,
    has_shared_roles,
    images_of,
    pairs_of_sharers,
    shared_roles,
    surely_lacks,
)
from ecs_roles.symbolic.text import Text, split_text, text


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for shared in shared_roles(analysed, "task"):
        pair = next(_unrelated(shared.users), None)
        if pair is not None and shared.role.policies:
            yield _finding(rule, shared, pair)


def _unrelated(users: tuple[Assessment, ...]) -> Iterator[tuple[Assessment, Assessment]]:
    """Yield two task definitions that run other images, so that they are surely not one application."""
    for one, other in pairs_of_sharers(users, _repositories):
        is_other = one.texts and other.texts and one.spelt.isdisjoint(other.spelt)
        if is_other and all(surely_lacks(image, other.texts) for image in one.texts):
            yield one.user, other.user


def _repositories(user: Assessment) -> tuple[Text, ...]:
    """Return the images without tag and digest: another tag may be another build of the same."""
    return tuple(map(_without_tag, images_of(user.workload)))


def _without_tag(image: Text) -> Text:
    fields = split_text(split_text(image, "@", 1)[0], "/")
    last = split_text(fields[-1], ":", 1)[0]
    return text(*(part for field in fields[:-1] for part in (field, "/")), last)


def _finding(rule: Rule, shared: SharedRole, pair: tuple[Assessment, Assessment]) -> Finding:
    one, other = pair
    role = shared.role
    return finding_at(
        Place(role.span, role.resource),
        rule,
        Message(
            mention(role.resource),
            (
                *(f"is the task role of {len(shared.users)} task definitions, and ", one.workload.mention, " and "),
                *(other.workload.mention, " run different images"),
            ),
            "each application may do what the other needs",
        ),
        "Give each application a task role of its own.",
        concerns=tuple(user.workload.concern(user.workload.task) for user in shared.users),
        role=role.resource,
        role_kind="task",
        related=tuple(
            Note(f"{user.workload.address} uses it as task role", user.workload.task.span) for user in shared.users
        ),
    )


RULE = Rule(
    number=642,
    name="task-role-shared-by-services",
    category="sharing",
    severity=Severity.INFO,
    since="0.1.0",
    summary="Unrelated task definitions share a task role",
    why="The credentials of the task role are in the hands of the application. Where unrelated applications share "
    "it, a break-in at one of them reaches the data of all. Task definitions that run the same image are taken as "
    "one.",
    fix="Make one task role for each application.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",),
    no_fix="how definitions are grouped into roles is a decision",
    check_deployment=_check,
    deployment_question=has_shared_roles,
)
