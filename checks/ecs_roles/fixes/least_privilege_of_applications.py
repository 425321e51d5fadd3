"""What an application calls, as a file says it, as grants of the task role: on what the file or the role names."""

import re
from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import NeededBy
from ecs_roles.fixes.least_privilege import Wanted, wanted_by
from ecs_roles.iam.application_evidence import CalledAction
from ecs_roles.iam.decision import Request
from ecs_roles.iam.service_reference import takes_resource
from ecs_roles.iam.statement_matching import names_action
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import ScanSettings
from ecs_roles.rules.application.evidence import evidence_about, surely_called
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import PARTITION, Text, text

_ANY_PARTITION = re.compile(r"^arn:\*:")
_ANYTHING = text("*")
_NOT_NAMED = "which resource the application uses is not in the file, and the role names none"


def wanted_by_application(workload: Workload, settings: ScanSettings) -> Iterator[Wanted | Doubt]:
    """Yield what the files about an application say that it calls, on the resources that they or the role name."""
    for needs, evidence in evidence_about(workload, settings):
        for item in surely_called(evidence):
            line = NeededBy(f"{item.known_by or 'the application calls it'} ({needs.file})", workload.task.span)
            resources = tuple(_resources(item, workload.task.role))
            for resource in resources:
                yield wanted_by(Request(item.action, resource), line)
            if not resources:
                yield Doubt(f"{item.action} on {', '.join(item.resources)}", _NOT_NAMED, line.span)


def _resources(item: CalledAction, role: Role | None) -> Iterator[Text]:
    """Yield single resources: those of the file, else those on which the role allows the action today."""
    if takes_resource(item.action) is Answer.NO:
        yield _ANYTHING
        return
    named = [each for each in item.resources if not set("*?") & set(_ANY_PARTITION.sub("", each))]
    yield from (_of_any_partition(each) for each in named)
    if not named and role is not None:
        for statement in role.grants.statements:
            if statement.effect == "Allow" and any(
                names_action(action, item.action) is Answer.YES for action in statement.actions
            ):
                yield from (each for each in statement.resources if (each.literal or "x").strip("*"))


def _of_any_partition(resource: str) -> Text:
    found = _ANY_PARTITION.match(resource)
    return text("arn:", PARTITION, ":", resource[found.end() :]) if found is not None else text(resource)
