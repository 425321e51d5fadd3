"""The roles that services take to manage what surrounds tasks: one table of the places where the code names them.

Sources: ECS developer guide, infrastructure IAM role, CodeDeploy IAM role, ECS Anywhere IAM role; the documents of
AWS's own policies for each purpose, of which the requests here are the first that the service makes; Batch API
reference, CreateComputeEnvironment; ECR user guide, pull-through-cache-private and
repository-creation-templates-custom; Amazon S3 user guide, S3 Files prerequisites.
"""

from collections.abc import Callable, Iterator

from ecs_roles.ecs.arns import arn
from ecs_roles.findings.finding import RoleKind
from ecs_roles.iam.decision import Request
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.managed_keys import certificate_key_requests, template_key_requests, volume_key_requests
from ecs_roles.needs.request_context import Context
from ecs_roles.needs.supporting_roles import CHOSEN_LATER, SupportingRole, linked_to, values_at
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Mapping, Unknown, Value, as_literal, as_text, is_null

ECS = "ecs.amazonaws.com"
_EVERYTHING = text("*")
_TRUE = (text("true"),)
_NOTHING = Mapping(())

# ECS tags whatever it creates, and AWS's own policies ask for these tags.
_TAGGED: Context = (
    ("aws:RequestTag/AmazonECSManaged", _TRUE),
    ("aws:ResourceTag/AmazonECSManaged", _TRUE),
    ("ec2:ResourceTag/AmazonECSManaged", _TRUE),
)


def _by(created: str) -> Context:
    """Return the tags of something that ECS creates for a task, a service, ..."""
    creator = arn("ecs", created, CHOSEN_LATER, "/", CHOSEN_LATER)
    return (*_TAGGED, ("aws:RequestTag/AmazonECSCreated", (creator,)), ("aws:ResourceTag/AmazonECSCreated", (creator,)))


def _some(service: str, resource: str) -> Text:
    """Return some resource of that sort, whose name ECS or the deployment chooses."""
    return arn(service, resource, CHOSEN_LATER)


def _requests(service: str, *actions: str, on: Text = _EVERYTHING, context: Context = ()) -> tuple[Request, ...]:
    return tuple(Request(f"{service}:{action}", on, context) for action in actions)


Further = Callable[[Mapping, Resource, AnalysedDeployment], Iterator[Request]]
"""The requests that depend on what stands beside the role: a key, a bucket."""


@frozen()
class Place:
    """A place where the code names a supporting role.

    ``kind`` is that of the resource, ``path`` the keys down to the mapping that holds ``key``. ``only_with`` are
    keys of the resource of which one must be set for the place to be ECS's at all. ``further`` and ``possible`` derive
    requests from what stands beside the role; the latter are those of which AWS's documents disagree.
    """

    kind: str
    path: tuple[str, ...]
    key: str
    use: str
    policy: str
    requests: tuple[Request, ...]
    user: str = "ECS"
    role_kind: RoleKind = "infrastructure"
    service: str = ECS
    only_with: tuple[str, ...] = ()
    further: Further | None = None
    possible: Further | None = None


_REGISTERING = ("RegisterTargets", "DeregisterTargets")
_TARGETS = arn("elasticloadbalancing", "targetgroup/", CHOSEN_LATER, "/", CHOSEN_LATER)

_VOLUMES = (
    *_requests("ec2", "CreateVolume", "AttachVolume", on=_some("ec2", "volume/"), context=_by("task/")),
    *_requests("ec2", "DetachVolume", "DeleteVolume", on=_some("ec2", "volume/"), context=_by("task/")),
    *_requests("ec2", "DescribeVolumes"),
)
_CERTIFICATES = (
    *_requests(
        "secretsmanager",
        "CreateSecret",
        on=arn("secretsmanager", "secret:ecs-sc!", CHOSEN_LATER),
        context=_by("service/"),
    ),
    *_requests(
        "acm-pca",
        "IssueCertificate",
        on=_some("acm-pca", "certificate-authority/"),
        context=(
            *_TAGGED,
            ("acm-pca:TemplateArn", (text("arn:aws:acm-pca:::template/EndEntityCertificate/V1"),)),
        ),
    ),
)
_LOAD_BALANCERS = (
    *_requests(
        "elasticloadbalancing", "DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"
    ),
)
_LAUNCHING: Context = (*_TAGGED, ("ec2:ManagedResourceOperator", (text(ECS),)))
_INSTANCES = (
    *_requests("ec2", "CreateLaunchTemplate", on=_some("ec2", "launch-template/"), context=_LAUNCHING),
    *_requests("ec2", "CreateFleet", on=_some("ec2", "fleet/"), context=_LAUNCHING),
    *_requests("ec2", "RunInstances", on=_some("ec2", "instance/"), context=_LAUNCHING),
)
_DEPLOYMENTS = (
    *_requests("ecs", "DescribeServices", "UpdateServicePrimaryTaskSet", on=_some("ecs", "service/")),
    *_requests("ecs", "CreateTaskSet", on=_some("ecs", "task-set/")),
)
_EXPRESS = (
    *_requests("elasticloadbalancing", "CreateTargetGroup", on=_TARGETS, context=_TAGGED),
    *_requests("elasticloadbalancing", "DescribeLoadBalancers"),
    *_requests("ec2", "CreateSecurityGroup", on=_some("ec2", "vpc/")),
)
_GATEWAY = (
    *_requests(
        "elasticloadbalancing",
        "CreateLoadBalancer",
        on=arn("elasticloadbalancing", "loadbalancer/app/", CHOSEN_LATER, "/", CHOSEN_LATER),
        context=_TAGGED,
    ),
    *_requests("elasticloadbalancing", "CreateTargetGroup", "RegisterTargets", on=_TARGETS, context=_TAGGED),
    *_requests("elasticloadbalancing", "DescribeLoadBalancers"),
)
_BATCH = (
    *_requests("ecs", "CreateCluster", "DescribeClusters", on=_some("ecs", "cluster/")),
    *_requests("ecs", "RegisterTaskDefinition", on=arn("ecs", "task-definition/", CHOSEN_LATER, ":", CHOSEN_LATER)),
)
_SPOT_FLEET = (
    *_requests("ec2", "RunInstances", on=_some("ec2", "instance/")),
    *_requests(
        "ec2", "CreateTags", on=_some("ec2", "instance/"), context=(("ec2:CreateAction", (text("RunInstances"),)),)
    ),
)
_CACHE = (
    *_requests("ecr", "GetAuthorizationToken"),
    *_requests("ecr", "BatchGetImage", "GetDownloadUrlForLayer", on=_some("ecr", "repository/")),
)
_TEMPLATE = _requests("ecr", "CreateRepository", on=_some("ecr", "repository/"))


# Both properties take a rule, or the listener itself where no rule stands before it.
_MODIFYING = {
    "listener": "elasticloadbalancing:ModifyListener",
    "listener-rule": "elasticloadbalancing:ModifyRule",
}


def _shifting_requests(beside: Mapping, _resource: Resource, analysed: AnalysedDeployment) -> Iterator[Request]:
    """Yield what ECS does to shift traffic: tasks go into both target groups, and the listener's rule is changed."""
    named = _named(beside.get("alternateTargetGroupArn"))
    yield from _requests("elasticloadbalancing", *_REGISTERING, on=named or _TARGETS)
    for key in ("productionListenerRule", "testListenerRule"):
        named = _named(beside.get(key))
        kind = "listener-rule" if named is not None and _is_rule(named, analysed) else _type_in_arn(named)
        if named is not None and kind in _MODIFYING:
            yield Request(_MODIFYING[kind], named)


def _is_rule(named: Text, analysed: AnalysedDeployment) -> bool:
    return bool(analysed.index.find("listener_rule", "arn", named).sure)


def _type_in_arn(named: Text | None) -> str | None:
    written = parse_arn(named)
    return written.resource_type if written is not None else None


def _lattice_requests(beside: Mapping, _resource: Resource, _analysed: AnalysedDeployment) -> Iterator[Request]:
    named = _named(beside.get("targetGroupArn"))
    yield from _requests("vpc-lattice", *_REGISTERING, on=named or _some("vpc-lattice", "targetgroup/"))


def _hook_requests(beside: Mapping, _resource: Resource, _analysed: AnalysedDeployment) -> Iterator[Request]:
    named = _named(beside.get("hookTargetArn"))
    yield from _requests("lambda", "InvokeFunction", on=named or arn("lambda", "function:", CHOSEN_LATER))


def _named(value: Value | None) -> Text | None:
    """Return what a property names, wherever it stands."""
    found = None if is_null(value) or isinstance(value, Unknown) else as_text(value)
    return Text(found.pieces) if found is not None else None


def _bucket_requests(beside: Mapping, _resource: Resource, _analysed: AnalysedDeployment) -> Iterator[Request]:
    """Yield the requests of a file system, which is a view of the bucket: it lists, reads and writes it."""
    bucket = _named(beside.get("bucket"))
    if bucket is not None:
        yield Request("s3:ListBucket", bucket)
        yield from _requests("s3", "GetObject", "PutObject", on=text(bucket, "/", CHOSEN_LATER))


PLACES: tuple[Place, ...] = (
    Place(
        "service",
        ("volumeConfigurations", "managedEBSVolume"),
        "roleArn",
        "to create and attach EBS volumes",
        "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
        _VOLUMES,
        further=volume_key_requests,
    ),
    Place(
        "service",
        ("serviceConnectConfiguration", "services", "tls"),
        "roleArn",
        "to issue the certificates of Service Connect",
        "service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity",
        _CERTIFICATES,
        possible=certificate_key_requests,
    ),
    Place(
        "service",
        ("vpcLatticeConfigurations",),
        "roleArn",
        "to register tasks with VPC Lattice",
        "AmazonECSInfrastructureRolePolicyForVpcLattice",
        (),
        further=_lattice_requests,
    ),
    Place(
        "service",
        ("loadBalancers", "advancedConfiguration"),
        "roleArn",
        "to shift traffic between target groups",
        "AmazonECSInfrastructureRolePolicyForLoadBalancers",
        _LOAD_BALANCERS,
        further=_shifting_requests,
    ),
    Place(
        "service",
        ("deploymentConfiguration", "lifecycleHooks"),
        "roleArn",
        "to invoke the hooks of its deployments",
        "",
        (),
        further=_hook_requests,
    ),
    Place(
        "capacity_provider",
        ("managedInstancesProvider",),
        "infrastructureRoleArn",
        "to launch its managed instances",
        "AmazonECSInfrastructureRolePolicyForManagedInstances",
        _INSTANCES,
    ),
    Place(
        "express_service",
        (),
        "infrastructureRoleArn",
        "to set up its load balancer and scaling",
        "service-role/AmazonECSInfrastructureRoleforExpressGatewayServices",
        _EXPRESS,
    ),
    Place(
        "gateway",
        (),
        "infrastructureRoleArn",
        "to set up the load balancer that its services share",
        "AmazonECSInfrastructureRoleForGatewayHostSharedALB",
        _GATEWAY,
    ),
    Place(
        "deployment_group",
        (),
        "serviceRoleArn",
        "to deploy its service",
        "AWSCodeDeployRoleForECS",
        _DEPLOYMENTS,
        user="CodeDeploy",
        role_kind="deployer",
        service="codedeploy.amazonaws.com",
        only_with=("ecsService", "ecsServices"),
    ),
    Place(
        "batch_compute_environment",
        (),
        "serviceRole",
        "to manage its cluster",
        "service-role/AWSBatchServiceRole",
        _BATCH,
        user="Batch",
        service="batch.amazonaws.com",
    ),
    Place(
        "batch_compute_environment",
        ("computeResources",),
        "spotIamFleetRole",
        "to request Spot Instances",
        "service-role/AmazonEC2SpotFleetTaggingRole",
        _SPOT_FLEET,
        user="Batch",
        service="spotfleet.amazonaws.com",
    ),
    Place(
        "batch_compute_environment",
        ("computeResources", "managedInstancesProvider"),
        "infrastructureRoleArn",
        "to launch its managed instances",
        "AmazonECSInfrastructureRolePolicyForManagedInstances",
        _INSTANCES,
    ),
    Place(
        "pull_through_cache_rule",
        (),
        "customRoleArn",
        "to pull from the other registry",
        "",
        _CACHE,
        user="ECR",
        service="pullthroughcache.ecr.amazonaws.com",
    ),
    Place(
        "repository_creation_template",
        (),
        "customRoleArn",
        "to create repositories",
        "",
        _TEMPLATE,
        user="ECR",
        service="ecr.amazonaws.com",
        further=template_key_requests,
    ),
    Place(
        "s3_files_file_system",
        (),
        "roleArn",
        "to keep its files in the bucket",
        "",
        (),
        user="S3 Files",
        service="elasticfilesystem.amazonaws.com",
        further=_bucket_requests,
    ),
)


@collected_once
def infrastructure_roles(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield every supporting role of a deployment that one of the places names, once for each line that names it."""
    for place in PLACES:
        for resource in analysed.index.of_kind(place.kind):
            if place.only_with and all(is_null(resource.properties.get(key)) for key in place.only_with):
                continue
            for beside in values_at(resource.properties, place.path):
                if isinstance(beside, Unknown):
                    yield _at(place, beside, _NOTHING, resource, analysed)
                value = beside.get(place.key) if isinstance(beside, Mapping) else None
                if isinstance(beside, Mapping) and not is_null(value) and as_literal(value) != "":
                    yield _at(place, value, beside, resource, analysed)


def _at(
    place: Place, value: Value | None, beside: Mapping, resource: Resource, analysed: AnalysedDeployment
) -> SupportingRole:
    requests = (*place.requests, *(place.further(beside, resource, analysed) if place.further is not None else ()))
    return SupportingRole(
        place.role_kind,
        f"{place.user} uses it for {resource.address} {place.use}",
        linked_to(value, resource, place.role_kind, analysed),
        resource,
        (place.service,),
        requests,
        place.policy,
        tuple(place.possible(beside, resource, analysed)) if place.possible is not None else (),
    )
