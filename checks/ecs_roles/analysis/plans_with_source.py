"""Plans that lie beside the code they were made of: both are read as one, so that one defect is one finding."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from ecs_roles.analysis.discovery import Unit, unreadable
from ecs_roles.analysis.isolation import Isolation
from ecs_roles.symbolic.file_memory import recalled
from ecs_roles.symbolic.frozen import replace


def with_sources(units: Sequence[Unit], root: Path, overlay: Mapping[str, str]) -> tuple[Unit, ...]:
    """Return the units, each plan with the root in its folder as its source, where it was made of that."""
    joined = tuple(_with_source(unit, root, overlay) if unit.kind == "plan" else unit for unit in units)
    taken = {unit.source for unit in joined if unit.source is not None}
    return tuple(unit for unit in joined if unit.kind != "terraform" or unit.path not in taken or unit.terragrunt)


def _with_source(plan: Unit, root: Path, overlay: Mapping[str, str]) -> Unit:
    folder = plan.path.parent
    if not plan.path.is_relative_to(root):
        return plan
    # A scan without a plan is not to wait for what reads Terraform.
    from ecs_roles.readers.terraform_plan.belonging import is_plan_of

    apart = Isolation(passes_interrupts=True)  # A plan that cannot be looked into is told when it is read.
    decided = partial(is_plan_of, plan.path, folder, reading_root=root, overlay=overlay)
    work = partial(recalled, ("made of", plan.path, root), decided)
    belongs = apart.one(work, "reading it", unreadable(plan.path, "").span)
    return replace(plan, source=folder) if belongs else plan
