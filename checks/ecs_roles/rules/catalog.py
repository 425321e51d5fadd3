"""Every rule, by number. A new rule is a file of its own and one line here."""

from ecs_roles.rules import (
    ecs501_role_not_assumable_by_ecs,
    ecs502_role_trusts_everyone,
    ecs503_role_trusts_other_service,
    ecs504_trust_statement_never_matches,
    ecs505_infrastructure_role_for_task,
    ecs506_trust_without_source_account,
    ecs511_no_execution_role,
    ecs512_one_role_for_both,
    ecs513_no_role_arn,
    ecs514_managed_policy_at_wrong_path,
    ecs515_role_of_another_account,
    ecs521_missing_ecr_login,
    ecs522_missing_ecr_pull,
    ecs523_missing_log_permission,
    ecs531_unreadable_injected_secret,
    ecs541_wildcard_action_on_execution_role,
    ecs542_not_action_on_execution_role,
    ecs543_broad_action_pattern_on_execution_role,
    ecs544_broad_resource_on_execution_role,
    ecs545_every_repository_or_log_group,
    ecs551_application_permission_on_execution_role,
    ecs552_application_read_on_execution_role,
    ecs553_broad_managed_policy_on_execution_role,
    ecs554_escalation_on_execution_role,
    ecs555_push_on_execution_role,
    ecs556_reading_managed_policy_on_execution_role,
    ecs561_needed_grant_without_effect,
    ecs562_grant_without_effect,
    ecs611_task_role_may_do_everything,
    ecs612_task_role_whole_service,
    ecs613_platform_permission_on_task_role,
    ecs631_refused_policy_document,
)
from ecs_roles.rules.rule import Rule

RULES: tuple[Rule, ...] = tuple(
    module.RULE
    for module in (
        ecs501_role_not_assumable_by_ecs,
        ecs502_role_trusts_everyone,
        ecs503_role_trusts_other_service,
        ecs504_trust_statement_never_matches,
        ecs505_infrastructure_role_for_task,
        ecs506_trust_without_source_account,
        ecs511_no_execution_role,
        ecs512_one_role_for_both,
        ecs513_no_role_arn,
        ecs514_managed_policy_at_wrong_path,
        ecs515_role_of_another_account,
        ecs521_missing_ecr_login,
        ecs522_missing_ecr_pull,
        ecs523_missing_log_permission,
        ecs531_unreadable_injected_secret,
        ecs541_wildcard_action_on_execution_role,
        ecs542_not_action_on_execution_role,
        ecs543_broad_action_pattern_on_execution_role,
        ecs544_broad_resource_on_execution_role,
        ecs545_every_repository_or_log_group,
        ecs551_application_permission_on_execution_role,
        ecs552_application_read_on_execution_role,
        ecs553_broad_managed_policy_on_execution_role,
        ecs554_escalation_on_execution_role,
        ecs555_push_on_execution_role,
        ecs556_reading_managed_policy_on_execution_role,
        ecs561_needed_grant_without_effect,
        ecs562_grant_without_effect,
        ecs611_task_role_may_do_everything,
        ecs612_task_role_whole_service,
        ecs613_platform_permission_on_task_role,
        ecs631_refused_policy_document,
    )
)

BY_ID: dict[str, Rule] = {
    spelling.upper(): rule for rule in RULES for spelling in (rule.id, rule.checkov_id, rule.cfn_lint_id, rule.name)
}
