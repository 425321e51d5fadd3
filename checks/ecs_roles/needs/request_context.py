"""What is known of a request that ECS makes with a role: one table of condition keys.

Every other key is unknown. Source: IAM user guide, global condition keys; the services' authorization references.
"""

from ecs_roles.linking.surroundings import Surroundings
from ecs_roles.needs.need import Ask
from ecs_roles.symbolic.text import Text, split_text, text

Context = tuple[tuple[str, tuple[Text, ...]], ...]

_YES, _NO = (text("true"),), (text("false"),)
_ABSENT: tuple[Text, ...] = ()

_ALWAYS: Context = (
    ("aws:SecureTransport", _YES),  # ECS calls AWS over TLS only.
    ("aws:PrincipalType", (text("AssumedRole"),)),  # A task's role is always assumed by ECS.
    ("aws:PrincipalIsAWSService", _NO),  # The call bears the role's credentials, not the service's.
    ("aws:MultiFactorAuthPresent", _ABSENT),  # Set for sessions of people only.
    ("aws:MultiFactorAuthAge", _ABSENT),
    ("aws:username", _ABSENT),  # Set for IAM users only.
    ("aws:FederatedProvider", _ABSENT),
)
_SERVICE_FIELD, _REGION_FIELD, _ACCOUNT_FIELD = 2, 3, 4


def context_of(ask: Ask, role_arn: Text, surroundings: Surroundings) -> Context:
    """The condition keys of one call that are known from the code."""
    keys = [*_ALWAYS, ("aws:PrincipalArn", (role_arn,))]
    fields = split_text(ask.resource, ":")
    has_fields = ask.resource.prefix.startswith("arn:") and len(fields) > _ACCOUNT_FIELD
    region = fields[_REGION_FIELD] if has_fields and fields[_REGION_FIELD].pieces else None
    deployment = surroundings.deployment
    keys.append(("aws:RequestedRegion", (region or deployment.facts.fill(deployment.region),)))
    if has_fields and fields[_ACCOUNT_FIELD].pieces:
        keys.append(("aws:ResourceAccount", (fields[_ACCOUNT_FIELD],)))
    role_fields = split_text(role_arn, ":")
    if len(role_fields) > _ACCOUNT_FIELD:
        keys.append(("aws:PrincipalAccount", (role_fields[_ACCOUNT_FIELD],)))
        keys.append(("kms:CallerAccount", (role_fields[_ACCOUNT_FIELD],)))
    if ask.action.startswith("secretsmanager:"):
        return (*keys, ("secretsmanager:SecretId", (ask.for_resource or ask.resource,)))
    if ask.action.startswith("elasticfilesystem:"):
        return (*keys, *of_mounting(ask.for_resource))
    return (*keys, *(_of_decrypting(ask.for_resource) if ask.for_resource is not None else ()))


def of_mounting(access_point: Text | None) -> Context:
    """What EFS knows of a mount by ECS, which always goes through a mount target.

    Source: EFS user guide, using IAM to control file system data access.
    """
    return (
        ("elasticfilesystem:AccessedViaMountTarget", _YES),
        ("elasticfilesystem:AccessPointArn", _ABSENT if access_point is None else (access_point,)),
    )


def _of_decrypting(encrypted: Text) -> Context:
    """What Secrets Manager and Systems Manager send along when they decrypt for the reader.

    Source: their user guides, "Encryption context"; KMS developer guide, kms:ViaService.
    """
    fields = split_text(encrypted, ":")
    service, region = fields[_SERVICE_FIELD].literal or "", fields[_REGION_FIELD]
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
