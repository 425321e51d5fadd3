"""What checkov gets when the engine cannot be imported: a check that fails, so that no scan is green for nothing."""

from typing import Any

from checkov.common.models.enums import CheckCategories, CheckResult

ID = "CKV_ECSROLE_500"
_TASK_DEFINITIONS = ("aws_ecs_task_definition",), ("AWS::ECS::TaskDefinition",)


def checks_without_engine(terraform: type[Any], cloudformation: type[Any], reason: str) -> list[Any]:
    """One check for each framework that fails on every task definition and names the fix."""
    name = (
        f"The ECS role checks could not be loaded ({reason}): install them for the Python that runs checkov, "
        "with `pip install ecs-role-checks`"
    )

    def scan_resource_conf(_self: Any, _conf: Any) -> CheckResult:
        return CheckResult.FAILED

    made = []
    for base, types in zip((terraform, cloudformation), _TASK_DEFINITIONS, strict=True):
        check = type("EngineMissing", (base,), {"scan_resource_conf": scan_resource_conf})
        made.append(check(name=name, id=ID, categories=[CheckCategories.IAM], supported_resources=list(types)))
    return made
