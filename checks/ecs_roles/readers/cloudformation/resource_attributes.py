"""What ``Ref`` and ``GetAtt`` give for each type of resource, as far as the code tells it.

Sources: CloudFormation template reference, return values of each type; Service Authorization Reference for the ARNs;
RDS user guide, password management with Secrets Manager.
"""

from collections.abc import Callable
from dataclasses import field

from ecs_roles.ecs import arns
from ecs_roles.readers.cloudformation.functions.joining import URL_SUFFIX
from ecs_roles.readers.cloudformation.resource_view import ResourceView
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Attribute
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import ACCOUNT, REGION, Symbol, Text, text
from ecs_roles.symbolic.values import Value

Rule = Callable[[ResourceView], Text]


@frozen()
class Shape:
    """One type: the property that names it, the attribute that ``Ref`` gives, and the rule for each attribute."""

    named_by: str
    ref: str = "Name"
    rules: dict[str, Rule] = field(default_factory=dict)


_NO_SHAPE = Shape("")


def reference(view: ResourceView, span: Span | None) -> Value:
    """Return what ``Ref`` of the resource gives."""
    shape = SHAPES.get(view.declared.type_name)
    return attribute(view, shape.ref if shape is not None else "Ref", span)


def attribute(view: ResourceView, wanted: str, span: Span | None = None) -> Value:
    """Return what ``GetAtt`` of the resource gives: expanded where the rule is known, else a symbol of its own."""
    shape = SHAPES.get(view.declared.type_name, _NO_SHAPE)
    source = Attribute(view.declaration, wanted)
    if wanted in shape.rules:
        return replace(shape.rules[wanted](view), span=span, source=source)
    if wanted == "Name" and shape.named_by:
        return replace(_name(view), span=span, source=source)
    return text(Symbol(view.origin(wanted), _why_unknown(view, wanted)), span=span)


def _why_unknown(view: ResourceView, wanted: str) -> str:
    """Return why an attribute is not known: an output of a stack is in a template, which is read where it is found."""
    what, _, name = wanted.partition(".")
    if what == "Outputs" and name:
        return f"the template of {view.address}, which has the output {name}, is not read"
    return f"{wanted} of {view.address} is known only in AWS"


def _name(view: ResourceView) -> Text:
    return view.name(SHAPES[view.declared.type_name].named_by)


def _arn(service: str, before: str = "", after: str = "") -> Rule:
    return lambda view: arns.arn(service, before, _name(view), after)


def _by_id(service: str, before: str, what: str) -> Rule:
    return lambda view: arns.arn(service, before, view.generated(what))


def _id(what: str) -> Rule:
    return lambda view: text(view.generated(what))


def _property(name: str) -> Rule:
    return lambda view: view.text(name)


def _role_arn(view: ResourceView) -> Text:
    return arns.role_arn(_name(view), view.text("Path", "/"))


def _policy_arn(view: ResourceView) -> Text:
    return arns.policy_arn(_name(view), view.text("Path", "/"))


def _profile_arn(view: ResourceView) -> Text:
    return arns.instance_profile_arn(_name(view), view.text("Path", "/"))


def _oidc_provider_arn(view: ResourceView) -> Text:
    return arns.oidc_provider_arn(view.text("Url"))


def _secret_arn(view: ResourceView) -> Text:
    return arns.secret_arn(_name(view), view.declaration)


def _managed_password(prefix: str) -> dict[str, Rule]:
    """Return the rule for the secret that RDS makes for a master password; it chooses the rest of the name."""
    return {
        "MasterUserSecret.SecretArn": lambda view: arns.secret_arn(
            text(prefix, view.generated("masterUserSecret")), view.declaration
        )
    }


def _revision_arn(view: ResourceView) -> Text:
    return arns.task_definition_arn(_name(view), view.generated("revision"))


def _target_group_arn(view: ResourceView) -> Text:
    return arns.arn("elasticloadbalancing", "targetgroup/", _name(view), "/", view.generated("id"))


def _listener_rule_arn(view: ResourceView) -> Text:
    """Return an ARN below the load balancer and the listener, whose names and ids are not in the rule."""
    above = (piece for what in ("balancer", "balancerId", "listener") for piece in (view.generated(what), "/"))
    return arns.arn("elasticloadbalancing", "listener-rule/app/", *above, view.generated("id"))


def _service_arn(view: ResourceView) -> Text:
    return arns.arn("ecs", "service/", _cluster_name(view), "/", _name(view))


def _cluster_name(view: ResourceView) -> Text:
    """Return the name of a cluster, which may be named by its ARN."""
    cluster = view.text("Cluster", "default")
    marks = [i for i, piece in enumerate(cluster.pieces) if isinstance(piece, str) and ":cluster/" in piece]
    if not marks:
        return cluster
    first = str(cluster.pieces[marks[0]]).partition(":cluster/")[2]
    return text(first, *cluster.pieces[marks[0] + 1 :])


def _queue_url(view: ResourceView) -> Text:
    return text("https://sqs.", REGION, ".", URL_SUFFIX, "/", ACCOUNT, "/", _name(view))


def _bucket_domain(view: ResourceView) -> Text:
    return text(_name(view), ".s3.", URL_SUFFIX)


_TOPIC = _arn("sns")
_MACHINE = _arn("states", "stateMachine:")

SHAPES: dict[str, Shape] = {
    "AWS::CloudWatch::Alarm": Shape("AlarmName", rules={"Arn": _arn("cloudwatch", "alarm:")}),
    "AWS::CodeBuild::Project": Shape("Name", rules={"Arn": _arn("codebuild", "project/")}),
    "AWS::DynamoDB::GlobalTable": Shape("TableName", rules={"Arn": _arn("dynamodb", "table/")}),
    "AWS::DynamoDB::Table": Shape("TableName", rules={"Arn": _arn("dynamodb", "table/")}),
    "AWS::ECR::Repository": Shape(
        "RepositoryName",
        rules={
            "Arn": lambda view: arns.repository_arn(_name(view)),
            "RepositoryUri": lambda view: arns.repository_uri(_name(view)),
        },
    ),
    "AWS::ECS::CapacityProvider": Shape("Name", rules={"Arn": _arn("ecs", "capacity-provider/")}),
    "AWS::ECS::Cluster": Shape("ClusterName", rules={"Arn": _arn("ecs", "cluster/")}),
    "AWS::ECS::Service": Shape("ServiceName", "ServiceArn", {"ServiceArn": _service_arn}),
    "AWS::ECS::TaskDefinition": Shape("Family", "TaskDefinitionArn", {"TaskDefinitionArn": _revision_arn}),
    "AWS::EFS::AccessPoint": Shape(
        "",
        "AccessPointId",
        {
            "AccessPointId": _id("accessPointId"),
            "Arn": _by_id("elasticfilesystem", "access-point/", "accessPointId"),
        },
    ),
    "AWS::EFS::FileSystem": Shape(
        "",
        "FileSystemId",
        {"FileSystemId": _id("fileSystemId"), "Arn": _by_id("elasticfilesystem", "file-system/", "fileSystemId")},
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Shape("", "RuleArn", {"RuleArn": _listener_rule_arn}),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Shape("Name", "TargetGroupArn", {"TargetGroupArn": _target_group_arn}),
    "AWS::Events::EventBus": Shape("Name", rules={"Arn": _arn("events", "event-bus/")}),
    "AWS::Events::Rule": Shape("Name", rules={"Arn": _arn("events", "rule/")}),
    "AWS::IAM::Group": Shape("GroupName"),
    "AWS::IAM::InstanceProfile": Shape("InstanceProfileName", rules={"Arn": _profile_arn}),
    "AWS::IAM::ManagedPolicy": Shape("ManagedPolicyName", "PolicyArn", {"PolicyArn": _policy_arn, "Arn": _policy_arn}),
    "AWS::IAM::OIDCProvider": Shape("", "Arn", {"Arn": _oidc_provider_arn}),
    "AWS::IAM::Role": Shape("RoleName", rules={"Arn": _role_arn}),
    "AWS::IAM::User": Shape("UserName"),
    "AWS::KMS::Alias": Shape("AliasName"),
    "AWS::KMS::ReplicaKey": Shape("", "KeyId", {"KeyId": _id("keyId"), "Arn": _by_id("kms", "key/", "keyId")}),
    "AWS::KMS::Key": Shape("", "KeyId", {"KeyId": _id("keyId"), "Arn": _by_id("kms", "key/", "keyId")}),
    "AWS::Kinesis::Stream": Shape("Name", rules={"Arn": _arn("kinesis", "stream/")}),
    "AWS::KinesisFirehose::DeliveryStream": Shape(
        "DeliveryStreamName", rules={"Arn": _arn("firehose", "deliverystream/")}
    ),
    "AWS::Lambda::Function": Shape("FunctionName", rules={"Arn": _arn("lambda", "function:")}),
    # GetAtt gives the ARN with ``:*`` behind it; the reader's own ``arn`` has none.
    "AWS::Logs::LogGroup": Shape("LogGroupName", rules={"Arn": _arn("logs", "log-group:", ":*")}),
    "AWS::RDS::DBCluster": Shape("", "Ref", _managed_password("rds!cluster-")),
    "AWS::RDS::DBInstance": Shape("", "Ref", _managed_password("rds!db-")),
    "AWS::S3::Bucket": Shape("BucketName", rules={"Arn": _arn("s3"), "DomainName": _bucket_domain}),
    "AWS::S3Files::FileSystem": Shape(
        "",
        "FileSystemArn",
        {
            "FileSystemId": _id("fileSystemId"),
            "FileSystemArn": _by_id("s3files", "file-system/", "fileSystemId"),
        },
    ),
    "AWS::VpcLattice::TargetGroup": Shape(
        "", "Arn", {"Arn": _by_id("vpc-lattice", "targetgroup/", "id"), "Id": _id("id")}
    ),
    "AWS::SNS::Topic": Shape("TopicName", "TopicArn", {"TopicArn": _TOPIC, "TopicName": _name}),
    "AWS::SQS::Queue": Shape(
        "QueueName",
        "QueueUrl",
        {"QueueUrl": _queue_url, "Arn": _arn("sqs"), "QueueName": _name},
    ),
    "AWS::SSM::Parameter": Shape("Name", rules={"Value": _property("Value"), "Type": _property("Type")}),
    "AWS::SecretsManager::RotationSchedule": Shape("", "SecretId", {"SecretId": _property("SecretId")}),
    "AWS::SecretsManager::Secret": Shape("Name", "Id", {"Id": _secret_arn}),
    "AWS::SecretsManager::SecretTargetAttachment": Shape("", "SecretId", {"SecretId": _property("SecretId")}),
    "AWS::Scheduler::Schedule": Shape("Name", rules={"Arn": _arn("scheduler", "schedule/default/")}),
    "AWS::StepFunctions::StateMachine": Shape("StateMachineName", "Arn", {"Arn": _MACHINE}),
}
