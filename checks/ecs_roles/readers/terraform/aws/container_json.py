"""The JSON of container definitions: the provider takes its keys in any case, as Go's decoder does.

Source: https://pkg.go.dev/encoding/json#Unmarshal (a key is the field of that name, else one with it in another case).
"""

from collections.abc import Mapping as Dictionary
from operator import is_

from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Value


@frozen()
class _Fields:
    """The fields of an object of the API; those with fields of their own lead to them, the ``plain`` ones do not."""

    names: frozenset[str]
    nested: Dictionary[str, "_Fields"]
    plain: frozenset[str]

    def name(self, key: str) -> str:
        """Return the field that the key means, the key itself where it means none."""
        if key in self.names:
            return key
        return next((name for name in self.names if name.lower() == key.lower()), key)


def _fields(names: str, **nested: "_Fields") -> _Fields:
    plain = frozenset(names.split())
    return _Fields(plain.union(nested), nested, plain)


_PAIR = _fields("name value")
_SECRET = _fields("name valueFrom")
_CONTAINER = _fields(
    "command cpu credentialSpecs disableNetworking dnsSearchDomains dnsServers dockerLabels dockerSecurityOptions"
    " entryPoint essential extraHosts healthCheck hostname image interactive links linuxParameters memory"
    " memoryReservation name privileged pseudoTerminal readonlyRootFilesystem startTimeout stopTimeout systemControls"
    " ulimits user versionConsistency volumesFrom workingDirectory",
    dependsOn=_fields("condition containerName"),
    environment=_PAIR,
    environmentFiles=_fields("type value"),
    firelensConfiguration=_fields("options type"),
    logConfiguration=_fields("logDriver options", secretOptions=_SECRET),
    mountPoints=_fields("containerPath readOnly sourceVolume"),
    portMappings=_fields("appProtocol containerPort containerPortRange hostPort name protocol"),
    repositoryCredentials=_fields("credentialsParameter"),
    resourceRequirements=_fields("type value"),
    restartPolicy=_fields("enabled ignoredExitCodes restartAttemptPeriod"),
    secrets=_SECRET,
)


def with_field_names(containers: Value) -> Value:
    """Return container definitions with each key as the field of the API that it means."""
    return _named(containers, _CONTAINER)


def _named(value: Value, fields: _Fields) -> Value:
    if type(value) is Mapping:
        written = value.entries
        if fields.plain.issuperset([each.key for each in written]):  # as in most
            return value
        entries = tuple([each if each.key in fields.plain else _entry(each, fields) for each in written])
        return value if all(map(is_, entries, written)) else replace(value, entries=entries)
    if type(value) is Sequence:
        items = tuple([_named(item, fields) for item in value.items])
        return value if all(map(is_, items, value.items)) else replace(value, items=items)
    return value


def _entry(entry: Entry, fields: _Fields) -> Entry:
    name = fields.name(entry.key)
    inner = fields.nested.get(name)
    if inner is None:
        return entry if name == entry.key else Entry(name, entry.value, entry.span)
    value = _named(entry.value, inner)
    is_same = value is entry.value and name == entry.key
    return entry if is_same else Entry(name, value, entry.span)
