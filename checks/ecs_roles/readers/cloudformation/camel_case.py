"""From the names of CloudFormation (``ExecutionRoleArn``) to those of AWS's API (``executionRoleArn``).

Source: CloudFormation template reference against the ECS and Batch API references.
"""

import re
from functools import lru_cache

from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Value

_EXCEPTIONS = {
    "FSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration",
    "FilesystemId": "fileSystemId",
    "PlacementStrategies": "placementStrategy",
    "ProxyConfigurationProperties": "properties",
    "S3FilesVolumeConfiguration": "s3filesVolumeConfiguration",
}
# What stands below these keys was named by the user, or is not an object of the API.
_FREE_KEYS = frozenset({"DockerLabels", "DriverOpts", "Labels", "Options", "Parameters"})
_HEAD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]")


@lru_cache(maxsize=4096)
def camel_case(name: str) -> str:
    """Return the name as the API writes it: a leading acronym goes to lower case as a whole."""
    if name in _EXCEPTIONS:
        return _EXCEPTIONS[name]
    return _HEAD.sub(lambda head: head[0].lower(), name, count=1) if name[:1].isupper() else name


def in_camel_case(value: Value) -> Value:
    """Return the value with every key as the API writes it, but for keys that the user chose."""
    match value:
        case Mapping():
            return Mapping(tuple(_entry(entry) for entry in value.entries), value.span, value.more)
        case Sequence():
            return Sequence(tuple(in_camel_case(item) for item in value.items), value.span, value.more)
        case _:
            return value


def _entry(entry: Entry) -> Entry:
    free = entry.key in _FREE_KEYS and isinstance(entry.value, Mapping)
    return Entry(camel_case(entry.key), entry.value if free else in_camel_case(entry.value), entry.span)
