"""Resources whose properties are those of AWS's own API: ECS, Batch, schedulers, deployers.

Sources: the JSON of RegisterTaskDefinition, CreateService and their like; the provider's documentation of each type.
"""

from functools import cache

from ecs_roles.readers.terraform.aws.container_json import with_field_names
from ecs_roles.readers.terraform.aws.schema_mapping import Nested, api_entry, as_is, decoded_json
from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.evaluator.bodies import META
from ecs_roles.readers.terraform.values.terraform_values import TerraformAttribute, literal
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Value

_NOT_IN_THE_API = META | {
    "skip_destroy",
    "track_latest",
    "tags_all",
    "force_new_deployment",
    "wait_for_steady_state",
    "region",
    "timeouts",
    "triggers",
    "id",
}

BLOCKS: dict[str, Nested] = {
    **{
        name: Nested(api, many=True)
        for name, api in {
            "action": "actions",
            "additional_configuration": "additionalConfiguration",
            "capacity_provider_strategy": "capacityProviderStrategy",
            "client_alias": "clientAliases",
            "container_definition": "containerDefinitions",
            "default_capacity_provider_strategy": "defaultCapacityProviderStrategy",
            "depends_on": "dependsOn",
            "device": "devices",
            "environment": "environment",
            "environment_file": "environmentFiles",
            "inference_accelerator": "inferenceAccelerators",
            "lifecycle_hook": "lifecycleHooks",
            "load_balancer": "loadBalancers",
            "mount_point": "mountPoints",
            "ordered_placement_strategy": "placementStrategy",
            "placement_constraints": "placementConstraints",
            "placement_strategy": "placementStrategy",
            "secret": "secrets",
            "secret_option": "secretOptions",
            "service": "services",
            "service_registries": "serviceRegistries",
            "setting": "settings",
            "stage": "stages",
            "system_control": "systemControls",
            "tag_specifications": "tagSpecifications",
            "tmpfs": "tmpfs",
            "ulimit": "ulimits",
            "volume": "volumes",
            "volume_configuration": "volumeConfigurations",
            "vpc_lattice_configurations": "vpcLatticeConfigurations",
        }.items()
    },
    **{
        name: Nested(api, many=False)
        for name, api in {
            "advanced_configuration": "advancedConfiguration",
            "authorization_config": "authorizationConfig",
            "auto_scaling_group_provider": "autoScalingGroupProvider",
            "aws_logs_configuration": "awsLogsConfiguration",
            "capabilities": "capabilities",
            "compute_resources": "computeResources",
            "configuration": "configuration",
            "deployment_circuit_breaker": "deploymentCircuitBreaker",
            "deployment_configuration": "deploymentConfiguration",
            "deployment_controller": "deploymentController",
            "docker_volume_configuration": "dockerVolumeConfiguration",
            "ecs_parameters": "ecsParameters",
            "ecs_target": "ecsParameters",
            "ecs_task_parameters": "ecsTaskParameters",
            "efs_volume_configuration": "efsVolumeConfiguration",
            "encryption_configuration": "encryptionConfiguration",
            "ephemeral_storage": "ephemeralStorage",
            "execute_command_configuration": "executeCommandConfiguration",
            "firelens_configuration": "firelensConfiguration",
            "fsx_windows_file_server_volume_configuration": "fsxWindowsFileServerVolumeConfiguration",
            "health_check": "healthCheck",
            "host": "host",
            "iam_instance_profile": "iamInstanceProfile",
            "infrastructure_optimization": "infrastructureOptimization",
            "instance_launch_template": "instanceLaunchTemplate",
            "issuer_cert_authority": "issuerCertificateAuthority",
            "linux_parameters": "linuxParameters",
            "log_configuration": "logConfiguration",
            "managed_ebs_volume": "managedEBSVolume",
            "managed_instances_provider": "managedInstancesProvider",
            "managed_scaling": "managedScaling",
            "managed_storage_configuration": "managedStorageConfiguration",
            "network_configuration": "networkConfiguration",
            "overrides": "overrides",
            "primary_container": "primaryContainer",
            "proxy_configuration": "proxyConfiguration",
            "repository_credentials": "repositoryCredentials",
            "restart_policy": "restartPolicy",
            "runtime_platform": "runtimePlatform",
            "s3files_volume_configuration": "s3filesVolumeConfiguration",
            "scaling_target": "scalingTarget",
            "service_connect_configuration": "serviceConnectConfiguration",
            "service_connect_defaults": "serviceConnectDefaults",
            "target": "target",
            "target_parameters": "targetParameters",
            "timeout": "timeout",
            "tls": "tls",
        }.items()
    },
}

RENAMED = {
    "cloud_watch_log_group_name": "cloudWatchLogGroupName",
    "configure_at_launch": "configuredAtLaunch",
    "enable_ecs_managed_tags": "enableECSManagedTags",
    "iam_role": "role",
    "size_in_gib": "sizeInGiB",
    "name": "name",
}

_JSON = {
    "container_definitions": "containerDefinitions",
    "container_properties": "containerProperties",
    "ecs_properties": "ecsProperties",
    "node_properties": "nodeProperties",
    "definition": "definition",
    "input": "input",
}
_NAMED_IN_THE_API = {
    "aws_ecs_service": {"name": "serviceName"},
    "aws_ecs_task_set": {"service": "service"},
    "aws_ecs_cluster": {"name": "clusterName"},
    "aws_batch_job_definition": {"name": "jobDefinitionName"},
    "aws_codedeploy_deployment_group": {"app_name": "applicationName"},
    "aws_instance": {"iam_instance_profile": "iamInstanceProfile"},
    "aws_launch_configuration": {"iam_instance_profile": "iamInstanceProfile"},
    "aws_launch_template": {"name": "launchTemplateName"},
    "aws_pipes_pipe": {"target": "target"},
    "aws_ssm_activation": {"iam_role": "iamRole"},
    "aws_ecr_repository_creation_template": {"prefix": "prefix"},
}

API_KINDS: dict[str, str] = {
    "aws_ecs_task_definition": "task_definition",
    "aws_ecs_daemon_task_definition": "daemon_task_definition",
    "aws_ecs_service": "service",
    "aws_ecs_task_set": "service",
    "aws_ecs_cluster": "cluster",
    "aws_ecs_capacity_provider": "capacity_provider",
    "aws_ecs_cluster_capacity_providers": "cluster_capacity_providers",
    "aws_ecs_express_gateway_service": "express_service",
    "aws_batch_job_definition": "batch_job_definition",
    "aws_batch_compute_environment": "batch_compute_environment",
    "aws_cloudwatch_event_target": "event_target",
    "aws_ecr_repository_creation_template": "repository_creation_template",
    "aws_guardduty_detector_feature": "guardduty_feature",
    "aws_scheduler_schedule": "schedule",
    "aws_pipes_pipe": "pipe",
    "aws_sfn_state_machine": "state_machine",
    "aws_codedeploy_deployment_group": "deployment_group",
    "aws_codepipeline": "pipeline",
    "aws_codebuild_project": "build_project",
    "aws_instance": "instance",
    "aws_launch_template": "launch_template",
    "aws_launch_configuration": "launch_configuration",
    "aws_spot_fleet_request": "spot_fleet",
    "aws_autoscaling_group": "autoscaling_group",
    "aws_ssm_activation": "activation",
}

_COMPUTED: dict[str, tuple[str, ...]] = {
    "aws_ecs_task_definition": ("arn", "family"),
    "aws_ecs_daemon_task_definition": ("arn", "family"),
    "aws_ecs_cluster": ("arn", "name"),
    "aws_ecs_service": ("arn", "name"),
    "aws_ecs_capacity_provider": ("arn", "name"),
    "aws_batch_job_definition": ("arn", "name"),
    "aws_sfn_state_machine": ("arn",),
}


def api_properties(view: TerraformResource) -> Mapping:
    """Return all that the resource gives, under the names of the API."""
    own = _NAMED_IN_THE_API.get(view.type_name, {})
    entries = [entry for name in view.names() if name not in _NOT_IN_THE_API for entry in _entry(view, name, own)]
    present = {entry.key for entry in entries}
    for name in _COMPUTED.get(view.type_name, ()):
        key = own.get(name, name)
        computed = as_is(name).entry(view, key)
        if key not in present and computed is not None:
            entries.append(computed)
    return Mapping(tuple(entries), view.span)


def _entry(view: TerraformResource, name: str, own: dict[str, str]) -> list[Entry]:
    key_span = view.place(name)
    given = view.written(name)
    if given is None:
        return []
    if name in _JSON and not (name == "input" and view.type_name.startswith("aws_ssm")):
        value = decoded_json(view, given, view.place(name))
        if value is not None and name == "container_definitions":
            value = with_field_names(value)
        return [Entry(own.get(name) or _JSON[name], value, key_span)] if value is not None else []
    blocks = _blocks_of(view.type_name)
    renamed = {**RENAMED, name: own[name]} if name in own else RENAMED  # The same name further in means something else.
    entry = api_entry(name, TerraformAttribute(given, key_span), blocks, renamed)
    return [_reshaped(view.type_name, entry)] if entry is not None else []


@cache
def _blocks_of(type_name: str) -> dict[str, Nested]:
    own = _NAMED_IN_THE_API.get(type_name, {})
    return {key: nested for key, nested in BLOCKS.items() if key not in own}


def _reshaped(type_name: str, entry: Entry) -> Entry:
    """Return the few places where Terraform's nesting differs from the API's."""
    value = entry.value
    if (
        entry.key == "networkConfiguration"
        and isinstance(value, Mapping)
        and type_name in ("aws_ecs_service", "aws_ecs_task_set")
    ):
        inner = Entry("awsvpcConfiguration", value, entry.span)
        return Entry(entry.key, Mapping((inner,), value.span), entry.span)
    if entry.key == "volumes" and isinstance(value, Sequence):
        return Entry(entry.key, Sequence(tuple(map(_volume, value.items)), value.span, value.more), entry.span)
    if entry.key == "proxyConfiguration" and isinstance(value, Mapping):
        return Entry(entry.key, _proxy(value), entry.span)
    return entry


def _volume(volume: Value) -> Value:
    """Return a volume as the API has it: ``host_path`` is ``host.sourcePath``."""
    if not isinstance(volume, Mapping):
        return volume
    entries = tuple(
        Entry("host", Mapping((Entry("sourcePath", entry.value, entry.span),), volume.span), entry.span)
        if entry.key == "hostPath"
        else entry
        for entry in volume.entries
    )
    return Mapping(entries, volume.span, volume.more)


def _proxy(proxy: Mapping) -> Mapping:
    """Return a proxy as the API has it: ``properties`` is a list of names and values."""
    properties = proxy.get("properties")
    if not isinstance(properties, Mapping):
        return proxy
    pairs = tuple(
        Mapping(
            (Entry("name", literal(entry.key, entry.span), entry.span), Entry("value", entry.value, entry.span)),
            entry.span,
        )
        for entry in properties.entries
    )
    listed = Sequence(pairs, properties.span, properties.more)
    entries = tuple(Entry(e.key, listed, e.span) if e.key == "properties" else e for e in proxy.entries)
    return Mapping(entries, proxy.span, proxy.more)
