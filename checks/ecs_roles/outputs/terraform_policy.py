"""The smallest policy of a role as Terraform: policy documents with a comment on each statement, and their blocks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from ecs_roles.analysis.report import Report
from ecs_roles.fixes.least_privilege import NeededStatement
from ecs_roles.fixes.least_privilege_roles import RolePolicy
from ecs_roles.fixes.rendering import aligned
from ecs_roles.fixes.written_expressions import Written, in_terraform
from ecs_roles.fixes.written_resources import parts_of
from ecs_roles.iam.statements import Statement
from ecs_roles.outputs.policy_texts import comments, heading, label_of, not_written, safe, written_statement
from ecs_roles.symbolic.frozen import changeable, frozen
from ecs_roles.symbolic.text import PARTITION, Text, text

_PLACES = ("aws_caller_identity", "aws_partition", "aws_region")


@changeable()
class TerraformNames:
    """The names that a module has given already: the data blocks of places, and the labels that are taken."""

    places: Mapping[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def free(self, label: str) -> str:
        """Return a label that nothing in the module has, and take it."""
        found, number = label, 1
        while found in self.taken:
            number += 1
            found = f"{label}_{number}"
        self.taken.add(found)
        return found


def terraform_policy(item: RolePolicy, report: Report, names: TerraformNames) -> str:
    """Return the blocks for one role."""
    writer = _Writer(item, report, names)
    return "".join(f"{line}\n" for line in writer.lines())


def place_blocks(names: TerraformNames) -> str:
    """Return the data blocks of places that the policies use and the module does not have."""
    missing = [kind for kind in _PLACES if kind in names.used and kind not in names.places]
    return "".join(f'data "{kind}" "current" {{}}\n' for kind in missing)


@frozen()
class _Writer:
    item: RolePolicy
    report: Report
    names: TerraformNames

    def lines(self) -> Iterator[str]:
        item, label = self.item, label_of(self.item)
        yield from (f"# {line}" for line in heading(item, self.report))
        if not item.is_needed:
            return
        trust = self.names.free(f"{label}_trust") if item.trust is not None else ""
        role = item.scope.here(item.role.address) if item.role is not None else f"aws_iam_role.{label}"
        if item.trust is not None:
            whose = f"{role}: assume_role_policy = data.aws_iam_policy_document.{trust}.json"
            yield from ([f"# {safe(self.report, whose)}"] if item.role is not None else [])
            yield from self._document(trust, [NeededStatement(item.trust, ())])
        if item.role is None and item.trust is not None:
            yield ""
            yield f'resource "aws_iam_role" "{label}" {{'
            yield f"  name_prefix        = {_quoted(_prefix(label))}"
            yield f"  assume_role_policy = data.aws_iam_policy_document.{trust}.json"
            yield "}"
        for number, policy in enumerate(item.attached, 1):
            yield ""
            yield f'resource "aws_iam_role_policy_attachment" "{self.names.free(f"{label}_aws_{number}")}" {{'
            yield f"  role       = {role}.name"
            yield f"  policy_arn = {self._expression(text('arn:', PARTITION, f':iam::aws:policy/{policy}')).expression}"
            yield "}"
        written = [each for each in item.policy.statements if self._can_be_written(each)]
        for each in item.policy.statements if not written else ():
            yield from (f"# {line}" for line in comments(each, self.report))
            yield from (line.strip() for line in self._statement(each.statement))
        if written:
            yield from self._policy(label, role or "")

    def _can_be_written(self, needed: NeededStatement) -> bool:
        return written_statement(needed.statement, self._expression).is_whole

    def _policy(self, label: str, role: str) -> Iterator[str]:
        name = self.names.free(f"{label}_least_privilege" if self.item.trust is not None else f"{label}_pass_roles")
        yield ""
        yield from self._document(name, self.item.policy.statements)
        if self.item.trust is not None:
            yield ""
            yield f'resource "aws_iam_role_policy" "{name}" {{'
            yield f"  name   = {_quoted(name.replace('_', '-'))}"
            yield f"  role   = {role}.name"
            yield f"  policy = data.aws_iam_policy_document.{name}.json"
            yield "}"

    def _document(self, name: str, statements: "tuple[NeededStatement, ...] | list[NeededStatement]") -> Iterator[str]:
        yield f'data "aws_iam_policy_document" "{name}" {{'
        for number, needed in enumerate(statements):
            yield from [""] if number else []
            yield from (f"  # {line}" for line in comments(needed, self.report))
            yield from self._statement(needed.statement)
        yield "}"

    def _statement(self, statement: Statement) -> Iterator[str]:
        written = written_statement(statement, self._expression)
        yield from (f"  # {line}" for line in not_written(statement, written, self.report))
        if not written.is_whole:
            return
        rows = [("sid", _quoted(statement.sid))] if statement.sid else []
        rows.append(("actions", _listed([_quoted(str(action)) for action in statement.actions])))
        rows += [("resources", _listed(written.resources))] if written.resources else []
        yield "  statement {"
        yield from (f"    {line}" for row in aligned(rows) for line in row.split("\n"))
        for principal in statement.principals:
            yield from ("", "    principals {", f"      type        = {_quoted(principal.kind)}")
            yield from (f"      identifiers = [{_quoted(str(principal.name))}]", "    }")
        for condition, values in written.conditions:
            yield from ("", "    condition {", f"      test     = {_quoted(condition.operator)}")
            yield f"      variable = {_quoted(str(condition.key))}"
            yield from (f"      values   = [{', '.join(values)}]", "    }")
        yield "  }"

    def _expression(self, value: Text) -> Written:
        written = in_terraform(parts_of(value, self.item.scope), self.names.places)
        self.names.used.update(written.places)
        return written


def _listed(values: Sequence[str]) -> str:
    if len(values) == 1:
        return f"[{values[0]}]"
    return "[\n" + "".join(f"  {value},\n" for value in values) + "]"


def _prefix(label: str) -> str:
    """Return a prefix for the name of a role: IAM takes 38 characters of one."""
    return f"{label.replace('_', '-')[:37]}-"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
