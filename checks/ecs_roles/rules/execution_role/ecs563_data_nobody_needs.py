"""ECS563: the execution role may read a secret, parameter or object that no task definition with it uses."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.automatic_fix import REMOVE
from ecs_roles.rules.execution_role.unneeded import DATA, has_surpluses
from ecs_roles.rules.execution_role.unneeded_findings import unneeded
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return unneeded(rule, analysed, "unneeded", DATA)


RULE = Rule(
    number=563,
    name="data-nobody-needs",
    category="unneeded_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The execution role may read a secret, parameter or object that none of its task definitions uses",
    why="Whoever can start a task with this role can have the secret injected into it. A grant that outlives the "
    "task definition it was made for helps nobody else. Judged only where every user of the role is in the code: a "
    "role that is exported, output, looked up elsewhere or handed to a module that could not be read is left alone.",
    fix="Remove the resource, or the statement.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ),
    check_deployment=_check,
    deployment_question=has_surpluses,
    automatic_fix=REMOVE,
)
