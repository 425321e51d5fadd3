"""Make a checkov check of each rule: look up what the engine found at the resource that checkov visits."""

import gc
import logging
import os
from collections.abc import Callable, Collection
from functools import lru_cache, partial
from typing import Any

from checkov.cloudformation.checks.resource.registry import cfn_registry
from checkov.common.bridgecrew.severities import Severities
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.registry import resource_registry

from ecs_roles.analysis.host_index import HostIndex, ShownFinding
from ecs_roles.findings.finding import Severity
from ecs_roles.for_checkov.visiting.analyses import analyse_ahead, index_of
from ecs_roles.for_checkov.visiting.checks_of_type import ChecksOfType, Speaking, Visited
from ecs_roles.for_checkov.visiting.registered_severity import least_severity
from ecs_roles.for_checkov.visiting.visited import Visit, cloudformation_visit, terraform_scan_ahead, terraform_visit
from ecs_roles.outputs.readable import sentence_line
from ecs_roles.rules.rule_in_short import RuleInShort, page_url
from ecs_roles.rules.rules_in_short import rules_in_short

# Every type that can hold a finding: what runs tasks and starts them, roles, whatever gives a role its policies, and
# the policies of what tasks use.
TERRAFORM_TYPES = (
    "aws_ecs_task_definition",
    "aws_ecs_daemon_task_definition",
    "aws_ecs_express_gateway_service",
    "aws_ecs_service",
    "aws_ecs_task_set",
    "aws_ecs_capacity_provider",
    "aws_ecs_cluster",
    "aws_batch_compute_environment",
    "aws_batch_job_definition",
    "aws_cloudwatch_event_target",
    "aws_codepipeline",
    "aws_pipes_pipe",
    "aws_scheduler_schedule",
    "aws_sfn_state_machine",
    "aws_codedeploy_deployment_group",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_group",
    "aws_iam_group_policy",
    "aws_iam_user",
    "aws_iam_user_policy",
    "aws_iam_instance_profile",
    "aws_launch_configuration",
    "aws_launch_template",
    "aws_ssm_activation",
    "aws_ssm_parameter",
    "aws_ecr_pull_through_cache_rule",
    "aws_ecr_repository_creation_template",
    "aws_ecr_repository_policy",
    "aws_ecr_registry_policy",
    "aws_secretsmanager_secret_policy",
    "aws_secretsmanager_secret_version",
    "aws_kms_key",
    "aws_kms_key_policy",
    "aws_s3_bucket_policy",
    "aws_efs_file_system_policy",
    "aws_s3files_file_system",
)
CLOUDFORMATION_TYPES = (
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::DaemonTaskDefinition",
    "AWS::ECS::ExpressGatewayService",
    "AWS::ECS::Service",
    "AWS::ECS::TaskSet",
    "AWS::ECS::CapacityProvider",
    "AWS::ECS::Cluster",
    "AWS::ECS::Gateway",
    "AWS::Batch::ComputeEnvironment",
    "AWS::Batch::JobDefinition",
    "AWS::CodePipeline::Pipeline",
    "AWS::Events::Rule",
    "AWS::Pipes::Pipe",
    "AWS::Scheduler::Schedule",
    "AWS::StepFunctions::StateMachine",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::IAM::Role",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Group",
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::InstanceProfile",
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::EC2::LaunchTemplate",
    "AWS::ECR::PullThroughCacheRule",
    "AWS::ECR::Repository",
    "AWS::ECR::RepositoryCreationTemplate",
    "AWS::ECR::RegistryPolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::Secret",
    "AWS::SSM::Parameter",
    "AWS::KMS::Key",
    "AWS::S3::BucketPolicy",
    "AWS::EFS::FileSystem",
    "AWS::S3Files::FileSystem",
)
TERRAFORM_TASK_DEFINITIONS = (
    "aws_ecs_task_definition",
    "aws_ecs_daemon_task_definition",
    "aws_ecs_express_gateway_service",
    "aws_batch_job_definition",
)
CLOUDFORMATION_TASK_DEFINITIONS = (
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::DaemonTaskDefinition",
    "AWS::ECS::ExpressGatewayService",
    "AWS::Batch::JobDefinition",
)
RIGHT_ID = "CKV_ECSROLE_500"
_RIGHT = "Everything that a task definition asks of its roles is decided, and nothing is wrong"
_SEVERITIES = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.INFO: "LOW"}

log = logging.getLogger(__name__)


def checks_for(terraform: type[Any], cloudformation: type[Any]) -> list[Any]:
    """Return one check for each rule and framework; informational rules only with ``ECS_ROLES_INFO=1``."""
    frameworks = (
        (terraform, TERRAFORM_TYPES, TERRAFORM_TASK_DEFINITIONS, terraform_visit, resource_registry),
        (cloudformation, CLOUDFORMATION_TYPES, CLOUDFORMATION_TASK_DEFINITIONS, cloudformation_visit, cfn_registry),
    )
    made = []
    for base, types, definitions, visit, registry in frameworks:
        look = _Look(visit)
        rules = (rule for rule in rules_in_short() if rule.severity.is_at_least(least_severity()))
        ours = [_rule_check(rule, base, types, look) for rule in rules]
        ours.append(_right_check(base, definitions, look))
        _register(ours, registry, None if _shows_passed() else partial(_speaking, look))
        made += ours
    ahead = terraform_scan_ahead(made)
    if ahead is not None:
        analyse_ahead(ahead, TERRAFORM_TYPES)
    return made


def _register(checks: list[Any], registry: Any, speaking: Speaking | None) -> None:
    """Add the checks to those of their types, all at once: checkov compares each one with all that are there."""
    by_type: dict[str, list[Any]] = {}
    for check in checks:
        for name in check.supported_resources:
            by_type.setdefault(name, []).append(check)
    for name, ours in by_type.items():
        there = registry.checks[name]
        known = {check.id for check in there}
        new = [check for check in ours if check.id not in known]
        registry.checks[name] = [*there, *new] if speaking is None else ChecksOfType(there, new, speaking)


class _Look:
    """How a check of one framework finds out about the resource that it visits."""

    def __init__(self, visit: Callable[[str, Any], Visit | None]) -> None:
        self._visit = visit

    def at(self, entity: str, conf: Any) -> tuple[Visit, HostIndex] | None:
        """Return the visited resource and the analysis that it belongs to; ``None`` where checkov does not tell."""
        visit = self._visit(entity, conf)
        return None if visit is None else (visit, index_of(visit.scanned))


def _speaking(look: _Look, visited: Visited) -> Collection[str]:
    """Return which of our checks may have something to say at a resource: all of them where that is not known."""
    _keep_what_is_built()
    try:
        found = look.at(visited.entity, visited.conf)
    except Exception:  # noqa: BLE001 - the checks themselves come to the same and report it
        return _ours()
    if found is None or found[1].has_failed:
        return _ours()
    visit, index = found
    said = [_checkov_ids()[rule] for rule in index.rules_at(visit.block)]
    right = (RIGHT_ID,) if _stands_right(visit, index) else ()
    return visited.skipped.union(said, right)


@lru_cache(maxsize=1)
def _keep_what_is_built() -> None:
    """Let no collector walk what checkov has built by its first visit: it needs all of that to the end."""
    gc.freeze()


@lru_cache(maxsize=1)
def _checkov_ids() -> dict[str, str]:
    return {rule.id: rule.checkov_id for rule in rules_in_short()}


@lru_cache(maxsize=1)
def _ours() -> frozenset[str]:
    return frozenset((RIGHT_ID, *_checkov_ids().values()))


def _shows_passed() -> bool:
    """Return whether somebody audits by checkov's records of what passed, rule by rule."""
    return os.environ.get("ECS_ROLES_CHECKOV_PASSED") == "1"


def _rule_check(rule: RuleInShort, base: type[Any], types: tuple[str, ...], look: _Look) -> Any:
    check = _check(base, rule.checkov_id, rule.summary, types, lambda self, conf: _result(self, rule, look, conf))
    check.skip_of = lambda conf: _skip_of(check, rule, look, conf)
    check.guideline = page_url(rule)
    if os.environ.get("ECS_ROLES_CHECKOV_SEVERITY") == "1":
        check.severity = Severities[_SEVERITIES[rule.severity]]
    return check


def _right_check(base: type[Any], types: tuple[str, ...], look: _Look) -> Any:
    """Return the one record of a task definition that passes."""
    return _check(base, RIGHT_ID, _RIGHT, types, lambda self, conf: _is_right(self, look, conf))


def _check(
    base: type[Any], identity: str, name: str, types: tuple[str, ...], result: Callable[[Any, Any], CheckResult]
) -> Any:
    def run(  # noqa: PLR0913, PLR0917 - checkov calls it so
        self: Any, scanned_file: Any, entity_configuration: Any, entity_name: Any, entity_type: Any, skip_info: Any
    ) -> Any:
        self.name = name  # A name from the last resource must not stay for a resource that is skipped.
        self.entity_path = f"{scanned_file}:{entity_type}:{entity_name}"
        given = skip_info or self.skip_of(entity_configuration)
        return base.run(self, scanned_file, entity_configuration, entity_name, entity_type, given)

    def scan_resource_conf(self: Any, conf: Any) -> CheckResult:
        try:
            return result(self, conf)
        except Exception:
            log.exception("The ECS role checks failed on %s; nothing is known about it", self.entity_path)
            if os.environ.get("ECS_ROLES_RAISE") == "1":
                raise
            self.name = f"{name}: the check itself failed here, see the log"
            return CheckResult.FAILED

    made = type(identity.replace("_", ""), (base,), {"run": run, "scan_resource_conf": scan_resource_conf})
    check = made(name=name, id=identity, categories=[CheckCategories.IAM], supported_resources=[])
    check.supported_resources = check.supported_entities = types
    check.skip_of = lambda _: {}
    return check


def _skip_of(check: Any, rule: RuleInShort, look: _Look, conf: Any) -> dict[str, str]:
    """Return what checkov takes for a skip: suppressions or the settings leave out all that the rule finds here."""
    try:
        found = look.at(check.entity_path, conf)
    except Exception:  # noqa: BLE001 - the check itself comes to the same and reports it
        return {}
    if found is None:
        return {}
    visit, index = found
    left_out = index.suppressed(rule.id, visit.block, visit.address)
    if not left_out or index.findings(rule.id, visit.block, visit.address):
        return {}
    reasons = dict.fromkeys(item.reason or "no reason is given" for item in left_out)
    return {"id": rule.checkov_id, "suppress_comment": sentence_line("; ".join(reasons))}


def _result(check: Any, rule: RuleInShort, look: _Look, conf: Any) -> CheckResult:
    """Return FAILED with the message as name.

    Else unknown, which checkov leaves out: one other record says what passes.
    """
    found = look.at(check.entity_path, conf)
    if found is None:
        return CheckResult.UNKNOWN
    visit, index = found
    failures = index.failures(visit.block.file) if rule is rules_in_short()[0] else ()
    if failures:
        check.name = sentence_line(f"The ECS role checks are not complete here: {'; '.join(failures)}")
        return CheckResult.FAILED
    findings = index.findings(rule.id, visit.block, visit.address)
    if findings:
        check.name = _message(findings)
        return CheckResult.FAILED
    passed = _shows_passed() and index.decided(visit.block, visit.address)
    return CheckResult.PASSED if passed else CheckResult.UNKNOWN


def _is_right(check: Any, look: _Look, conf: Any) -> CheckResult:
    found = look.at(check.entity_path, conf)
    return CheckResult.PASSED if found is not None and _stands_right(*found) else CheckResult.UNKNOWN


def _stands_right(visit: Visit, index: HostIndex) -> bool:
    return index.is_right(visit.block, least_severity(), visit.address)


def _message(findings: tuple[ShownFinding, ...]) -> str:
    """Return all findings of a resource in one line, which ends with the place of the first."""
    said = "; ".join(dict.fromkeys(finding.message for finding in findings))
    return sentence_line(f"{said} ({findings[0].place})")
