"""Take actions, resources and whole statements out of the policies of a role."""

from collections.abc import Collection, Iterable
from itertools import pairwise

from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.grounds import Grounds
from ecs_roles.fixes.list_changes import removed, whole_lines
from ecs_roles.fixes.object_changes import without_member
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Written, begins_line, line_end, line_start
from ecs_roles.iam.statements import Statement
from ecs_roles.symbolic.text import Text

_ALONE = "it is all that the policy grants: remove the policy"


def located(statement: Statement, grounds: Grounds) -> tuple[SourceFile, Written]:
    """Return the file of a statement and what is written there."""
    if statement.span is None:
        raise NotEditableError("the statement has no place in the code")
    file = grounds.files.at(statement.span.file)
    node = file.node(statement.span)
    if node is None or node.kind != "object":
        raise NotEditableError("the statement is not written out as one")
    return file, node


def without_actions(
    file: SourceFile, node: Written, statement: Statement, actions: Collection[str]
) -> tuple[Change, ...] | None:
    """Return what takes actions out of a statement, ``None`` when none would be left."""
    lowered = {action.lower() for action in actions}
    gone = [item for item in statement.actions if (item.literal or "").lower() in lowered]
    return _without(file, node, ("Action", "actions"), gone, statement.actions)


def without_resources(
    file: SourceFile, node: Written, statement: Statement, gone: Iterable[Text]
) -> tuple[Change, ...] | None:
    """Return what takes resources out of a statement, ``None`` when none would be left."""
    return _without(file, node, ("Resource", "resources"), list(gone), statement.resources)


def _without(
    file: SourceFile, node: Written, keys: tuple[str, ...], gone: list[Text], of: tuple[Text, ...]
) -> tuple[Change, ...] | None:
    if not gone:
        raise NotEditableError("the statement names it by an expression")
    if len(gone) == len(of):
        return None
    member = node.member(*keys)
    if member is None or member.value.kind != "list":
        raise NotEditableError("the statement lists it by an expression")
    return removed(file, member.value, items_at(file, member.value, gone))


def items_at(file: SourceFile, node: Written, texts: Iterable[Text]) -> list[Written]:
    """Return the items of a list that some texts were read from; raises ``NotEditableError`` for any other text."""
    found = []
    for text in texts:
        if text.span is None or text.span.file != file.file:
            raise NotEditableError("it is not written where the statement stands")
        place = file.offsets(text.span)
        item = next((each for each in node.items if (each.start, each.end) == place), None)
        if item is None:
            raise NotEditableError("it is not written as an item of its own")
        found.append(item)
    return found


def without_statement(file: SourceFile, node: Written) -> tuple[Change, ...]:
    """Return what takes a statement out of its document, with the inline policy around it where it is the only one."""
    around = list(file.tree.around(node))
    if node.style == "body":
        return (_without_block(file, around[0], node),)
    if around and around[0].kind == "list" and len(around[0].items) > 1:
        return removed(file, around[0], [node])
    return _without_policy(file, around)


def _without_block(file: SourceFile, document: Written, node: Written) -> Change:
    own = document.member_of(node)
    if own is None or sum(member.key == own.key for member in document.members) == 1:
        raise NotEditableError(_ALONE)
    return with_blank_line(file, node)


def with_blank_line(file: SourceFile, node: Written) -> Change:
    """Return what takes the lines of a block, with the blank line before it."""
    text = file.text
    start, end = line_start(text, node.start), line_end(text, node.end)
    if not begins_line(text, node.start):
        raise NotEditableError("the block does not stand on lines of its own")
    before = len(text[:start].rstrip(" \t\r\n"))
    blank_before = text[before:start].count("\n") > 1
    if blank_before:
        return Change(line_end(text, before), end, "")
    return whole_lines(text, start, end)


def _without_policy(file: SourceFile, around: list[Written]) -> tuple[Change, ...]:
    """Take the policy that would be empty: an inline policy of a role, a resource that attaches it to one role."""
    for inner, outer in pairwise(around):
        if outer.kind == "list" and inner.member("PolicyDocument") is not None:
            if len(outer.items) > 1:
                return removed(file, outer, [inner])
            owner = next((each for each in around if each.member_of(outer) is not None), None)
            member = owner.member("Policies") if owner is not None else None
            if owner is None or member is None:
                break
            return (without_member(file, owner, member),)
        if inner.style == "body" and inner.labels[:1] == ("aws_iam_role_policy",):
            if file.text.count(".".join(inner.labels)) or not begins_line(file.text, inner.start):
                break
            return (with_blank_line(file, inner),)
    raise NotEditableError(_ALONE)
