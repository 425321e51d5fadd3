"""Add what a role lacks: an action to the statement that fits, or a statement to the policy that exists."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.grounds import Grounds, Proposal
from ecs_roles.fixes.least_privilege import NeededStatement, least_privilege
from ecs_roles.fixes.list_changes import appended, as_list
from ecs_roles.fixes.new_policies import new_policy
from ecs_roles.fixes.references import Standpoint, resource_content
from ecs_roles.fixes.rendering import Content
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Member, Written
from ecs_roles.fixes.statement_json import statement_json
from ecs_roles.fixes.statement_text import block_content, body_statement, is_of_a_data_source, statement_content
from ecs_roles.fixes.written_expressions import in_json
from ecs_roles.fixes.written_resources import literal_parts
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import AssessedNeed
from ecs_roles.needs.deciding import a_grant_would_help
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

_REFUSED = "another statement denies it, or a permissions boundary or the policy of the resource does not allow it"
_ACTIONS, _RESOURCES = ("Action", "actions"), ("Resource", "resources")


@frozen()
class WrittenStatement:
    """A statement of a role with the policy that it belongs to and the text that it was read from."""

    policy: Policy
    statement: Statement
    file: SourceFile
    node: Written


def grants(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield what would give each role that a finding is about what it lacks.

    Instances of a role that do not share the policy that fits get one that they do share.
    """
    wanted = list(_wanted(finding, grounds))
    proposals = [with_statements(*each, grounds) for each in wanted]
    if any(set(each.edits) != set(proposals[0].edits) for each in proposals):
        proposals = [new_policy(*each, actions_of(each[-1]), grounds) for each in wanted]
    yield from proposals


def statements_lacking(finding: Finding, grounds: Grounds) -> str:
    """Return what each role that a finding is about lacks as JSON: what to write where the code cannot be edited."""
    texts: dict[str, None] = {}
    for analysed, _, wanted in _wanted(finding, grounds):
        write = partial(_alone, facts=analysed.index.deployment.facts)
        for item in wanted:
            found = statement_json(item.statement, write)
            texts[json.dumps({key: value for key, value in found.items() if key != "Sid"})] = None
    return ", ".join(texts)


def _alone(value: Text, facts: Facts) -> str:
    return in_json(literal_parts(value), facts).expression


def _wanted(finding: Finding, grounds: Grounds) -> Iterator[tuple[AnalysedDeployment, Role, Sequence[NeededStatement]]]:
    """Yield the statements that each role of a finding lacks."""
    for analysed, assessment in grounds.assessments_of(finding):
        meant = {(item.need.side, item.need.feature) for item in assessment.answers if _is_meant(item, finding)}
        lacking = [item for item in assessment.answers if _belongs_to(item, finding, meant)]
        role = assessment.workload.link(lacking[0].need.side).role if lacking else None
        if role is None or role.span != finding.role_span:
            continue
        if not all(a_grant_would_help(item.need.asks[0], role, analysed.index) for item in lacking):
            raise NotEditableError(_REFUSED)
        needed = least_privilege(tuple(item.need for item in lacking))
        if needed.undecided:
            raise NotEditableError(needed.undecided[0].why)
        yield analysed, role, needed.statements


def _is_meant(answer: AssessedNeed, finding: Finding) -> bool:
    need = answer.need
    return answer.missing and need.span == finding.span and bool(set(need.actions) & set(finding.actions))


def _belongs_to(answer: AssessedNeed, finding: Finding, meant: Collection[tuple[str, str]]) -> bool:
    """Decide whether a need is the finding's, or one that the same line has beside it and that is reported after it."""
    if _is_meant(answer, finding):
        return True
    need = answer.need
    return answer.missing and need.only_warns and need.span == finding.span and (need.side, need.feature) in meant


def actions_of(wanted: Sequence[NeededStatement]) -> str:
    """Return the actions of statements, for a title."""
    return ", ".join(dict.fromkeys(str(action) for item in wanted for action in item.statement.actions))


def with_statements(
    analysed: AnalysedDeployment,
    role: Role,
    wanted: Sequence[NeededStatement],
    grounds: Grounds,
    *,
    beside: Statement | None = None,
) -> Proposal:
    """Return what adds statements to the policies of a role; ``beside`` is a statement that is edited otherwise."""
    known = list(written_statements(role, grounds))
    title = actions_of(wanted)
    if len(wanted) == 1 and not wanted[0].statement.conditions:
        for existing in (item for item in known if item.statement is not beside):
            changes = _fitted(existing, wanted[0], analysed, grounds)
            if changes:
                where = existing.policy.owner.address
                return Proposal(f"allow {title} in a statement of {where}", existing.file.edits(changes))
    services = {str(action).partition(":")[0] for item in wanted for action in item.statement.actions}

    def distance(item: WrittenStatement) -> tuple[bool, bool]:
        return item.statement is not beside, not _shares_service(item.statement, services)

    for existing in sorted(known, key=distance):
        changes = _beside(existing, wanted, analysed, grounds)
        if changes:
            return Proposal(f"allow {title} in {existing.policy.owner.address}", existing.file.edits(changes))
    return new_policy(analysed, role, wanted, title, grounds)


def written_statements(role: Role, grounds: Grounds) -> Iterator[WrittenStatement]:
    """Yield the statements of a role whose text can be edited without touching another role."""
    for policy in role.policies:
        if policy.form not in {"inline", "customer"} or policy.document.in_doubt or grounds.is_shared(policy, role):
            continue
        for statement in policy.document.statements:
            if statement.span is None:
                continue
            try:
                file = grounds.files.at(statement.span.file)
                node = file.node(statement.span)
            except NotEditableError:
                continue
            if node is not None and node.kind == "object":
                yield WrittenStatement(policy, statement, file, node)


def _shares_service(statement: Statement, services: set[str]) -> bool:
    return any(str(action).partition(":")[0] in services for action in statement.actions)


def _fitted(
    existing: WrittenStatement, wanted: NeededStatement, analysed: AnalysedDeployment, grounds: Grounds
) -> tuple[Change, ...]:
    """Return what makes a statement grant more: further actions on its resources, or resources of its actions."""
    has, needs = existing.statement, wanted.statement
    if has.effect != "Allow" or has.conditions or has.not_actions or has.not_resources:
        return ()
    fill = analysed.index.deployment.facts.fill
    own, asked = {shown(fill(item)) for item in has.resources}, {shown(fill(item)) for item in needs.resources}
    actions = {str(item).lower() for item in has.actions}
    missing = [str(item) for item in needs.actions if str(item).lower() not in actions]
    if own == asked and missing and _shares_service(has, {item.partition(":")[0] for item in missing}):
        return _extended(existing, _ACTIONS, missing)
    if actions == {str(item).lower() for item in needs.actions}:
        place = grounds.standpoint(analysed, existing.policy.owner, existing.file.file, existing.node.value_style)
        lines = tuple(line.span for line in wanted.lines)
        more = [item for item in needs.resources if shown(fill(item)) not in own]
        return _extended(existing, _RESOURCES, [resource_content(item, place, lines) for item in more])
    return ()


def _extended(existing: WrittenStatement, keys: tuple[str, ...], contents: Sequence[Content]) -> tuple[Change, ...]:
    member = existing.node.member(*keys)
    if member is None or not contents:
        return ()
    try:
        return extended(existing.file, existing.node, member, contents)
    except NotEditableError:
        return ()


def extended(file: SourceFile, owner: Written, member: Member, contents: Sequence[Content]) -> tuple[Change, ...]:
    """Return what adds to the value of a key, which is a list or a single text."""
    value = member.value
    if value.kind == "list":
        return appended(file, value, contents)
    if (
        value.kind == "text"
        or _is_function(value)
        or (value.kind == "other" and value.tag != "<<" and _is_single(value))
    ):
        return as_list(file, owner, member, contents)
    return ()


_FUNCTIONS = frozenset({"Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::ImportValue"})


def _is_function(value: Written) -> bool:
    """Return whether a value is a function of CloudFormation in its long form, in brackets, that gives one text."""
    return value.style != "block" and len(value.members) == 1 and value.members[0].key in _FUNCTIONS


def _is_single(value: Written) -> bool:
    """Return whether an expression is surely one value: a reference, no call and no choice."""
    return value.tag == "" and all(inner.kind != "list" for inner in value.walk())


def _beside(
    existing: WrittenStatement, wanted: Sequence[NeededStatement], analysed: AnalysedDeployment, grounds: Grounds
) -> tuple[Change, ...]:
    file, node = existing.file, existing.node
    place = grounds.standpoint(analysed, existing.policy.owner, file.file, node.value_style)
    try:
        return statements_beside(file, node, wanted, place)
    except NotEditableError:
        return ()


def statements_beside(
    file: SourceFile, node: Written, wanted: Sequence[NeededStatement], place: Standpoint
) -> tuple[Change, ...]:
    """Return what adds statements after the last one of the document that holds a statement."""
    around = list(file.tree.around(node))
    if node.style == "body":
        return body_statement(file, around[0], wanted, place)
    content = block_content if is_of_a_data_source(node) else statement_content
    contents: list[Mapping[str, Content]] = [content(item, place) for item in wanted]
    owner = next((each for each in around[:2] if each.kind == "object"), None)
    member = owner.member("Statement") if owner is not None else None
    if owner is None or member is None or member.value not in {around[0], node}:
        raise NotEditableError("the statements are put together by an expression")
    return extended_by_objects(file, owner, member, contents)


def extended_by_objects(
    file: SourceFile, owner: Written, member: Member, contents: Sequence[Content]
) -> tuple[Change, ...]:
    """Return what adds objects to a list of them, or to a single one that becomes a list."""
    if member.value.kind == "list":
        return appended(file, member.value, contents)
    return as_list(file, owner, member, contents)
