"""The checks that checkov loads: one for each rule, for Terraform and for CloudFormation."""

import sys
from pathlib import Path
from typing import Any

# checkov executes this file under its bare name; the engine is imported as a package from the folder above. Appended,
# never inserted: nothing here may hide a module of somebody else.
_SOURCE_ROOT = str(Path(__file__).resolve().parents[2])
if _SOURCE_ROOT not in sys.path:
    sys.path.append(_SOURCE_ROOT)

from checkov.cloudformation.checks.resource.base_resource_check import (  # noqa: E402
    BaseResourceCheck as CloudFormationCheck,
)
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck as TerraformCheck  # noqa: E402

try:
    from ecs_roles.for_checkov.visiting.checks import checks_for
except Exception as _missing:  # noqa: BLE001 - whatever is wrong with the engine, a scan must not be green for it
    from ecs_roles.for_checkov.visiting.without_engine import checks_without_engine

    CHECKS: list[Any] = checks_without_engine(TerraformCheck, CloudFormationCheck, str(_missing))
else:
    CHECKS = checks_for(TerraformCheck, CloudFormationCheck)

__all__ = ["CHECKS"]
