"""What of a deployment its roles and the links to them follow from: where that is the same, they are the same."""

from ecs_roles.symbolic.resources import Deployment

_KINDS = frozenset(
    (
        *("role", "role_policy", "managed_policy", "policy_attachment", "exclusive_policies"),
        *("identity_policy", "identity_policy_attachment"),
    )
)


def about_roles(deployment: Deployment) -> Deployment:
    """Return the deployment with what is about roles and policies alone: more is not seen by what links."""
    return Deployment(
        deployment.name,
        deployment.language,
        tuple([each for each in deployment.resources if each.kind in _KINDS]),
        deployment.opaque,
        deployment.scenario,
        deployment.exports,
        region=deployment.region,
        facts=deployment.facts,
        empty_at=deployment.empty_at,
        absent=deployment.absent,
        declares=deployment.declares,
        without_value=deployment.without_value,
    )
