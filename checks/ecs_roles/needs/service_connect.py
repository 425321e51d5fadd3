"""The proxy that Service Connect adds to a task: it logs, and its log driver may be given secrets.

Source: ECS API reference, ServiceConnectConfiguration.logConfiguration; ECS developer guide, task execution IAM role.
Without a log configuration the proxy needs nothing: AWS brings its image.
"""

from collections.abc import Iterator

from ecs_roles.ecs.container import Container, read_container
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.container_logs import logs_of
from ecs_roles.needs.injected_secrets import secrets_of
from ecs_roles.needs.need import Need
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Entry, Mapping, is_true


def service_connect(workload: Workload) -> Iterator[Need]:
    """Yield what the log configuration of the proxy asks of the execution role."""
    known = ((service, "") for service in workload.services)
    for service, reason in (*known, *((item.service, item.reason) for item in workload.open_services)):
        proxy = _proxy(service)
        if proxy is not None:
            for need in (*logs_of(proxy, workload), *secrets_of(proxy, workload)):
                yield replace(need, owner=service, open=reason or need.open)


def _proxy(service: Resource) -> Container | None:
    given = service.properties.get("serviceConnectConfiguration")
    entry = given.entry("logConfiguration") if isinstance(given, Mapping) else None
    if not isinstance(given, Mapping) or entry is None or is_true(given.get("enabled")) is not Answer.YES:
        return None
    name = Entry("name", text(f"of Service Connect in {service.address}"))
    return read_container(Mapping((name, entry), entry.value.span or service.span))
