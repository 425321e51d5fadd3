"""A statement as it is written into a policy: as an object of JSON, HCL or YAML, or as a block of a data source."""

from collections.abc import Mapping, Sequence

from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.least_privilege import NeededStatement
from ecs_roles.fixes.references import Standpoint, resource_content
from ecs_roles.fixes.rendering import Code, Content, Layout, aligned, block_lines, rendered
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Written, column, line_end
from ecs_roles.iam.statements import Condition


def is_of_a_data_source(node: Written) -> bool:
    """Return whether a statement is written as one of ``aws_iam_policy_document``, as a block or in JSON."""
    return node.style == "body" or node.member("actions", "not_actions") is not None


def block_content(wanted: NeededStatement, at: Standpoint) -> Mapping[str, Content]:
    """Return a statement of a data source as an object of Terraform's JSON syntax."""
    actions, resources = _parts(wanted, at)
    content: dict[str, Content] = {"actions": actions}
    if resources:
        content["resources"] = resources
    principals: list[Mapping[str, Content]] = [
        {"type": item.kind, "identifiers": (str(item.name),)} for item in wanted.statement.principals
    ]
    conditions: list[Mapping[str, Content]] = []
    for condition in wanted.statement.conditions:
        operator, values = _operands(condition, at)
        conditions.append({"test": operator, "variable": str(condition.key), "values": values})
    if principals:
        content["principals"] = tuple(principals)
    if conditions:
        content["condition"] = tuple(conditions)
    return content


def statement_content(wanted: NeededStatement, at: Standpoint) -> Mapping[str, Content]:
    """Return a statement as an object."""
    actions, resources = _parts(wanted, at)
    content: dict[str, Content] = {"Effect": "Allow"}
    if wanted.statement.principals:
        content["Principal"] = {item.kind: str(item.name) for item in wanted.statement.principals}
    content["Action"] = _short(actions)
    if resources:
        content["Resource"] = _short(resources)
    operators: dict[str, dict[str, Content]] = {}
    for condition in wanted.statement.conditions:
        operator, values = _operands(condition, at)
        operators.setdefault(operator, {})[str(condition.key)] = _short(values)
    if operators:
        content["Condition"] = operators
    return content


def _parts(wanted: NeededStatement, at: Standpoint) -> tuple[tuple[Content, ...], tuple[Content, ...]]:
    statement, lines = wanted.statement, tuple(line.span for line in wanted.lines)
    lines = lines if len(statement.resources) == 1 else ()
    resources = [resource_content(item, at, lines) for item in statement.resources]
    resources = [item for number, item in enumerate(resources) if item not in resources[:number]]
    return tuple(str(action) for action in statement.actions), tuple(resources)


def _operands(condition: Condition, at: Standpoint) -> tuple[str, tuple[Content, ...]]:
    """Return the operator and the values of a condition; what is not known of a value becomes a pattern."""
    values = tuple(resource_content(value, at) for value in condition.values)
    patterns = any("*" in (value.text if isinstance(value, Code) else str(value)) for value in values)
    return "StringLike" if patterns and condition.operator == "StringEquals" else condition.operator, values


def _short(items: tuple[Content, ...]) -> Content:
    return items[0] if len(items) == 1 else items


def body_statement(
    file: SourceFile, document: Written, wanted: Sequence[NeededStatement], at: Standpoint
) -> tuple[Change, ...]:
    """Return what adds ``statement`` blocks to a data source, after its last one."""
    blocks = [member for member in document.members if member.key == "statement" and member.is_block]
    if not blocks:
        raise NotEditableError("the document has no statement to add to")
    indent = " " * column(file.text, blocks[-1].start)
    at_end = line_end(file.text, blocks[-1].end)
    layout = Layout("hcl", indent, file.unit)
    texts = (f"\n\n{indent}{_block(item, at, layout)}" for item in wanted)
    return (Change(at_end, at_end, "".join(texts)),)


def _block(wanted: NeededStatement, at: Standpoint, layout: Layout) -> str:
    actions, resources = _parts(wanted, at)
    inner = layout.inner
    given = (("actions", actions), *((("resources", resources),) if resources else ()))
    lines = aligned((name, rendered(value, inner)) for name, value in given)
    text = [f"{inner.indent}{line}" for line in lines]
    for item in wanted.statement.principals:
        settings: tuple[tuple[str, Content], ...] = (("type", item.kind), ("identifiers", (str(item.name),)))
        text += ["", *block_lines("principals", settings, inner)]
    for condition in wanted.statement.conditions:
        operator, values = _operands(condition, at)
        text += ["", *condition_block(str(condition.key), operator, values, inner)]
    return "\n".join(("statement {", *text, f"{layout.indent}}}"))


def condition_block(key: str, operator: str, values: Sequence[Content], layout: Layout) -> list[str]:
    """Return the lines of a ``condition`` block of a data source."""
    return block_lines("condition", (("test", operator), ("variable", key), ("values", tuple(values))), layout)
