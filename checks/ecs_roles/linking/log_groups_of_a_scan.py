"""The log groups that a scan creates: the tasks of one root or template write into a group of another one.

Source: CloudWatch Logs API reference, CreateLogGroup (names are unique in an account and region).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, same_text
from ecs_roles.symbolic.values import as_text


@frozen()
class GroupElsewhere:
    """A log group of another root or template, in words; ``is_sure`` where it surely is the one of a name."""

    place: str
    is_sure: bool


@frozen()
class _Created:
    """A log group with its name and region, and whether every scenario of its root or template creates it."""

    resource: Resource
    home: str
    name: Text
    region: Text
    always: bool

    @property
    def place(self) -> str:
        return f"{self.resource.address} of {self.home}"

    def can_be(self, name: Text, region: Text) -> bool:
        """Return whether the group may have a name; a parameter alone may be any name, and says nothing."""
        if same_text(self.region, region) is Answer.NO or same_text(self.name, name) is Answer.NO:
            return False
        return _has_words(self.name) and _has_words(name)


class LogGroupsOfScan:
    """The log groups of every root and template, read when the first one is asked for."""

    def __init__(self, deployments: Sequence[Deployment] = ()) -> None:
        self._deployments = deployments

    @cached_property
    def _created(self) -> tuple[_Created, ...]:
        scenarios = Counter(deployment.name for deployment in self._deployments)
        groups: dict[tuple[str, Span, Text, Text], list[Resource]] = {}
        for deployment in self._deployments:
            for group, name, region in _groups_of(deployment):
                groups.setdefault((deployment.name, group.span, name, region), []).append(group)
        return tuple(
            _Created(
                found[0], home, name, region, always=sum(each.in_doubt is None for each in found) >= scenarios[home]
            )
            for (home, _, name, region), found in groups.items()
        )

    def named(self, name: Text, region: Text, asking: Deployment) -> GroupElsewhere | None:
        """Return a log group that another root or template creates by a name, or may create by it."""
        wanted = asking.facts.fill(name)
        found = [each for each in self._created if each.home != asking.name and each.can_be(wanted, region)]
        sure = (each for each in found if each.always and wanted.literal and each.name.literal == wanted.literal)
        first = next(sure, None)
        if first is not None:
            return GroupElsewhere(first.place, is_sure=True)
        return GroupElsewhere(found[0].place, is_sure=False) if found else None


NO_LOG_GROUPS = LogGroupsOfScan()


def _groups_of(deployment: Deployment) -> Iterator[tuple[Resource, Text, Text]]:
    """Yield what log groups a root or template creates, each with its name and region."""
    for resource in deployment.resources:
        name = as_text(resource.properties.get("name")) if resource.kind == "log_group" and resource.managed else None
        if name is not None:
            arn = parse_arn(as_text(resource.properties.get("arn")))
            region = arn.region if arn is not None else deployment.region
            yield resource, deployment.facts.fill(name), region


def _has_words(name: Text) -> bool:
    return any(isinstance(piece, str) and any(map(str.isalnum, piece)) for piece in name.pieces)
