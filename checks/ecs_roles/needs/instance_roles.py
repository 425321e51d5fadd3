"""The roles of the instances on which ECS places tasks, and the right to hand such a role to an instance.

Source: ECS developer guide, container instance IAM role, Amazon ECS Managed Instances instance profile.
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import arn
from ecs_roles.ecs.role import Role
from ecs_roles.linking.role_names import parse_reference
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.infrastructure_roles import ECS
from ecs_roles.needs.platform_roles import CHOSEN_LATER, Call, PlatformRole, role_named, texts_at
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import as_items, as_text
from ecs_roles.symbolic.walking import texts_in

_EC2 = ("ec2.amazonaws.com", "ec2.amazonaws.com.cn")
_FOR_EC2 = "service-role/AmazonEC2ContainerServiceforEC2Role"
_FOR_MANAGED = "AmazonECSInstanceRolePolicyForManagedInstances"
_GROUP = ("autoScalingGroupProvider", "autoScalingGroupArn")
_PROVIDER = ("managedInstancesProvider",)
_PROFILE = (*_PROVIDER, "instanceLaunchTemplate", "ec2InstanceProfileArn")

_AGENT = (
    Call("ecs:DiscoverPollEndpoint", text("*")),
    Call("ecs:RegisterContainerInstance", arn("ecs", "cluster/", CHOSEN_LATER)),
    Call("ecs:Poll", arn("ecs", "container-instance/", CHOSEN_LATER)),
)


def instance_roles(estate: Estate) -> Iterator[PlatformRole]:
    """The role of every instance profile that plainly serves instances of ECS."""
    linked = (*_of_managed_instances(estate), *_of_groups(estate))
    yield from linked
    known = {item.role.address for item in linked}
    for profile in estate.surroundings.of_kind("instance_profile"):
        for role in _roles_in(profile, estate):
            if role.address not in known and _has_policy(role, _FOR_EC2):
                use = f"the instances with the profile {profile.address} join a cluster with it"
                yield PlatformRole("instance", use, role, profile, profile.span, _EC2)


def passing_roles(estate: Estate) -> Iterator[PlatformRole]:
    """The infrastructure roles that must hand an instance role to the instances they launch."""
    for provider, reference, profile in _managed_profiles(estate):
        infrastructure = next(texts_at(provider.properties, (*_PROVIDER, "infrastructureRoleArn")), None)
        passing = role_named(infrastructure, estate)
        for role in _roles_in(profile, estate):
            if passing is not None and infrastructure is not None:
                call = Call("iam:PassRole", role.arn, (("iam:PassedToService", (text("ec2.amazonaws.com"),)),))
                use = f"ECS uses it for {provider.address} to launch instances with the role {role.address}"
                span = infrastructure.span or reference.span or provider.span
                yield PlatformRole("infrastructure", use, passing, provider, span, (ECS,), (call,))


def _of_managed_instances(estate: Estate) -> Iterator[PlatformRole]:
    for provider, reference, profile in _managed_profiles(estate):
        for role in _roles_in(profile, estate):
            use = f"the managed instances of {provider.address} join the cluster with it"
            span = reference.span or provider.span
            yield PlatformRole("instance", use, role, provider, span, _EC2, _AGENT, _FOR_MANAGED)


def _of_groups(estate: Estate) -> Iterator[PlatformRole]:
    """From a capacity provider to the instances of its Auto Scaling group, and from their template to the profile."""
    for provider in estate.surroundings.of_kind("capacity_provider"):
        for template in _templates_of(provider, estate):
            for reference, profile in _profiles_of(template, estate):
                for role in _roles_in(profile, estate):
                    use = f"the instances of {provider.address} join the cluster with it"
                    span = reference.span or template.span
                    yield PlatformRole("instance", use, role, template, span, _EC2, _AGENT, _FOR_EC2)


def _profiles_of(template: Resource, estate: Estate) -> Iterator[tuple[Text, Resource]]:
    for key in ("arn", "name"):
        for reference in texts_at(template.properties, ("iamInstanceProfile", key)):
            for profile in estate.surroundings.find("instance_profile", key, reference).sure[:1]:
                yield reference, profile


def _templates_of(provider: Resource, estate: Estate) -> Iterator[Resource]:
    for reference in texts_at(provider.properties, _GROUP):
        for group in estate.surroundings.of_kind("autoscaling_group"):
            if _means(reference, group):
                named = tuple(texts_in(group.properties))
                templates = estate.surroundings.of_kind("launch_template")
                yield from (item for item in templates if any(_means(found, item) for found in named))


def _means(reference: Text, resource: Resource) -> bool:
    """Whether a text is an attribute of the resource that AWS makes up: ``aws_launch_template.workers.id``."""
    names = [symbol.name.rpartition(":")[2] for symbol in reference.symbols] if len(reference.pieces) == 1 else []
    return any(name.rpartition(".")[0] == resource.address for name in names)


def _managed_profiles(estate: Estate) -> Iterator[tuple[Resource, Text, Resource]]:
    for provider in estate.surroundings.of_kind("capacity_provider"):
        for reference in texts_at(provider.properties, _PROFILE):
            for profile in estate.surroundings.find("instance_profile", "arn", reference).sure[:1]:
                yield provider, reference, profile


def _roles_in(profile: Resource, estate: Estate) -> Iterator[Role]:
    for item in as_items(profile.properties.get("roles"))[0]:
        name = as_text(item)
        role = role_named(name, estate) if name is not None and parse_reference(name).form != "open" else None
        if role is not None:
            yield role


def _has_policy(role: Role, label: str) -> bool:
    return any(policy.form == "aws" and policy.label == label for policy in role.policies)
