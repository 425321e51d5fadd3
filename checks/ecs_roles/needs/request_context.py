"""What is known of a request that ECS makes with a role: one table of condition keys.

Every other key is unknown. Source: IAM user guide, global condition keys; the services' authorization references.
"""

from ecs_roles.ecs.tags import tags_of
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.need import Ask
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, text

Context = tuple[tuple[str, tuple[Text, ...]], ...]

_YES, _NO = (text("true"),), (text("false"),)
_ABSENT: tuple[Text, ...] = ()

_ALWAYS: Context = (
    ("aws:SecureTransport", _YES),  # ECS calls AWS over TLS only.
    ("aws:PrincipalType", (text("AssumedRole"),)),  # A task's role is always assumed by ECS.
    ("aws:PrincipalIsAWSService", _NO),  # The call has the role's credentials, not the service's.
    ("aws:MultiFactorAuthPresent", _ABSENT),  # Set for sessions of people only.
    ("aws:MultiFactorAuthAge", _ABSENT),
    ("aws:username", _ABSENT),  # Set for IAM users only.
    ("aws:FederatedProvider", _ABSENT),
)


def context_of(ask: Ask, role_arn: Text, index: ResourceIndex) -> Context:
    """Return the condition keys of one call that are known from the code."""
    keys = [*_ALWAYS, ("aws:PrincipalArn", (role_arn,))]
    resource, role = parse_arn(ask.resource), parse_arn(role_arn)
    region = resource.region if resource is not None and resource.region.pieces else None
    deployment = index.deployment
    keys.append(("aws:RequestedRegion", (region or deployment.facts.fill(deployment.region),)))
    if resource is not None and resource.account.pieces:
        keys.append(("aws:ResourceAccount", (resource.account,)))
    if role is not None:
        keys.append(("aws:PrincipalAccount", (role.account,)))
        keys.append(("kms:CallerAccount", (role.account,)))
    if ask.action.startswith("secretsmanager:"):
        return (*keys, ("secretsmanager:SecretId", (ask.for_resource or ask.resource,)))
    if ask.action.startswith("elasticfilesystem:"):
        return (*keys, *of_mounting(ask.for_resource))
    return (*keys, *(_of_decrypting(ask.for_resource) if ask.for_resource is not None else ()))


def of_mounting(access_point: Text | None) -> Context:
    """Return what EFS knows of a mount by ECS, which always goes through a mount target.

    Source: EFS user guide, using IAM to control file system data access.
    """
    return (
        ("elasticfilesystem:AccessedViaMountTarget", _YES),
        ("elasticfilesystem:AccessPointArn", _ABSENT if access_point is None else (access_point,)),
    )


def _of_decrypting(encrypted: Text) -> Context:
    """Return what Secrets Manager and Systems Manager send along when they decrypt for the reader.

    Source: their user guides, "Encryption context"; KMS developer guide, kms:ViaService.
    """
    arn = parse_arn(encrypted)
    service, region = (arn.service.literal or "", arn.region) if arn is not None else ("", text())
    is_secret = service == "secretsmanager"
    context_key = "SecretARN" if is_secret else "PARAMETER_ARN"
    names = ("SecretARN", "SecretVersionId") if is_secret else ("PARAMETER_ARN",)
    return (
        ("kms:ViaService", (text(service, ".", region, ".amazonaws.com"),)),
        (f"kms:EncryptionContext:{context_key}", (encrypted,)),
        ("kms:EncryptionContextKeys", tuple(text(name) for name in names)),
        ("kms:GrantIsForAWSResource", _ABSENT),
        ("kms:RequestAlias", _ABSENT),  # The service names the key by its ARN.
    )


# By the service of an ARN: which resource of the code has the tags, and the service's own condition key for them.
_TAGGED = {
    "ecr": ("repository", "ecr:ResourceTag"),
    "elasticfilesystem": ("file_system", "elasticfilesystem:ResourceTag"),
    "kms": ("key", ""),
    "logs": ("log_group", ""),
    "secretsmanager": ("secret", "secretsmanager:ResourceTag"),
    "ssm": ("parameter", "ssm:ResourceTag"),
}


def of_tags(resource: Text, role: Resource, index: ResourceIndex) -> Context:
    """Return the tags that the code writes on the resource and on the role; others may be there and are not known.

    Source: IAM user guide, aws:ResourceTag and aws:PrincipalTag; the services' authorization references.
    """
    arn = parse_arn(resource)
    kind, own = _TAGGED.get(arn.service.literal or "", ("", "")) if arn is not None else ("", "")
    found = index.find(kind, "arn", resource).sure if kind else ()
    keys = ("aws:ResourceTag", own) if own else ("aws:ResourceTag",)
    tagged = tags_of(found[0]) if found else {}
    return (
        *((f"{key}/{name}", (value,)) for name, value in tagged.items() for key in keys),
        *((f"aws:PrincipalTag/{name}", (value,)) for name, value in tags_of(role).items()),
    )
