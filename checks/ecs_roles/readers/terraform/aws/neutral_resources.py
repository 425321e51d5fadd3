"""Terraform's resources as the neutral ones that all readers give: the table of types, and one resource at a time."""

from dataclasses import dataclass

from ecs_roles.readers.terraform.aws.neutral_api import API_KINDS, api_properties
from ecs_roles.readers.terraform.aws.neutral_forms import (
    Form,
    as_is,
    as_list,
    camel_case,
    decoded_json,
    document,
    listed,
    written,
    written_value,
)
from ecs_roles.readers.terraform.aws.subject import Subject
from ecs_roles.readers.terraform.values.datum import Items, Members, is_null
from ecs_roles.readers.terraform.values.settling import settled
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Unknown, Value


@dataclass(frozen=True, slots=True)
class Neutral:
    """The kind of a type and where its properties come from."""

    kind: str
    properties: dict[str, Form]


def _inline_policies(subject: Subject, attribute: str) -> Value | None:
    """The ``inline_policy`` blocks of a role; an empty block stands for none."""
    found = subject.written(attribute)
    if found is None:
        return None
    items = found.items if isinstance(found, Items) else (found,)
    more = found.more if isinstance(found, Items) else None
    policies: list[Value] = []
    for item in items:
        if isinstance(item, Members):
            policies.extend(_inline_policy(subject, item))
        elif isinstance(item, Unknown):
            more = item
    return Sequence(tuple(policies), subject.span, more)


def _inline_policy(subject: Subject, item: Members) -> list[Value]:
    policy, name = item.entries.get("policy"), item.entries.get("name")
    if policy is None or is_null(policy.value):
        return []
    span = item.span or subject.span
    document = decoded_json(subject, policy.value, policy.span or span)
    entries = [Entry("document", document, policy.span)] if document is not None else []
    if name is not None and not is_null(name.value):
        entries.insert(0, Entry("name", settled(name.value, name.span), name.span))
    return [Mapping(tuple(entries), span)]


def _only_policies(subject: Subject, attribute: str) -> Value | None:
    """The managed policies to which a role is kept, where its block lists them."""
    return as_list(written_value(subject, attribute)) if subject.configured(attribute) else None


def _only_inline_policies(subject: Subject, attribute: str) -> Value | None:
    """The names of the inline policies to which a role is kept, where its block has some, or an empty one."""
    found = _inline_policies(subject, attribute) if subject.configured(attribute) else None
    if not isinstance(found, Sequence):
        return None
    names = (item.get("name") if isinstance(item, Mapping) else item for item in found.items)
    return Sequence(tuple(name for name in names if name is not None), found.span, found.more)


def _profile_roles(subject: Subject, attribute: str) -> Value | None:
    """``role``, or the list ``roles`` of very old providers."""
    found = written_value(subject, attribute)
    return as_list(found if found is not None else written_value(subject, "roles"))


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
    "tags": written("tags"),
}
_POLICY = {"name": as_is("name"), "path": as_is("path"), "arn": as_is("arn"), "document": document("policy")}
_NAMED = {"arn": as_is("arn"), "name": as_is("name")}

NEUTRAL: dict[str, Neutral] = {
    "aws_iam_role": Neutral("role", _ROLE),
    "aws_iam_role_policy": Neutral(
        "role_policy", {"roles": listed("role"), "name": as_is("name"), "document": document("policy")}
    ),
    "aws_iam_policy": Neutral("managed_policy", _POLICY),
    "aws_iam_role_policy_attachment": Neutral(
        "policy_attachment",
        {"roles": listed("role"), "policyArns": listed("policy_arn")},
    ),
    "aws_iam_policy_attachment": Neutral(
        "policy_attachment",
        {"roles": listed("roles"), "policyArns": listed("policy_arn"), "exclusiveRoles": listed("roles")},
    ),
    "aws_iam_role_policy_attachments_exclusive": Neutral(
        "policy_attachment",
        {
            "roles": listed("role_name"),
            "policyArns": listed("policy_arns"),
            "exclusivePolicyArns": Form("policy_arns", _only_policies),
        },
    ),
    "aws_iam_role_policies_exclusive": Neutral(
        "exclusive_policies",
        {
            "roles": listed("role_name"),
            "policyNames": listed("policy_names"),
            "exclusivePolicyNames": Form("policy_names", _only_policies),
        },
    ),
    "aws_iam_instance_profile": Neutral(
        "instance_profile",
        {"name": as_is("name"), "path": as_is("path"), "arn": as_is("arn"), "roles": Form("role", _profile_roles)},
    ),
    "aws_secretsmanager_secret": Neutral(
        "secret",
        {**_NAMED, "tags": written("tags"), "kmsKeyId": written("kms_key_id"), "policy": document("policy")},
    ),
    "aws_secretsmanager_secret_policy": Neutral(
        "secret_policy", {"secretArn": written("secret_arn"), "document": document("policy")}
    ),
    "aws_ssm_parameter": Neutral(
        "parameter",
        {
            **_NAMED,
            "tags": written("tags"),
            "type": written("type"),
            "keyId": written("key_id"),
            "value": written("value"),
        },
    ),
    "aws_ecr_repository": Neutral("repository", {**_NAMED, "tags": written("tags"), "uri": as_is("repository_url")}),
    "aws_ecr_repository_policy": Neutral(
        "repository_policy", {"repositoryName": written("repository"), "document": document("policy")}
    ),
    "aws_ecr_registry_policy": Neutral("registry_policy", {"document": document("policy")}),
    "aws_ecr_pull_through_cache_rule": Neutral(
        "pull_through_cache_rule",
        {"ecrRepositoryPrefix": written("ecr_repository_prefix"), "customRoleArn": written("custom_role_arn")},
    ),
    "aws_cloudwatch_log_group": Neutral(
        "log_group", {**_NAMED, "tags": written("tags"), "kmsKeyId": written("kms_key_id")}
    ),
    "aws_kms_key": Neutral(
        "key",
        {"arn": as_is("arn"), "tags": written("tags"), "keyId": as_is("key_id"), "policy": document("policy")},
    ),
    "aws_kms_key_policy": Neutral("key_policy", {"keyId": written("key_id"), "document": document("policy")}),
    "aws_kms_alias": Neutral("key_alias", {**_NAMED, "targetKeyId": written("target_key_id")}),
    "aws_kms_grant": Neutral(
        "key_grant",
        {
            "keyId": written("key_id"),
            "granteePrincipal": written("grantee_principal"),
            "operations": written("operations"),
        },
    ),
    "aws_s3_bucket": Neutral("bucket", {"arn": as_is("arn"), "name": as_is("bucket"), "policy": document("policy")}),
    "aws_s3_bucket_policy": Neutral("bucket_policy", {"bucket": written("bucket"), "document": document("policy")}),
    "aws_efs_file_system": Neutral("file_system", {"arn": as_is("arn"), "fileSystemId": as_is("id")}),
    "aws_efs_file_system_policy": Neutral(
        "file_system_policy", {"fileSystemId": written("file_system_id"), "document": document("policy")}
    ),
    "aws_efs_access_point": Neutral(
        "access_point",
        {"arn": as_is("arn"), "accessPointId": as_is("id"), "fileSystemId": written("file_system_id")},
    ),
    "aws_s3files_file_system": Neutral(
        "s3_files_file_system",
        {
            "arn": as_is("arn"),
            "fileSystemId": as_is("id"),
            "bucket": written("bucket"),
            "roleArn": written("role_arn"),
        },
    ),
    "aws_lb_listener_rule": Neutral("listener_rule", {"arn": as_is("arn")}),
    "aws_alb_listener_rule": Neutral("listener_rule", {"arn": as_is("arn")}),
    "aws_s3files_file_system_policy": Neutral(
        "s3_files_policy", {"fileSystemId": written("file_system_id"), "document": document("policy")}
    ),
    "aws_sqs_queue_policy": Neutral("queue_policy", {"queueUrl": written("queue_url"), "document": document("policy")}),
}

LOOKED_UP: dict[str, Neutral] = {
    "aws_iam_role": Neutral(
        "role",
        {
            "name": as_is("name"),
            "path": as_is("path"),
            "arn": as_is("arn"),
        },
    ),
    "aws_iam_policy": Neutral("managed_policy", {"name": as_is("name"), "arn": as_is("arn")}),
}


def neutral_kind(type_name: str) -> str | None:
    """Return the kind of what a resource block of the type makes, ``None`` for types that nobody asks for."""
    found = NEUTRAL.get(type_name)
    return API_KINDS.get(type_name) or (found.kind if found is not None else None)


def neutral_resource(subject: Subject) -> Resource | None:
    """The neutral resource, ``None`` for types that nobody asks for."""
    api_kind = API_KINDS.get(subject.type_name) if subject.made else None
    if api_kind is not None:
        return _resource(subject, api_kind, api_properties(subject))
    table = NEUTRAL if subject.made else LOOKED_UP
    found = table.get(subject.type_name)
    if found is None:
        return None
    entries = (form.entry(subject, name) for name, form in found.properties.items())
    return _resource(subject, found.kind, Mapping(tuple(entry for entry in entries if entry is not None), subject.span))


def _resource(subject: Subject, kind: str, properties: Mapping) -> Resource:
    return Resource(
        kind,
        subject.type_name,
        subject.address,
        properties,
        subject.span,
        subject.made,
        subject.suppressions,
        set_elsewhere=frozenset(camel_case(name) for name in subject.ignored_changes),
        origin=subject.declaration,
        hinges_on=subject.may_hinge_on,
    )
