"""Files that ECS fetches before a container starts: environment files, FireLens configuration, credential specs.

Sources: ECS developer guide, task execution IAM role; ECS API reference, EnvironmentFile, FirelensConfiguration and
ContainerDefinition.credentialSpecs. The agent's source never asks for ``s3:GetBucketLocation``, the guide does.
"""

from collections.abc import Iterator

from ecs_roles.ecs.container import Container
from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence, follows
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import is_arn, parse_arn
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, split_text, text
from ecs_roles.symbolic.values import as_literal, as_text

READ_OBJECT, FIND_BUCKET = "s3:GetObject", "s3:GetBucketLocation"

_ENVIRONMENT_FAILS = Consequence(
    "ResourceInitializationError: failed to download env files: file download command: non empty error stream: ... "
    "operation error S3: HeadObject, https response error StatusCode: 403"
)
_FETCH_FAILS = "the container does not start: ... AccessDenied: ... {} on resource: {}"
_LOCATION = follows("nothing fails as a rule: the guide asks for this permission, the agent does without it")
_CREDENTIAL_SPEC, _DOMAINLESS = "credentialspec:", "credentialspecdomainless:"
_TWO_MODES = "whether the instance's role or the execution role reads a domainless credential spec cannot be told"


def start_files(workload: Workload) -> Iterator[Need]:
    """Yield what the files of a task definition ask of the execution role."""
    for container in workload.task_definition.containers:
        place = container.span or workload.task_definition.span
        for file in container.environment_files:
            what = f"reads the environment file {shown(file)} for container {container.name}"
            yield from _object(file, NeededBy(what, file.span or place), _ENVIRONMENT_FAILS)
        yield from _router_configuration(container, place)
        for spec in container.credential_specs:
            what = f"reads a credential spec for container {container.name}"
            yield from _credential_spec(spec, NeededBy(what, spec.span or place))


def router_file(container: Container) -> Text | None:
    """Return the object in S3 that holds the configuration of a log router."""
    options = container.firelens.get("options") if container.firelens is not None else None
    get = getattr(options, "get", None)
    if get is None or as_literal(get("config-file-type")) != "s3":
        return None
    return as_text(get("config-file-value"))


def _router_configuration(container: Container, place: Span) -> Iterator[Need]:
    file = router_file(container)
    if file is not None:
        what = f"reads the configuration of the log router {container.name} from {shown(file)}"
        fails = follows(_FETCH_FAILS.format(READ_OBJECT, shown(file)))
        yield from _object(file, NeededBy(what, file.span or place), fails)


def _object(file: Text, line: NeededBy, fails: Consequence) -> Iterator[Need]:
    if is_arn(file) is not Answer.YES:
        reason = next(
            (symbol.reason for symbol in file.symbols if symbol.reason), f"{shown(file)} is not an ARN of an object"
        )
        yield Need("start-file", "execution", (Ask(READ_OBJECT, file),), (line,), fails, reason)
        return
    yield Need("start-file", "execution", (Ask(READ_OBJECT, file),), (line,), fails)
    bucket = split_text(file, "/", 1)[0]
    yield Need("start-file", "execution", (Ask(FIND_BUCKET, bucket),), (line,), _LOCATION, only_warns=True)


def _credential_spec(spec: Text, line: NeededBy) -> Iterator[Need]:
    for prefix, reason in ((_CREDENTIAL_SPEC, ""), (_DOMAINLESS, _TWO_MODES)):
        if spec.prefix.startswith(prefix):
            where = text(spec.prefix.removeprefix(prefix), *spec.pieces[1:], span=spec.span)
            action = _READERS.get(_service(where))
            if action is not None:
                fails = follows(_FETCH_FAILS.format(action, shown(where)))
                yield Need("start-file", "execution", (Ask(action, where),), (line,), fails, reason)


_READERS = {"s3": READ_OBJECT, "ssm": "ssm:GetParameters"}


def _service(arn: Text) -> str:
    parts = parse_arn(arn)
    return (parts.service.literal or "") if parts is not None else ""
