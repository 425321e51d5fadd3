"""What a telemetry collector sends, and where: as the configuration in its environment has it, else any usual way.

Sources: AWS Distro for OpenTelemetry, ``AOT_CONFIG_CONTENT`` and ``--config env:NAME``; the pages of its exporters
``awsxray``, ``awsemf``, ``awscloudwatchlogs`` and ``prometheusremotewrite`` (with ``sigv4auth`` to Amazon Managed
Service for Prometheus).
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import arn, log_group_arn
from ecs_roles.ecs.container import Container
from ecs_roles.needs.need import Ask
from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.origin import Attribute, Pseudo
from ecs_roles.symbolic.text import Piece, Symbol, Text, text

METRICS, TRACES, LOGS, PROMETHEUS = (
    "cloudwatch:PutMetricData",
    "xray:PutTraceSegments",
    "logs:PutLogEvents",
    "aps:RemoteWrite",
)
_CONFIGURATION = "AOT_CONFIG_CONTENT"
_ARGUMENTS = ("command", "entry point")
_EXPORTERS = {"awsxray": TRACES, "awsemf": LOGS, "awscloudwatchlogs": LOGS, "prometheusremotewrite": PROMETHEUS}
_NAMED = lazy_pattern(rf"(?<![\w-])({'|'.join(_EXPORTERS)})(?:/[\w.-]+)?[\"']?\s*:")
_FROM_ENVIRONMENT = lazy_pattern(r"(?:--config=)?env:(\w+)")
_GROUP_NAME = lazy_pattern(r"\blog_group_name[\"']?\s*:[ \t]*")
_END_OF_VALUE = lazy_pattern(r"[\n\r\"',}#]")
_SIGNED = "sigv4auth"
_ENDPOINTS = {"PrometheusEndpoint": "Arn", "prometheus_endpoint": "arn"}
_WORKSPACE_ADDRESS = lazy_pattern(r"aps-workspaces\.([a-z0-9-]+)\.amazonaws\.com/workspaces/(ws-[A-Za-z0-9-]+)")
_WORKSPACE = Symbol(Pseudo("workspace of the collector"), "the collector's configuration names its workspace", ":*?")
_GROUP = Symbol(Pseudo("log group of the collector"), "the collector's configuration names its log group", ":*?")
_STREAM = Symbol(Pseudo("log stream of the collector"), "the collector's configuration names its log stream", ":*?")


def exports_of(container: Container, usual: tuple[str, ...], region: Text) -> tuple[Ask, ...]:
    """Return the calls of which a collector makes one or more; ``usual`` are those of a configuration not in sight."""
    configured = tuple(action for action in _configured(container) if action in usual)
    return tuple(Ask(action, _resource_of(action, container, region)) for action in configured or usual)


def _configured(container: Container) -> tuple[str, ...]:
    """Return what the exporters in the configuration call; nothing where it may name others."""
    given = _configuration(container)
    if given is None or not all(_ends_within_line(before) for before in _before_symbols(given)):
        return ()
    written = str(given)
    calls = dict.fromkeys(_EXPORTERS[found] for found in _NAMED.findall(written))
    return tuple(call for call in calls if call != PROMETHEUS or _SIGNED in written)


def _configuration(container: Container) -> Text | None:
    """Return the configuration in the environment: of the variable that the command names, else of the usual one."""
    command = (each.value.literal or "" for each in container.arguments if each.of in _ARGUMENTS)
    named = {found[1] for each in command if (found := _FROM_ENVIRONMENT.fullmatch(each)) is not None}
    wanted = named.pop() if len(named) == 1 else _CONFIGURATION
    return next((each.value for each in container.environment if each.name.literal == wanted), None)


def _before_symbols(given: Text) -> Iterator[str]:
    """Yield what stands before each symbol: one with a line of its own may hold further exporters."""
    before = ""
    for piece in given.pieces:
        if isinstance(piece, Symbol):
            yield before
        before = piece if isinstance(piece, str) else before


def _ends_within_line(before: str) -> bool:
    return before.rpartition("\n")[2].strip() != ""


def _resource_of(action: str, container: Container, region: Text) -> Text:
    if action == LOGS:
        return text(log_group_arn(_group_of(container), region), ":log-stream:", _STREAM)
    return _workspace_of(container) if action == PROMETHEUS else text("*")


def _group_of(container: Container) -> Text:
    """Return the log group that the configuration names; what stands in braces is filled in by the collector."""
    given = _configuration(container)
    named = set(_groups_in(given)) if given is not None else set()
    only = named.pop() if len(named) == 1 else text()
    return (
        only
        if only.pieces and "{" not in "".join(each for each in only.pieces if isinstance(each, str))
        else text(_GROUP)
    )


def _groups_in(given: Text) -> Iterator[Text]:
    for position, piece in enumerate(given.pieces):
        if isinstance(piece, str):
            for found in _GROUP_NAME.finditer(piece):
                yield _value((piece[found.end() :].lstrip("\"'"), *given.pieces[position + 1 :]))


def _value(pieces: tuple[Piece, ...]) -> Text:
    """Return what stands before the end of a value of YAML or JSON."""
    value: list[Piece] = []
    for piece in pieces:
        end = _END_OF_VALUE.search(piece) if isinstance(piece, str) else None
        if isinstance(piece, str) and end is not None:
            return text(*value, piece[: end.start()].rstrip())
        value.append(piece)
    return text(*value)


def _workspace_of(container: Container) -> Text:
    """Return the workspace that the environment gives the address of, as a resource of the code or in full."""
    for piece in (piece for each in container.environment for piece in each.value.pieces):
        if isinstance(piece, str):
            found = _WORKSPACE_ADDRESS.search(piece)
            if found is not None:
                return arn("aps", "workspace/", found[2], region=found[1])
        elif isinstance(piece.origin, Attribute) and piece.origin.name in _ENDPOINTS:
            origin = Attribute(piece.origin.of, _ENDPOINTS[piece.origin.name])
            return text(Symbol(origin, f"{origin} is known only in AWS"))
    return arn("aps", "workspace/", _WORKSPACE)
