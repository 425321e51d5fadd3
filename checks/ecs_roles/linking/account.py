"""Which account a root or a task definition file is for: a task's roles are always of its own account.

Source: ECS developer guide, task execution IAM role and task IAM role; IAM user guide, passing a role to a service.
"""

from ecs_roles.linking.workload import PROPERTY
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.values import as_text


def account_of(deployment: Deployment) -> str | None:
    """Return the account that a root says it is deployed to, or that of the roles in a file; a template says none."""
    if deployment.language != "task-definition-file":
        return deployment.facts.account
    roles = (as_text(item.properties.get(name)) for item in deployment.resources for name in PROPERTY.values())
    arns = (parse_arn(role) for role in roles)
    named = {account for arn in arns if arn is not None and (account := arn.account.literal)}
    return next(iter(named)) if len(named) == 1 else None
