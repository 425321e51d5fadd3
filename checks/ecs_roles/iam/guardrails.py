"""What an organisation rules out: access that no role may have, and the most that some roles may have."""

from ecs_roles.iam.decision import Grants
from ecs_roles.symbolic.frozen import frozen


@frozen()
class Never:
    """Access that must not be granted to some roles: any of the actions on any of the resources.

    ``roles`` is ``execution``, ``task``, ``supporting``, or a pattern of addresses and names; ``said`` is how the
    settings name the entry.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    roles: str = "*"
    reason: str = ""

    @property
    def said(self) -> str:
        """Return the entry as people read it."""
        return f"{', '.join(self.actions)} on {', '.join(self.resources)}"


@frozen()
class Ceiling:
    """The most that some roles may do: a reference policy, by the name of its file."""

    roles: str
    name: str
    grants: Grants


@frozen()
class Guardrails:
    """Everything that the settings rule out."""

    never: tuple[Never, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()


NO_GUARDRAILS = Guardrails()
