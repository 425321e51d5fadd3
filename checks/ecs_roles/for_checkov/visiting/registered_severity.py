"""Which rules checkov knows: its external checks are always on, so those for information are only where asked for."""

import os

from ecs_roles.findings.finding import Severity


def least_severity() -> Severity:
    """Return the severity from which rules are registered."""
    return Severity.INFO if os.environ.get("ECS_ROLES_INFO") == "1" else Severity.WARNING
