"""The checks that checkov loads: one for each rule, for Terraform and for CloudFormation.

This file stands alone: where the engine cannot be imported it registers a check that fails, so that no scan is green
for nothing.
"""

import gc
import sys
from pathlib import Path
from typing import Any

from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck as CloudFormationCheck
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck as TerraformCheck

# checkov executes this file under its bare name; the engine is imported as a package from the folder above. Appended,
# never inserted: nothing here may hide a module of somebody else.
_SOURCE_ROOT = str(Path(__file__).resolve().parents[2]) if len(Path(__file__).resolve().parents) > 2 else "/"  # noqa: PLR2004
if _SOURCE_ROOT not in sys.path:
    sys.path.append(_SOURCE_ROOT)

# What checkov has loaded by now stays as long as its process: no collector is to walk it again for what is loaded here.
gc.freeze()
# A collector that sees nothing old walks all that is young far more often: it is to do so as seldom as without us.
_young, _middle, _old = gc.get_threshold()
gc.set_threshold(_young, _middle, max(_old, 40))

_TASK_DEFINITIONS = ((TerraformCheck, "aws_ecs_task_definition"), (CloudFormationCheck, "AWS::ECS::TaskDefinition"))


def _checks_without_engine(reason: str) -> list[Any]:
    """Return one check for each framework that fails on every task definition and names the fix."""
    name = (
        f"The ECS role checks could not be loaded ({' '.join(reason.split())}): install them for the Python that runs "
        "checkov, with `pip install ecs-role-checks`"
    )

    def scan_resource_conf(_self: Any, _conf: Any) -> CheckResult:
        return CheckResult.FAILED

    made = []
    for base, kind in _TASK_DEFINITIONS:
        check = type("EngineMissing", (base,), {"scan_resource_conf": scan_resource_conf})
        named = {"name": name, "id": "CKV_ECSROLE_500", "categories": [CheckCategories.IAM]}
        made.append(check(**named, supported_resources=[kind]))
    return made


try:
    # The engine loads them with the first code in HCL: too late to fail on every task definition.
    import tree_sitter  # noqa: F401
    import tree_sitter_hcl  # noqa: F401

    from ecs_roles.for_checkov.visiting.checks import checks_for
except Exception as _missing:  # noqa: BLE001 - whatever is wrong with the engine, a scan must not be green for it
    CHECKS = _checks_without_engine(str(_missing))
else:
    CHECKS = checks_for(TerraformCheck, CloudFormationCheck)

__all__ = ["CHECKS"]
