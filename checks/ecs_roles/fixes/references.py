"""Resources of a policy as the code would name them: by reference where the code makes the thing, else as an ARN."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.rendering import Code, Content
from ecs_roles.fixes.source_file import SourceFiles
from ecs_roles.fixes.source_tree import Style
from ecs_roles.fixes.written_expressions import TERRAFORM_PLACES, TemplateFunction, in_a_template, in_terraform
from ecs_roles.fixes.written_resources import Part, PlaceName, Reference, Unwritable, WritingScope, parts_of
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

# What stands for a place that no data block of the module names.
_ANY_PLACE = {"partition": "aws", "region": "*", "account": "*"}
_PLAIN_JSON = "the file is JSON that Terraform reads as it is, and cannot refer to anything"
_NAMED_BY_ARN = frozenset({"secretsmanager", "ssm", "s3"})
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9:]+)(?:\.([A-Za-z0-9.]+))?\}")
_REFERENCE = re.compile(
    r'(?:"\$\{)?((?:data|module|var|local|aws_\w+)(?:\.[A-Za-z_][\w-]*|\[(?:\d+|"[^"\n]*")\])+)(?:\}(?::[^"\n]*)?")?'
)


@frozen()
class Standpoint:
    """Where a reference is written: in which style, in which file, and what can be named there.

    ``copied`` are resources that stand in another policy, and are written here as they are written there; ``spelled``
    are those whose text in the language is known.
    """

    scope: WritingScope
    file: str
    style: Style
    files: SourceFiles
    of_folder: tuple[str, ...] = ()
    copied: tuple[Text, ...] = ()
    spelled: tuple[tuple[Text, str], ...] = ()

    @property
    def is_terraform(self) -> bool:
        """Return whether the language is Terraform."""
        return self.scope.language == "terraform"

    @property
    def is_json_syntax(self) -> bool:
        """Return whether the file is configuration of Terraform in JSON, and no JSON that it reads."""
        return self.file.endswith((".tf.json", ".tofu.json"))


def resource_content(resource: Text, at: Standpoint, asked_by: Iterable[Span] = ()) -> Content:
    """Return a resource as it is written there; raises ``NotEditableError`` when part of it has no name there."""
    if resource.literal == "*":
        return "*"
    spelling = next((written for known, written in at.spelled if known == resource), None)
    if spelling is not None:
        return spelled_content(spelling, "", at)
    copy = _copy(resource, at)
    if copy is not None:
        return copy
    parts = parts_of(resource, at.scope)
    is_of_the_code = bool(parts) and isinstance(parts[0], Reference)
    written = _as_asked(asked_by, at) if not is_of_the_code and _is_whole(resource) else None
    return written if written is not None else _content(parts, at)


def spelled_content(written: str, tail: str, at: Standpoint) -> Content:
    """Return an expression of Terraform, or a text with variables of a template, with something behind it."""
    if at.is_terraform:
        return _terraform(written, tail, at)
    whole = f"{written}{tail}"
    only = _VARIABLE.fullmatch(whole)
    if only is not None:
        function = TemplateFunction("Ref", only[1]) if only[2] is None else TemplateFunction("GetAtt", only[0][2:-1])
        return _template(function, at)
    return _template(TemplateFunction("Sub" if "${" in whole else "", whole), at)


def _copy(resource: Text, at: Standpoint) -> Content | None:
    """Return a resource as another policy of the same module or template writes it, on one line."""
    span = next((item.span for item in at.copied if item == resource), None)
    if span is None or (Path(span.file).parent if at.is_terraform else span.file) != (
        Path(at.file).parent if at.is_terraform else at.file
    ):
        return None
    try:
        source = at.files.at(span.file)
        node = source.node(span)
    except NotEditableError:
        return None
    written = source.text[node.start : node.end] if node is not None else "\n"
    same_style = node is not None and (node.style == at.style or {node.style, at.style} == {"flow", "block"})
    return Code(written) if same_style and "\n" not in written and "each." not in written else None


def thing_content(thing: Resource, tail: Text, at: Standpoint) -> Content:
    """Return the ARN of a thing of the code with something behind it; raises ``NotEditableError``."""
    address = at.scope.here(thing.address)
    if address is None or tail.literal is None:
        raise NotEditableError(f"{thing.address} cannot be named where it is needed")
    return _content((Reference(thing, address, "arn"), *((tail.literal,) if tail.literal else ())), at)


def _is_whole(resource: Text) -> bool:
    """Return whether the line that asks names the thing itself: a secret, a parameter or a file."""
    arn = parse_arn(resource)
    return arn is not None and arn.service.literal in _NAMED_BY_ARN and not str(resource).endswith("*")


def _content(parts: tuple[Part, ...], at: Standpoint) -> Content:
    """Return the parts of a resource in the language and the style of the place."""
    if not at.is_terraform:
        function = in_a_template(parts)
        _refuse(function.unwritable)
        return _template(function, at)
    names = _places(at)
    known = tuple(_placed(part, names) for part in parts)
    if all(isinstance(part, str) for part in known):
        whole = "".join(part for part in known if isinstance(part, str))
        return whole.replace("${", "$${").replace("%{", "%%{") if at.is_json_syntax else whole
    written = in_terraform(known, names)
    _refuse(written.unwritable)
    if written.expression.startswith('"'):
        return _text_of_json(written.expression, at) if at.style == "json" else Code(written.expression)
    return _terraform(written.expression, "", at)


def _text_of_json(template: str, at: Standpoint) -> str:
    """Return a template of HCL as a string of JSON, which Terraform reads as a template in its own files alone."""
    if not at.is_json_syntax:
        raise NotEditableError(_PLAIN_JSON)
    found: str = json.loads(template)
    return found


def _placed(part: Part, names: Mapping[str, str]) -> Part:
    """Return a part as it is, and a place that nothing names as what stands for any."""
    if isinstance(part, PlaceName) and TERRAFORM_PLACES[part.name][0] not in names:
        return _ANY_PLACE[part.name]
    return part


def _refuse(unwritable: Iterable[Unwritable]) -> None:
    for part in unwritable:
        raise NotEditableError(part.reason or f"{part.label} cannot be named where the policy stands")


def _places(at: Standpoint) -> Mapping[str, str]:
    """Return the data blocks of the same module that give the partition, the region and the account, by their type."""
    found: dict[str, str] = {}
    wanted = {kind for kind, _ in TERRAFORM_PLACES.values()}
    for file in at.of_folder:
        try:
            tree = at.files.at(file).tree
        except NotEditableError:
            continue
        for member in tree.members:
            kind, *label = member.value.labels or ("",)
            if member.key == "data" and kind in wanted and label and not member.value.member("count", "for_each"):
                found.setdefault(kind, label[0])
    return found


def _terraform(expression: str, end: str, at: Standpoint) -> Content:
    if at.style == "json":
        return _text_of_json(json.dumps(f"${{{expression}}}{end}"), at)
    if end or at.style == "heredoc":
        return Code(f'"${{{expression}}}{end}"')
    return Code(expression)


def _template(function: TemplateFunction, at: Standpoint) -> Content:
    """Return a function of a template in its long form for JSON, in its short form for YAML."""
    name, argument = function.name, function.argument
    if not name:
        return argument
    if at.style == "json":
        if name == "GetAtt":
            logical_id, _, attribute = argument.partition(".")
            return {"Fn::GetAtt": (logical_id, attribute)}
        return {name if name == "Ref" else f"Fn::{name}": argument}
    return Code(f'!Sub "{argument}"' if name == "Sub" else f"!{name} {argument}")


def _as_asked(asked_by: Iterable[Span], at: Standpoint) -> Content | None:
    """Return the reference with which the task definition names the resource, where it means the same here."""
    for span in asked_by if at.is_terraform else ():
        if Path(span.file).parent != Path(at.file).parent:
            continue
        try:
            source = at.files.at(span.file)
            start, end = source.offsets(span)
        except NotEditableError:
            continue
        found = _REFERENCE.fullmatch(source.text, start, end)
        if found is not None and found[1].rsplit(".", 1)[-1].endswith("arn"):
            return _terraform(found[1], "", at)
    return None


def folder_files(file: str, known: Iterable[str]) -> Iterator[str]:
    """Yield the files of a module: those that were read beside one of them."""
    folder = Path(file).parent
    yield from (each for each in known if each.endswith((".tf", ".tofu")) and Path(each).parent == folder)
