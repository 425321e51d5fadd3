"""Every rule, by number. A new rule is a file of its own and one line here."""

from ecs_roles.rules import (
    ecs501_role_not_assumable_by_ecs,
    ecs511_no_execution_role,
    ecs512_one_role_for_both,
    ecs521_missing_ecr_login,
    ecs522_missing_ecr_pull,
    ecs523_missing_log_permission,
    ecs531_unreadable_injected_secret,
    ecs541_wildcard_action,
    ecs551_application_permission_on_execution_role,
    ecs552_application_read_on_execution_role,
    ecs561_needed_grant_without_effect,
    ecs562_grant_without_effect,
)
from ecs_roles.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    ecs501_role_not_assumable_by_ecs.RULE,
    ecs511_no_execution_role.RULE,
    ecs512_one_role_for_both.RULE,
    ecs521_missing_ecr_login.RULE,
    ecs522_missing_ecr_pull.RULE,
    ecs523_missing_log_permission.RULE,
    ecs531_unreadable_injected_secret.RULE,
    ecs541_wildcard_action.RULE,
    ecs551_application_permission_on_execution_role.RULE,
    ecs552_application_read_on_execution_role.RULE,
    ecs561_needed_grant_without_effect.RULE,
    ecs562_grant_without_effect.RULE,
)

BY_ID: dict[str, Rule] = {
    spelling.upper(): rule for rule in RULES for spelling in (rule.id, rule.checkov_id, rule.cfn_lint_id, rule.name)
}
