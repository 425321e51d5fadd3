"""A row of the project's table of requirements."""

from ecs_roles.symbolic.frozen import frozen


@frozen()
class Row:
    """Something that ECS asks of IAM: the rules that hold it, or why nothing does, and where it is written."""

    id: str
    requirement: str
    source: str
    rules: tuple[str, ...] = ()
    reason: str = ""
