"""The tags of a resource as the code writes them: Terraform as a map, CloudFormation as a list or a map.

A provider or a stack may add further tags, so a tag that is not written may be there all the same.
"""

from collections.abc import Iterator

from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Unknown, as_literal, as_objects, as_text


def tags_of(resource: Resource) -> dict[str, Text]:
    """Return the tags that the code writes on a resource, by key."""
    return {key: value for key, value in _pairs(resource) if value is not None}


def unread_tags(resource: Resource) -> Unknown | None:
    """Return why the code may write further tags on a resource."""
    tags = resource.properties.get("tags")
    if isinstance(tags, Mapping):
        return tags.more
    unread = as_objects(tags).split()[1]
    return unread[0] if unread else None


def _pairs(resource: Resource) -> Iterator[tuple[str, Text | None]]:
    tags = resource.properties.get("tags")
    if isinstance(tags, Mapping):
        yield from ((entry.key, as_text(entry.value)) for entry in tags.entries)
        return
    for item in as_objects(tags).whatever_else("a tag that is written is there; any other may be there too"):
        named = {entry.key.lower(): entry.value for entry in item.entries}
        key = as_literal(named.get("key"))
        if key is not None:
            yield key, as_text(named.get("value"))
