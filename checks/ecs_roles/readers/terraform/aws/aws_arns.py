"""The names and ARNs that AWS gives to what Terraform makes, type by type.

Sources: Service Authorization Reference (shapes of ARNs); the provider's documentation (which attribute is the name).
"""

from collections.abc import Callable

from ecs_roles.ecs import arns
from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.values.terraform_values import known_text
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, Text, text

_SEGMENT = ":/*?"
NOT_DIGITS = "".join(chr(code) for code in range(32, 127) if not chr(code).isdigit())
Shape = Callable[[TerraformResource, Text], Text]


@frozen()
class AwsType:
    """How a type names its things, and what their ARN looks like; the ``id`` is that other attribute.

    ``made_up`` is a name that AWS chooses, ``asked`` what a data block asks by when that is not the name, ``found_id``
    the attribute that is the ``id`` of a data block where that is another one. An ``id`` of ``id`` is AWS's own.
    ``begins`` is what the name begins with when neither a name nor a prefix is written.
    """

    name: str
    arn: Shape
    id: str = "name"
    made_up: str = ""
    asked: str = ""
    found_id: str = ""
    begins: str = "terraform-"


def name_of(instance: TerraformResource, kind: AwsType) -> Text:
    """Return the name of a thing: as written, with AWS's ending after a prefix, or all AWS's own."""
    written = instance.written_text(kind.name) if not kind.made_up else None
    if not instance.managed and kind.asked:
        written = instance.written_text(kind.asked)
    if written is not None and written.pieces:
        return written
    own = instance.symbol(kind.made_up or kind.name, _SEGMENT, generated=instance.managed)
    if not instance.managed or kind.made_up:
        return own
    prefix = instance.written_text(f"{kind.name}_prefix")
    return text(prefix if prefix is not None and prefix.pieces else kind.begins, own)


def _path(instance: TerraformResource) -> Text:
    written = instance.written_text("path")
    if written is None and not instance.managed:
        return text("/", instance.symbol("path"))
    return written if written is not None and written.pieces else text("/")


def _iam(kind: str) -> Shape:
    return lambda instance, name: arns.arn("iam", kind, _path(instance), name)


def _plain(service: str, prefix: str = "", ending: str = "") -> Shape:
    """Return ``arn:{partition}:SERVICE:{region}:{account}:PREFIX NAME ENDING``."""

    def shape(instance: TerraformResource, name: Text) -> Text:
        return arns.arn(
            service, *((prefix,) if prefix else ()), name, *((ending,) if ending else ()), region=instance.region
        )

    return shape


def _without_slash(shape: Callable[..., Text]) -> Shape:
    return lambda instance, name: shape(name, region=instance.region)


def _secret(instance: TerraformResource, name: Text) -> Text:
    return arns.secret_arn(name, instance.declaration if instance.managed else None, region=instance.region)


def _bucket(_: TerraformResource, name: Text) -> Text:
    return arns.bucket_arn(name)


def _replica_key(instance: TerraformResource, name: Text) -> Text:
    found = instance.attribute("key_id")
    return arns.key_arn(Text(found.pieces) if isinstance(found, Text) else name, instance.region)


def _task_definition(instance: TerraformResource, name: Text) -> Text:
    return arns.task_definition_arn(name, instance.symbol("revision", NOT_DIGITS), region=instance.region)


def _log_stream(instance: TerraformResource, name: Text) -> Text:
    group = instance.written_text("log_group_name") or instance.symbol("log_group_name")
    return arns.arn("logs", "log-group:", group, ":log-stream:", name, region=instance.region)


def _service(instance: TerraformResource, name: Text) -> Text:
    cluster = instance.written_text("cluster" if instance.managed else "cluster_arn") or text("default")
    literal = cluster.prefix if len(cluster.pieces) > 1 else known_text(cluster) or ""
    if literal.startswith("arn:"):
        cluster = last_segment(cluster)
    return arns.arn("ecs", "service/", cluster, "/", name, region=instance.region)


def last_segment(arn: Text) -> Text:
    """Return what follows the last slash."""
    for position in range(len(arn.pieces) - 1, -1, -1):
        piece = arn.pieces[position]
        if isinstance(piece, str) and "/" in piece:
            return text(piece.rsplit("/", 1)[1], *arn.pieces[position + 1 :])
    return arn


def _api_gateway(instance: TerraformResource, name: Text) -> Text:
    return text("arn:", PARTITION, ":apigateway:", instance.region, "::/restapis/", name)


def _state_machine(instance: TerraformResource, name: Text) -> Text:
    return arns.arn("states", "stateMachine:", name, region=instance.region)


def _schedule(instance: TerraformResource, name: Text) -> Text:
    group = instance.written_text("group_name") or text("default")
    return arns.arn("scheduler", "schedule/", group, "/", name, region=instance.region)


def on_event_bus(instance: TerraformResource, name: Text) -> Text:
    """Return the name of a rule after that of its bus, which may be given by its ARN; the default bus is left out."""
    bus = instance.written_text("event_bus_name")
    if bus is None or bus.literal in ("", "default"):
        return name
    return text(last_segment(bus) if bus.prefix.startswith("arn:") else bus, "/", name)


def _event_rule(instance: TerraformResource, name: Text) -> Text:
    return arns.arn("events", "rule/", on_event_bus(instance, name), region=instance.region)


def _object(instance: TerraformResource, name: Text) -> Text:
    bucket = instance.written_text("bucket") or instance.symbol("bucket")
    if bucket.prefix.startswith("arn:"):
        return text(bucket, "/", name)
    return arns.bucket_arn(text(bucket, "/", name))


def _batch_job(instance: TerraformResource, name: Text) -> Text:
    return arns.arn(
        "batch", "job-definition/", name, ":", instance.symbol("revision", NOT_DIGITS), region=instance.region
    )


def _daemon_definition(instance: TerraformResource, name: Text) -> Text:
    revision = instance.symbol("revision", NOT_DIGITS)
    return arns.arn("ecs", "daemon-task-definition/", name, ":", revision, region=instance.region)


def _code_deploy(instance: TerraformResource, name: Text) -> Text:
    application = instance.written_text("app_name") or instance.symbol("app_name")
    return arns.arn("codedeploy", "deploymentgroup:", application, "/", name, region=instance.region)


def _target_group(instance: TerraformResource, name: Text) -> Text:
    own = instance.symbol("arn_suffix", _SEGMENT, generated=True)
    return arns.arn("elasticloadbalancing", "targetgroup/", name, "/", own, region=instance.region)


def _listener_rule(instance: TerraformResource, name: Text) -> Text:
    """Return an ARN below the load balancer and the listener, whose names and ids are not in the rule's block."""
    parts = (instance.symbol(part, _SEGMENT, generated=True) for part in ("balancer", "balancer_id", "listener"))
    above = [piece for part in parts for piece in (part, "/")]
    return arns.arn("elasticloadbalancing", "listener-rule/app/", *above, name, region=instance.region)


def _oidc_provider(_: TerraformResource, url: Text) -> Text:
    return arns.oidc_provider_arn(url)


def _user(instance: TerraformResource, name: Text) -> Text:
    return arns.arn("iam", "user", _path(instance), name)


TYPES: dict[str, AwsType] = {
    "aws_iam_role": AwsType("name", _iam("role")),
    "aws_iam_policy": AwsType("name", _iam("policy"), id="arn"),
    "aws_iam_instance_profile": AwsType("name", _iam("instance-profile"), found_id="id"),
    "aws_iam_user": AwsType("name", _user, asked="user_name", found_id="id"),
    "aws_iam_group": AwsType("name", _iam("group"), asked="group_name", found_id="id"),
    "aws_iam_openid_connect_provider": AwsType("url", _oidc_provider, id="arn"),
    "aws_secretsmanager_secret": AwsType("name", _secret, id="arn"),
    "aws_ssm_parameter": AwsType("name", _without_slash(arns.parameter_arn)),
    "aws_ecr_repository": AwsType("name", _without_slash(arns.repository_arn)),
    "aws_cloudwatch_log_group": AwsType("name", _without_slash(arns.log_group_arn)),
    "aws_cloudwatch_log_stream": AwsType("name", _log_stream),
    "aws_kms_key": AwsType("key_id", _without_slash(arns.key_arn), id="key_id", made_up="key_id", found_id="id"),
    "aws_kms_replica_key": AwsType("key_id", _replica_key, id="key_id", made_up="key_id"),
    "aws_kms_external_key": AwsType("id", _without_slash(arns.key_arn), id="id", made_up="id"),
    "aws_kms_alias": AwsType("name", _without_slash(arns.key_alias_arn), found_id="arn", begins="alias/"),
    "aws_s3_bucket": AwsType("bucket", _bucket, id="bucket"),
    "aws_s3_object": AwsType("key", _object, id="id"),
    "aws_s3_bucket_object": AwsType("key", _object, id="id"),
    "aws_ecs_task_definition": AwsType(
        "family", _task_definition, id="family", asked="task_definition", found_id="arn"
    ),
    "aws_ecs_daemon_task_definition": AwsType("family", _daemon_definition, id="id"),
    "aws_ecs_cluster": AwsType("name", _plain("ecs", "cluster/"), id="arn", asked="cluster_name"),
    "aws_ecs_service": AwsType("name", _service, id="arn", asked="service_name"),
    "aws_ecs_capacity_provider": AwsType("name", _plain("ecs", "capacity-provider/"), id="arn"),
    "aws_efs_file_system": AwsType(
        "id", _plain("elasticfilesystem", "file-system/"), id="id", made_up="id", asked="file_system_id"
    ),
    "aws_efs_access_point": AwsType(
        "id", _plain("elasticfilesystem", "access-point/"), id="id", made_up="id", asked="access_point_id"
    ),
    "aws_s3files_file_system": AwsType("id", _plain("s3files", "file-system/"), id="id", made_up="id", asked="id"),
    "aws_sqs_queue": AwsType("name", _plain("sqs"), id="url"),
    "aws_sns_topic": AwsType("name", _plain("sns"), id="arn"),
    "aws_dynamodb_table": AwsType("name", _plain("dynamodb", "table/")),
    "aws_kinesis_stream": AwsType("name", _plain("kinesis", "stream/"), id="arn"),
    "aws_kinesis_firehose_delivery_stream": AwsType("name", _plain("firehose", "deliverystream/"), id="arn"),
    "aws_lambda_function": AwsType("function_name", _plain("lambda", "function:"), id="function_name"),
    "aws_sfn_state_machine": AwsType("name", _state_machine, id="arn"),
    "aws_sfn_activity": AwsType("name", _plain("states", "activity:"), id="arn"),
    "aws_scheduler_schedule": AwsType("name", _schedule),
    "aws_cloudwatch_event_rule": AwsType("name", _event_rule),
    "aws_cloudwatch_event_bus": AwsType("name", _plain("events", "event-bus/")),
    "aws_cloudwatch_metric_alarm": AwsType("alarm_name", _plain("cloudwatch", "alarm:"), id="alarm_name"),
    "aws_codedeploy_app": AwsType("name", _plain("codedeploy", "application:"), id="id"),
    "aws_codedeploy_deployment_group": AwsType("deployment_group_name", _code_deploy, id="id"),
    "aws_codebuild_project": AwsType("name", _plain("codebuild", "project/"), id="arn"),
    "aws_codepipeline": AwsType("name", _plain("codepipeline"), id="name"),
    "aws_codecommit_repository": AwsType("repository_name", _plain("codecommit"), id="repository_name"),
    "aws_batch_job_queue": AwsType("name", _plain("batch", "job-queue/"), id="arn"),
    "aws_batch_job_definition": AwsType("name", _batch_job, id="arn"),
    "aws_elasticache_cluster": AwsType("cluster_id", _plain("elasticache", "cluster:"), id="cluster_id"),
    "aws_db_instance": AwsType("identifier", _plain("rds", "db:"), id="id", asked="db_instance_identifier"),
    "aws_rds_cluster": AwsType("cluster_identifier", _plain("rds", "cluster:"), id="cluster_identifier", begins="tf-"),
    "aws_opensearch_domain": AwsType("domain_name", _plain("es", "domain/"), id="arn"),
    "aws_elasticsearch_domain": AwsType("domain_name", _plain("es", "domain/"), id="arn"),
    "aws_appmesh_mesh": AwsType("name", _plain("appmesh", "mesh/"), id="name"),
    "aws_service_discovery_private_dns_namespace": AwsType(
        "id", _plain("servicediscovery", "namespace/"), id="id", made_up="id"
    ),
    "aws_service_discovery_http_namespace": AwsType(
        "id", _plain("servicediscovery", "namespace/"), id="id", made_up="id"
    ),
    "aws_service_discovery_service": AwsType("id", _plain("servicediscovery", "service/"), id="id", made_up="id"),
    "aws_lb_target_group": AwsType("name", _target_group, id="arn"),
    "aws_alb_target_group": AwsType("name", _target_group, id="arn"),
    "aws_lb_listener_rule": AwsType("id", _listener_rule, id="arn", made_up="rule_id"),
    "aws_alb_listener_rule": AwsType("id", _listener_rule, id="arn", made_up="rule_id"),
    "aws_vpclattice_target_group": AwsType("id", _plain("vpc-lattice", "targetgroup/"), id="id", made_up="id"),
    "aws_acmpca_certificate_authority": AwsType(
        "id", _plain("acm-pca", "certificate-authority/"), id="arn", made_up="authority_id"
    ),
    "aws_vpc": AwsType("id", _plain("ec2", "vpc/"), id="id", made_up="id"),
    "aws_subnet": AwsType("id", _plain("ec2", "subnet/"), id="id", made_up="id"),
    "aws_security_group": AwsType("id", _plain("ec2", "security-group/"), id="id", made_up="id"),
    "aws_cognito_user_pool": AwsType(
        "id", _plain("cognito-idp", "userpool/"), id="id", made_up="id", asked="user_pool_id"
    ),
    "aws_api_gateway_rest_api": AwsType("id", _api_gateway, id="id", made_up="id"),
}


def uri_account(instance: TerraformResource) -> Text:
    """Return the account in the address of a repository: the registry that a data block names, else one's own."""
    return (instance.written_text("registry_id") if not instance.managed else None) or text(ACCOUNT)
