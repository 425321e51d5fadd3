"""The smallest policy of a role as CloudFormation: the role with its trust policy and one inline policy, in YAML."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from ecs_roles.analysis.report import Report
from ecs_roles.fixes.least_privilege import NeededStatement
from ecs_roles.fixes.least_privilege_roles import RolePolicy
from ecs_roles.fixes.written_expressions import Written, in_cloudformation
from ecs_roles.fixes.written_resources import Reference, parts_of
from ecs_roles.iam.statements import Statement
from ecs_roles.outputs.policy_texts import comments, heading, label_of, not_written, safe, written_statement
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import PARTITION, Text, text

_SECTION = "Resources:\n"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[:./_-][A-Za-z0-9]+)*")


def cloudformation_policies(items: Iterable[RolePolicy], report: Report) -> str:
    """Return the resources for several roles as one section of a template."""
    texts = [cloudformation_policy(item, report) for item in items]
    written = [text for text in texts if _SECTION in text]
    told = [text for text in texts if _SECTION not in text]
    return "\n".join((*written[:1], *(text.replace(_SECTION, "", 1) for text in written[1:]), *told))


def cloudformation_policy(item: RolePolicy, report: Report) -> str:
    """Return the resource for one role, or for a deployer the statements."""
    return "".join(f"{line}\n" for line in _Writer(item, report).lines())


@frozen()
class _Writer:
    item: RolePolicy
    report: Report

    def lines(self) -> Iterator[str]:
        item = self.item
        yield from (f"# {line}" for line in heading(item, self.report))
        if not item.is_needed:
            return
        if item.trust is None:
            yield from self._document(item.policy.statements, "")
            return
        logical_id = item.scope.here(item.role.address) if item.role is not None else _logical_id(label_of(item))
        yield from (_SECTION.strip(), f"  {logical_id}:", "    Type: AWS::IAM::Role", "    Properties:")
        yield "      AssumeRolePolicyDocument:"
        yield from self._document((NeededStatement(item.trust, ()),), "        ")
        if item.attached:
            yield "      ManagedPolicyArns:"
            for policy in item.attached:
                yield f"        - {self._value(text('arn:', PARTITION, f':iam::aws:policy/{policy}')).expression}"
        if any(written_statement(each.statement, self._value).is_whole for each in item.policy.statements):
            yield from ("      Policies:", "        - PolicyName: least-privilege", "          PolicyDocument:")
            yield from self._document(item.policy.statements, "            ")
        else:
            for each in item.policy.statements:
                yield from (f"      # {line}" for line in comments(each, self.report))
                yield from (f"      {line}" for line in self._statement(each.statement))

    def _document(self, statements: tuple[NeededStatement, ...], indent: str) -> Iterator[str]:
        yield f'{indent}Version: "2012-10-17"'
        yield f"{indent}Statement:"
        for needed in statements:
            yield from (f"{indent}  # {line}" for line in comments(needed, self.report))
            yield from (f"{indent}  {line}" for line in self._statement(needed.statement))

    def _statement(self, statement: Statement) -> Iterator[str]:
        written = written_statement(statement, self._value)
        yield from (f"# {line}" for line in not_written(statement, written, self.report))
        if not written.is_whole:
            return
        yield from (f"# {note}" for note in self._conditional(statement))
        begin = [f"Sid: {statement.sid}"] if statement.sid else []
        lines = [*begin, f"Effect: {statement.effect}"]
        for principal in statement.principals:
            lines += ["Principal:", f"  {principal.kind}: {_scalar(str(principal.name))}"]
        lines += _listed("Action", [_scalar(str(action)) for action in statement.actions])
        lines += _listed("Resource", written.resources) if written.resources else []
        lines += ["Condition:"] if written.operators else []
        for operator, keys in written.operators.items():
            lines += [f"  {operator}:"]
            lines += [f"    {line}" for key, values in keys.items() for line in _listed(key, values)]
        for number, line in enumerate(lines):
            yield f"{'  ' if number else '- '}{line}"

    def _conditional(self, statement: Statement) -> Iterator[str]:
        """Yield that a resource is not created under every choice of the template's conditions."""
        for resource in statement.resources:
            head = next(iter(parts_of(resource, self.item.scope)), "")
            if isinstance(head, Reference) and head.resource is not None and self._is_conditional(head):
                told = f"{head.address} is created under a condition only: put this statement under the same one"
                yield safe(self.report, f"Note: {told}.")

    def _is_conditional(self, head: Reference) -> bool:
        return head.resource is not None and self.item.scope.is_conditional(head.resource)

    def _value(self, value: Text) -> Written:
        return in_cloudformation(parts_of(value, self.item.scope))


def _listed(key: str, values: Sequence[str]) -> list[str]:
    return [f"{key}: {values[0]}"] if len(values) == 1 else [f"{key}:", *(f"  - {value}" for value in values)]


def _scalar(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _logical_id(label: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in label.split("_")) + "Role"
