"""What of a report is asked for: a host shows findings from a severity up, and nothing else is worked out for it."""

from collections.abc import Mapping

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.precedence import may_silence
from ecs_roles.symbolic.frozen import frozen


@frozen()
class Asked:
    """The rules to apply, by their ids, and whether it is all about their findings.

    Then nobody asks what is open beside the needs of task definitions, which files hold a value that is missing, or
    which suppressions suppress nothing.
    """

    rules: frozenset[str]
    findings_only: bool = False


EVERYTHING = Asked(frozenset(rule.id for rule in RULES))


def rules_for(least: Severity, severities: Mapping[str, Severity]) -> frozenset[str]:
    """Return the rules to apply for findings of a severity and up; ``severities`` are those that settings give rules.

    Others are among them where one of these is not said beside them.
    """
    if least is Severity.INFO:
        return EVERYTHING.rules
    wanted = {rule.id for rule in RULES if severities.get(rule.id, rule.severity).is_at_least(least)}
    return frozenset(rule.id for rule in RULES if rule.id in wanted or may_silence(rule, wanted))
