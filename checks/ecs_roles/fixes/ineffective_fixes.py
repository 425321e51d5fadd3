"""Write grants that have no effect so that they have one: as AWS asks for the action, or for the resource."""

from collections.abc import Callable, Iterator, Sequence

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.grants import with_statements
from ecs_roles.fixes.grounds import Grounds, Proposal
from ecs_roles.fixes.least_privilege import NeededStatement
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Written
from ecs_roles.fixes.statement_removal import located, without_actions
from ecs_roles.fixes.statement_text import is_of_a_data_source
from ecs_roles.fixes.text_changes import replaced, whole_text, with_other_tail, with_tail
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.execution_role.ineffective import Ineffective, Sort, ineffective_grants
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text, text

_GROUP_FIELDS = 2


@frozen()
class _Case:
    """The grants of one statement that have no effect for one reason, and where they stand."""

    analysed: AnalysedDeployment
    role: Role
    found: Sequence[Ineffective]
    file: SourceFile
    node: Written
    grounds: Grounds

    @property
    def statement(self) -> Statement:
        return self.found[0].granted.statement

    @property
    def actions(self) -> list[str]:
        return [item.action for item in self.found]

    def of(self, value: Text) -> Written:
        """Return what is written for a text of the statement."""
        found = self.file.node(value.span)
        if found is None:
            raise NotEditableError("it is not written where the statement stands")
        return found


def made_effective(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield what makes the grants of a finding work, for each role that it is about."""
    for analysed, role in grounds.roles_of(finding):
        found = [
            item
            for item in ineffective_grants(role)
            if item.granted.span == finding.span and item.action in finding.actions
        ]
        if found:
            if grounds.is_shared(found[0].granted.policy, role):
                raise NotEditableError("the policy belongs to other roles too")
            file, node = located(found[0].granted.statement, grounds)
            yield _REPAIRS[found[0].sort](_Case(analysed, role, found, file, node, grounds))


def _moved_to_star(case: _Case) -> Proposal:
    """Move actions that take no resource to a statement on everything."""
    title = f"move {', '.join(case.actions)} to a statement on *"
    kept = without_actions(case.file, case.node, case.statement, case.actions)
    if kept is None:
        return Proposal(title, case.file.edits(_on_everything(case)))
    wanted = NeededStatement(Statement("Allow", tuple(map(text, case.actions)), resources=(text("*"),)), ())
    added = with_statements(case.analysed, case.role, (wanted,), case.grounds, beside=case.statement)
    return Proposal(title, (*case.file.edits(kept), *added.edits))


def _on_everything(case: _Case) -> tuple[Change, ...]:
    member = case.node.member("Resource", "resources")
    if member is None:
        raise NotEditableError("the statement has no resource of its own")
    value = member.value
    star = '["*"]' if is_of_a_data_source(case.node) else '"*"'
    return (Change(value.start, value.end, star),)


def _with_streams(case: _Case) -> Proposal:
    """Append ``:*`` to log groups."""
    bare = [item for item in case.statement.resources if _is_bare(item)]
    changes = [change for item in bare for change in with_tail(case.file, case.of(item), ":*")]
    return Proposal("append :* to the log group", case.file.edits(changes))


def _is_bare(resource: Text) -> bool:
    arn = parse_arn(resource)
    return arn is not None and len(arn.resource_fields) == _GROUP_FIELDS


def _as_meant(case: _Case) -> Proposal:
    """Write the action that was meant: ``ssm:GetParameters`` for ``ssm:GetParameter``."""
    meant = {item.action: item.meant for item in case.found}
    changes = [
        change
        for item in case.statement.actions
        if (written := item.literal) in meant
        for change in whole_text(case.file, case.of(item), written or "", meant[written or ""])
    ]
    return Proposal(f"write {', '.join(dict.fromkeys(meant.values()))}", case.file.edits(changes))


def _with_one_slash(case: _Case) -> Proposal:
    changes: list[Change] = []
    for item in case.statement.resources:
        node = case.of(item)
        written = case.file.text[node.start : node.end]
        doubled = ("parameter//", "parameter/") if "parameter//" in written else ("parameter/${", "parameter${")
        changes += replaced(case.file, node, *doubled)
    return Proposal("write one slash after parameter", case.file.edits(changes))


def _without_json_key(case: _Case) -> Proposal:
    changes: list[Change] = []
    for item in case.statement.resources:
        arn = parse_arn(item)
        if arn is None:
            raise NotEditableError("the resource is not written as an ARN")
        tail = "".join(f":{part.literal}" for part in arn.resource_fields[_GROUP_FIELDS:])
        changes += with_other_tail(case.file, case.of(item), tail, "")
    return Proposal("end the resource after the secret's ARN", case.file.edits(changes))


def _by_hand(case: _Case) -> Proposal:
    raise NotEditableError(f"what is meant is not in the code: {case.found[0].fix}")


_REPAIRS: dict[Sort, Callable[[_Case], Proposal]] = {
    "mistaken": _as_meant,
    "star": _moved_to_star,
    "streams": _with_streams,
    "parameters": _as_meant,
    "slash": _with_one_slash,
    "json-key": _without_json_key,
    "alias": _by_hand,
    "service": _by_hand,
    "through": _by_hand,
    "key": _by_hand,
}
