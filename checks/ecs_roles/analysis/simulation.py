"""Ask the engine whether a role of the scanned code may do something, and which statement decides."""

from collections.abc import Iterator

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.things_by_name import is_called
from ecs_roles.ecs.role import Role
from ecs_roles.iam.decision import Verdict
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.deciding import decide_ask
from ecs_roles.needs.need import Ask
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import text


@frozen()
class Simulated:
    """The answer for one role: as which it was asked (``execution role of web``), and the verdict."""

    role: Role
    used_as: str
    verdict: Verdict


def simulate(report: Report, wanted: str, action: str, resource: str) -> tuple[Simulated, ...]:
    """Return the answers for a role by address, name or ARN, or for both roles of a task definition, each once."""
    ask = Ask(action, text(resource))
    found: dict[tuple[str, str], Simulated] = {}
    for analysed in report.analysed_deployments:
        for role, used_as in (*_of_task_definition(analysed, wanted), *_by_name(analysed, wanted)):
            answer = Simulated(role, used_as, decide_ask(ask, role, analysed.index))
            found.setdefault((role.span.file + role.address, used_as), answer)
    return tuple(found.values())


def _of_task_definition(analysed: AnalysedDeployment, wanted: str) -> Iterator[tuple[Role, str]]:
    for assessment in analysed.assessments:
        workload = assessment.workload
        for link in (workload.execution, workload.task):
            if link.role is not None and wanted == workload.address:
                yield link.role, f"{link.side} role of {workload.address}"


def _of_accounts(analysed: AnalysedDeployment) -> Iterator[Role]:
    """Yield the roles outside the code that a task definition names and that a file about an account knows."""
    for assessment in analysed.assessments:
        for link in (assessment.workload.execution, assessment.workload.task):
            if link.role is not None and link.found_in:
                yield link.role


def _by_name(analysed: AnalysedDeployment, wanted: str) -> Iterator[tuple[Role, str]]:
    for role in dict.fromkeys((*analysed.roles.roles, *_of_accounts(analysed))):
        if is_called(wanted, role):
            sides = dict.fromkeys(f"{side} role of {item.workload.address}" for side, item in analysed.uses_of(role))
            yield role, ", ".join(sides) or "used by no task definition here"
