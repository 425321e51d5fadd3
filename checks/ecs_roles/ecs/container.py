"""A container definition as ECS registers it: what of it decides which permissions are asked for.

Source: ECS API reference, ContainerDefinition.
"""

from collections.abc import Callable, Iterable, Iterator

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import (
    Entry,
    Mapping,
    Scalar,
    Unknown,
    Value,
    as_items,
    as_literal,
    as_objects,
    as_text,
    is_true,
)
from ecs_roles.symbolic.walking import doubts_in

_DECIDING = (
    "secrets",
    "environmentFiles",
    "repositoryCredentials",
    "firelensConfiguration",
    "credentialSpecs",
    "dockerSecurityOptions",
    "mountPoints",
)
# What the needs carry on as a symbol when it is not known: they say themselves whether it leaves anything open.
_CARRIED_ON = frozenset(
    {"name", "value", "valueFrom", "credentialsParameter", "sourceVolume", "containerPath", "readOnly"}
    | {"awslogs-group", "awslogs-region", "awslogs-stream-prefix"}
)


@frozen()
class SecretReference:
    """A secret or parameter that ECS reads for a container; ``use`` says for what: ``injects DB_PASSWORD``."""

    value_from: Text
    use: str


@frozen()
class Variable:
    """A plain environment variable."""

    name: Text
    value: Text


@frozen()
class Argument:
    """An argument of something that a container runs; ``of`` is the field that holds it, ``span`` where that stands."""

    of: str
    value: Text
    span: Span | None


@frozen()
class LogConfiguration:
    """Where a container's output goes; ``driver`` is ``None`` when it is not known."""

    driver: str | None
    options: Mapping
    secrets: tuple[SecretReference, ...]
    span: Span | None

    def option(self, name: str) -> Text | None:
        """Return the option as text; ``None`` when it is not set."""
        return as_text(self.options.get(name))


@frozen()
class MountPoint:
    """A volume that a container mounts."""

    volume: Text
    read_only: Answer


# The options of ``awslogs``, and those of AWS's plug-ins for FireLens, by which it is asked what the task may do.
OPTIONS = frozenset(
    {
        *("awslogs-group", "awslogs-region", "awslogs-stream-prefix", "awslogs-create-group"),
        *("name", "region", "role_arn", "log_group_name", "log_stream_name", "log_stream_prefix", "auto_create_group"),
        *("log_retention_days", "delivery_stream", "stream", "bucket", "s3_key_format", "aws_auth"),
    }
)


@frozen()
class Container:
    """One container definition; ``unknowns`` are the parts of it that could not be read."""

    name: str
    span: Span | None
    image: Text | None
    log: LogConfiguration | None = None
    secrets: tuple[SecretReference, ...] = ()
    environment: tuple[Variable, ...] = ()
    environment_rest: tuple[Unknown, ...] = ()
    environment_files: tuple[Text, ...] = ()
    arguments: tuple[Argument, ...] = ()
    registry_credentials: Text | None = None
    mount_points: tuple[MountPoint, ...] = ()
    firelens: Mapping | None = None
    credential_specs: tuple[Text, ...] = ()
    user: Text | None = None
    unknowns: tuple[Unknown, ...] = ()


def read_container(value: Mapping) -> Container:
    """Read one container definition in the shape of the API."""
    get = value.by_key()
    credentials, firelens, environment = get("repositoryCredentials"), get("firelensConfiguration"), get("environment")
    specs = *_every(get("credentialSpecs")), *_every(get("dockerSecurityOptions"))
    return Container(
        name=_shown(get("name"), "container"),
        span=value.span,
        image=as_text(get("image")),
        log=_log_configuration(get("logConfiguration")),
        secrets=tuple(_secrets(get("secrets"), "injects {}")),
        environment=tuple(_variables(environment)),
        environment_rest=as_objects(environment).split()[1],
        environment_files=tuple(_texts(_objects(get("environmentFiles")), "value")),
        arguments=tuple(_arguments(get)),
        registry_credentials=as_text(credentials.get("credentialsParameter"))
        if isinstance(credentials, Mapping)
        else None,
        mount_points=tuple(_mount_points(get("mountPoints"))),
        firelens=firelens if isinstance(firelens, Mapping) else None,
        credential_specs=tuple(_credential_specs(specs)),
        user=as_text(get("user")),
        unknowns=(
            *_of_log(get("logConfiguration")),
            *[
                doubt
                for key in _DECIDING
                if (deciding := get(key)) is not None
                for doubt in doubts_in(deciding, beside=_CARRIED_ON)
            ],
            *_open_specs(specs),
        ),
    )


def _of_log(value: Value | None) -> Iterator[Unknown]:
    """Yield what of a log configuration could not be read; options that no need asks by are those of other services."""
    options = value.get("options") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(options, Mapping):
        yield from doubts_in(value, beside=_CARRIED_ON)
        return
    asked = Mapping(tuple([each for each in options.entries if each.key.lower() in OPTIONS]), None, options.more)
    entries = tuple([Entry(each.key, asked) if each.key == "options" else each for each in value.entries])
    yield from doubts_in(Mapping(entries, None, value.more), beside=_CARRIED_ON)


def _shown(value: Value | None, otherwise: str) -> str:
    found = as_text(value)
    return otherwise if found is None else shown(found)


def _objects(value: Value | None) -> tuple[Mapping, ...]:
    return as_objects(value).whatever_else("what could not be read of them is among the unknowns of the container")


def _texts(objects: Iterable[Mapping], key: str) -> Iterator[Text]:
    return (found for item in objects if (found := as_text(item.get(key))) is not None)


def _log_configuration(value: Value | None) -> LogConfiguration | None:
    if not isinstance(value, Mapping):
        return None
    options = value.get("options")
    unread = options if isinstance(options, Unknown) else None
    return LogConfiguration(
        as_literal(value.get("logDriver")),
        options if isinstance(options, Mapping) else Mapping((), more=unread),
        tuple(_secrets(value.get("secretOptions"), "log option {}")),
        value.span,
    )


def _secrets(value: Value | None, use: str) -> Iterator[SecretReference]:
    for item in _objects(value):
        value_from = as_text(item.get("valueFrom"))
        if value_from is not None:
            yield SecretReference(value_from, use.format(_shown(item.get("name"), "a value")))


def environment_of(value: Mapping) -> Iterator[Variable]:
    """Yield the plain environment of a container definition, or of what is put over one."""
    yield from _variables(value.get("environment"))


def _variables(environment: Value | None) -> Iterator[Variable]:
    found = as_objects(environment)
    for item in found.whatever_else("a variable is what it is; who needs all of them asks for the rest"):
        name, content = as_text(item.get("name")), _content(item.get("value"))
        if name is not None and content is not None:
            yield Variable(name, content)


def _arguments(get: Callable[[str], Value | None]) -> Iterator[Argument]:
    """Yield what a container runs, and what checks its health; a list that is not known is an argument of its own."""
    check = get("healthCheck")
    checked = check.get("command") if isinstance(check, Mapping) else None
    commands = (("command", get("command")), ("entry point", get("entryPoint")), ("health check", checked))
    for of, given in commands:
        if given is None:
            continue
        items, rest = as_items(given).split()
        yield from (Argument(of, found, given.span) for item in (*items, *rest) if (found := as_text(item)) is not None)


def _content(value: Value | None) -> Text | None:
    """Return what a variable holds; one that is null is left out until whoever deploys it gives a value."""
    return Text((), value.span) if isinstance(value, Scalar) and value.value is None else as_text(value)


def _mount_points(value: Value | None) -> Iterator[MountPoint]:
    for item in _objects(value):
        volume = as_text(item.get("sourceVolume"))
        if volume is not None:
            yield MountPoint(volume, is_true(item.get("readOnly")))


def _credential_specs(specs: Iterable[Value]) -> Iterator[Text]:
    for item in specs:
        found = as_text(item)
        if found is not None and found.prefix.startswith("credentialspec"):
            yield found


def _open_specs(specs: Iterable[Value]) -> Iterator[Unknown]:
    """Yield the options that may be credential specs, as their beginning is not known."""
    for item in specs:
        if isinstance(item, Text) and item.symbols and not item.prefix:
            yield Unknown(item.symbols[0].origin, item.symbols[0].reason, item.span)


def _every(value: Value | None) -> tuple[Value, ...]:
    return as_items(value).whatever_else("the rest is among the unknowns of the container")
