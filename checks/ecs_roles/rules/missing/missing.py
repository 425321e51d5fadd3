"""Findings about permissions that a role surely lacks, one for each line and resource that asks."""

from collections.abc import Iterator
from itertools import groupby

from ecs_roles.ecs.role import ROLE_OF_ACCOUNT, Role
from ecs_roles.findings.finding import Finding, Note, Place, Severity
from ecs_roles.findings.message import Clause, FileName, Message, listed
from ecs_roles.iam.decision import Decision, Verdict
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import Statement
from ecs_roles.linking.workload import Link, Side, Workload
from ecs_roles.needs.assessment import AssessedNeed, Assessment
from ecs_roles.needs.deciding import a_grant_would_help, decide_for
from ecs_roles.needs.need import Need
from ecs_roles.rules.execution_role.ineffective import explained_answers
from ecs_roles.rules.granted import AWS_EXECUTION_POLICY
from ecs_roles.rules.refusals import refusal_of
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text


def missing(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """Yield a finding for each place that asks for something of the rule's features which the role surely lacks.

    A rule that warns takes the needs that only warn, unless the same line fails anyway; any other rule the rest.
    """
    warns = rule.severity is not Severity.ERROR
    failing = {
        (item.need.feature, item.need.span)
        for item in (assessment.answers if warns else ())
        if item.missing and not item.need.only_warns
    }
    lacking = [
        answer
        for number, answer in enumerate(assessment.answers)
        if answer.need.feature in rule.lacking
        and answer.missing
        and answer.need.only_warns == warns
        and (answer.need.feature, answer.need.span) not in failing
        and not explained_answers(assessment)[number]
    ]
    for (side, _, _), answers in groupby(lacking, key=_place):
        link = assessment.workload.link(side)
        if link.role is not None:
            yield _finding(rule, assessment, link.role, list(answers))


_ANY_STREAM = ":log-stream:"
"""What follows a log group in a call that is about none of its streams."""


def _place(answer: AssessedNeed) -> tuple[Side, Span, str]:
    """Return what makes needs one finding: line and resource; of a mere warning, the line."""
    need = answer.need
    return (need.side, need.span, "" if need.only_warns else _shown(need.resource))


def _shown(resource: Text) -> str:
    """Return the resource without what only tells two log calls apart."""
    return shown(resource).partition(":log-stream:")[0]


def _finding(rule: Rule, assessment: Assessment, role: Role, answers: list[AssessedNeed]) -> Finding:
    workload, need = assessment.workload, answers[0].need
    actions = tuple(dict.fromkeys(action for answer in answers for action in answer.need.actions))
    resources = tuple(dict.fromkeys(shown(answer.need.resource) for answer in answers))
    named = ", ".join(dict.fromkeys(" or ".join(answer.need.actions) for answer in answers))
    other = _allowed_on_the_other_role(assessment, role, answers)
    refusal = refusal_of((answer.verdict for answer in answers), role)
    in_full = _in_full(need, role)
    return workload.finding(
        rule,
        Place(need.span, need.owner or workload.task_definition.resource),
        Message(
            workload.link(need.side).mention,
            f"{refusal.verb} {named} on {', '.join(each.removesuffix(_ANY_STREAM) for each in resources)}",
            refusal.reason,
            besides=(*_who_needs_it(need, workload, other), *in_full),
            consequence=need.consequence,
        ),
        refusal.fix(f"{named} on {_writable(answers)}", _IN_FULL if in_full else _grant(answers, other, named, role)),
        link=workload.link(need.side),
        actions=actions,
        resources=resources,
        needed_by=need.needed_by,
        related=(Note(f"the {need.side} role is declared here", role.span), *refusal.notes, *_statements(other)),
    )


_IN_FULL = (
    "Use the complete ARN of the secret in valueFrom: its arn in Terraform, !Ref of the secret in CloudFormation."
)


def _in_full(need: Need, role: Role) -> tuple[str, ...]:
    """Return why a secret is not found by its name, where the role allows it with the six characters behind it.

    A name that ends in a hyphen and six characters makes the ARN look complete, and Secrets Manager takes it so.
    """
    asked = shown(need.resource)
    allowing = (
        statement
        for statement in role.grants.statements
        if statement.effect == "Allow" and covers_action(statement, need.action) is Answer.YES
    )
    patterns = (item for statement in allowing for item in statement.resources)
    if need.feature != "secret" or ":secret:" not in asked or asked.endswith("?"):
        return ()
    if not any(shown(pattern) in {f"{asked}-??????", f"{asked}-*"} for pattern in patterns):
        return ()
    return ("its end looks like the six characters that Secrets Manager appends, so the ARN is taken for complete",)


def _who_needs_it(need: Need, workload: Workload, other: "Misplaced | None") -> tuple[Clause, ...]:
    """Return which line asks, where the permission stands instead, and the file that the answer rests on."""
    link = workload.link(need.side)
    asks: Clause = (workload.mention, f" {need.needed_by[0].what}")
    elsewhere = _misplaced(other, need.side)
    if link.role is None or link.role.resource.type_name != ROLE_OF_ACCOUNT:
        return (asks, *elsewhere)
    source = (" (known from ", FileName(link.role.span.file), ")")
    *first, last = (asks, *elsewhere)
    return (*first, listed((last, source)))


@frozen()
class Misplaced:
    """The other role, which allows what this one lacks, and the statements that do; whether it needs them itself."""

    link: Link
    address: str
    statements: tuple[Statement, ...]
    needed_there: bool


def _allowed_on_the_other_role(assessment: Assessment, role: Role, answers: list[AssessedNeed]) -> Misplaced | None:
    """Return where the permission stands when it stands on the role that ECS does not ask, and that is all.

    Where one of several actions would do, the one that the other role has for its own work says nothing.
    """
    workload = assessment.workload
    link = workload.task if answers[0].need.side == "execution" else workload.execution
    if link.role is None:
        return None
    verdicts: list[Verdict] = []
    for answer in answers:  # Mostly the first of them decides.
        verdicts.append(decide_for(answer.need, link.role, workload))
        if verdicts[-1].decision is not Decision.ALLOWED:
            return None
    if not all(_lacks_a_grant_alone(answer.need, role, workload) for answer in answers):
        return None
    found = tuple(dict.fromkeys(statement for verdict in verdicts for statement in verdict.because))
    actions = {action for answer in answers for action in answer.need.actions}
    needed = _is_needed_by(link, link.role, found, actions, assessment)
    if needed and any(len(answer.need.actions) > 1 for answer in answers):
        return None
    return Misplaced(link, link.role.address, found, needed)


def _is_needed_by(
    link: Link, role: Role, statements: tuple[Statement, ...], actions: set[str], assessment: Assessment
) -> bool:
    """Return whether a role needs one of the actions that the statements allow for its own work."""
    of_aws = (policy.document for policy in role.policies if policy.label == AWS_EXECUTION_POLICY)
    if link.side == "execution" and any(item in document.statements for document in of_aws for item in statements):
        return True
    own = (item for item in assessment.answers if item.need.side == link.side and actions & set(item.need.actions))
    return any(item in statements for answer in own for item in answer.verdict.because)


def _lacks_a_grant_alone(need: Need, role: Role, workload: Workload) -> bool:
    return any(a_grant_would_help(ask, role, workload.index) for ask in need.asks)


def _misplaced(other: Misplaced | None, side: Side) -> tuple[Clause, ...]:
    if other is None:
        return ()
    role, where = replace(other.link.mention, note=""), other.link.side
    return ((role, f" allows it, but that is the {where} role, and ECS asks the {side} role"),)


def _statements(other: Misplaced | None) -> Iterator[Note]:
    for statement in other.statements if other is not None else ():
        if statement.span is not None and other is not None:
            yield Note(f"this statement of {other.address} ({other.link.side} role) allows it", statement.span)


def _grant(answers: list[AssessedNeed], other: Misplaced | None, named: str, role: Role) -> str:
    begin = "Allow" if other is None or other.needed_there else f"Take it from {other.address}; allow"
    return f"{begin} {named} on {_writable(answers)} in a policy of {role.address}."


def _writable(answers: list[AssessedNeed]) -> str:
    """Return the resources as one would write them into a policy."""
    parts = (shown(answer.need.resource).partition(":log-stream:") for answer in answers)
    return ", ".join(dict.fromkeys(f"{group}:*" if stream else group for group, stream, _ in parts))
