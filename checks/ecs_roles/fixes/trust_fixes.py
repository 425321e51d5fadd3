"""Edit trust policies: name the service that assumes roles for tasks, and let nobody else in beside it."""

from collections.abc import Callable, Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.grants import statements_beside
from ecs_roles.fixes.grounds import Grounds, Proposal
from ecs_roles.fixes.least_privilege import NeededStatement
from ecs_roles.fixes.list_changes import removed
from ecs_roles.fixes.object_changes import with_member, without_member
from ecs_roles.fixes.own_account import own_account
from ecs_roles.fixes.references import resource_content
from ecs_roles.fixes.rendering import Content, Layout, rendered
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Written, column, indentation, line_end
from ecs_roles.fixes.statement_removal import items_at, located, without_statement
from ecs_roles.fixes.statement_text import condition_block, is_of_a_data_source
from ecs_roles.fixes.text_changes import whole_text
from ecs_roles.iam.statements import Condition, Principal, Statement
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assuming import ASSUME_ROLE, ECS_TASKS, holds_for_ecs, names_ecs_tasks, never_sent
from ecs_roles.rules.trust.dead_trust import is_misspelt
from ecs_roles.rules.trust.trust import other_services
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text, text

_BY_HAND = "which condition is meant is not in the code"
_ACCOUNT_KEY = "aws:SourceAccount"


@frozen()
class _Trust:
    """A statement of the trust policy of a role, and where it stands."""

    analysed: AnalysedDeployment
    role: Role
    statement: Statement
    file: SourceFile
    node: Written
    grounds: Grounds

    def of(self, value: Text) -> Written:
        """Return what is written for a text of the statement."""
        found = self.file.node(value.span)
        if found is None:
            raise NotEditableError("it is not written where the statement stands")
        return found


Work = Callable[[_Trust], tuple[Change, ...]]


def trusting_ecs(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield what lets ECS assume the roles of a finding: the service in place of the only one, or beside the others."""
    for analysed, role in grounds.roles_of(finding):
        yield trusting(ECS_TASKS, analysed, role, grounds)


def trusting(service: str, analysed: AnalysedDeployment, role: Role, grounds: Grounds) -> Proposal:
    """Return what lets a service assume a role: in place of the only one that is trusted, or beside the others."""
    trust = _only_statement(analysed, role, grounds)
    return Proposal(f"let {service} assume {role.address}", trust.file.edits(_with_service(trust, service)))


def _only_statement(analysed: AnalysedDeployment, role: Role, grounds: Grounds) -> _Trust:
    allowing = [item for item in role.trust.statements if item.effect == "Allow"]
    if len(allowing) != len(role.trust.statements):
        raise NotEditableError("a statement of the trust policy denies it")
    if not allowing:
        raise NotEditableError("the trust policy has no statement to add the service to")
    return _Trust(analysed, role, allowing[0], *located(allowing[0], grounds), grounds)


def _with_service(trust: _Trust, service: str) -> tuple[Change, ...]:
    named = [item.name for item in trust.statement.principals if item.kind == "Service"]
    if len(named) != len(trust.statement.principals) or len(named) != 1:
        return _with_statement(trust, service)
    return whole_text(trust.file, trust.of(named[0]), named[0].literal or "", service)


def _with_statement(trust: _Trust, service: str) -> tuple[Change, ...]:
    """Return what adds a statement for the service beside one that lets others in."""
    principal = Principal("Service", text(service))
    wanted = NeededStatement(Statement("Allow", (text(ASSUME_ROLE),), principals=(principal,)), ())
    style = trust.node.value_style
    place = trust.grounds.standpoint(trust.analysed, trust.role.resource, trust.file.file, style)
    return statements_beside(trust.file, trust.node, (wanted,), place)


def in_trust(work: Work, title: str) -> Callable[[Finding, Grounds], Iterator[Proposal]]:
    """Return a fix that edits the statement of the trust policy at which a finding stands."""

    def proposals(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
        for analysed, role in grounds.roles_of(finding):
            for statement in role.trust.statements:
                if statement.span == finding.span:
                    trust = _Trust(analysed, role, statement, *located(statement, grounds), grounds)
                    yield Proposal(title, trust.file.edits(work(trust)))

    return proposals


def _others_out(trust: _Trust) -> tuple[Change, ...]:
    """Take the other services out of a statement, or the statement where it has none but them."""
    others = set(other_services(trust.statement))
    gone = [item.name for item in trust.statement.principals if item.name.literal in others]
    if len(gone) == len(trust.statement.principals):
        return without_statement(trust.file, trust.node)
    node = next((each for each in trust.node.walk() if each.kind == "list" and _holds(trust.file, each, gone[0])), None)
    if node is None:
        raise NotEditableError("the services are not written as a list")
    return removed(trust.file, node, items_at(trust.file, node, gone))


def _holds(file: SourceFile, node: Written, text: Text) -> bool:
    return text.span is not None and any((item.start, item.end) == file.offsets(text.span) for item in node.items)


def _everyone_out(trust: _Trust) -> tuple[Change, ...]:
    """Take a statement that lets everyone in, or name ECS in it where no other statement does."""
    others = (item for item in trust.role.trust.statements if item is not trust.statement)
    if any(names_ecs_tasks(item) is Answer.YES for item in others):
        return without_statement(trust.file, trust.node)
    member = trust.node.member("Principal")
    if member is None or trust.node.style == "body":
        raise NotEditableError("the principal is not written in the statement")
    style = trust.node.style
    layout = Layout(style, indentation(trust.file.text, member.start), trust.file.unit, inline=style == "hcl")
    principal: dict[str, Content] = {"Service": ECS_TASKS}
    if style != "block":
        return (Change(member.value.start, member.value.end, rendered(principal, layout)),)
    inner = " " * column(trust.file.text, member.start) + trust.file.unit
    key_end = trust.file.text.index(":", member.start) + 1
    return (Change(key_end, member.value.end, f"\n{inner}Service: {ECS_TASKS}"),)


def _alive(trust: _Trust) -> tuple[Change, ...]:
    """Write what makes a statement match that is meant for ECS."""
    for principal in trust.statement.principals:
        if principal.name.literal and is_misspelt(principal.name.literal):
            return whole_text(trust.file, trust.of(principal.name), principal.name.literal, ECS_TASKS)
    for condition in trust.statement.conditions:
        if holds_for_ecs(condition, trust.role, trust.statement.version) is Answer.NO:
            return _without_condition(trust, condition)
    actions = trust.statement.actions
    if len(actions) == 1 and actions[0].literal:
        return whole_text(trust.file, trust.of(actions[0]), actions[0].literal, ASSUME_ROLE)
    raise NotEditableError("the statement has to allow sts:AssumeRole")


def _without_condition(trust: _Trust, condition: Condition) -> tuple[Change, ...]:
    if not never_sent(condition):
        raise NotEditableError(_BY_HAND)
    block, operator = trust.node.member("Condition"), None
    if block is not None:
        operator = block.value.member(condition.operator)
    key = operator.value.member(str(condition.key)) if operator is not None else None
    if block is None or operator is None or key is None:
        raise NotEditableError(_BY_HAND)
    if len(operator.value.members) > 1:
        return (without_member(trust.file, operator.value, key),)
    if len(block.value.members) > 1:
        return (without_member(trust.file, block.value, operator),)
    return (without_member(trust.file, trust.node, block),)


def of_the_account(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the condition on the account of the caller, with the data source that names it where there is none."""
    for analysed, role in grounds.roles_of(finding):
        for statement in role.trust.statements:
            if statement.span == finding.span:
                trust = _Trust(analysed, role, statement, *located(statement, grounds), grounds)
                place = grounds.standpoint(analysed, role.resource, trust.file.file, trust.node.value_style)
                account, place, declared = own_account(place)
                edits = trust.file.edits(_with_account(trust, resource_content(account, place)))
                yield Proposal("let only tasks of the account assume the role", (*edits, *declared))


def _with_account(trust: _Trust, account: Content) -> tuple[Change, ...]:
    if trust.node.style == "body":
        return (_condition_block(trust, account),)
    if is_of_a_data_source(trust.node):
        raise NotEditableError("the statement is a block in JSON: add the condition by hand")
    if trust.node.member("Condition") is not None:
        raise NotEditableError("the statement has a condition already: add the account to it")
    return with_member(trust.file, trust.node, "Condition", {"StringEquals": {_ACCOUNT_KEY: account}})


def _condition_block(trust: _Trust, account: Content) -> Change:
    last = trust.node.members[-1]
    layout = Layout("hcl", " " * column(trust.file.text, last.start), trust.file.unit)
    at = line_end(trust.file.text, last.end)
    lines = condition_block(_ACCOUNT_KEY, "StringEquals", (account,), layout)
    return Change(at, at, "\n".join(("\n", *lines)))


others_out = in_trust(_others_out, "take the other services out of the trust policy")
everyone_out = in_trust(_everyone_out, "let nobody but ECS assume the role")
alive = in_trust(_alive, "let the statement match what ECS sends")
