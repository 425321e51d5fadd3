"""What a task definition asks of one of its roles."""

from collections import Counter
from typing import Literal

from ecs_roles.findings.finding import NeededBy
from ecs_roles.findings.message import Consequence
from ecs_roles.linking.workload import Side
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

Feature = Literal[
    "ecr-login",
    "ecr-pull",
    "ecr-import",
    "ecr-create",
    "guardduty-agent",
    "logs",
    "log-group-form",
    "secret",
    "registry-credentials",
    "volume-credentials",
    "secret-key",
    "start-file",
    "fsx",
    "efs",
    "s3-files",
    "execute-command",
    "session-log",
    "firelens",
    "telemetry",
]


@frozen()
class Ask:
    """One call that would satisfy a need: an action on a resource.

    ``for_resource`` is what the call is made for, where it is another: the secret that a key decrypts, or the shorter
    ARN by which a secret is named in the call.
    """

    action: str
    resource: Text
    for_resource: Text | None = None


@frozen()
class Need:
    """A permission that ECS needs, satisfied by any one of ``asks``.

    ``open`` says why it is not sure that the need exists as written: then it can be found allowed, never missing.
    ``either``: one of the asks is surely made, so that it is missing where the role may make none of them.
    ``answer`` is what ECS answers when the permission is missing, or what follows, with ``{}`` for the resource that it
    has ``seen``: few are ever told. ``only_warns``:
    the documents ask for it, but the task works without, or may. ``owner`` is the resource that asks, when it is not
    the task definition. ``is_known``: the need exists as written, and is open only because a policy that could meet it
    is not in the code.
    """

    feature: Feature
    side: Side
    asks: tuple[Ask, ...]
    needed_by: tuple[NeededBy, ...]
    answer: Consequence
    open: str = ""
    only_warns: bool = False
    owner: Resource | None = None
    is_known: bool = False
    either: bool = False
    seen: Text | None = None

    @property
    def consequence(self) -> Consequence:
        """Return what ECS answers when the permission is missing, or what follows."""
        if self.seen is None:
            return self.answer
        return replace(self.answer, text=self.answer.text.format(shown(self.seen)))

    @property
    def action(self) -> str:
        """Return the action that the need is about."""
        return self.asks[0].action

    @property
    def actions(self) -> tuple[str, ...]:
        """Return every action that would do, each once."""
        return tuple(dict.fromkeys(ask.action for ask in self.asks))

    @property
    def resource(self) -> Text:
        """Return the resource that the need is about."""
        return self.asks[0].resource

    @property
    def span(self) -> Span:
        """Return the line of the task definition that asks first."""
        return self.needed_by[0].span


def merged(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Return the same needs, each once, with every line that asks for it."""
    if len({(need.feature, need.action) for need in needs}) == len(needs):  # As of most with one container.
        return needs
    often = Counter((need.feature, need.action) for need in needs)
    result: dict[tuple[object, ...], Need] = {}
    for need in needs:
        about = need.feature, need.action
        # To tell resources apart costs more.
        alike = (need.side, need.asks, need.open, need.only_warns) if often[about] > 1 else ()
        key = (*about, *alike)
        known = result.setdefault(key, need)
        if known is not need:
            more = tuple(line for line in need.needed_by if line not in known.needed_by)
            result[key] = replace(known, needed_by=known.needed_by + more)
    return tuple(result.values())
