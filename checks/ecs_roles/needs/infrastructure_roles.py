"""The roles with which ECS manages what surrounds tasks: volumes, certificates, target groups, instances.

Source: ECS developer guide, infrastructure IAM role; the documents of AWS's own policies for each purpose, of which the
calls here are the first that ECS makes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_roles.ecs.arns import arn
from ecs_roles.findings.finding import RoleKind
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.platform_roles import CHOSEN_LATER, Call, PlatformRole, role_named, texts_at
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import is_null

ECS = "ecs.amazonaws.com"
_EVERYTHING = text("*")


def _some(service: str, resource: str) -> Text:
    """Some resource of that sort, whose name ECS or the deployment chooses."""
    return arn(service, resource, CHOSEN_LATER)


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """A place where the code names an infrastructure role: kind of resource, path of keys, purpose, policy, calls.

    ``only_with`` are keys of which one must be set for the place to be ECS's at all.
    """

    kind: str
    path: tuple[str, ...]
    use: str
    policy: str
    calls: tuple[Call, ...]
    user: str = "ECS"
    role_kind: RoleKind = "infrastructure"
    service: str = ECS
    only_with: tuple[str, ...] = ()


_VOLUMES = (
    Call("ec2:CreateVolume", _some("ec2", "volume/")),
    Call("ec2:AttachVolume", _some("ec2", "volume/")),
    Call("ec2:DescribeVolumes", _EVERYTHING),
)
_CERTIFICATES = (
    Call("secretsmanager:CreateSecret", _some("secretsmanager", "secret:ecs-sc!")),
    Call("acm-pca:IssueCertificate", _some("acm-pca", "certificate-authority/")),
)
_LATTICE = (
    Call("vpc-lattice:RegisterTargets", _some("vpc-lattice", "targetgroup/")),
    Call("vpc-lattice:DeregisterTargets", _some("vpc-lattice", "targetgroup/")),
)
_LOAD_BALANCERS = (
    Call("elasticloadbalancing:RegisterTargets", _some("elasticloadbalancing", "targetgroup/")),
    Call("elasticloadbalancing:DeregisterTargets", _some("elasticloadbalancing", "targetgroup/")),
    Call("elasticloadbalancing:DescribeTargetHealth", _EVERYTHING),
)
_INSTANCES = (
    Call("ec2:CreateLaunchTemplate", _some("ec2", "launch-template/")),
    Call("ec2:CreateFleet", _some("ec2", "fleet/")),
    Call("ec2:RunInstances", _some("ec2", "instance/")),
)
_DEPLOYMENTS = (
    Call("ecs:DescribeServices", _some("ecs", "service/")),
    Call("ecs:CreateTaskSet", _some("ecs", "task-set/")),
    Call("ecs:UpdateServicePrimaryTaskSet", _some("ecs", "service/")),
)
_EXPRESS = (
    Call("elasticloadbalancing:CreateTargetGroup", _some("elasticloadbalancing", "targetgroup/")),
    Call("elasticloadbalancing:DescribeLoadBalancers", _EVERYTHING),
    Call("ec2:CreateSecurityGroup", _some("ec2", "vpc/")),
)

INFRASTRUCTURE: tuple[Infrastructure, ...] = (
    Infrastructure(
        "service",
        ("volumeConfigurations", "managedEBSVolume", "roleArn"),
        "to create and attach EBS volumes",
        "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
        _VOLUMES,
    ),
    Infrastructure(
        "service",
        ("serviceConnectConfiguration", "services", "tls", "roleArn"),
        "to issue the certificates of Service Connect",
        "service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity",
        _CERTIFICATES,
    ),
    Infrastructure(
        "service",
        ("vpcLatticeConfigurations", "roleArn"),
        "to register tasks with VPC Lattice",
        "AmazonECSInfrastructureRolePolicyForVpcLattice",
        _LATTICE,
    ),
    Infrastructure(
        "service",
        ("loadBalancers", "advancedConfiguration", "roleArn"),
        "to shift traffic between target groups",
        "AmazonECSInfrastructureRolePolicyForLoadBalancers",
        _LOAD_BALANCERS,
    ),
    Infrastructure(
        "service",
        ("deploymentConfiguration", "lifecycleHooks", "roleArn"),
        "to invoke the hooks of its deployments",
        "",
        (Call("lambda:InvokeFunction", _some("lambda", "function:")),),
    ),
    Infrastructure(
        "capacity_provider",
        ("managedInstancesProvider", "infrastructureRoleArn"),
        "to launch its managed instances",
        "AmazonECSInfrastructureRolePolicyForManagedInstances",
        _INSTANCES,
    ),
    Infrastructure(
        "express_service",
        ("infrastructureRoleArn",),
        "to set up its load balancer and scaling",
        "service-role/AmazonECSInfrastructureRoleforExpressGatewayServices",
        _EXPRESS,
    ),
    Infrastructure(
        "deployment_group",
        ("serviceRoleArn",),
        "to deploy its service",
        "AWSCodeDeployRoleForECS",
        _DEPLOYMENTS,
        user="CodeDeploy",
        role_kind="deployer",
        service="codedeploy.amazonaws.com",
        only_with=("ecsService", "ecsServices"),
    ),
)


def infrastructure_roles(estate: Estate) -> Iterator[PlatformRole]:
    """Every infrastructure role of a deployment, once for each line that names it."""
    for place in INFRASTRUCTURE:
        for resource in estate.surroundings.of_kind(place.kind):
            if place.only_with and all(is_null(resource.properties.get(key)) for key in place.only_with):
                continue
            for reference in texts_at(resource.properties, place.path):
                yield from _at(place, reference, resource, estate)


def _at(place: Infrastructure, reference: Text, resource: Resource, estate: Estate) -> Iterator[PlatformRole]:
    role = role_named(reference, estate)
    if role is not None:
        use = f"{place.user} uses it for {resource.address} {place.use}"
        span = reference.span or resource.span
        yield PlatformRole(place.role_kind, use, role, resource, span, (place.service,), place.calls, place.policy)
