"""Correct references: the path of a policy, an ARN for a name, the parts of a ``valueFrom``, an option of a volume."""

import re
from collections.abc import Iterator

from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.grounds import Grounds, Proposal
from ecs_roles.fixes.object_changes import without_member
from ecs_roles.fixes.references import thing_content
from ecs_roles.fixes.rendering import Layout, rendered
from ecs_roles.fixes.source_file import SourceFile
from ecs_roles.fixes.source_tree import Change, Style, Written
from ecs_roles.fixes.text_changes import replaced, whole_text, with_other_tail, with_tail
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, split_text, text

_ALL_COLONS = 3
_SECRET_FIELDS = 2
_VERSION_IDS = range(32, 65)
# A label as people give one; anything else where the version stands is a slip.
_STAGE = re.compile(r"[A-Za-z][A-Za-z0-9_.+=@/-]*")


def written_at(span: Span | None, grounds: Grounds) -> tuple[SourceFile, Written]:
    """Return the file of a value and what is written there."""
    if span is None:
        raise NotEditableError("the value has no place in the code")
    file = grounds.files.at(span.file)
    node = file.node(span)
    if node is None:
        raise NotEditableError("the value is put together by an expression")
    return file, node


def at_its_path(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the ARN of a policy of AWS with the path that belongs to it."""
    for _, role in grounds.roles_of(finding):
        for item in role.misplaced:
            if item.span == finding.span:
                if len(item.paths) != 1:
                    raise NotEditableError("several policies of AWS have this name")
                file, node = written_at(item.span, grounds)
                written = item.written.rpartition(":policy/")[2]
                changes = replaced(file, node, f"policy/{written}", f"policy/{item.paths[0]}")
                yield Proposal(f"write policy/{item.paths[0]}", file.edits(changes))


def by_arn(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the ARN of a managed policy in place of its name."""
    for _, role in grounds.roles_of(finding):
        for item in role.names_alone:
            if item.span != finding.span:
                continue
            file, node = written_at(item.span, grounds)
            if len(item.meant) == 1 and item.meant[0].startswith("arn:"):
                yield Proposal(
                    f"write {item.meant[0]}", file.edits(whole_text(file, node, item.written, item.meant[0]))
                )
            elif node.kind == "other" and node.style == "hcl":
                yield Proposal("attach the policy by its ARN", file.edits(_other_attribute(file, node, "arn")))
            else:
                raise NotEditableError("which policy is meant is not known")


def _other_attribute(file: SourceFile, node: Written, attribute: str) -> tuple[Change, ...]:
    """Return what reads another attribute of the same resource."""
    found = re.fullmatch(r"(aws_\w+\.[\w-]+(?:\[[^\]]+\])?)\.(name|id|unique_id)", file.text[node.start : node.end])
    if found is None:
        raise NotEditableError("the value is put together by an expression")
    return (Change(node.end - len(found[2]), node.end, attribute),)


def role_by_arn(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the ARN of a role of the code in place of its name or its id."""
    for analysed, assessment in grounds.assessments_of(finding):
        for link in (assessment.workload.execution, assessment.workload.task):
            if link.span == finding.span:
                file, node = written_at(link.span, grounds)
                is_terraform = analysed.index.deployment.language == "terraform"
                changes = _other_attribute(file, node, "arn") if is_terraform else _role_in_template(file, node)
                yield Proposal(f"name the {link.side} role by its ARN", file.edits(changes))


def _role_in_template(file: SourceFile, node: Written) -> tuple[Change, ...]:
    """Return what names a role of a template by its ARN."""
    function, name = called(node)
    resources = file.tree.get("Resources")
    if function not in {"Ref", "GetAtt"} or not name:
        raise NotEditableError("the role is named by a text")
    if resources is None or resources.get(name) is None:
        raise NotEditableError("the role is handed over by a parameter: hand over its ARN instead of its name")
    if node.tag:
        return (Change(node.start, node.end, f"!GetAtt {name}.Arn"),)
    if node.style == "block":
        raise NotEditableError("the reference is written in a way that is not edited")
    return (Change(node.start, node.end, rendered({"Fn::GetAtt": (name, "Arn")}, Layout(node.style, "", inline=True))),)


def called(node: Written) -> tuple[str, str]:
    """Return the function that a node calls, and the logical id that it is called with."""
    if node.tag in {"!Ref", "!GetAtt"} and node.text:
        return node.tag[1:], node.text.partition(".")[0]
    if node.kind == "object" and len(node.members) == 1:
        argument = node.members[0].value
        first = argument.items[0] if argument.items else argument
        return node.members[0].key.removeprefix("Fn::"), (first.text or "").partition(".")[0]
    return "", ""


def without_property(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield what takes a property away at whose value a finding stands."""
    file, node = written_at(finding.span, grounds)
    owner = next(file.tree.around(node), None)
    member = owner.member_of(node) if owner is not None else None
    if owner is None or member is None:
        raise NotEditableError("the value is put together by an expression")
    yield Proposal(f"remove {member.key}", file.edits((without_member(file, owner, member),)))


def completed(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield a ``valueFrom`` as ECS understands it."""
    for analysed, assessment in grounds.assessments_of(finding):
        workload = assessment.workload
        for container in workload.task_definition.containers:
            for value, is_credentials in _references(container):
                if value.span == finding.span:
                    yield _completed(value, analysed, workload, grounds, is_credentials=is_credentials)


def _references(container: Container) -> Iterator[tuple[Text, bool]]:
    for reference in (*container.secrets, *(container.log.secrets if container.log else ())):
        yield reference.value_from, False
    if container.registry_credentials is not None:
        yield container.registry_credentials, True


def _completed(
    value: Text, analysed: AnalysedDeployment, workload: Workload, grounds: Grounds, *, is_credentials: bool
) -> Proposal:
    file, node = written_at(value.span, grounds)
    arn = parse_arn(value)
    if arn is None or arn.service.literal != "secretsmanager":
        return _by_secret(value, analysed, workload, grounds)
    tail = tuple(part.literal for part in arn.resource_fields[_SECRET_FIELDS:])
    if None in tail or not tail:
        raise NotEditableError("the six characters of the secret's ARN are known in the account alone")
    parts = tuple(part or "" for part in tail)
    if is_credentials:
        changes = with_other_tail(file, node, _joined(parts), "")
        return Proposal("end the value after the secret's ARN", file.edits(changes))
    if len(parts) < _ALL_COLONS:
        return Proposal("write all three colons", file.edits(with_tail(file, node, ":" * (_ALL_COLONS - len(parts)))))
    key, stage, version = parts
    if stage or len(version) in _VERSION_IDS or not _STAGE.fullmatch(version):
        raise NotEditableError("which version is meant is not known")
    changes = with_other_tail(file, node, _joined(parts), f":{key}:{version}:")
    return Proposal(f"name the stage {version} before the last colon", file.edits(changes))


def _joined(parts: tuple[str, ...]) -> str:
    return "".join(f":{part}" for part in parts)


def _by_secret(value: Text, analysed: AnalysedDeployment, workload: Workload, grounds: Grounds) -> Proposal:
    """Return the ARN of a secret of the code in place of its name."""
    name, *rest = split_text(value, ":", 1)
    found = analysed.index.find("secret", "name", name).sure
    if len(found) != 1:
        raise NotEditableError("which secret is meant is not in the code")
    file, node = written_at(value.span, grounds)
    style: Style = node.style
    place = grounds.standpoint(analysed, workload.task_definition.resource, file.file, style)
    tail = text(":", *rest) if rest else text()
    content = thing_content(found[0], tail, place)
    return Proposal(
        "name the secret by its ARN",
        file.edits((Change(node.start, node.end, rendered(content, Layout(style, inline=True))),)),
    )
