"""``Ref`` and ``GetAtt`` of each type give what AWS gives, as far as the template tells it."""

from collections.abc import Callable

import pytest

from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.values import Value, as_text

At = Callable[[Deployment, str, str], Value | None]
Only = Callable[..., Deployment]

TEMPLATE = """
Resources:
  Asked:
    Type: {type_name}
    Properties: {properties}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: {{A: {expression}}}
      TaskRoleArn: {expression}
"""

REF = "!Ref Asked"
NAME = "{Asked.name}"


@pytest.mark.parametrize(
    ("type_name", "properties", "expression", "expected"),
    [
        ("AWS::IAM::Role", "{}", REF, NAME),
        ("AWS::IAM::Role", "{RoleName: exec}", REF, "exec"),
        ("AWS::IAM::Role", "{}", "!Ref AWS::StackId",
         "arn:{partition}:cloudformation:{region}:{account}:stack/{AWS::StackName}/{AWS::StackId}"),
        ("AWS::IAM::Role", "{}", "!Select [1, !Split [/, !Ref AWS::StackId]]", "{AWS::StackName}"),
        ("AWS::IAM::Role", "{RoleName: exec}", "!GetAtt Asked.Arn", "arn:{partition}:iam::{account}:role/exec"),
        ("AWS::IAM::Role", "{Path: /a/b/}", "!GetAtt Asked.Arn", f"arn:{{partition}}:iam::{{account}}:role/a/b/{NAME}"),
        ("AWS::IAM::Role", "{RoleName: !Ref 'AWS::NoValue'}", REF, NAME),
        ("AWS::IAM::Role", "{}", "!GetAtt Asked.RoleId", "{Asked.RoleId}"),
        ("AWS::IAM::ManagedPolicy", "{ManagedPolicyName: p}", REF, "arn:{partition}:iam::{account}:policy/p"),
        ("AWS::IAM::InstanceProfile", "{}", REF, NAME),
        ("AWS::IAM::InstanceProfile", "{InstanceProfileName: p}", "!GetAtt Asked.Arn",
         "arn:{partition}:iam::{account}:instance-profile/p"),
        ("AWS::SecretsManager::Secret", "{Name: db}", REF,
         "arn:{partition}:secretsmanager:{region}:{account}:secret:db-{suffix of db}"),
        ("AWS::SecretsManager::Secret", "{Name: db}", "!GetAtt Asked.Id",
         "arn:{partition}:secretsmanager:{region}:{account}:secret:db-{suffix of db}"),
        ("AWS::SecretsManager::Secret", "{Name: db}", "!Sub '${Asked}:password::'",
         "arn:{partition}:secretsmanager:{region}:{account}:secret:db-{suffix of db}:password::"),
        ("AWS::SecretsManager::SecretTargetAttachment", "{SecretId: s}", REF, "s"),
        ("AWS::SSM::Parameter", "{Name: /a/b, Value: v}", REF, "/a/b"),
        ("AWS::SSM::Parameter", "{Name: /a/b, Value: v}", "!GetAtt Asked.Value", "v"),
        ("AWS::Logs::LogGroup", "{LogGroupName: /ecs/a}", REF, "/ecs/a"),
        ("AWS::Logs::LogGroup", "{LogGroupName: /ecs/a}", "!GetAtt Asked.Arn",
         "arn:{partition}:logs:{region}:{account}:log-group:/ecs/a:*"),
        ("AWS::ECR::Repository", "{RepositoryName: a/b}", REF, "a/b"),
        ("AWS::ECR::Repository", "{RepositoryName: a/b}", "!GetAtt Asked.Arn",
         "arn:{partition}:ecr:{region}:{account}:repository/a/b"),
        ("AWS::ECR::Repository", "{RepositoryName: a/b}", "!Sub '${Asked.RepositoryUri}:1'",
         "{account}.dkr.ecr.{region}.amazonaws.com/a/b:1"),
        ("AWS::ECS::Service", "{ServiceName: s, Cluster: c}", REF,
         "arn:{partition}:ecs:{region}:{account}:service/c/s"),
        ("AWS::ECS::Service", "{ServiceName: s, Cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/c'}", REF,
         "arn:{partition}:ecs:{region}:{account}:service/c/s"),
        ("AWS::ECS::Service",
         "{ServiceName: s, Cluster: !Sub 'arn:aws:ecs:${AWS::Region}:111122223333:cluster/a-${AWS::Region}-b'}", REF,
         "arn:{partition}:ecs:{region}:{account}:service/a-{region}-b/s"),
        ("AWS::KMS::Key", "{}", REF, "{Asked.keyId}"),
        ("AWS::KMS::ReplicaKey", "{}", REF, "{Asked.keyId}"),
        (
            "AWS::KMS::ReplicaKey",
            "{}",
            "!GetAtt Asked.Arn",
            "arn:{partition}:kms:{region}:{account}:key/{Asked.keyId}",
        ),
        ("AWS::KMS::Key", "{}", "!GetAtt Asked.Arn", "arn:{partition}:kms:{region}:{account}:key/{Asked.keyId}"),
        ("AWS::KMS::Alias", "{AliasName: alias/a}", REF, "alias/a"),
        ("AWS::S3::Bucket", "{BucketName: b}", "!GetAtt Asked.Arn", "arn:{partition}:s3:::b"),
        ("AWS::SQS::Queue", "{QueueName: q}", "!GetAtt Asked.Arn", "arn:{partition}:sqs:{region}:{account}:q"),
        ("AWS::SNS::Topic", "{TopicName: t}", REF, "arn:{partition}:sns:{region}:{account}:t"),
        ("AWS::DynamoDB::Table", "{TableName: t}", "!GetAtt Asked.Arn",
         "arn:{partition}:dynamodb:{region}:{account}:table/t"),
        ("AWS::EFS::FileSystem", "{}", "!GetAtt Asked.Arn",
         "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{Asked.fileSystemId}"),
        ("AWS::EFS::AccessPoint", "{}", REF, "{Asked.accessPointId}"),
        ("AWS::ECS::TaskDefinition", "{Family: f}", REF,
         "arn:{partition}:ecs:{region}:{account}:task-definition/f:{Asked.revision}"),
        ("AWS::ECS::Cluster", "{ClusterName: c}", REF, "c"),
        ("AWS::ECS::Cluster", "{ClusterName: c}", "!GetAtt Asked.Arn",
         "arn:{partition}:ecs:{region}:{account}:cluster/c"),
        ("AWS::ECS::Service", "{ServiceName: s, Cluster: 'arn:aws:ecs:r:1:cluster/c'}", REF,
         "arn:{partition}:ecs:{region}:{account}:service/c/s"),
        ("AWS::Lambda::Function", "{FunctionName: f}", "!GetAtt Asked.Arn",
         "arn:{partition}:lambda:{region}:{account}:function:f"),
        ("AWS::EC2::VPC", "{}", REF, "{Asked.Ref}"),
        ("AWS::RDS::DBInstance", "{}", "!GetAtt Asked.Endpoint.Address", "{Asked.Endpoint.Address}"),
        ("AWS::RDS::DBInstance", "{}", "!GetAtt Asked.MasterUserSecret.SecretArn",
         ("arn:{partition}:secretsmanager:{region}:{account}:secret:rds!db-{Asked.masterUserSecret}"
         "-{suffix of rds!db-{Asked.masterUserSecret}}")),
        ("Custom::Thing", "{}", "!GetAtt Asked.RoleArn", "{Asked.RoleArn}"),
    ],
)  # fmt: skip
def test_a_reference_is_expanded(
    type_name: str, properties: str, expression: str, expected: str, *, deployment: Only, value: At
) -> None:
    found = deployment(TEMPLATE.format(type_name=type_name, properties=properties, expression=expression))

    assert str(as_text(value(found, "Task", "taskRoleArn"))) == expected


@pytest.mark.parametrize(
    ("kind", "type_name", "properties", "expected"),
    [
        ("log_group", "AWS::Logs::LogGroup", "{LogGroupName: a}",
         {"name": "a", "arn": "arn:{partition}:logs:{region}:{account}:log-group:a"}),
        ("parameter", "AWS::SSM::Parameter", "{Name: /a/b, Type: String, Value: v}",
         {"name": "/a/b", "arn": "arn:{partition}:ssm:{region}:{account}:parameter/a/b", "type": "String"}),
        ("key_alias", "AWS::KMS::Alias", "{AliasName: alias/a, TargetKeyId: k}",
         {"name": "alias/a", "arn": "arn:{partition}:kms:{region}:{account}:alias/a", "targetKeyId": "k"}),
        ("role_policy", "AWS::IAM::RolePolicy", "{RoleName: r, PolicyName: p, PolicyDocument: {}}",
         {"roles": "r", "name": "p"}),
        ("bucket_policy", "AWS::S3::BucketPolicy", "{Bucket: b, PolicyDocument: {}}", {"bucket": "b"}),
        ("secret_policy", "AWS::SecretsManager::ResourcePolicy", "{SecretId: s, ResourcePolicy: {}}",
         {"secretArn": "s"}),
        ("registry_policy", "AWS::ECR::RegistryPolicy", "{PolicyText: {}}", {}),
        ("batch_job_definition", "AWS::Batch::JobDefinition", "{ContainerProperties: {ExecutionRoleArn: x}}", {}),
        ("express_service", "AWS::ECS::ExpressGatewayService", "{ExecutionRoleArn: x, PrimaryContainer: {Image: i}}",
         {"executionRoleArn": "x"}),
        ("daemon_task_definition", "AWS::ECS::DaemonTaskDefinition", "{TaskRoleArn: x}", {"taskRoleArn": "x"}),
        ("schedule", "AWS::Scheduler::Schedule", "{Name: s, Target: {RoleArn: x}}", {"name": "s"}),
        ("state_machine", "AWS::StepFunctions::StateMachine", "{RoleArn: x}", {"roleArn": "x"}),
        ("file_system", "AWS::EFS::FileSystem", "{FileSystemPolicy: {}}", {"fileSystemId": "{A.fileSystemId}"}),
        ("cluster_capacity_providers", "AWS::ECS::ClusterCapacityProviderAssociations", "{Cluster: c}",
         {"cluster": "c"}),
    ],
)  # fmt: skip
def test_a_resource_has_neutral_properties(
    kind: str, type_name: str, properties: str, expected: dict[str, str], *, deployment: Only
) -> None:
    found = deployment(f"Resources:\n  A:\n    Type: {type_name}\n    Properties: {properties}\n")

    (resource,) = found.resources
    assert resource.kind == kind
    assert {name: str(as_text(resource.properties.get(name))) for name in expected} == expected


def test_the_targets_of_a_rule_are_resources_of_their_own(deployment: Only) -> None:
    found = deployment(
        """
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Targets:
        - {Arn: a, RoleArn: r, EcsParameters: {TaskDefinitionArn: t, TaskCount: 1}}
        - {Arn: b, RoleArn: s}
"""
    )

    assert [str(resource.properties.get("roleArn")) for resource in found.resources] == ["r", "s"]
    assert [resource.span.line for resource in found.resources] == [3, 3]


@pytest.mark.parametrize(
    ("written", "path", "expected"),
    [
        ("Volumes: [{EFSVolumeConfiguration: {FilesystemId: fs-1}}]",
         "volumes.0.efsVolumeConfiguration.fileSystemId", "fs-1"),
        ("Volumes: [{EFSVolumeConfiguration: {AuthorizationConfig: {IAM: ENABLED}}}]",
         "volumes.0.efsVolumeConfiguration.authorizationConfig.iam", "ENABLED"),
        ("Volumes: [{FSxWindowsFileServerVolumeConfiguration: {FileSystemId: f}}]",
         "volumes.0.fsxWindowsFileServerVolumeConfiguration.fileSystemId", "f"),
        ("Volumes: [{S3FilesVolumeConfiguration: {FileSystemId: f}}]",
         "volumes.0.s3filesVolumeConfiguration.fileSystemId", "f"),
        ("Volumes: [{DockerVolumeConfiguration: {DriverOpts: {Some-Key: v}}}]",
         "volumes.0.dockerVolumeConfiguration.driverOpts.Some-Key", "v"),
        ("ProxyConfiguration: {ProxyConfigurationProperties: [{Name: n}]}", "proxyConfiguration.properties.0.name",
         "n"),
        ("ContainerDefinitions: [{LogConfiguration: {Options: {awslogs-group: g, Name: n}}}]",
         "containerDefinitions.0.logConfiguration.options.Name", "n"),
        ("ContainerDefinitions: [{DockerLabels: {Com.X: l}}]", "containerDefinitions.0.dockerLabels", "l"),
        ("ContainerDefinitions: [{FirelensConfiguration: {Type: t}}]",
         "containerDefinitions.0.firelensConfiguration.type", "t"),
        ("EphemeralStorage: {SizeInGiB: x}", "ephemeralStorage.sizeInGiB", "x"),
    ],
)  # fmt: skip
def test_keys_are_those_of_the_api(written: str, path: str, expected: str, deployment: Only, value: At) -> None:
    found = deployment(f"Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      {written}\n")

    assert expected in str(value(found, "Task", path))


def test_a_document_may_be_json_text(deployment: Only, value: At) -> None:
    found = deployment(
        """
Resources:
  Role: {Type: AWS::IAM::Role}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyDocument: !Sub '{"Statement": [{"Effect": "Allow", "Resource": "${Role.Arn}/*"}]}'
  Broken:
    Type: AWS::IAM::Policy
    Properties: {PolicyDocument: '{"Statement": '}
""".replace("Role: {Type: AWS::IAM::Role}", "Role: {Type: 'AWS::IAM::Role'}")
    )

    assert str(value(found, "Policy", "document.Statement.0.Resource")).endswith("role/{Role.name}/*")
    assert "not JSON" in str(value(found, "Broken", "document"))


@pytest.mark.parametrize(
    "definition",
    [
        'DefinitionString: \'{"States": {"Run": {"Parameters": {"TaskDefinition": "${Task}"}}}}\'',
        'DefinitionString: !Sub \'{"States": {"Run": {"Parameters": {"TaskDefinition": "${!Task}"}}}}\'',
        "Definition: {States: {Run: {Parameters: {TaskDefinition: '${Task}'}}}}",
        "Definition: {States: {Run: {Parameters: {TaskDefinition: !Ref Task}}}}",
    ],
)
def test_the_definition_of_a_state_machine_is_filled_in(definition: str, deployment: Only, value: At) -> None:
    found = deployment(
        f"""
Resources:
  Task: {{Type: 'AWS::ECS::TaskDefinition', Properties: {{Family: f}}}}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      {definition}
      DefinitionSubstitutions: {{Task: !Ref Task}}
"""
    )

    started = value(found, "Machine", "definition.States.Run.Parameters.TaskDefinition")
    assert str(started) == str(value(found, "Task", "arn"))


def test_the_features_of_a_detector_are_resources_of_their_own(deployment: Only) -> None:
    features = "[{Name: RUNTIME_MONITORING, Status: ENABLED, AdditionalConfiguration: [{Name: A, Status: B}]}]"

    found = deployment(f"Resources:\n  A: {{Type: 'AWS::GuardDuty::Detector', Properties: {{Features: {features}}}}}\n")

    (feature,) = found.resources
    assert feature.kind == "guardduty_feature"
    assert str(feature.properties.get("name")) == "RUNTIME_MONITORING"


@pytest.mark.parametrize(
    ("bucket", "name"),
    [
        ("settings", "settings"),
        ("arn:aws:s3:::settings", "settings"),
        ("!Sub 'arn:aws:s3:::app-${AWS::Region}-x'", "app-{region}-x"),
    ],
)
def test_the_policy_of_a_bucket_is_of_the_bucket_that_it_names_or_gives_the_arn_of(
    bucket: str, name: str, deployment: Only
) -> None:
    policy = f"{{Type: AWS::S3::BucketPolicy, Properties: {{Bucket: {bucket}, PolicyDocument: {{Statement: []}}}}}}"
    (found,) = deployment(f"AWSTemplateFormatVersion: '2010-09-09'\nResources: {{P: {policy}}}\n").resources

    assert str(found.properties.get("bucket")) == name


def test_a_symbol_says_why_its_name_is_not_known(deployment: Only) -> None:
    (role,) = deployment("AWSTemplateFormatVersion: '2010-09-09'\nResources: {R: {Type: AWS::IAM::Role}}\n").resources
    name = as_text(role.properties.get("name"))

    assert name is not None
    assert name.symbols[0].reason == "R has no RoleName"
