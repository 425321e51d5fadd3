"""The deployments that a template can become."""

from ecs_roles.readers.cloudformation.evaluation import Context, Session
from ecs_roles.readers.cloudformation.functions.table import FUNCTIONS
from ecs_roles.readers.cloudformation.kinds import KINDS
from ecs_roles.readers.cloudformation.made import Made, exists
from ecs_roles.readers.cloudformation.neutral_resources import neutral_resources
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.source.resources import Deployment


def deployments(stack: Stack) -> tuple[Deployment, ...]:
    """One deployment for each choice of conditions that can occur."""
    context = Context(stack, Session(World(), FUNCTIONS))
    made = (Made(context, declared) for declared in stack.template.resources.values() if declared.type_name in KINDS)
    resources = tuple(resource for one in made if exists(one) for resource in neutral_resources(one))
    return (Deployment(stack.template.name, "cloudformation", resources),)
