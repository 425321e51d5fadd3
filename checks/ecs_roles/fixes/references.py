"""Resources of a policy as the code would name them: by reference where the code makes the thing, else as an ARN."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.rendering import Code, Content
from ecs_roles.fixes.source_file import SourceFiles
from ecs_roles.fixes.source_tree import Style
from ecs_roles.symbolic.answer import Answer, all_of
from ecs_roles.symbolic.arn import Arn, parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Attribute, Declaration, Origin
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Piece, Symbol, Text, same_text, text
from ecs_roles.symbolic.values import as_text

_MODULES = re.compile(r"(?:module\.[^.\[]+(?:\[[^\]]*\])?\.)*")
_INDEX = re.compile(r"\[([^\]]+)\]$")
_SUFFIX_LENGTH = 6
_STANDARD = {PARTITION: "aws", REGION: "*", ACCOUNT: "*"}
_PSEUDO_OF_TEMPLATES = {PARTITION: "AWS::Partition", REGION: "AWS::Region", ACCOUNT: "AWS::AccountId"}
_LOOKED_UP = {
    PARTITION: ("aws_partition", "partition"),
    REGION: ("aws_region", "name"),
    ACCOUNT: ("aws_caller_identity", "account_id"),
}
# What ``Ref`` gives where it is the ARN, and where it is the name.
_REF_IS_ARN = frozenset({"AWS::SecretsManager::Secret", "AWS::IAM::ManagedPolicy", "AWS::ECS::TaskDefinition"})
_REF_IS_NAME = frozenset(
    {
        "AWS::ECR::Repository",
        "AWS::ECS::Cluster",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SSM::Parameter",
    }
)
_NO_ARN = frozenset({"AWS::SSM::Parameter"})
_ARN_NAMED = {"AWS::S3Files::FileSystem": "FileSystemArn"}
_NAMED_BY_ARN = frozenset({"secretsmanager", "ssm", "s3"})
_STREAMS = ":*"
_REFERENCE = re.compile(
    r'(?:"\$\{)?((?:data|module|var|local|aws_\w+)(?:\.[A-Za-z_][\w-]*|\[(?:\d+|"[^"\n]*")\])+)(?:\}(?::[^"\n]*)?")?'
)


@frozen()
class Standpoint:
    """Where a reference is written: in which style, in which file, within which resource of which deployment.

    ``copied`` are resources that stand in another policy, and are written here as they are written there; ``spelled``
    are those whose text in the language is known.
    """

    deployment: Deployment
    owner: Resource
    file: str
    style: Style
    files: SourceFiles
    of_folder: tuple[str, ...] = ()
    copied: tuple[Text, ...] = ()
    spelled: tuple[tuple[Text, str], ...] = ()

    @property
    def scope(self) -> str:
        """Return the module or nested stack of the owner, as its addresses begin."""
        return scope_of(self.owner.address, self.deployment.language)

    @property
    def is_terraform(self) -> bool:
        """Return whether the language is Terraform."""
        return self.deployment.language == "terraform"


def scope_of(address: str, language: str) -> str:
    """Return what the addresses of a module or of a nested stack begin with."""
    if language == "terraform":
        found = _MODULES.match(address)
        return found[0] if found else ""
    return address[: address.rfind("/") + 1]


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
    for candidate in at.deployment.resources:
        tail = _tail(resource, candidate) if _is_in_scope(candidate, at) else None
        if tail is not None:
            found = _reference(candidate, tail, at)
            if found is not None:
                return found
    written = _as_asked(asked_by, at) if _is_whole(resource) else None
    return written if written is not None else _put_together(resource, at)


def spelled_content(written: str, tail: str, at: Standpoint) -> Content:
    """Return an expression of Terraform, or a text with variables of a template, with something behind it."""
    if at.is_terraform:
        return _terraform(written, tail, at)
    whole = f"{written}{tail}"
    return _template((whole,), at) if "${" in whole else whole


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
    found = _reference(thing, tail, at) if _is_in_scope(thing, at) else None
    if found is None:
        raise NotEditableError(f"{thing.address} cannot be named where it is needed")
    return found


def _is_in_scope(candidate: Resource, at: Standpoint) -> bool:
    return scope_of(candidate.address, at.deployment.language) == at.scope and candidate.origin is not None


def _is_whole(resource: Text) -> bool:
    """Return whether the line that asks names the thing itself: a secret, a parameter or a file."""
    arn = parse_arn(resource)
    return arn is not None and arn.service.literal in _NAMED_BY_ARN and not str(resource).endswith("*")


def _tail(resource: Text, candidate: Resource) -> Text | None:
    """Return what follows the ARN of a thing of the code in a resource; ``None`` when the resource is not of it."""
    own, wanted = parse_arn(as_text(candidate.properties.get("arn"))), parse_arn(resource)
    if own is None or wanted is None or not own.resource.pieces:
        return None
    if _in_one_place(own, wanted) is Answer.NO or own.service != wanted.service:
        return None
    rest = _after(own.resource.pieces, wanted.resource.pieces)
    if rest is None or (rest and not (isinstance(rest[0], str) and rest[0][:1] in {":", "/", "*"})):
        return None
    return text(*rest)


def _in_one_place(own: Arn, wanted: Arn) -> Answer:
    pairs = ((own.partition, wanted.partition), (own.region, wanted.region), (own.account, wanted.account))
    return all_of(same_text(one, other) for one, other in pairs)


def _after(begin: tuple[Piece, ...], whole: tuple[Piece, ...]) -> tuple[Piece, ...] | None:
    """Return what is left of some pieces after others that they begin with."""
    *first, last = begin
    rest = whole[len(first) :]
    if tuple(first) != whole[: len(first)] or not rest:
        return None
    if isinstance(last, str) and isinstance(rest[0], str) and rest[0].startswith(last):
        return tuple(piece for piece in (rest[0][len(last) :], *rest[1:]) if piece != "")
    return rest[1:] if last == rest[0] else None


def _reference(candidate: Resource, tail: Text, at: Standpoint) -> Content | None:
    end = tail.literal
    if end is None:
        return None
    if at.is_terraform:
        return _terraform(f"{_local_address(candidate.address, at)}.arn", end, at)
    logical_id = candidate.address[len(at.scope) :]
    if candidate.type_name in _NO_ARN:
        return None
    if candidate.type_name in _REF_IS_ARN:
        return _template((f"${{{logical_id}}}", end), at)
    if candidate.type_name == "AWS::Logs::LogGroup":
        # GetAtt gives a log group's ARN with ``:*`` behind it.
        return _template((f"${{{logical_id}.Arn}}", ""), at) if end == _STREAMS else None
    return _template((f"${{{logical_id}.{_ARN_NAMED.get(candidate.type_name, 'Arn')}}}", end), at)


def _local_address(address: str, at: Standpoint) -> str:
    """Return an address within its module; what has the index of the owner is named by it."""
    local = address[len(at.scope) :]
    index, own = _INDEX.search(local), _INDEX.search(at.owner.address)
    if index is None or own is None or index[1] != own[1]:
        return local
    return f"{local[: index.start()]}[{'count.index' if index[1].isdigit() else 'each.key'}]"


def _terraform(expression: str, end: str, at: Standpoint) -> Content:
    if end or at.style == "heredoc":
        return Code(f'"${{{expression}}}{end}"')
    return Code(expression)


def _template(parts: tuple[str, ...], at: Standpoint) -> Content:
    """Return a text with variables as ``Fn::Sub``, or as the function that is shorter for one variable alone."""
    whole = "".join(parts)
    only = re.fullmatch(r"\$\{([A-Za-z0-9:]+)(?:\.([A-Za-z0-9.]+))?\}", whole)
    if at.style == "json":
        if only is None:
            return {"Fn::Sub": whole}
        return {"Ref": only[1]} if only[2] is None else {"Fn::GetAtt": (only[1], only[2])}
    if only is None:
        return Code(f'!Sub "{whole}"')
    return Code(f"!Ref {only[1]}" if only[2] is None else f"!GetAtt {only[1]}.{only[2]}")


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


def _put_together(resource: Text, at: Standpoint) -> Content:
    """Return a resource as a text of literals and variables."""
    if not at.is_terraform:
        parts = tuple(_template_part(piece, at) for piece in resource.pieces)
        return _template(parts, at) if any("${" in part for part in parts) else "".join(parts)
    pieces = tuple(_terraform_piece(piece, at) for piece in resource.pieces)
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(piece for piece in pieces if isinstance(piece, str))
    written = (piece.text if isinstance(piece, Code) else piece.replace("${", "$${") for piece in pieces)
    return Code(f'"{"".join(written)}"')


def _template_part(piece: Piece, at: Standpoint) -> str:
    if isinstance(piece, str):
        return piece.replace("${", "${!")
    if piece in _PSEUDO_OF_TEMPLATES:
        return f"${{{_PSEUDO_OF_TEMPLATES[piece]}}}"
    if piece.length == _SUFFIX_LENGTH:
        return "?" * _SUFFIX_LENGTH
    declared, name = _declared(piece.origin, at, piece)
    if not name:
        return f"${{{declared}}}"
    of = next((each for each in at.deployment.resources if each.address == at.scope + declared), None)
    if name == "name" and of is not None and of.type_name in _REF_IS_NAME:
        return f"${{{declared}}}"
    raise NotEditableError(f"{piece.origin} has no name that a template can write")


def _terraform_piece(piece: Piece, at: Standpoint) -> str | Code:
    if isinstance(piece, str):
        return piece
    if piece in _STANDARD:
        return _looked_up(piece, at) or _STANDARD[piece]
    if piece.length == _SUFFIX_LENGTH:
        return "?" * _SUFFIX_LENGTH
    declared, name = _declared(piece.origin, at, piece)
    if name:
        return Code(f"${{{_local_address(at.scope + declared, at)}.{name}}}")
    return Code(f"${{{declared}}}")


def _looked_up(symbol: Symbol, at: Standpoint) -> Code | None:
    """Return the data source of the same module that gives the partition, the region or the account."""
    kind, attribute = _LOOKED_UP[symbol]
    for file in at.of_folder:
        try:
            tree = at.files.at(file).tree
        except NotEditableError:
            continue
        for member in tree.members:
            labels = member.value.labels
            if member.key == "data" and labels[:1] == (kind,) and not member.value.member("count", "for_each"):
                return Code(f"${{data.{kind}.{labels[-1]}.{attribute}}}")
    return None


def _declared(origin: Origin, at: Standpoint, symbol: Symbol) -> tuple[str, str]:
    """Return the address, within the module or stack, of what a symbol comes from, and the attribute of it."""
    of, name = (origin.of, origin.name) if isinstance(origin, Attribute) else (origin, "")
    own = at.owner.origin
    if not isinstance(of, Declaration) or own is None:
        raise NotEditableError(symbol.reason or f"{origin} is not known where the policy stands")
    if of.deployment != own.deployment or scope_of(of.address, at.deployment.language) != at.scope:
        raise NotEditableError(f"{of.address} cannot be named where the policy stands")
    return of.address[len(at.scope) :], name


def folder_files(file: str, known: Iterable[str]) -> Iterator[str]:
    """Yield the files of a module: those that were read beside one of them."""
    folder = Path(file).parent
    yield from (each for each in known if each.endswith(".tf") and Path(each).parent == folder)
