"""ECS568: an action that takes no resource is allowed on some, and nothing depends on it."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.linking.workload import Link
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.ineffective import Ineffective, ineffective_grants
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    execution, task = assessment.workload.execution, assessment.workload.task
    for link in (execution,) if task.role is execution.role else (execution, task):
        by_statement: dict[int, list[Ineffective]] = {}
        for found in ineffective_grants(link.role) if link.role is not None else ():
            if found.sort == "star":
                by_statement.setdefault(id(found.granted.statement), []).append(found)
        for group in by_statement.values():
            yield _finding(rule, assessment, link, group)


def _finding(rule: Rule, assessment: Assessment, link: Link, group: list[Ineffective]) -> Finding:
    granted, actions = group[0].granted, tuple(found.action for found in group)
    what, (first, *others) = ", ".join(actions), granted.resources
    more = f" and {len(others)} more" if others else ""
    return assessment.workload.finding_on_role(
        rule,
        link,
        granted.place_of(actions),
        Message(
            link.mention,
            f"allows {what} on {first}{more}",
            "AWS asks for that on * alone, so it allows nothing",
        ),
        f'Move {what} to a statement of its own with the resource "*", or remove it.',
        actions=actions,
        resources=granted.resources,
    )


RULE = Rule(
    number=568,
    name="grant-on-single-resource",
    category="no_effect",
    severity=Severity.INFO,
    since="0.1.0",
    summary="An action that takes no resource is allowed on single resources",
    why="ssm:DescribeParameters and other lists cannot be limited to a resource, and a grant on one allows nothing. "
    "Nothing that ECS does depends on it; whether the application does is known to its authors. What the task needs is "
    "ECS561, what looks needed on the execution role ECS562.",
    fix="Write the resource as *, or remove the grant.",
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    ),
    check=_check,
    no_fix="whether the grant is wanted is known to its authors",
)
