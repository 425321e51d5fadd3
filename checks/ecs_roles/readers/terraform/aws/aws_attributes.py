"""The attributes of AWS's resources and data blocks that a role, a policy or a container definition may rest on."""

from collections.abc import Callable

from ecs_roles.ecs import arns
from ecs_roles.readers.terraform.aws.aws_arns import (
    TYPES,
    AwsType,
    last_segment,
    name_of,
    on_event_bus,
    uri_account,
)
from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.values.terraform_values import (
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    literal,
)
from ecs_roles.symbolic.origin import Attribute
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, Text, text
from ecs_roles.symbolic.values import Scalar

_IDS = ("id", "arn")
_IDENTITIES = (*_IDS, "name")


def read_back(view: TerraformResource, key: str) -> TerraformValue | None:
    """Return an attribute that the provider reads back in a form of its own, whatever is written; else ``None``."""
    found = READ_BACK.get((view.type_name, key)) if view.managed else None
    return found(view) if found is not None else None


def identified(view: TerraformResource, key: str, found: TerraformValue, *, written: bool) -> TerraformValue:
    """Return an attribute that identifies the resource with its source, so that a reference keeps the resource.

    What is computed from another resource's identity (the secret of a version) keeps that one.
    """
    if not isinstance(found, Text) or (found.source is not None and not written):
        return found
    kind = TYPES.get(view.type_name)
    identifies = key in _IDENTITIES or (kind is not None and key == kind.name)
    return found.moved(found.span, Attribute(view.declaration, key)) if identifies else found


def with_source(view: TerraformResource, key: str, found: TerraformValue) -> TerraformValue:
    """Return a literal that a resource of the code has for an attribute, with that attribute as its source."""
    if not view.managed or not isinstance(found, Text) or found.literal is None or found.source is not None:
        return found
    return found.moved(found.span, Attribute(view.declaration, key))


def computed_attribute(view: TerraformResource, key: str) -> TerraformValue:
    """Return an attribute that nobody has written: worked out, or AWS's own."""
    computed = COMPUTED.get((view.type_name, key))
    return computed(view) if computed is not None else _shaped(view, key)


def _shaped(instance: TerraformResource, key: str) -> TerraformValue:
    kind = TYPES.get(instance.type_name)
    if kind is None:
        return instance.symbol(key) if key in _IDS else instance.unknown(key)
    if key == kind.name:
        return name_of(instance, kind)
    if key == "arn":
        return kind.arn(instance, name_of(instance, kind))
    if key == "id":
        return _identifier(instance, kind)
    return _left_out(instance, kind, key) if instance.managed else instance.unknown(key)


def _identifier(instance: TerraformResource, kind: AwsType) -> TerraformValue:
    same_as = kind.id if instance.managed else kind.found_id or kind.id
    return instance.symbol("id") if same_as == "id" else instance.attribute(same_as)


def _left_out(instance: TerraformResource, kind: AwsType, key: str) -> TerraformValue:
    """Return an argument that the block leaves out, as it stands in the state."""
    if key == f"{kind.name}_prefix":
        return Scalar(None) if instance.written(kind.name) is not None else instance.unknown(key)
    if (instance.type_name, key) in NULL_UNLESS_WRITTEN:
        return Scalar(None)
    return literal("/") if key == "path" and instance.type_name in _WITH_PATH else instance.unknown(key)


_WITH_PATH = frozenset(f"aws_iam_{kind}" for kind in ("group", "instance_profile", "policy", "role", "user"))

NULL_UNLESS_WRITTEN = frozenset(
    (
        ("aws_iam_instance_profile", "role"),
        ("aws_iam_role", "permissions_boundary"),
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_secretsmanager_secret", "kms_key_id"),
        ("aws_ecs_task_definition", "execution_role_arn"),
        ("aws_ecs_task_definition", "task_role_arn"),
    )
)


def _of(instance: TerraformResource, key: str) -> Text:
    found = instance.attribute(key)
    return Text(found.pieces) if isinstance(found, Text) else instance.symbol(key)


def _repository_url(instance: TerraformResource) -> Text:
    return arns.repository_uri(_of(instance, "name"), instance.region, uri_account(instance))


def _public_repository_uri(instance: TerraformResource) -> Text:
    """Return where a public repository is: AWS makes up the alias, and never the host."""
    alias = instance.symbol("registry_alias", ":/*?@")
    return text("public.ecr.aws/", alias, "/", _of(instance, "repository_name"))


def _queue_url(instance: TerraformResource) -> Text:
    return text("https://sqs.", instance.region, ".amazonaws.com/", ACCOUNT, "/", _of(instance, "name"))


def _secret_of_version(instance: TerraformResource) -> TerraformValue:
    """Return the ARN of the secret, which may be named by its name."""
    asked = instance.written_text("secret_id") or instance.symbol("secret_id")
    if not asked.prefix or asked.prefix.startswith("arn:"):
        return asked
    return arns.secret_arn(asked, region=instance.region)


def _managed_password(prefix: str) -> Callable[[TerraformResource], TerraformValue]:
    """Return the secret that RDS makes for a master password; it chooses what follows the prefix in the name."""

    def found(instance: TerraformResource) -> TerraformValue:
        others = instance.unknown("master_user_secret")
        if not instance.managed or instance.written("manage_master_user_password") is None:
            return others
        name = text(prefix, instance.symbol("master_user_secret", ":/*?", generated=True))
        secret = arns.secret_arn(name, instance.declaration, region=instance.region)
        known = TerraformObject({"secret_arn": TerraformAttribute(secret)}, more=others)
        return TerraformTuple((known,), kind="list")

    return found


def _schedule_id(instance: TerraformResource) -> TerraformValue:
    return text(instance.written_text("group_name") or text("default"), "/", _of(instance, "name"))


def _qualified_function(instance: TerraformResource) -> TerraformValue:
    return text(_of(instance, "arn"), ":", instance.symbol("version"))


def _file_system_of_point(instance: TerraformResource) -> TerraformValue:
    return arns.arn("elasticfilesystem", "file-system/", _of(instance, "file_system_id"), region=instance.region)


def _without_revision(instance: TerraformResource) -> Text:
    return arns.arn("ecs", "task-definition/", _of(instance, "family"), region=instance.region)


def _same_as(setting: str) -> Callable[[TerraformResource], TerraformValue]:
    return lambda instance: instance.written_text(setting) or instance.symbol(setting)


def _bucket_domain(instance: TerraformResource) -> Text:
    return text(_of(instance, "bucket"), ".s3.amazonaws.com")


def _stream_arn(instance: TerraformResource) -> Text:
    return text(_of(instance, "arn"), "/stream/", instance.symbol("stream_label"))


def _bare_key(key: Text) -> Text | None:
    """Return the id of a key out of its id or ARN; ``None`` where nothing says which of them it is."""
    if ":key/" in "".join(piece for piece in key.pieces if isinstance(piece, str)):
        return last_segment(key)
    return None if any(not symbol.without for symbol in key.symbols) else key


def _alias_target(instance: TerraformResource) -> TerraformValue:
    written = instance.written_text("target_key_id")
    bare = _bare_key(written) if written is not None else None
    return bare if bare is not None else instance.symbol("target_key_id")


def _alias_target_arn(instance: TerraformResource) -> TerraformValue:
    """Return the ARN of the key, whatever form ``target_key_id`` has."""
    written = instance.written_text("target_key_id")
    if written is not None and written.prefix.startswith("arn:"):
        return written
    bare = _bare_key(written) if written is not None else None
    return arns.key_arn(bare, instance.region) if bare is not None else instance.symbol("target_key_arn")


def _replica_key(instance: TerraformResource) -> TerraformValue:
    """Return the id of the primary key, which a replica has too."""
    primary = instance.written_text("primary_key_arn")
    bare = _bare_key(primary) if primary is not None else None
    return bare if bare is not None else instance.symbol("key_id")


def _lambda_invoke(instance: TerraformResource) -> Text:
    function = _of(instance, "arn")
    head = text("arn:", PARTITION, ":apigateway:", instance.region)
    return text(head, ":lambda:path/2015-03-31/functions/", function, "/invocations")


def _policy_name(instance: TerraformResource) -> TerraformValue:
    prefix = instance.written_text("name_prefix") or text("terraform-")
    return text(prefix, instance.symbol("name", ":/*?", generated=True))


def _role_policy_id(instance: TerraformResource) -> TerraformValue:
    return text(_of(instance, "role"), ":", _of(instance, "name"))


COMPUTED: dict[tuple[str, str], Callable[[TerraformResource], TerraformValue]] = {
    ("aws_secretsmanager_secret_version", "arn"): _secret_of_version,
    ("aws_secretsmanager_secret_version", "secret_arn"): _secret_of_version,
    ("aws_db_instance", "master_user_secret"): _managed_password("rds!db-"),
    ("aws_rds_cluster", "master_user_secret"): _managed_password("rds!cluster-"),
    ("aws_ecr_repository", "repository_url"): _repository_url,
    ("aws_ecr_repository", "registry_id"): uri_account,
    ("aws_ecrpublic_repository", "repository_uri"): _public_repository_uri,
    ("aws_sqs_queue", "url"): _queue_url,
    ("aws_ecs_task_definition", "arn_without_revision"): _without_revision,
    ("aws_s3_bucket", "bucket_domain_name"): _bucket_domain,
    ("aws_dynamodb_table", "stream_arn"): _stream_arn,
    ("aws_efs_access_point", "file_system_arn"): _file_system_of_point,
    ("aws_kms_alias", "target_key_arn"): _alias_target_arn,
    ("aws_kms_replica_key", "key_id"): _replica_key,
    ("aws_lambda_function", "invoke_arn"): _lambda_invoke,
    ("aws_lambda_function", "qualified_arn"): _qualified_function,
    ("aws_scheduler_schedule", "id"): _schedule_id,
    ("aws_cloudwatch_event_rule", "id"): lambda instance: on_event_bus(instance, _of(instance, "name")),
    ("aws_iam_role_policy", "name"): _policy_name,
    ("aws_iam_role_policy", "id"): _role_policy_id,
    ("aws_ecr_repository_policy", "id"): _same_as("repository"),
    ("aws_s3_bucket_policy", "id"): _same_as("bucket"),
    ("terraform_data", "output"): lambda instance: instance.written("input") or Scalar(None),
}

READ_BACK: dict[tuple[str, str], Callable[[TerraformResource], TerraformValue]] = {
    ("aws_kms_alias", "target_key_id"): _alias_target
}
