"""Make a checkov check of each rule: look up what the engine found at the resource that checkov visits."""

import logging
import os
from typing import Any

from checkov.common.bridgecrew.severities import Severities
from checkov.common.models.enums import CheckCategories, CheckResult

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.wording import with_fix
from ecs_roles.for_checkov.visiting.analyses import index_for
from ecs_roles.for_checkov.visiting.visited import Visit, cloudformation_visit, terraform_visit
from ecs_roles.outputs.readable import sentence_line
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.rule_page import page_url

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
    "aws_iam_instance_profile",
    "aws_launch_configuration",
    "aws_launch_template",
    "aws_ssm_activation",
    "aws_ecr_pull_through_cache_rule",
    "aws_ecr_repository_creation_template",
    "aws_ecr_repository_policy",
    "aws_ecr_registry_policy",
    "aws_secretsmanager_secret_policy",
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
    "AWS::IAM::InstanceProfile",
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::EC2::LaunchTemplate",
    "AWS::ECR::PullThroughCacheRule",
    "AWS::ECR::Repository",
    "AWS::ECR::RepositoryCreationTemplate",
    "AWS::ECR::RegistryPolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::KMS::Key",
    "AWS::S3::BucketPolicy",
    "AWS::EFS::FileSystem",
    "AWS::S3Files::FileSystem",
)
_SEVERITIES = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.INFO: "LOW"}

log = logging.getLogger(__name__)


def checks_for(terraform: type[Any], cloudformation: type[Any]) -> list[Any]:
    """One check for each rule and framework; informational rules only with ``ECS_ROLES_INFO=1``."""
    frameworks = (
        (terraform, TERRAFORM_TYPES, terraform_visit),
        (cloudformation, CLOUDFORMATION_TYPES, cloudformation_visit),
    )
    return [
        _check(rule, base, types, visit)
        for rule in RULES
        if rule.severity is not Severity.INFO or os.environ.get("ECS_ROLES_INFO") == "1"
        for base, types, visit in frameworks
    ]


def _check(rule: Rule, base: type[Any], types: tuple[str, ...], visit: Any) -> Any:
    def run(self: Any, *arguments: Any, **named: Any) -> Any:
        self.name = rule.summary  # A name from the last resource must not stay for a resource that is skipped.
        return base.run(self, *arguments, **named)

    def scan_resource_conf(self: Any, conf: Any) -> CheckResult:
        try:
            return _result(self, rule, visit(self, conf))
        except Exception:
            log.exception("The ECS role checks failed on %s; nothing is known about it", self.entity_path)
            if os.environ.get("ECS_ROLES_RAISE") == "1":
                raise
            self.name = f"{rule.summary}: the check itself failed here, see the log"
            return CheckResult.FAILED

    check = type(f"Ecs{rule.number}", (base,), {"run": run, "scan_resource_conf": scan_resource_conf})(
        name=rule.summary,
        id=rule.checkov_id,
        categories=[CheckCategories.IAM],
        supported_resources=list(types),
        guideline=page_url(rule),
    )
    if os.environ.get("ECS_ROLES_CHECKOV_SEVERITY") == "1":
        check.severity = Severities[_SEVERITIES[rule.severity]]
    return check


def _result(check: Any, rule: Rule, visit: Visit | None) -> CheckResult:
    """Failed with the message as name; passed where everything is known; else unknown, which checkov leaves out."""
    if visit is None:
        return CheckResult.UNKNOWN
    index = index_for(visit)
    failures = index.failures(visit.block.file) if rule is RULES[0] else ()
    if failures:
        check.name = sentence_line(f"The ECS role checks are not complete here: {'; '.join(failures)}")
        return CheckResult.FAILED
    findings = index.findings(rule.id, visit.block, visit.address)
    if findings:
        check.name = _message(findings, index.report)
        return CheckResult.FAILED
    return CheckResult.PASSED if index.decided(visit.block, visit.address) else CheckResult.UNKNOWN


def _message(findings: tuple[Finding, ...], report: Report) -> str:
    """All findings of a resource in one line, which ends with the place of the first."""
    first = findings[0].span
    said = "; ".join(dict.fromkeys(with_fix(finding.content, finding.fix) for finding in findings))
    return sentence_line(f"{said} ({report.shown(first.file)}:{first.line})")
