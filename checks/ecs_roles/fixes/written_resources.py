"""A resource of a policy as parts that one can write: literals, places, variables, references to resources of the code.

A reference is written only where the code of the role can make it: in its own module or stack.
"""

import re
from collections.abc import Iterable
from functools import cached_property

from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.symbolic.answer import Answer, all_of
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Attribute, Declaration
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Piece, Symbol, Text, same_text
from ecs_roles.symbolic.values import as_text

_SUFFIX_LENGTH = 6
_INDEX = re.compile(r"\[([^\]]+)\]$")
_MODULE = re.compile(r'^(?:module\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.)*')
_BEGINS_A_PART = ("", ":", "/")
# What stands in an ARN by the identity of the resource: its name or the id that AWS gives it.
_IDENTITIES = frozenset({"name", "id", "fileSystemId", "accessPointId", "keyId", "bucket", "key_id"})

WORKSPACE = "terraform.workspace"
REF = "Ref"
# What gives the ARN of each type; a type that is not here has none that a template can name.
ARN_IN_TEMPLATES = {
    "AWS::APS::Workspace": "Arn",
    "AWS::CloudFormation::Stack": REF,
    "AWS::DynamoDB::GlobalTable": "Arn",
    "AWS::DynamoDB::Table": "Arn",
    "AWS::ECR::Repository": "Arn",
    "AWS::ECS::Cluster": "Arn",
    "AWS::ECS::Service": REF,
    "AWS::ECS::TaskDefinition": REF,
    "AWS::EFS::AccessPoint": "Arn",
    "AWS::EFS::FileSystem": "Arn",
    "AWS::ElasticLoadBalancingV2::ListenerRule": REF,
    "AWS::ElasticLoadBalancingV2::TargetGroup": REF,
    "AWS::Elasticsearch::Domain": "Arn",
    "AWS::Events::EventBus": "Arn",
    "AWS::FSx::FileSystem": "ResourceARN",
    "AWS::IAM::ManagedPolicy": REF,
    "AWS::IAM::Role": "Arn",
    "AWS::KMS::Key": "Arn",
    "AWS::KMS::ReplicaKey": "Arn",
    "AWS::Kinesis::Stream": "Arn",
    "AWS::KinesisFirehose::DeliveryStream": "Arn",
    "AWS::Lambda::Function": "Arn",
    "AWS::OpenSearchService::Domain": "Arn",
    "AWS::S3::Bucket": "Arn",
    "AWS::S3Files::FileSystem": "FileSystemArn",
    "AWS::SNS::Topic": REF,
    "AWS::SQS::Queue": "Arn",
    "AWS::SecretsManager::Secret": REF,
    "AWS::StepFunctions::StateMachine": REF,
    "AWS::VpcLattice::TargetGroup": "Arn",
}
LOG_GROUP = "AWS::Logs::LogGroup"
# What gives the name of a resource whose ``Ref`` is the ARN or a URL, by the service in its ARN: the reader keeps no
# type of most of them.
NAME_IN_TEMPLATES = {"sns": "TopicName", "sqs": "QueueName", "states": "Name"}
# The attributes that give the ARN of whatever resource has them.
ARN_ATTRIBUTES = frozenset({"Arn", "TopicArn"})


@frozen()
class Reference:
    """An attribute of a resource of the code; ``attribute`` is ``arn``, ``identity``, or as the language calls it."""

    resource: Resource | None
    address: str
    attribute: str


@frozen()
class PlaceName:
    """``partition``, ``region`` or ``account`` of the deployment."""

    name: str


@frozen()
class Variable:
    """A variable or parameter of the code, by its own name."""

    address: str


@frozen()
class Unwritable:
    """A part that no code can write here, and why."""

    label: str
    reason: str


Part = str | Reference | PlaceName | Variable | Unwritable

_PLACES: tuple[tuple[Symbol, PlaceName], ...] = (
    (PARTITION, PlaceName("partition")),
    (REGION, PlaceName("region")),
    (ACCOUNT, PlaceName("account")),
)


def enclosing_module(address: str, language: str) -> str:
    """Return the beginning of an address that names the module or nested stack, as written."""
    if language == "terraform":
        found = _MODULE.match(address)
        return found[0] if found is not None else ""
    return address.rpartition("/")[0] + "/" if "/" in address else ""


@frozen(slots=False, eq=False)
class WritingScope:
    """Where a policy is written: a root or template by the name of its declarations, and in it the module of the role.

    ``indexes`` hold what it creates, one for each choice of the conditions of a template. ``instance`` is the index of
    the block that the policy is written for, where it is written once for each: what has the same is named by it.
    """

    indexes: tuple[ResourceIndex, ...]
    root: str
    within: str = ""
    instance: str = ""

    @property
    def language(self) -> str:
        """Return the language of the code."""
        return self.indexes[0].deployment.language

    def here(self, address: str, root: str | None = None) -> str | None:
        """Return an address as the module of the role writes it; ``None`` for what lies in another one."""
        if root not in {None, self.root} or enclosing_module(address, self.language) != self.within:
            return None
        local = address.removeprefix(self.within)
        index = _INDEX.search(local) if self.instance else None
        if index is None or index[1] != self.instance:
            return local
        return f"{local[: index.start()]}[{'count.index' if self.instance.isdigit() else 'each.key'}]"

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Return what can be referred to here, each once."""
        found = {
            item.address: item
            for index in self.indexes
            for item in index.deployment.resources
            if self.here(item.address) is not None
        }
        return tuple(found.values())

    @cached_property
    def arns(self) -> tuple[tuple[tuple[Piece, ...], Resource], ...]:
        """Return the resources that can be referred to here, with their ARNs."""
        fill = self.indexes[0].deployment.facts.fill
        named = (item for item in self.resources if self._can_be_named(item))
        known = ((arn, item) for item in named if (arn := as_text(item.properties.get("arn"))) is not None)
        # What was decided upon has the facts of the place written in.
        forms = ((form.pieces, item) for arn, item in known for form in (arn, fill(arn)))
        return tuple((pieces, item) for pieces, item in forms if len(pieces) > 1)

    def _can_be_named(self, resource: Resource) -> bool:
        """Return whether the language has an expression for the ARN of the resource."""
        return self.language == "terraform" or resource.type_name in {*ARN_IN_TEMPLATES, LOG_GROUP}

    @cached_property
    def by_origin(self) -> dict[Declaration, Resource]:
        """Return the resources by what declares them."""
        return {item.origin: item for item in self.resources if item.origin is not None}

    def is_conditional(self, resource: Resource) -> bool:
        """Return whether some choice of the template's conditions does not create the resource."""
        made = (any(item.address == resource.address for item in each.deployment.resources) for each in self.indexes)
        return not all(made)


def parts_of(value: Text, scope: WritingScope) -> tuple[Part, ...]:
    """Return the parts of a resource: the reference to the resource whose ARN it begins with, else piece by piece."""
    near = ((pieces, _behind(pieces, value.pieces), item) for pieces, item in scope.arns)
    found = [(_length(pieces), rest, item) for pieces, rest, item in near if rest is not None]
    if found:
        _, rest, item = max(found, key=lambda each: each[0])
        return _joined((Reference(item, scope.here(item.address) or item.address, "arn"), rest))
    for pieces, item in scope.arns:
        behind = _elsewhere_by_the_letter(pieces, value)
        if behind is not None:
            return _joined((Reference(item, scope.here(item.address) or item.address, "arn"), behind))
    if value.source is not None and (scope.language == "terraform" or value.source.name in ARN_ATTRIBUTES):
        address = scope.here(value.source.of.address, value.source.of.deployment)
        if address is not None:
            return (Reference(None, address, value.source.name),)
    arn = parse_arn(value)
    service = (arn.service.literal or "") if arn is not None else ""
    return _joined(_part(piece, scope, service) for piece in value.pieces)


def literal_parts(value: Text) -> tuple[Part, ...]:
    """Return the parts without any reference, for a document that stands alone."""
    return _joined(_alone(piece) for piece in value.pieces)


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        elif part != "":
            joined.append(part)
    return tuple(joined)


def _length(pieces: tuple[Piece, ...]) -> int:
    return sum(len(piece) if isinstance(piece, str) else 1 for piece in pieces)


def _behind(head: tuple[Piece, ...], whole: tuple[Piece, ...]) -> str | None:
    """Return the literal that follows a head and begins a new part of the ARN; ``None`` for another ARN."""
    *first, last = head
    if whole[: len(first)] != tuple(first) or not len(head) <= len(whole) <= len(head) + 1:
        return None
    counterpart, more = whole[len(first)], whole[len(head) :]
    if isinstance(last, Symbol):
        rest = more[0] if more else ""
        if counterpart != last or isinstance(rest, Symbol):
            return None
    elif isinstance(counterpart, Symbol) or more or not counterpart.startswith(last):
        return None
    else:
        rest = counterpart[len(last) :]
    return rest if rest[:1] in _BEGINS_A_PART else None


def _elsewhere_by_the_letter(pieces: tuple[Piece, ...], value: Text) -> str | None:
    """Return what follows a resource that a value names with a place of its own, which may be that of the resource."""
    own, wanted = parse_arn(Text(pieces)), parse_arn(value)
    if own is None or wanted is None or not own.resource.pieces or own.service != wanted.service:
        return None
    places = ((own.partition, wanted.partition), (own.region, wanted.region), (own.account, wanted.account))
    if all_of(same_text(one, other) for one, other in places) is Answer.NO:
        return None
    return _behind(own.resource.pieces, wanted.resource.pieces)


def scope_at(index: ResourceIndex, owner: Resource) -> WritingScope:
    """Return where a policy of a resource is written, as one of its instances."""
    deployment = index.deployment
    root = owner.origin.deployment if owner.origin is not None else deployment.name
    instance = _INDEX.search(owner.address) if deployment.language == "terraform" else None
    within = enclosing_module(owner.address, deployment.language)
    return WritingScope((index,), root, within, instance[1] if instance is not None else "")


def _part(piece: Piece, scope: WritingScope, service: str) -> Part:
    if isinstance(piece, str) or _place(piece) is not None:
        return _alone(piece)
    if scope.indexes[0].deployment.region.pieces == (piece,):
        return PlaceName("region")
    origin = piece.origin
    if isinstance(origin, Declaration):
        if origin.address == WORKSPACE and scope.language == "terraform":
            return Variable(WORKSPACE)
        address = scope.here(origin.address, origin.deployment)
        if address is not None and (scope.language != "terraform" or address.startswith("var.")):
            return Variable(address)
    if isinstance(origin, Attribute):
        address, terraform = scope.here(origin.of.address, origin.of.deployment), scope.language == "terraform"
        resource = scope.by_origin.get(origin.of)
        attribute = origin.name if terraform else _identity(origin.name, resource, service)
        if address is not None and attribute:
            return Reference(resource, address, attribute)
    return _alone(piece) if piece.length == _SUFFIX_LENGTH else _out_of_reach(piece, scope)


def _out_of_reach(symbol: Symbol, scope: WritingScope) -> Unwritable:
    """Return why a symbol cannot be written: what another module or stack declares has to be handed in."""
    of = symbol.origin.of if isinstance(symbol.origin, Attribute) else symbol.origin
    if not isinstance(of, Declaration) or of.deployment != scope.root or scope.here(of.address) is not None:
        return Unwritable(str(symbol.origin), symbol.reason)
    inside, by = ("module", "variable") if scope.language == "terraform" else ("stack", "parameter")
    return Unwritable(str(symbol.origin), f"it is declared outside the {inside} of the role: hand it in by a {by}")


def _identity(name: str, resource: Resource | None, service: str) -> str:
    """Return what gives the name or the id that stands in the ARN of a resource of a template: ``Ref`` of most."""
    if name not in _IDENTITIES:
        return ""
    if service in NAME_IN_TEMPLATES:
        return NAME_IN_TEMPLATES[service]
    return "" if resource is not None and ARN_IN_TEMPLATES.get(resource.type_name) == REF else "identity"


def _alone(piece: Piece) -> Part:
    if isinstance(piece, str):
        return piece
    if piece.length == _SUFFIX_LENGTH:
        return "?" * _SUFFIX_LENGTH
    return _place(piece) or Unwritable(str(piece.origin), piece.reason)


def _place(symbol: Symbol) -> PlaceName | None:
    return next((place for known, place in _PLACES if known == symbol), None)
