"""The log router of FireLens beside the options of each container: its init image, and configuration that is not read.

Sources: ECS developer guide, FireLens; https://github.com/aws/aws-for-fluent-bit, use_cases/init-process-for-fluent-bit
The init image downloads the files that ``aws_fluent_bit_init_s3_1`` and so on name with the task role at its start.
"""

import re
from collections.abc import Iterator

from ecs_roles.ecs.container import Container
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.need import Ask, Need
from ecs_roles.needs.start_files import FIND_BUCKET, READ_OBJECT
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import collected_once, derived_once
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, split_text
from ecs_roles.symbolic.values import Mapping, as_text

_INIT_IMAGE = re.compile(r"(?:.*/)?aws-for-fluent-bit:init-.*")
_INIT_S3, _INIT_FILE = re.compile(r"aws_fluent_bit_init_s3_\d+"), re.compile(r"aws_fluent_bit_init_file_\d+")
_OF_THE_IMAGE = "/fluent-bit/configs/"  # AWS's image brings these; they name no destination of AWS.
_FAILS = "the log router does not start: it cannot get {} with the task role"


@collected_once
def init_files(workload: Workload) -> Iterator[Need]:
    """Yield what the init image of the log router asks of the task role."""
    for container in workload.task_definition.containers:
        for file, place in _files(container, _INIT_S3, workload):
            arn = parse_arn(file)
            if arn is None or arn.service.literal != "s3":
                continue
            line = (NeededBy(f"has the log router {container.name} download {shown(file)}", place),)
            bucket = split_text(file, "/", 1)[0]
            for ask in (Ask(READ_OBJECT, file), Ask(FIND_BUCKET, bucket)):
                yield Need("firelens", "task", (ask,), line, follows(_FAILS.format(shown(file))))


def router_doubts(workload: Workload) -> Iterator[Doubt]:
    """Yield the configuration of log routers that was not read: where it sends output to is not known."""
    for container in workload.task_definition.containers:
        if container.environment_rest and _is_init(container):
            unread = container.environment_rest[0]
            place = unread.span or container.span or workload.task_definition.span
            yield Doubt(f"which files the log router {container.name} downloads", unread.reason, place)
        for file, place in _configurations(container, workload):
            yield Doubt(
                f"where the log router {container.name} sends output to",
                f"its configuration {shown(file)} is not in this code",
                place,
            )


def _configurations(container: Container, workload: Workload) -> Iterator[tuple[Text, Span]]:
    options = container.firelens.get("options") if container.firelens is not None else None
    file = as_text(options.get("config-file-value")) if isinstance(options, Mapping) else None
    if file is not None and not file.prefix.startswith(_OF_THE_IMAGE):
        yield file, file.span or container.span or workload.task_definition.span
    for pattern in (_INIT_S3, _INIT_FILE):
        yield from _files(container, pattern, workload)


def _is_init(container: Container) -> bool:
    return container.image is not None and _is_init_image(container.image)


@derived_once
def _is_init_image(image: Text) -> bool:
    return _INIT_IMAGE.fullmatch(str(image)) is not None


def _files(container: Container, pattern: re.Pattern[str], workload: Workload) -> Iterator[tuple[Text, Span]]:
    """Yield the files that the variables of an init image name."""
    if not _is_init(container):
        return
    for variable in container.environment:
        if pattern.fullmatch(variable.name.literal or ""):
            yield variable.value, variable.value.span or container.span or workload.task_definition.span
