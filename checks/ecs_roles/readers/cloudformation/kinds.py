"""Which types of resources the analysis knows, and under which names it wants their properties.

Source: CloudFormation template reference; the names on the right are those of AWS's API.
"""

from collections.abc import Callable
from dataclasses import field

from ecs_roles.ecs import arns
from ecs_roles.readers.cloudformation.resource_attributes import Rule, attribute
from ecs_roles.readers.cloudformation.resource_view import ResourceView
from ecs_roles.readers.cloudformation.state_machines import with_definition
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Entry, Mapping, as_text, value_within


@frozen()
class Kind:
    """A neutral kind: properties renamed, properties worked out, and whether all others go over in camel case."""

    name: str
    renamed: dict[str, str] = field(default_factory=dict)
    computed: dict[str, Rule] = field(default_factory=dict)
    everything: bool = False
    each: str = ""
    """The property each of whose items is a resource of its own."""
    json_text: tuple[str, ...] = ()
    """The keys down to a property that may hold JSON as text, which is read."""
    metadata: str = ""
    """The key of the resource's metadata that goes over as the property ``metadata``."""
    completed: Callable[[Mapping], Mapping] | None = None
    """What is done to the neutral properties last."""


# What the helper script cfn-init runs on an instance.
CFN_INIT = "AWS::CloudFormation::Init"

# What asks ECS to run something: a template is judged task definition by task definition.
WORKLOADS = frozenset({"task_definition", "express_service", "daemon_task_definition", "batch_job_definition"})

# What launches instances, some of them for a cluster.
LAUNCHERS = frozenset({"launch_template", "launch_configuration", "instance", "spot_fleet"})

# What is judged as one: a role by all the policies it has and by everything that it is used for.
CORE = WORKLOADS | {"role", "role_policy", "managed_policy", "instance_profile"}

# What says of another resource who may use it, or how.
POLICIES = frozenset(
    {"secret_policy", "bucket_policy", "key_alias", "access_point", "s3_files_policy", "cluster_capacity_providers"}
)

# Neutral properties that hold a policy document or a state machine, which may also be given as JSON text.
DOCUMENTS = frozenset({"definition", "document", "trustPolicy", "policy"})


def _attribute(name: str) -> Rule:
    return lambda view: as_text(attribute(view, name)) or Text(())


def _log_group_arn(view: ResourceView) -> Text:
    """Return the ARN without the ``:*`` that GetAtt appends."""
    return arns.log_group_arn(view.name("LogGroupName"))


def _parameter_arn(view: ResourceView) -> Text:
    return arns.parameter_arn(view.name("Name"))


def _alias_arn(view: ResourceView) -> Text:
    return arns.key_alias_arn(view.name("AliasName"))


def _bucket_name(view: ResourceView) -> Text:
    """Return the name of a bucket, which some properties may name by its ARN."""
    given = view.text("Bucket")
    return text(given.prefix.removeprefix("arn:aws:s3:::"), *given.pieces[1:]) if given.prefix else given


def _with_default_key(bucket: Mapping) -> Mapping:
    """Return the properties of a bucket with the key of KMS with which it encrypts what is put there."""
    steps = ("ServerSideEncryptionConfiguration", "ServerSideEncryptionByDefault", "KMSMasterKeyID")
    key = value_within(bucket.get("bucketEncryption"), *steps)
    return bucket if key is None else Mapping((*bucket.entries, Entry("kmsKeyId", key)), bucket.span, bucket.more)


_NAME = {"name": _attribute("Name")}
_ARN = {"arn": _attribute("Arn")}
_NAME_AND_ARN = _NAME | _ARN
_ATTACHED = {"Groups": "groups", "PolicyDocument": "document", "Roles": "roles", "Users": "users"}
_HELD = {"ManagedPolicyArns": "managedPolicyArns", "Policies": "inlinePolicies"}

KINDS: dict[str, Kind] = {
    "AWS::AutoScaling::AutoScalingGroup": Kind("autoscaling_group", everything=True),
    "AWS::AutoScaling::LaunchConfiguration": Kind("launch_configuration", everything=True, metadata=CFN_INIT),
    "AWS::Batch::ComputeEnvironment": Kind("batch_compute_environment", everything=True),
    "AWS::Batch::JobDefinition": Kind("batch_job_definition", everything=True),
    "AWS::CodeBuild::Project": Kind("build_project", everything=True),
    "AWS::CodeDeploy::DeploymentGroup": Kind("deployment_group", everything=True),
    "AWS::CodePipeline::Pipeline": Kind("pipeline", everything=True),
    "AWS::EC2::Instance": Kind("instance", everything=True, metadata=CFN_INIT),
    "AWS::EC2::LaunchTemplate": Kind("launch_template", everything=True, metadata=CFN_INIT),
    "AWS::EC2::SpotFleet": Kind("spot_fleet", everything=True, metadata=CFN_INIT),
    "AWS::ECR::PullThroughCacheRule": Kind("pull_through_cache_rule", everything=True),
    "AWS::ECR::RegistryPolicy": Kind("registry_policy", {"PolicyText": "document"}),
    "AWS::ECR::RepositoryCreationTemplate": Kind("repository_creation_template", everything=True),
    "AWS::ECR::Repository": Kind(
        "repository",
        {"RepositoryPolicyText": "policy", "EncryptionConfiguration": "encryptionConfiguration", "Tags": "tags"},
        _NAME_AND_ARN | {"uri": _attribute("RepositoryUri")},
    ),
    "AWS::ECS::CapacityProvider": Kind("capacity_provider", computed=_NAME_AND_ARN, everything=True),
    "AWS::ECS::Cluster": Kind("cluster", computed=_ARN | {"clusterName": _attribute("Name")}, everything=True),
    "AWS::ECS::ClusterCapacityProviderAssociations": Kind("cluster_capacity_providers", everything=True),
    "AWS::ECS::DaemonTaskDefinition": Kind("daemon_task_definition", everything=True),
    "AWS::ECS::ExpressGatewayService": Kind("express_service", everything=True),
    "AWS::ECS::Gateway": Kind("gateway", everything=True),
    "AWS::ECS::Service": Kind("service", computed={"arn": _attribute("ServiceArn")}, everything=True),
    "AWS::ECS::TaskDefinition": Kind(
        "task_definition",
        computed={"family": _attribute("Name"), "arn": _attribute("TaskDefinitionArn")},
        everything=True,
    ),
    "AWS::ECS::TaskSet": Kind("service", everything=True),
    "AWS::EFS::AccessPoint": Kind(
        "access_point",
        {"FileSystemId": "fileSystemId", "PosixUser": "posixUser", "RootDirectory": "rootDirectory"},
        _ARN | {"accessPointId": _attribute("AccessPointId")},
    ),
    "AWS::EFS::FileSystem": Kind(
        "file_system",
        {"FileSystemPolicy": "policy", "Encrypted": "encrypted", "KmsKeyId": "kmsKeyId"},
        _ARN | {"fileSystemId": _attribute("FileSystemId")},
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Kind("listener_rule", computed={"arn": _attribute("RuleArn")}),
    "AWS::Events::Rule": Kind(
        "event_target",
        computed={"rule": _attribute("Name")},
        everything=True,
        each="Targets",
        json_text=("targets", "input"),
    ),
    "AWS::GuardDuty::Detector": Kind("guardduty_feature", everything=True, each="Features"),
    "AWS::IAM::Group": Kind("group", {**_HELD, "GroupName": "name"}),
    "AWS::IAM::GroupPolicy": Kind(
        "identity_policy", {"PolicyDocument": "document", "PolicyName": "name", "GroupName": "groups"}
    ),
    "AWS::IAM::InstanceProfile": Kind("instance_profile", {"Path": "path", "Roles": "roles"}, _NAME_AND_ARN),
    "AWS::IAM::ManagedPolicy": Kind("managed_policy", {**_ATTACHED, "Path": "path"}, _NAME_AND_ARN),
    "AWS::IAM::Policy": Kind("role_policy", {**_ATTACHED, "PolicyName": "name"}),
    "AWS::IAM::Role": Kind(
        "role",
        {
            "AssumeRolePolicyDocument": "trustPolicy",
            "ManagedPolicyArns": "managedPolicyArns",
            "Path": "path",
            "PermissionsBoundary": "permissionsBoundary",
            "Policies": "inlinePolicies",
            "Tags": "tags",
        },
        _NAME_AND_ARN,
    ),
    "AWS::IAM::RolePolicy": Kind(
        "role_policy", {"PolicyDocument": "document", "PolicyName": "name", "RoleName": "roles"}
    ),
    "AWS::IAM::User": Kind("user", {**_HELD, "UserName": "name", "PermissionsBoundary": "permissionsBoundary"}),
    "AWS::IAM::UserPolicy": Kind(
        "identity_policy", {"PolicyDocument": "document", "PolicyName": "name", "UserName": "users"}
    ),
    "AWS::KMS::Alias": Kind("key_alias", {"TargetKeyId": "targetKeyId"}, _NAME | {"arn": _alias_arn}),
    "AWS::KMS::Key": Kind("key", {"KeyPolicy": "policy", "Tags": "tags"}, _ARN | {"keyId": _attribute("KeyId")}),
    "AWS::KMS::ReplicaKey": Kind("key", {"KeyPolicy": "policy"}, _ARN | {"keyId": _attribute("KeyId")}),
    "AWS::Logs::LogGroup": Kind("log_group", {"KmsKeyId": "kmsKeyId", "Tags": "tags"}, _NAME | {"arn": _log_group_arn}),
    "AWS::Pipes::Pipe": Kind("pipe", everything=True),
    "AWS::S3::Bucket": Kind(
        "bucket", {"BucketEncryption": "bucketEncryption"}, _NAME_AND_ARN, completed=_with_default_key
    ),
    "AWS::S3::BucketPolicy": Kind("bucket_policy", {"PolicyDocument": "document"}, {"bucket": _bucket_name}),
    "AWS::S3Files::FileSystem": Kind(
        "s3_files_file_system",
        {"Bucket": "bucket", "RoleArn": "roleArn"},
        computed={"arn": _attribute("FileSystemArn"), "fileSystemId": _attribute("FileSystemId")},
    ),
    "AWS::S3Files::FileSystemPolicy": Kind("s3_files_policy", {"FileSystemId": "fileSystemId", "Policy": "document"}),
    "AWS::SNS::Topic": Kind("topic", {"KmsMasterKeyId": "kmsKeyId"}, {"arn": _attribute("TopicArn")}),
    "AWS::SQS::Queue": Kind("queue", {"KmsMasterKeyId": "kmsKeyId"}, _ARN),
    "AWS::SSM::Parameter": Kind(
        "parameter", {"Tags": "tags", "Type": "type", "Value": "value"}, _NAME | {"arn": _parameter_arn}
    ),
    "AWS::Scheduler::Schedule": Kind("schedule", computed=_NAME, everything=True, json_text=("target", "input")),
    "AWS::SecretsManager::ResourcePolicy": Kind(
        "secret_policy", {"SecretId": "secretArn", "ResourcePolicy": "document"}
    ),
    "AWS::SecretsManager::Secret": Kind(
        "secret",
        {"KmsKeyId": "kmsKeyId", "SecretString": "value", "Tags": "tags"},
        _NAME | {"arn": _attribute("Id")},
        json_text=("value",),
    ),
    "AWS::StepFunctions::StateMachine": Kind(
        "state_machine",
        {
            "Definition": "definition",
            "DefinitionS3Location": "definitionS3Location",
            "DefinitionString": "definition",
            "DefinitionSubstitutions": "definitionSubstitutions",
            "RoleArn": "roleArn",
        },
        _NAME_AND_ARN,
        completed=with_definition,
    ),
}

# Keys inside an inline policy of a role.
INLINE_POLICY = {"PolicyName": "name", "PolicyDocument": "document"}
