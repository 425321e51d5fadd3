"""The attributes of AWS's resources and data blocks that a role, a policy or a container definition may rest on."""

from collections.abc import Callable

from ecs_roles.ecs import arns
from ecs_roles.readers.terraform.aws.aws_arns import TYPES, name_of, uri_account
from ecs_roles.readers.terraform.aws.subject import Subject
from ecs_roles.readers.terraform.values.datum import Datum, literal
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, Text, text
from ecs_roles.symbolic.values import Scalar

_IDS = ("id", "arn")


def computed_attribute(subject: Subject, key: str) -> Datum:
    """An attribute that nobody has written: worked out, or AWS's own."""
    computed = _COMPUTED.get((subject.type_name, key))
    return computed(subject) if computed is not None else _shaped(subject, key)


def _shaped(instance: Subject, key: str) -> Datum:
    kind = TYPES.get(instance.type_name)
    if kind is None:
        return instance.symbol(key) if key in _IDS else instance.unknown(key)
    if key == kind.name:
        return name_of(instance, kind)
    if key == "arn":
        return kind.arn(instance, name_of(instance, kind))
    if key == "id":
        return instance.attribute(kind.id)
    if key == "name_prefix" or (instance.type_name, key) in _NULL_UNLESS_WRITTEN:
        return Scalar(None)
    return literal("/") if key == "path" and instance.made else instance.unknown(key)


_NULL_UNLESS_WRITTEN = frozenset(
    (
        ("aws_iam_role", "permissions_boundary"),
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_secretsmanager_secret", "kms_key_id"),
        ("aws_ecs_task_definition", "execution_role_arn"),
        ("aws_ecs_task_definition", "task_role_arn"),
    )
)


def _of(instance: Subject, key: str) -> Text:
    found = instance.attribute(key)
    return Text(found.pieces) if isinstance(found, Text) else instance.symbol(key)


def _repository_url(instance: Subject) -> Text:
    return arns.repository_uri(_of(instance, "name"), instance.region, uri_account(instance))


def _queue_url(instance: Subject) -> Text:
    return text("https://sqs.", instance.region, ".amazonaws.com/", ACCOUNT, "/", _of(instance, "name"))


def _without_revision(instance: Subject) -> Text:
    return arns.arn("ecs", "task-definition/", _of(instance, "family"), region=instance.region)


def _same_as(setting: str) -> Callable[[Subject], Datum]:
    return lambda instance: instance.written_text(setting) or instance.symbol(setting)


def _bucket_domain(instance: Subject) -> Text:
    return text(_of(instance, "bucket"), ".s3.amazonaws.com")


def _stream_arn(instance: Subject) -> Text:
    return text(_of(instance, "arn"), "/stream/", instance.symbol("stream_label"))


def _instance_role(instance: Subject) -> Datum:
    return instance.written("role") or instance.unknown("role")


def _alias_target(instance: Subject) -> Datum:
    return instance.written("target_key_id") or instance.unknown("target_key_id")


def _lambda_invoke(instance: Subject) -> Text:
    function = _of(instance, "arn")
    head = text("arn:", PARTITION, ":apigateway:", instance.region)
    return text(head, ":lambda:path/2015-03-31/functions/", function, "/invocations")


def _policy_name(instance: Subject) -> Datum:
    return instance.symbol("name", ":/*?")


def _role_policy_id(instance: Subject) -> Datum:
    return text(_of(instance, "role"), ":", _of(instance, "name"))


_COMPUTED: dict[tuple[str, str], Callable[[Subject], Datum]] = {
    ("aws_secretsmanager_secret_version", "arn"): _same_as("secret_id"),
    ("aws_ecr_repository", "repository_url"): _repository_url,
    ("aws_ecr_repository", "registry_id"): uri_account,
    ("aws_sqs_queue", "url"): _queue_url,
    ("aws_ecs_task_definition", "arn_without_revision"): _without_revision,
    ("aws_s3_bucket", "bucket_domain_name"): _bucket_domain,
    ("aws_dynamodb_table", "stream_arn"): _stream_arn,
    ("aws_iam_instance_profile", "role"): _instance_role,
    ("aws_kms_alias", "target_key_arn"): _alias_target,
    ("aws_lambda_function", "invoke_arn"): _lambda_invoke,
    ("aws_iam_role_policy", "name"): _policy_name,
    ("aws_iam_role_policy", "id"): _role_policy_id,
    ("aws_ecr_repository_policy", "id"): _same_as("repository"),
    ("aws_s3_bucket_policy", "id"): _same_as("bucket"),
    ("aws_iam_role_policy_attachment", "id"): _same_as("role"),
    ("terraform_data", "output"): lambda instance: instance.written("input") or Scalar(None),
}
