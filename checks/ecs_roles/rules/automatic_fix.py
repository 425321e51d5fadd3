"""What ``ecs-roles fix`` can do about the findings of a rule: declared beside the rule, worked out in ``fixes``."""

from typing import Literal

from ecs_roles.symbolic.frozen import frozen

FixName = Literal[
    "grant",
    "effect",
    "trust-ecs",
    "trust-less",
    "trust-not-everyone",
    "trust-match",
    "trust-account",
    "policy-path",
    "policy-arn",
    "role-arn",
    "encryption",
    "mount",
    "instance",
    "profile",
    "storage-key",
    "login",
    "value-from",
    "secret",
    "launch",
    "pass",
    "pass-all",
    "no-property",
    "purpose",
    "trust-service",
    "narrow",
    "remove",
    "move",
    "detach",
]


@frozen()
class AutomaticFix:
    """An edit that makes findings of a rule go; ``says`` is what it does, as an imperative sentence without a stop.

    ``safe`` is whether it takes no permission away and changes nobody who may assume a role.
    """

    name: FixName
    safe: bool
    says: str


GRANT = AutomaticFix(
    "grant", safe=True, says="Add the permission to the statement that fits, or a statement of its own"
)
NARROW = AutomaticFix("narrow", safe=False, says="Grant by name what the task definitions need, and nothing else")
REMOVE = AutomaticFix("remove", safe=False, says="Remove the action, the resource or the statement")
MOVE = AutomaticFix("move", safe=False, says="Move the actions to the task role")
DETACH = AutomaticFix("detach", safe=False, says="Detach the policy, and grant by name what the task definitions need")
