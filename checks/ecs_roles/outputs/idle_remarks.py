"""How a remark or an allowance that silences nothing is told, in every format."""

from ecs_roles.symbolic.resources import Suppression


def idle_remark(remark: Suppression) -> str:
    """What is wrong with the remark, understandable away from its line."""
    return f"{remark.rule} finds nothing there to silence"
