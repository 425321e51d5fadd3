"""The roles of the instances on which ECS and Batch place tasks, and the right to hand such a role to an instance.

Sources: ECS developer guide, container instance IAM role, Amazon ECS Managed Instances instance profile, ECS Anywhere
IAM role; Batch API reference, ComputeResource (instanceRole is an instance profile, not a role).
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import arn
from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.iam.decision import Request
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.role_names import parse_reference
from ecs_roles.linking.workload import Link
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.cluster_instances import LAUNCHERS, joining_instances, profile_settings
from ecs_roles.needs.clusters import cluster_of_provider
from ecs_roles.needs.infrastructure_roles import ECS
from ecs_roles.needs.other_deployments import Home, found_elsewhere
from ecs_roles.needs.supporting_roles import CHOSEN_LATER, SupportingRole, linked_to, pass_role, texts_at, values_at
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Attribute
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text, split_text, text
from ecs_roles.symbolic.values import Value, as_items, as_literal, as_text, is_null
from ecs_roles.symbolic.walking import texts_in

_EC2 = ("ec2.amazonaws.com", "ec2.amazonaws.com.cn")
_SSM = ("ssm.amazonaws.com",)
_FOR_EC2 = "service-role/AmazonEC2ContainerServiceforEC2Role"
_OF_AGENTS = "ecs:registercontainerinstance"
_FOR_MANAGED = "AmazonECSInstanceRolePolicyForManagedInstances"
_NAMES = ("name", "launchTemplateName", "launchConfigurationName", "autoScalingGroupName")
_GROUP = ("autoScalingGroupProvider", "autoScalingGroupArn")
_MANAGED = ("managedInstancesProvider",)
_TEMPLATE_PROFILE = ("instanceLaunchTemplate", "ec2InstanceProfileArn")
_PROFILE = "instance-profile"


@frozen()
class ManagedPlace:
    """A place that launches managed instances: the kind of resource and the path to its provider."""

    kind: str
    path: tuple[str, ...]
    joins: str


_MANAGED_PLACES = (
    ManagedPlace("capacity_provider", _MANAGED, "join the cluster"),
    ManagedPlace("batch_compute_environment", ("computeResources", *_MANAGED), "join the cluster of Batch"),
)


@collected_once
def instance_roles(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Return the roles of the instance profiles that plainly serve instances of ECS, and of activations for them."""
    linked = (*_of_managed_instances(analysed), *_of_groups(analysed), *_of_batch(analysed))
    followed = {item.user.address for item in linked}
    linked += tuple(item for item in _of_clusters(analysed) if item.user.address not in followed)
    yield from linked
    yield from _of_activations(analysed)
    known = {item.role.address for item in linked if item.role is not None}
    for profile in analysed.index.of_kind("instance_profile"):
        for link in _links_of(profile, analysed):
            if link.role is not None and link.role.address not in known and _is_for_agents(link.role):
                use = f"the instances with the profile {profile.address} join a cluster with it"
                yield SupportingRole("instance", use, _at(link, None, profile), profile, _EC2)


def serves_instances(analysed: AnalysedDeployment) -> bool:
    """Decide whether a role of a deployment plainly is for instances of ECS."""
    return bool(instance_roles(analysed))


def passing_roles(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield the infrastructure roles that must hand an instance role to the instances they launch."""
    for user, place, _reference, profile in _managed_profiles(analysed):
        for value in _values_at(user, (*place.path, "infrastructureRoleArn")):
            for role in _roles_in(profile, analysed):
                use = f"ECS uses it for {user.address} to launch instances with the role {role.address}"
                link = linked_to(value, user, "infrastructure", analysed)
                passing = pass_role(role.arn, "ec2.amazonaws.com")
                yield SupportingRole("infrastructure", use, link, user, (ECS,), (passing,))


def instance_roles_of_group(provider: Resource, analysed: AnalysedDeployment) -> tuple[SupportingRole, ...]:
    """Return the roles of the instances of a capacity provider's Auto Scaling group."""
    return tuple(
        item for template in _templates_of(provider, analysed) for item in _of_template(template, provider, analysed)
    )


def roles_for_profiles(analysed: AnalysedDeployment) -> Iterator[tuple[Resource, Text, Role]]:
    """Yield the places that take an instance profile and name a role instead."""
    for user, reference in _profile_references(analysed):
        entity = parse_reference(reference)
        found = analysed.roles.with_arn(reference)
        if found is not None or (entity.form == "arn" and entity.kind == "role") or _is_made_up(reference):
            link = linked_to(reference, user, "instance", analysed)
            if link.role is not None and not any(_profiles(reference, analysed)):
                yield user, reference, link.role


def profiles_holding(role: Role, analysed: AnalysedDeployment) -> tuple[Resource, ...]:
    """Return the instance profiles of the code that surely hold a role."""
    return tuple(
        profile
        for profile in analysed.index.of_kind("instance_profile")
        if profile.managed and any(link.role == role for link in _links_of(profile, analysed))
    )


def _is_made_up(name: Text) -> bool:
    """Return whether AWS makes the name up, so that no profile outside the code has the same."""
    return any(symbol.generated for symbol in name.symbols)


def _profile_references(analysed: AnalysedDeployment) -> Iterator[tuple[Resource, Text]]:
    around = analysed.index
    for place in _MANAGED_PLACES:
        for user in around.of_kind(place.kind):
            yield from ((user, found) for found in texts_at(user.properties, (*place.path, *_TEMPLATE_PROFILE)))
    for user in around.of_kind("batch_compute_environment"):
        yield from ((user, found) for found in texts_at(user.properties, ("computeResources", "instanceRole")))
    for kind in LAUNCHERS:
        for user in around.of_kind(kind):
            yield from ((user, found) for found in _profiles_named(user))


def _of_managed_instances(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    for user, place, reference, profile in _managed_profiles(analysed):
        use = f"the managed instances of {user.address} {place.joins} with it"
        requests = _agent(user, analysed.index)
        for link in _links_of(profile, analysed):
            yield SupportingRole("instance", use, _at(link, reference, user), user, _EC2, requests, _FOR_MANAGED)


def _agent(provider: Resource | None, around: ResourceIndex) -> tuple[Request, ...]:
    """Return what the agent asks for: it registers with the cluster of the capacity provider, where that is known."""
    return _agent_of(cluster_of_provider(provider, around) if provider is not None else None)


def _agent_of(cluster: Resource | None) -> tuple[Request, ...]:
    """Return what the agent asks for; the ARN of an instance holds the name of its cluster, where that is known."""
    own = as_text(cluster.properties.get("arn")) if cluster is not None else None
    joined = (("ecs:cluster", (own,)),) if own is not None else ()
    parts = parse_arn(own) if own is not None else None
    within = text(parts.resource_name, "/") if parts is not None and parts.resource_type == "cluster" else text()
    return (
        Request("ecs:DiscoverPollEndpoint", text("*")),
        Request("ecs:RegisterContainerInstance", own or arn("ecs", "cluster/", CHOSEN_LATER)),
        Request("ecs:Poll", arn("ecs", "container-instance/", within, CHOSEN_LATER), joined),
    )


def _of_groups(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Follow a capacity provider to the instances of its Auto Scaling group, and their template to the profile."""
    for provider in analysed.index.of_kind("capacity_provider"):
        yield from instance_roles_of_group(provider, analysed)


def instance_roles_of_cluster(cluster: Resource, analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield the roles of the instances that join a cluster because their user data names it."""
    for launcher in joining_instances(cluster, analysed.index).launchers:
        use = f"the instances of {launcher.address} join {cluster.address} with it"
        yield from _of_launcher(launcher, use, _agent_of(cluster), analysed)


def _of_clusters(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    for cluster in analysed.index.of_kind("cluster"):
        if cluster.managed:
            yield from instance_roles_of_cluster(cluster, analysed)


def _of_template(template: Resource, provider: Resource, analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    use = f"the instances of {provider.address} join the cluster with it"
    yield from _of_launcher(template, use, _agent(provider, analysed.index), analysed)


def _of_launcher(
    template: Resource, use: str, requests: tuple[Request, ...], analysed: AnalysedDeployment
) -> Iterator[SupportingRole]:
    for at in role_links(template, analysed):
        yield SupportingRole("instance", use, at, template, _EC2, requests, _FOR_EC2)


def role_links(launcher: Resource, analysed: AnalysedDeployment) -> Iterator[Link]:
    """Yield the links from what launches instances to the roles of the profile that it gives them."""
    for reference in _profiles_named(launcher):
        for profile, home in _profiles(reference, analysed):
            for link in _links_of(profile, home):
                yield _at(link, reference, launcher)


def _of_batch(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    for environment in analysed.index.of_kind("batch_compute_environment"):
        yield from instance_roles_of_environment(environment, analysed)


def instance_roles_of_environment(environment: Resource, analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield the roles of the instances of a compute environment of Batch."""
    use = f"the instances of {environment.address} join the cluster of Batch with it"
    requests = _agent(None, analysed.index)
    for reference in texts_at(environment.properties, ("computeResources", "instanceRole")):
        for profile, home in _profiles(reference, analysed):
            for link in _links_of(profile, home):
                yield SupportingRole(
                    "instance", use, _at(link, reference, environment), environment, _EC2, requests, _FOR_EC2
                )


def is_on_instances(environment: Resource) -> bool:
    """Return whether the jobs of a compute environment may run on instances: its type is not one of Fargate."""
    types = [as_literal(value) or "" for value in values_at(environment.properties, ("computeResources", "type"))]
    return not types or not all(name.upper().startswith("FARGATE") for name in types)


def _of_activations(analysed: AnalysedDeployment) -> Iterator[SupportingRole]:
    """Yield the role of an activation, where it plainly is for instances of ECS Anywhere."""
    for activation in analysed.index.of_kind("activation"):
        value = activation.properties.get("iamRole")
        link = linked_to(value, activation, "instance", analysed)
        if link.role is not None and has_policy(link.role, _FOR_EC2):
            use = f"the machines that {activation.address} registers join a cluster with it"
            requests = _agent(None, analysed.index)
            yield SupportingRole("instance", use, link, activation, _SSM, requests, _FOR_EC2)


def _profiles_named(template: Resource) -> Iterator[Text]:
    """Yield the profiles that a template names: by name or ARN, in a launch configuration by either in one property."""
    for named in profile_settings(template):
        direct = as_text(named)
        if direct is not None:
            yield direct
        for key in ("arn", "name"):
            yield from texts_at(named, (key,))


def _profiles(reference: Text, analysed: AnalysedDeployment) -> Iterator[Home]:
    """Yield the profile of that ARN or name, of this deployment or of the only other one that can be meant."""
    own = _own_profiles(reference, analysed.index)
    yield from ((profile, analysed) for profile in own)
    if not own:
        yield from found_elsewhere("instance_profile", reference, analysed)


def _own_profiles(reference: Text, around: ResourceIndex) -> tuple[Resource, ...]:
    """Return the profile of that ARN or name, or of the name in that ARN."""
    entity = parse_reference(reference)
    by_name = ("name", split_text(entity.full_name, "/")[-1])
    in_arn = (by_name,) if entity.form == "arn" and entity.kind == _PROFILE else ()
    for key, value in (("arn", reference), ("name", reference), *in_arn):
        found = around.find("instance_profile", key, value).sure[:1]
        if found:
            return found
    return ()


def unfound_profiles(analysed: AnalysedDeployment) -> Iterator[Doubt]:
    """Yield the places that take an instance profile, and name one that is not in the code."""
    wrong = [(user, reference) for user, reference, _ in roles_for_profiles(analysed)]
    for user, reference in _profile_references(analysed):
        if user.kind not in LAUNCHERS and (user, reference) not in wrong and not any(_profiles(reference, analysed)):
            why = _why_unfound(reference, analysed.index.referred_to("role", reference))
            yield Doubt(f"the instance role of {user.address}", why, reference.span or user.span)


def _why_unfound(reference: Text, role: Resource | None) -> str:
    """Return why the profile is not found; with the name of a role it is one only where somebody made one so called."""
    if role is not None:
        return (
            f"it names the role {role.address}, AWS takes an instance profile there, and none of that name is in this "
            "code"
        )
    return reference.symbols[0].reason if reference.symbols else f"{shown(reference)} is not in this code"


def _templates_of(provider: Resource, analysed: AnalysedDeployment) -> Iterator[Resource]:
    for reference in texts_at(provider.properties, _GROUP):
        for group in analysed.index.of_kind("autoscaling_group"):
            if _means(reference, group):
                named = tuple(texts_in(group.properties))
                templates = (item for kind in LAUNCHERS for item in analysed.index.of_kind(kind))
                yield from (item for item in templates if any(_means(found, item) for found in named))


def _means(reference: Text, resource: Resource) -> bool:
    """Return whether a text names the resource, or is an attribute of it: ``aws_launch_template.workers.id``."""
    if reference.literal and reference.literal in {as_literal(resource.properties.get(name)) for name in _NAMES}:
        return True
    origins = [symbol.origin for symbol in reference.symbols] if len(reference.pieces) == 1 else []
    found = [origin for origin in (*origins, reference.source) if isinstance(origin, Attribute)]
    return any(origin.of == resource.origin for origin in found)


def _managed_profiles(analysed: AnalysedDeployment) -> Iterator[tuple[Resource, ManagedPlace, Text, Resource]]:
    for place in _MANAGED_PLACES:
        for user in analysed.index.of_kind(place.kind):
            for reference in texts_at(user.properties, (*place.path, *_TEMPLATE_PROFILE)):
                for profile in _own_profiles(reference, analysed.index):
                    yield user, place, reference, profile


def _links_of(profile: Resource, analysed: AnalysedDeployment) -> Iterator[Link]:
    listed, rest = as_items(profile.properties.get("roles")).split()
    for item in (*listed, *rest):
        yield linked_to(item, profile, "instance", analysed)


def _roles_in(profile: Resource, analysed: AnalysedDeployment) -> Iterator[Role]:
    return (link.role for link in _links_of(profile, analysed) if link.role is not None and link.status == "linked")


def _is_for_agents(role: Role) -> bool:
    """Return whether a role is plainly made for instances of ECS: by AWS's policy, or by what the agent alone calls."""
    allowing = (item for item in role.grants.statements if item.effect == "Allow")
    written = (action.literal or "" for item in allowing for action in item.actions)
    return has_policy(role, _FOR_EC2) or any(name.lower() == _OF_AGENTS for name in written)


def has_policy(role: Role, label: str) -> bool:
    """Return whether one of AWS's policies is attached to the role."""
    return any(policy.form == "aws" and policy.label == label for policy in role.policies)


def _at(link: Link, reference: Text | None, user: Resource) -> Link:
    """Return the link at the line that leads to the role."""
    return replace(link, span=(reference.span if reference is not None else None) or user.span)


def _values_at(user: Resource, path: tuple[str, ...]) -> Iterator[Value]:
    return (value for value in values_at(user.properties, path) if not is_null(value))


def reaches_containers(item: SupportingRole) -> bool:
    """Return whether containers reach the credentials of an instance role unless somebody keeps them from it."""
    return item.services == _EC2 and item.policy != _FOR_MANAGED
