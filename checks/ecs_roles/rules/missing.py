"""Findings about permissions that a role surely lacks, one for each line and resource that asks."""

from collections.abc import Iterator
from itertools import groupby

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note
from ecs_roles.iam.decision import Decision
from ecs_roles.linking.account_roles import TYPE_NAME
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.assessment import Answer, Assessment
from ecs_roles.needs.deciding import decide_for
from ecs_roles.needs.need import Feature, Need
from ecs_roles.rules.ineffective import explanations
from ecs_roles.rules.rule import Rule
from ecs_roles.source.showing import shown
from ecs_roles.source.text import Text


def missing(rule: Rule, assessment: Assessment, *features: Feature) -> Iterator[Finding]:
    """A finding for each place that asks for something of these features which the role surely lacks."""
    lacking = [
        answer
        for answer in assessment.answers
        if answer.missing and answer.need.feature in features and not explanations(answer, assessment.workload)
    ]
    for _, answers in groupby(lacking, key=_place):
        link = assessment.workload.link(lacking[0].need.side)
        if link.role is not None:
            yield _finding(rule, assessment.workload, link.role, list(answers))


def _place(answer: Answer) -> tuple[object, ...]:
    return (answer.need.side, answer.need.span, _shown(answer.need.resource))


def _shown(resource: Text) -> str:
    """The resource without what only tells two log calls apart."""
    return shown(resource).partition(":log-stream:")[0]


def _finding(rule: Rule, workload: Workload, role: Role, answers: list[Answer]) -> Finding:
    need = answers[0].need
    actions = tuple(dict.fromkeys(answer.need.action for answer in answers))
    resources = tuple(dict.fromkeys(shown(answer.need.resource) for answer in answers))
    named = ", ".join(actions)
    return rule.at(
        need.span,
        workload.task_definition.resource,
        f"{role.address} ({need.side} role) {_refusal(answers)} {named} on {resources[0]}; "
        f"{workload.address} {need.needed_by[0].what}{_on_the_other_role(workload, answers)}"
        f"{_resting_on(workload.link(need.side))}. "
        f"ECS will say: {need.ecs_says}",
        f"Allow {named} on {_writable(need)} in a policy of {role.address}.",
        link=workload.link(need.side),
        task_definition=workload.address,
        actions=actions,
        resources=resources,
        needed_by=need.needed_by,
        related=(Note(f"the {need.side} role is declared here", role.span), *_denials(answers)),
    )


def _resting_on(link: Link) -> str:
    """That the answer comes from a file about the account, not from the code."""
    if link.role is None or link.role.resource.type_name != TYPE_NAME:
        return ""
    return f" (known from {link.role.span.file})"


def _on_the_other_role(workload: Workload, answers: list[Answer]) -> str:
    """That the permission stands on the other role, where ECS does not look for it."""
    need = answers[0].need
    other = workload.task if need.side == "execution" else workload.execution
    if other.role is None or not all(
        decide_for(answer.need, other.role, workload).decision is Decision.ALLOWED for answer in answers
    ):
        return ""
    return f"; {other.role.address} allows it, but that is the {other.side} role, and ECS asks the {need.side} role"


def _refusal(answers: list[Answer]) -> str:
    explicit = any(answer.verdict.decision is Decision.EXPLICIT_DENY for answer in answers)
    return "denies" if explicit else "does not allow"


def _writable(need: Need) -> str:
    """The resource as one would write it into a policy."""
    group, stream, _ = shown(need.resource).partition(":log-stream:")
    return f"{group}:*" if stream else group


def _denials(answers: list[Answer]) -> Iterator[Note]:
    for answer in answers:
        for statement in answer.verdict.because:
            if statement.effect == "Deny" and statement.span is not None:
                yield Note("this statement denies it", statement.span)
