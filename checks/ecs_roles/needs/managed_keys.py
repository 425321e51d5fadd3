"""Customer keys of what ECS, ECR and Fargate create: what the role or the service asks of them.

Sources: ECS developer guide, ebs-kms-encryption, service-connect-tls, fargate-create-storage-key; ECR user guide,
repository-creation-templates-custom. Only a key that the code makes is judged: its policy decides too.
"""

from collections.abc import Iterator

from ecs_roles.iam.decision import Grants, Request
from ecs_roles.iam.kms import evaluate_key
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.clusters import cluster_of
from ecs_roles.needs.encryption_keys import key_policy, named_key
from ecs_roles.needs.request_context import Context
from ecs_roles.needs.supporting_roles import CHOSEN_LATER
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import ACCOUNT, Text, text
from ecs_roles.symbolic.values import Mapping, Value, as_text, is_null

_TRUE = (text("true"),)
_FARGATE = "fargate.amazonaws.com"
_FARGATE_STORAGE = "fargateEphemeralStorageKmsKeyId"


def volume_key_requests(volume: Mapping, service: Resource, analysed: AnalysedDeployment) -> Iterator[Request]:
    """Yield the key of the volume, else the one that the cluster gives to all managed storage."""
    named = volume.get("kmsKeyId")
    cluster = cluster_of(service, analysed.index)
    if is_null(named) and cluster is not None:
        named = storage_setting(cluster, "kmsKeyId")
    key = key_in_code(named, service, analysed.index)
    if key is not None:
        context = _through_ec2(analysed.index)
        yield Request("kms:DescribeKey", key)
        yield Request("kms:GenerateDataKeyWithoutPlaintext", key, context)
        yield Request("kms:CreateGrant", key, (*context, ("kms:GrantIsForAWSResource", _TRUE)))


def _through_ec2(index: ResourceIndex) -> Context:
    region = index.deployment.facts.fill(index.deployment.region)
    return (
        ("kms:ViaService", (text("ec2.", region, ".amazonaws.com"),)),
        ("kms:EncryptionContextKeys", (text("aws:ebs:id"),)),
    )


def certificate_key_requests(tls: Mapping, service: Resource, analysed: AnalysedDeployment) -> Iterator[Request]:
    """Yield the four actions of the guide's example, which does not say that all are needed."""
    key = key_in_code(tls.get("kmsKey"), service, analysed.index)
    if key is not None:
        yield from (Request(f"kms:{name}", key) for name in ("Encrypt", "Decrypt", "GenerateDataKey"))
        yield Request("kms:GenerateDataKeyPair", key)


def template_key_requests(template: Mapping, resource: Resource, analysed: AnalysedDeployment) -> Iterator[Request]:
    """Yield the requests of a template whose repositories are encrypted with a key of the code."""
    encryption = template.get("encryptionConfiguration")
    named = encryption.get("kmsKey") if isinstance(encryption, Mapping) else None
    key = key_in_code(named, resource, analysed.index)
    if key is not None:
        yield from (Request(f"kms:{name}", key) for name in ("CreateGrant", "DescribeKey"))


def closed_to_fargate(cluster: Resource, index: ResourceIndex) -> tuple[Request, ...]:
    """Return the requests of Fargate that the policy of the cluster's key for ephemeral storage surely refuses."""
    key = key_in_code(storage_setting(cluster, _FARGATE_STORAGE), cluster, index)
    policy = key_policy(key, index) if key is not None else None
    if key is None or policy is None:
        return ()
    return tuple(item for item in _by_fargate(key, cluster) if evaluate_key(item, Grants(), policy).decision.denied)


def fargate_key(cluster: Resource) -> Value | None:
    """Return what names the key for the ephemeral storage of the cluster's tasks on Fargate."""
    return storage_setting(cluster, _FARGATE_STORAGE)


def _by_fargate(key: Text, cluster: Resource) -> Iterator[Request]:
    """Yield what Fargate asks of a key, as a service that sends along whose tasks and which cluster it is for."""
    name = as_text(cluster.properties.get("clusterName"))
    context: Context = (
        ("kms:EncryptionContext:aws:ecs:clusterAccount", (text(ACCOUNT),)),
        ("kms:EncryptionContext:aws:ecs:clusterName", (name or text(CHOSEN_LATER),)),
        ("kms:GrantOperations", (text("Decrypt"),)),
    )
    for action in ("GenerateDataKeyWithoutPlaintext", "CreateGrant"):
        yield Request(f"kms:{action}", key, context, principal=text(_FARGATE))


def storage_setting(cluster: Resource, name: str) -> Value | None:
    """Return a key of the cluster's managed storage."""
    configuration = cluster.properties.get("configuration")
    storage = configuration.get("managedStorageConfiguration") if isinstance(configuration, Mapping) else None
    return storage.get(name) if isinstance(storage, Mapping) else None


def key_in_code(named: Value | None, owner: Resource, index: ResourceIndex) -> Text | None:
    """Return the ARN of a key that the code makes."""
    written = None if is_null(named) else as_text(named)
    key = named_key(written, owner.address, index)
    return Text(key.arn.pieces) if key is not None and not key.open else None
