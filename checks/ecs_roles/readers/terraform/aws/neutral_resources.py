"""Terraform's resources as the neutral ones that all readers give: the table of types, and one resource at a time."""

from ecs_roles.readers.terraform.aws.api_mapping import API_KINDS, api_properties
from ecs_roles.readers.terraform.aws.schema_mapping import (
    Form,
    as_is,
    as_list,
    camel_case,
    decoded_json,
    document,
    listed,
    object_in,
    written,
    written_value,
)
from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.values.lowering import lowered
from ecs_roles.readers.terraform.values.terraform_values import Perhaps, TerraformObject, TerraformTuple, is_null
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value, value_within


@frozen()
class SchemaMapping:
    """The kind of a type and where its properties come from."""

    kind: str
    properties: dict[str, Form]


def _inline_policies(view: TerraformResource, attribute: str) -> Value | None:
    """Return the ``inline_policy`` blocks of a role; an empty block stands for none."""
    found = view.written(attribute)
    if found is None:
        return None
    items = found.items if isinstance(found, TerraformTuple) else (found,)
    more = found.more if isinstance(found, TerraformTuple) else None
    policies: list[Value] = []
    for item in items:
        if isinstance(item, TerraformObject):
            policies.extend(_inline_policy(view, item))
        elif isinstance(item, Unknown):
            more = item
    return Sequence(tuple(policies), view.span, more)


def _inline_policy(view: TerraformResource, item: TerraformObject) -> list[Value]:
    policy, name = item.entries.get("policy"), item.entries.get("name")
    if policy is None or is_null(policy.value):
        return []
    span = item.span or view.span
    document = decoded_json(view, policy.value, policy.span or span)
    entries = [Entry("document", document, policy.span)] if document is not None else []
    if name is not None and not is_null(name.value):
        entries.insert(0, Entry("name", lowered(name.value, name.span), name.span))
    return [Mapping(tuple(entries), span)]


def _only_policies(view: TerraformResource, attribute: str) -> Value | None:
    """Return the managed policies to which a role is kept, where its block lists them."""
    return as_list(written_value(view, attribute)) if view.configured(attribute) else None


def _only_inline_policies(view: TerraformResource, attribute: str) -> Value | None:
    """Return the names of the inline policies to which a role is kept, where its block has some, or an empty one."""
    found = _inline_policies(view, attribute) if view.configured(attribute) else None
    if not isinstance(found, Sequence):
        return None
    names = (item.get("name") if isinstance(item, Mapping) else item for item in found.items)
    return Sequence(tuple(name for name in names if name is not None), found.span, found.more)


def _may_be_none(view: TerraformResource, attribute: str) -> Value | None:
    """Return that an attribute is null in some workspace or with some value, where it surely can be."""
    return Scalar(value=True) if isinstance(view.written(attribute), Perhaps) else None


def _profile_roles(view: TerraformResource, attribute: str) -> Value | None:
    """Return ``role``, or the list ``roles`` of very old providers."""
    found = written_value(view, attribute)
    return as_list(found if found is not None else written_value(view, "roles"))


def _default_key(view: TerraformResource, attribute: str) -> Value | None:
    """Return the key of KMS with which a bucket encrypts what is put there."""
    found = written_value(view, attribute)
    within = () if attribute == "rule" else ("rule",)
    return value_within(found, *within, "apply_server_side_encryption_by_default", "kms_master_key_id")


_ROLE = {
    "name": as_is("name"),
    "path": as_is("path"),
    "arn": as_is("arn"),
    "trustPolicy": document("assume_role_policy"),
    "inlinePolicies": Form("inline_policy", _inline_policies),
    "managedPolicyArns": written("managed_policy_arns"),
    "exclusivePolicyArns": Form("managed_policy_arns", _only_policies),
    "exclusivePolicyNames": Form("inline_policy", _only_inline_policies),
    "permissionsBoundary": written("permissions_boundary"),
    "mayHaveNoBoundary": Form("permissions_boundary", _may_be_none),
    "tags": written("tags"),
}
_POLICY = {"name": as_is("name"), "path": as_is("path"), "arn": as_is("arn"), "document": document("policy")}
_NAMED = {"arn": as_is("arn"), "name": as_is("name")}

SCHEMA_MAPPINGS: dict[str, SchemaMapping] = {
    "aws_iam_role": SchemaMapping("role", _ROLE),
    "aws_iam_role_policy": SchemaMapping(
        "role_policy", {"roles": listed("role"), "name": as_is("name"), "document": document("policy")}
    ),
    "aws_iam_policy": SchemaMapping("managed_policy", _POLICY),
    "aws_iam_role_policy_attachment": SchemaMapping(
        "policy_attachment",
        {"roles": listed("role"), "policyArns": listed("policy_arn")},
    ),
    "aws_iam_policy_attachment": SchemaMapping(
        "policy_attachment",
        {
            "roles": listed("roles"),
            "users": listed("users"),
            "groups": listed("groups"),
            "policyArns": listed("policy_arn"),
            "exclusiveRoles": listed("roles"),
        },
    ),
    "aws_iam_group": SchemaMapping("group", _NAMED),
    "aws_iam_group_policy": SchemaMapping(
        "identity_policy", {"groups": listed("group"), "name": as_is("name"), "document": document("policy")}
    ),
    "aws_iam_group_policy_attachment": SchemaMapping(
        "identity_policy_attachment", {"groups": listed("group"), "policyArns": listed("policy_arn")}
    ),
    "aws_iam_user": SchemaMapping("user", {**_NAMED, "permissionsBoundary": written("permissions_boundary")}),
    "aws_iam_user_policy": SchemaMapping(
        "identity_policy", {"users": listed("user"), "name": as_is("name"), "document": document("policy")}
    ),
    "aws_iam_user_policy_attachment": SchemaMapping(
        "identity_policy_attachment", {"users": listed("user"), "policyArns": listed("policy_arn")}
    ),
    "aws_iam_role_policy_attachments_exclusive": SchemaMapping(
        "policy_attachment",
        {
            "roles": listed("role_name"),
            "policyArns": listed("policy_arns"),
            "exclusivePolicyArns": Form("policy_arns", _only_policies),
        },
    ),
    "aws_iam_role_policies_exclusive": SchemaMapping(
        "exclusive_policies",
        {
            "roles": listed("role_name"),
            "policyNames": listed("policy_names"),
            "exclusivePolicyNames": Form("policy_names", _only_policies),
        },
    ),
    "aws_iam_instance_profile": SchemaMapping(
        "instance_profile",
        {
            "name": as_is("name"),
            "path": as_is("path"),
            "arn": as_is("arn"),
            "roles": Form("role", _profile_roles, as_written=False),
        },
    ),
    "aws_secretsmanager_secret": SchemaMapping(
        "secret",
        {**_NAMED, "tags": written("tags"), "kmsKeyId": written("kms_key_id"), "policy": document("policy")},
    ),
    "aws_secretsmanager_secret_version": SchemaMapping(
        "secret_version",
        {
            "secretArn": written("secret_id"),
            "value": written("secret_string"),
            "objectValue": object_in("secret_string"),
        },
    ),
    "aws_secretsmanager_secret_policy": SchemaMapping(
        "secret_policy", {"secretArn": written("secret_arn"), "document": document("policy")}
    ),
    "aws_ssm_parameter": SchemaMapping(
        "parameter",
        {
            **_NAMED,
            "tags": written("tags"),
            "type": written("type"),
            "keyId": written("key_id"),
            "value": written("value"),
            "objectValue": object_in("value"),
        },
    ),
    "aws_ecr_repository": SchemaMapping(
        "repository", {**_NAMED, "tags": written("tags"), "uri": as_is("repository_url")}
    ),
    "aws_ecr_repository_policy": SchemaMapping(
        "repository_policy", {"repositoryName": written("repository"), "document": document("policy")}
    ),
    "aws_ecr_registry_policy": SchemaMapping("registry_policy", {"document": document("policy")}),
    "aws_ecr_pull_through_cache_rule": SchemaMapping(
        "pull_through_cache_rule",
        {"ecrRepositoryPrefix": written("ecr_repository_prefix"), "customRoleArn": written("custom_role_arn")},
    ),
    "aws_cloudwatch_log_group": SchemaMapping(
        "log_group", {**_NAMED, "tags": written("tags"), "kmsKeyId": written("kms_key_id")}
    ),
    "aws_kms_key": SchemaMapping(
        "key",
        {"arn": as_is("arn"), "tags": written("tags"), "keyId": as_is("key_id"), "policy": document("policy")},
    ),
    "aws_kms_key_policy": SchemaMapping("key_policy", {"keyId": written("key_id"), "document": document("policy")}),
    "aws_kms_alias": SchemaMapping("key_alias", {**_NAMED, "targetKeyId": written("target_key_id")}),
    "aws_kms_grant": SchemaMapping(
        "key_grant",
        {
            "keyId": written("key_id"),
            "granteePrincipal": written("grantee_principal"),
            "operations": written("operations"),
        },
    ),
    "aws_s3_bucket": SchemaMapping(
        "bucket",
        {
            "arn": as_is("arn"),
            "name": as_is("bucket"),
            "policy": document("policy"),
            "kmsKeyId": Form("server_side_encryption_configuration", _default_key),
        },
    ),
    "aws_s3_bucket_server_side_encryption_configuration": SchemaMapping(
        "bucket_encryption", {"bucket": written("bucket"), "kmsKeyId": Form("rule", _default_key)}
    ),
    "aws_s3_bucket_policy": SchemaMapping(
        "bucket_policy", {"bucket": written("bucket"), "document": document("policy")}
    ),
    "aws_efs_file_system": SchemaMapping("file_system", {"arn": as_is("arn"), "fileSystemId": as_is("id")}),
    "aws_efs_file_system_policy": SchemaMapping(
        "file_system_policy", {"fileSystemId": written("file_system_id"), "document": document("policy")}
    ),
    "aws_efs_access_point": SchemaMapping(
        "access_point",
        {"arn": as_is("arn"), "accessPointId": as_is("id"), "fileSystemId": written("file_system_id")},
    ),
    "aws_s3files_file_system": SchemaMapping(
        "s3_files_file_system",
        {
            "arn": as_is("arn"),
            "fileSystemId": as_is("id"),
            "bucket": written("bucket"),
            "roleArn": written("role_arn"),
        },
    ),
    "aws_lb_listener_rule": SchemaMapping("listener_rule", {"arn": as_is("arn")}),
    "aws_alb_listener_rule": SchemaMapping("listener_rule", {"arn": as_is("arn")}),
    "aws_s3files_file_system_policy": SchemaMapping(
        "s3_files_policy", {"fileSystemId": written("file_system_id"), "document": document("policy")}
    ),
    "aws_sns_topic": SchemaMapping("topic", {"arn": as_is("arn"), "kmsKeyId": written("kms_master_key_id")}),
    "aws_sqs_queue": SchemaMapping("queue", {"arn": as_is("arn"), "kmsKeyId": written("kms_master_key_id")}),
    "aws_sqs_queue_policy": SchemaMapping(
        "queue_policy", {"queueUrl": written("queue_url"), "document": document("policy")}
    ),
}

LOOKED_UP: dict[str, SchemaMapping] = {
    "aws_iam_role": SchemaMapping(
        "role",
        {
            "name": as_is("name"),
            "path": as_is("path"),
            "arn": as_is("arn"),
        },
    ),
    "aws_iam_policy": SchemaMapping("managed_policy", {"name": as_is("name"), "arn": as_is("arn")}),
    "aws_ssm_parameter": SchemaMapping("looked_up_parameter", {"name": written("name")}),
}


_KINDS = {**{name: mapping.kind for name, mapping in SCHEMA_MAPPINGS.items()}, **API_KINDS}
_KINDS_LOOKED_UP = {name: mapping.kind for name, mapping in LOOKED_UP.items()}


def neutral_kind(type_name: str, *, managed: bool = True) -> str | None:
    """Return the kind of what a resource or data block of the type stands for, ``None`` where nobody asks for it."""
    return (_KINDS if managed else _KINDS_LOOKED_UP).get(type_name)


def neutral_resource(view: TerraformResource) -> Resource | None:
    """Return the neutral resource, ``None`` for types that nobody asks for."""
    api_kind = API_KINDS.get(view.type_name) if view.managed else None
    if api_kind is not None:
        return _resource(view, api_kind, api_properties(view))
    table = SCHEMA_MAPPINGS if view.managed else LOOKED_UP
    found = table.get(view.type_name)
    if found is None:
        return None
    forms = found.properties.items()
    entries = tuple([entry for name, form in forms if (entry := form.entry(view, name)) is not None])
    return _resource(view, found.kind, Mapping(entries, view.span))


def _resource(view: TerraformResource, kind: str, properties: Mapping) -> Resource:
    return Resource(
        kind,
        view.type_name,
        view.address,
        properties,
        view.span,
        view.managed,
        view.suppressions,
        set_elsewhere=frozenset(map(camel_case, view.ignored_changes)),
        origin=view.declaration,
        hinges_on=view.may_hinge_on,
    )
