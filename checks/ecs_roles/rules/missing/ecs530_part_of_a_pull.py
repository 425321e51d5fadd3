"""ECS530: the execution role allows a part of pulling an image from ECR, and nowhere the rest."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message, follows
from ecs_roles.iam.action_matching import covers_action, names_action
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.workload import Link
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.image_pull import LOGIN_ACTION, PULL_ACTIONS
from ecs_roles.rules.granted import written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer

_FAILS = "CannotPullContainerError: ... is not authorized to perform: {} on resource: ..."


def pulls_an_open_image(assessment: Assessment) -> bool:
    """Decide whether of no image it is known that it comes from ECR, and of one not whether it does."""
    pulls = [item.need for item in assessment.answers if item.need.feature == "ecr-pull"]
    return bool(pulls) and all(need.open for need in pulls)


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    link = assessment.workload.execution
    role = link.role if not link.candidates and pulls_an_open_image(assessment) else None
    if role is None or not role.known or role.grants.unknowns:
        return
    lacking = tuple(action for action in (LOGIN_ACTION, *PULL_ACTIONS) if _is_allowed_nowhere(action, role))
    if lacking:
        yield from _found(rule, assessment, link, role, lacking)


def _is_allowed_nowhere(action: str, role: Role) -> bool:
    allowing = (statement for statement in role.grants.statements if statement.effect == "Allow")
    return all(covers_action(statement, action) is Answer.NO for statement in allowing)


def _found(rule: Rule, assessment: Assessment, link: Link, role: Role, lacking: tuple[str, ...]) -> Iterator[Finding]:
    """Yield a finding at the first statement that allows a part of pulling; a role without any pulls nothing."""
    parts = ((granted, _of_pulling(granted.statement)) for granted in written_statements(role))
    granted, there = next(((granted, there) for granted, there in parts if there), (None, ()))
    if granted is None:
        return
    yield assessment.workload.finding_on_role(
        rule,
        link,
        granted.place_of(there),
        Message(
            link.mention,
            f"allows {', '.join(there)}, and {', '.join(lacking)} nowhere",
            "it can pull no image from ECR, and whether the image comes from there is not known",
            consequence=follows(_FAILS.format(lacking[0])),
        ),
        f"Allow {', '.join(lacking)} too in a policy of {role.address}, or take {', '.join(there)} away.",
        actions=lacking,
    )


def _of_pulling(statement: Statement) -> tuple[str, ...]:
    """Return the actions of a statement, patterns among them, that take in one for reading an image."""
    return tuple(
        action.literal
        for action in statement.actions
        if action.literal and any(names_action(action, name) is Answer.YES for name in PULL_ACTIONS)
    )


RULE = Rule(
    number=530,
    name="part-of-a-pull",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The execution role allows a part of pulling an image from ECR, and the rest nowhere",
    why="To pull an image from private ECR, ECS logs in with ecr:GetAuthorizationToken, reads the manifest with "
    "ecr:BatchGetImage and the layers with ecr:GetDownloadUrlForLayer. Each is of no use without the others. Told "
    "where the code does not say where the image comes from, as with a parameter without a default; an image that "
    "surely comes from ECR is ECS521 and ECS522, one that surely does not ECS564.",
    fix="Allow all three, ecr:GetAuthorizationToken on *, or none where no image comes from private ECR.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    ),
    no_fix="whether an image comes from private ECR is known to who deploys it",
    side="execution",
    question=pulls_an_open_image,
    check=_check,
)
