"""Which account a task definition file is for: a task's roles are always of its own account.

Source: ECS developer guide, task execution IAM role and task IAM role; IAM user guide, passing a role to a service.
"""

from ecs_roles.linking.role_names import parse_reference
from ecs_roles.linking.workload import PROPERTY
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.values import as_text


def account_of(deployment: Deployment) -> str | None:
    """The account in the ARNs of the roles; only of files: what a template or root makes bears no account yet."""
    if deployment.language != "task-definition-file":
        return None
    roles = (as_text(item.properties.get(name)) for item in deployment.resources for name in PROPERTY.values())
    accounts = {parse_reference(role).account.literal for role in roles if role is not None}
    named = {account for account in accounts if account}
    return next(iter(named)) if len(named) == 1 else None
