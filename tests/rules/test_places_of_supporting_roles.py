"""Every place in the code where a supporting role is named, in both languages: its trust, its policy, its keys."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.iam.service_reference import takes_resource
from ecs_roles.needs.infrastructure_roles import PLACES, Place
from ecs_roles.needs.supporting_doubts import supporting_doubts
from ecs_roles.needs.supporting_roles import decided
from ecs_roles.symbolic.answer import Answer

Scanned = Callable[[str], Report]

VOLUMES = "service-role/AmazonECSInfrastructureRolePolicyForVolumes"
BALANCERS = "AmazonECSInfrastructureRolePolicyForLoadBalancers"
INSTANCES = "service-role/AmazonEC2ContainerServiceforEC2Role"
MANAGED = "AmazonECSInfrastructureRolePolicyForManagedInstances"
GATEWAYS = "AmazonECSInfrastructureRoleForGatewayHostSharedALB"


@pytest.fixture
def scanned(tmp_path: Path) -> Scanned:
    """The report about a template, or about a root of Terraform."""

    def run(code: str) -> Report:
        name = "template.yaml" if code.lstrip().startswith("Resources") else "main.tf"
        (tmp_path / name).write_text(code, encoding="utf-8")
        report = scan([tmp_path], Options(root=tmp_path))
        assert not report.errors
        return report

    return run


def _rules(report: Report) -> list[str]:
    return sorted(item.rule for item in report.findings if item.category == "surroundings")


def _doubts(report: Report) -> list[str]:
    return [doubt.what for analysed in report.analysed_deployments for doubt in supporting_doubts(analysed)]


@dataclass(frozen=True)
class Used:
    """A place that names a role: the code around ``ROLE``, who assumes the role, and what it has to be allowed.

    ``policy`` is one of AWS's own, or the statements where there is none.
    """

    code: str
    service: str
    policy: str | list[dict[str, object]]


def _allow(action: str | list[str], resource: object = "*") -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def _update_in(cluster: str) -> dict[str, object]:
    condition = {"ArnLike": {"ecs:cluster": f"arn:aws:ecs:*:*:cluster/{cluster}"}}
    return {**_allow("ecs:UpdateService"), "Condition": condition}


_PROFILE_TF = 'resource "aws_iam_instance_profile" "p" {\n name = "p"\n role = aws_iam_role.it.name\n}\n'
_PROFILE_CFN = "  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref It]}}\n"
_CACHE = [_allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"])]
_PIPELINE = [
    _allow(["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"]),
    _allow(["ecs:DescribeServices", "ecs:UpdateService"], "arn:aws:ecs:*:*:service/c/*"),
]
_BUCKET = [_allow(["s3:ListBucket*", "s3:GetObject*", "s3:PutObject*"])]

TERRAFORM = {
    "volume": Used(
        'resource "aws_ecs_service" "s" {\n name = "s"\n volume_configuration {\n name = "v"\n'
        " managed_ebs_volume {\n role_arn = ROLE\n }\n }\n}",
        "ecs.amazonaws.com",
        VOLUMES,
    ),
    "balancer": Used(
        'resource "aws_lb_target_group" "green" {\n name = "green"\n}\n'
        'resource "aws_lb_listener_rule" "live" {\n listener_arn = "arn"\n}\n'
        'resource "aws_ecs_service" "s" {\n name = "s"\n load_balancer {\n advanced_configuration {\n'
        " alternate_target_group_arn = aws_lb_target_group.green.arn\n"
        " production_listener_rule = aws_lb_listener_rule.live.arn\n role_arn = ROLE\n }\n }\n}",
        "ecs.amazonaws.com",
        BALANCERS,
    ),
    "hook": Used(
        'resource "aws_lambda_function" "check" {\n function_name = "check"\n role = "arn"\n}\n'
        'resource "aws_ecs_service" "s" {\n name = "s"\n deployment_configuration {\n lifecycle_hook {\n'
        " hook_target_arn = aws_lambda_function.check.arn\n role_arn = ROLE\n }\n }\n}",
        "ecs.amazonaws.com",
        [_allow("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:check")],
    ),
    "batch service": Used(
        'resource "aws_batch_compute_environment" "b" {\n type = "MANAGED"\n service_role = ROLE\n}',
        "batch.amazonaws.com",
        "service-role/AWSBatchServiceRole",
    ),
    "batch spot fleet": Used(
        'resource "aws_batch_compute_environment" "b" {\n type = "MANAGED"\n compute_resources {\n type = "SPOT"\n'
        " spot_iam_fleet_role = ROLE\n }\n}",
        "spotfleet.amazonaws.com",
        "service-role/AmazonEC2SpotFleetTaggingRole",
    ),
    "batch instances": Used(
        _PROFILE_TF + 'resource "aws_batch_compute_environment" "b" {\n type = "MANAGED"\n compute_resources {\n'
        ' type = "EC2"\n instance_role = aws_iam_instance_profile.p.arn\n }\n}',
        "ec2.amazonaws.com",
        INSTANCES,
    ),
    "launch configuration": Used(
        _PROFILE_TF + 'resource "aws_launch_configuration" "l" {\n name = "l"\n image_id = "ami"\n'
        " iam_instance_profile = aws_iam_instance_profile.p.name\n}\n"
        'resource "aws_autoscaling_group" "g" {\n launch_configuration = aws_launch_configuration.l.name\n}\n'
        'resource "aws_ecs_capacity_provider" "c" {\n name = "c"\n auto_scaling_group_provider {\n'
        " auto_scaling_group_arn = aws_autoscaling_group.g.arn\n }\n}",
        "ec2.amazonaws.com",
        INSTANCES,
    ),
    "activation": Used('resource "aws_ssm_activation" "a" {\n iam_role = ROLE_NAME\n}', "ssm.amazonaws.com", INSTANCES),
    "cache": Used(
        'resource "aws_ecr_pull_through_cache_rule" "c" {\n ecr_repository_prefix = "up"\n custom_role_arn = ROLE\n}',
        "pullthroughcache.ecr.amazonaws.com",
        _CACHE,
    ),
    "template": Used(
        'resource "aws_ecr_repository_creation_template" "t" {\n prefix = "up"\n custom_role_arn = ROLE\n}',
        "ecr.amazonaws.com",
        [_allow(["ecr:CreateRepository", "ecr:TagResource"])],
    ),
    "s3 files": Used(
        'resource "aws_s3_bucket" "b" {\n bucket = "files"\n}\n'
        'resource "aws_s3files_file_system" "f" {\n bucket = aws_s3_bucket.b.arn\n role_arn = ROLE\n}',
        "elasticfilesystem.amazonaws.com",
        _BUCKET,
    ),
    "pipeline": Used(
        'resource "aws_codepipeline" "p" {\n name = "p"\n role_arn = ROLE\n stage {\n name = "Deploy"\n action {\n'
        ' name = "Deploy"\n category = "Deploy"\n owner = "AWS"\n provider = "ECS"\n version = "1"\n'
        ' configuration = { ClusterName = "c", ServiceName = "s" }\n }\n }\n}',
        "codepipeline.amazonaws.com",
        _PIPELINE,
    ),
}
CLOUDFORMATION = {
    "volume": Used(
        "  Service: {Type: AWS::ECS::Service, Properties: {VolumeConfigurations: [{Name: v, "
        "ManagedEBSVolume: {RoleArn: ROLE}}]}}\n",
        "ecs.amazonaws.com",
        VOLUMES,
    ),
    "balancer": Used(
        "  Green: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Name: green}}\n"
        "  Live: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: arn}}\n"
        "  Service: {Type: AWS::ECS::Service, Properties: {LoadBalancers: [{AdvancedConfiguration: "
        "{AlternateTargetGroupArn: !Ref Green, ProductionListenerRule: !Ref Live, RoleArn: ROLE}}]}}\n",
        "ecs.amazonaws.com",
        BALANCERS,
    ),
    "hook": Used(
        "  Check: {Type: AWS::Lambda::Function, Properties: {FunctionName: check}}\n"
        "  Service: {Type: AWS::ECS::Service, Properties: {DeploymentConfiguration: {LifecycleHooks: "
        "[{HookTargetArn: !GetAtt Check.Arn, RoleArn: ROLE}]}}}\n",
        "ecs.amazonaws.com",
        [_allow("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:check")],
    ),
    "gateway": Used(
        "  Gateway: {Type: AWS::ECS::Gateway, Properties: {GatewayName: g, InfrastructureRoleArn: ROLE}}\n",
        "ecs.amazonaws.com",
        GATEWAYS,
    ),
    "batch service": Used(
        "  Batch: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED, ServiceRole: ROLE}}\n",
        "batch.amazonaws.com",
        "service-role/AWSBatchServiceRole",
    ),
    "batch spot fleet": Used(
        "  Batch: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED, ComputeResources: "
        "{Type: SPOT, SpotIamFleetRole: ROLE}}}\n",
        "spotfleet.amazonaws.com",
        "service-role/AmazonEC2SpotFleetTaggingRole",
    ),
    "batch managed instances": Used(
        "  Batch: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED, ComputeResources: "
        "{Type: ECS_MANAGED_INSTANCES, ManagedInstancesProvider: {InfrastructureRoleArn: ROLE}}}}\n",
        "ecs.amazonaws.com",
        MANAGED,
    ),
    "batch instances": Used(
        _PROFILE_CFN + "  Batch: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED, ComputeResources: "
        "{Type: EC2, InstanceRole: !GetAtt Profile.Arn}}}\n",
        "ec2.amazonaws.com",
        INSTANCES,
    ),
    "cache": Used(
        "  Cache: {Type: AWS::ECR::PullThroughCacheRule, Properties: {EcrRepositoryPrefix: up, CustomRoleArn: ROLE}}\n",
        "pullthroughcache.ecr.amazonaws.com",
        _CACHE,
    ),
    "template": Used(
        "  Template: {Type: AWS::ECR::RepositoryCreationTemplate, Properties: {Prefix: up, CustomRoleArn: ROLE}}\n",
        "ecr.amazonaws.com",
        [_allow(["ecr:CreateRepository", "ecr:TagResource"])],
    ),
    "s3 files": Used(
        "  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}\n"
        "  Files: {Type: AWS::S3Files::FileSystem, Properties: {Bucket: !GetAtt Bucket.Arn, RoleArn: ROLE}}\n",
        "elasticfilesystem.amazonaws.com",
        _BUCKET,
    ),
    "pipeline": Used(
        "  Pipeline: {Type: AWS::CodePipeline::Pipeline, Properties: {RoleArn: ROLE, Stages: [{Name: Deploy, Actions: "
        "[{Name: Deploy, ActionTypeId: {Category: Deploy, Owner: AWS, Provider: ECS, Version: '1'}, "
        "Configuration: {ClusterName: c, ServiceName: s}}]}]}}\n",
        "codepipeline.amazonaws.com",
        _PIPELINE,
    ),
}
USED = [
    *(pytest.param("terraform", used, id=f"{name}-terraform") for name, used in TERRAFORM.items()),
    *(pytest.param("cloudformation", used, id=f"{name}-cloudformation") for name, used in CLOUDFORMATION.items()),
]


def _code(language: str, used: Used, service: str, policy: str | list[dict[str, object]]) -> str:
    allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    document = json.dumps({"Version": "2012-10-17", "Statement": policy}) if not isinstance(policy, str) else ""
    arn = f"arn:aws:iam::aws:policy/{policy}"
    if language == "cloudformation":
        own = f'Policies: [{{"PolicyName": "own", "PolicyDocument": {document}}}]'
        own = own if document else f"ManagedPolicyArns: [{arn}]"
        role = f"  It: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {trust}, {own}}}}}\n"
        return "Resources:\n" + role + used.code.replace("ROLE", "!GetAtt It.Arn")
    given = f"policy = jsonencode({document})" if document else f'policy_arn = "{arn}"'
    kind, naming = ("aws_iam_role_policy", "id") if document else ("aws_iam_role_policy_attachment", "name")
    attached = f'resource "{kind}" "it" {{\n role = aws_iam_role.it.{naming}\n {given}\n}}\n'
    role = f'resource "aws_iam_role" "it" {{\n name = "it"\n assume_role_policy = jsonencode({trust})\n}}\n'
    code = used.code.replace("ROLE_NAME", "aws_iam_role.it.name").replace("ROLE", "aws_iam_role.it.arn")
    return role + attached + code + "\n"


@pytest.mark.parametrize(("language", "used"), USED)
def test_a_supporting_role_trusts_its_service_and_may_do_its_work(scanned: Scanned, language: str, used: Used) -> None:
    whole = scanned(_code(language, used, used.service, used.policy))
    assert _rules(whole) == []
    assert _doubts(whole) == []
    assert _rules(scanned(_code(language, used, "ecs-tasks.amazonaws.com", used.policy))) == ["ECS701"]


@pytest.mark.parametrize(("language", "used"), [item for item in USED if item.id != "activation-terraform"])
def test_a_supporting_role_without_its_permissions_is_reported(scanned: Scanned, language: str, used: Used) -> None:
    # A role without AWS's policy for ECS may belong to any activation of Systems Manager.
    assert _rules(scanned(_code(language, used, used.service, [_allow("sqs:SendMessage")]))) == ["ECS702"]


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place.policy], ids=lambda place: f"{place.kind} {place.policy}"
)
def test_the_policy_of_aws_allows_all_that_is_asked_for_its_purpose(scanned: Scanned, place: Place) -> None:
    used = TERRAFORM["volume"]
    (analysed,) = scanned(_code("terraform", used, place.service, place.policy)).analysed_deployments
    (role,) = (role for role in analysed.roles.roles if role.resource.address == "aws_iam_role.it")

    verdicts = {request.action: decided(request, role, analysed).decision.value for request in place.requests}

    assert verdicts == dict.fromkeys(verdicts, "allowed")


def test_only_what_takes_no_resource_is_asked_on_everything() -> None:
    """A role that may do it on the resources of its own would be called too narrow."""
    requests = [request for place in PLACES for request in place.requests]
    whole = {request.action for request in requests if request.resource.literal == "*"}

    assert whole
    assert {action for action in whole if takes_resource(action) is not Answer.NO} == set()


SHIFTING = [f"elasticloadbalancing:Describe{name}" for name in ("Listeners", "Rules", "TargetGroups", "TargetHealth")]
SHIFTING += ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"]
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
SHIFTED_TF = (
    'resource "aws_ecs_service" "s" {\n name = "s"\n load_balancer {\n container_name = "c"\n container_port = 80\n'
    f' target_group_arn = "{BALANCER}:targetgroup/a/1"\n advanced_configuration {{\n'
    f' alternate_target_group_arn = "{BALANCER}:targetgroup/b/1"\n production_listener_rule = "{BALANCER}:SHIFTED"\n'
    " role_arn = ROLE\n }\n }\n}"
)
SHIFTED_CFN = (
    "  Service: {Type: AWS::ECS::Service, Properties: {LoadBalancers: [{ContainerName: c, ContainerPort: 80, "
    f"TargetGroupArn: '{BALANCER}:targetgroup/a/1', AdvancedConfiguration: {{RoleArn: ROLE, "
    f"AlternateTargetGroupArn: '{BALANCER}:targetgroup/b/1', ProductionListenerRule: '{BALANCER}:SHIFTED'}}}}]}}}}\n"
)


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("shifted", "action", "rules"),
    [
        ("listener-rule/app/x/1/2/3", "ModifyRule", []),
        ("listener-rule/app/x/1/2/3", "ModifyListener", ["ECS702"]),
        ("listener/app/x/1/2", "ModifyListener", []),
        ("listener/app/x/1/2", "ModifyRule", ["ECS702"]),
    ],
)
def test_what_shifts_the_traffic_is_changed(
    scanned: Scanned, language: str, shifted: str, action: str, rules: list[str]
) -> None:
    code = (SHIFTED_TF if language == "terraform" else SHIFTED_CFN).replace("SHIFTED", shifted)
    allowed = [_allow([*SHIFTING, f"elasticloadbalancing:{action}"])]

    assert (
        _rules(scanned(_code(language, Used(code, "ecs.amazonaws.com", allowed), "ecs.amazonaws.com", allowed)))
        == rules
    )


OWN_FAMILY = [
    _allow("ecs:DescribeTaskDefinition"),
    _allow("ecs:RegisterTaskDefinition", "arn:aws:ecs:*:*:task-definition/web:*"),
    _allow(["ecs:DescribeServices", "ecs:UpdateService"], "arn:aws:ecs:*:*:service/c/s"),
]
SERVICE_TF = (
    'resource "aws_ecs_task_definition" "web" {\n family = "FAMILY"\n'
    ' container_definitions = jsonencode([{ name = "web", image = "public.ecr.aws/nginx/nginx:1" }])\n}\n'
    'resource "aws_ecs_service" "s" {\n name = "s"\n task_definition = aws_ecs_task_definition.web.arn\n}\n'
)
SERVICE_CFN = (
    "  Web: {Type: AWS::ECS::TaskDefinition, Properties: {Family: FAMILY, ContainerDefinitions: "
    "[{Name: web, Image: 'public.ecr.aws/nginx/nginx:1'}]}}\n"
    "  S: {Type: AWS::ECS::Service, Properties: {ServiceName: s, TaskDefinition: !Ref Web}}\n"
)


@pytest.mark.parametrize(("family", "rules"), [("web", []), ("mail", ["ECS702"])])
@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_a_pipeline_registers_the_next_revision_of_the_family_of_its_service(
    scanned: Scanned, language: str, family: str, rules: list[str]
) -> None:
    used = TERRAFORM["pipeline"] if language == "terraform" else CLOUDFORMATION["pipeline"]
    service = (SERVICE_TF if language == "terraform" else SERVICE_CFN).replace("FAMILY", family)

    assert _rules(scanned(_code(language, used, used.service, OWN_FAMILY) + service)) == rules


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(("provider", "rules"), [("ECS", ["ECS702"]), ("CodeDeployToECS", [])])
def test_only_a_pipeline_that_changes_the_task_definition_itself_reads_it(
    provider: str, rules: list[str], scanned: Scanned, language: str
) -> None:
    used = TERRAFORM["pipeline"] if language == "terraform" else CLOUDFORMATION["pipeline"]
    written = {"terraform": 'provider = "ECS"', "cloudformation": "Provider: ECS"}[language]
    code = _code(language, used, used.service, [_allow(["ecs:RegisterTaskDefinition", "codedeploy:CreateDeployment"])])

    assert _rules(scanned(code.replace(written, written.replace("ECS", provider)))) == rules


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize(
    ("grants", "lacking"),
    [
        ([], ["DescribeTaskDefinition", "DescribeServices", "UpdateService", "RegisterTaskDefinition"]),
        ([_allow(["ecs:Describe*", "ecs:Register*"])], ["UpdateService"]),
        ([_allow(["ecs:Describe*", "ecs:Register*"]), _allow("ecs:UpdateService", "arn:aws:ecs:*:*:service/c/s")], []),
        (
            [_allow(["ecs:Describe*", "ecs:Register*"]), _allow("ecs:UpdateService", "arn:aws:ecs:*:*:service/b/*")],
            ["UpdateService"],
        ),
        ([_allow(["ecs:Describe*", "ecs:Register*"]), _update_in("c")], []),
        ([_allow(["ecs:Describe*", "ecs:Register*"]), _update_in("b")], ["UpdateService"]),
        (
            [_allow(["ecs:DescribeTaskDefinition", "ecs:Register*"]), _allow("ecs:UpdateService")],
            ["DescribeServices"],
        ),
    ],
)
def test_all_that_a_pipeline_lacks_is_told_at_once(
    grants: list[dict[str, object]], lacking: list[str], scanned: Scanned, language: str
) -> None:
    used = TERRAFORM["pipeline"] if language == "terraform" else CLOUDFORMATION["pipeline"]
    given = grants or [_allow("s3:GetObject")]
    found = [item for item in scanned(_code(language, used, used.service, given)).findings if item.rule == "ECS702"]

    assert [action for item in found for action in item.actions] == [f"ecs:{name}" for name in lacking]


UNSURE = [("other", "aws_ecs_cluster.c.name"), ("s", "var.cluster")]


@pytest.mark.parametrize(("service", "cluster"), UNSURE)
def test_a_service_in_a_cluster_that_is_not_known_may_be_the_one_that_is_granted(
    scanned: Scanned, service: str, cluster: str
) -> None:
    used = TERRAFORM["pipeline"]
    code = _code(
        "terraform", used, used.service, [*OWN_FAMILY[:1], _allow("ecs:RegisterTaskDefinition"), OWN_FAMILY[2]]
    )
    code = code.replace('ClusterName = "c", ServiceName = "s"', f'ClusterName = {cluster}, ServiceName = "{service}"')
    known = 'variable "cluster" {}\nresource "aws_ecs_cluster" "c" {\n name = "c"\n}\n'

    assert _rules(scanned(code + known)) == (["ECS702"] if service == "other" else [])


KEY_TF = """resource "aws_kms_key" "k" {
  policy = jsonencode({ Statement = [STATEMENT] })
}
"""
ROOT = '{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }'
TO_ROLE = (
    '{ Effect = "Allow", Principal = { AWS = aws_iam_role.it.arn }, Resource = "*",\n'
    ' Action = ["kms:DescribeKey", "kms:GenerateDataKey*", "kms:CreateGrant"] }'
)
ADMINISTRATION = '{ Effect = "Allow", Principal = "*", Action = "kms:PutKeyPolicy", Resource = "*" }'


@pytest.mark.parametrize(
    ("statement", "own", "rules"),
    [
        (ROOT, False, ["ECS702"]),
        (ROOT, True, []),
        (TO_ROLE, False, []),
        (ADMINISTRATION, True, ["ECS702"]),
    ],
)
def test_the_customer_key_of_a_volume_lets_the_role_in(
    scanned: Scanned, statement: str, own: bool, rules: list[str]
) -> None:
    volume = Used(
        TERRAFORM["volume"].code.replace("role_arn", "kms_key_id = aws_kms_key.k.arn\n role_arn"),
        "ecs.amazonaws.com",
        VOLUMES,
    )
    allowed = json.dumps(_allow(["kms:DescribeKey", "kms:GenerateDataKey*", "kms:CreateGrant"]))
    extra = (
        'resource "aws_iam_role_policy" "k" {\n role = aws_iam_role.it.id\n'
        f" policy = jsonencode({{ Statement = [{allowed}] }})\n}}\n"
    )
    code = _code("terraform", volume, "ecs.amazonaws.com", VOLUMES) + KEY_TF.replace("STATEMENT", statement)
    facts = 'provider "aws" {\n allowed_account_ids = ["111122223333"]\n}\n'

    report = scanned(facts + code + (extra if own else ""))

    assert _rules(report) == rules
    assert all("kms:CreateGrant" in item.message for item in report.findings if item.rule == "ECS702")


@pytest.mark.parametrize(
    ("region", "rules"), [("eu-west-1", []), ("us-east-1", ["ECS702"])], ids=["in its region", "in another"]
)
def test_a_grant_in_the_region_of_the_provider_is_decided(scanned: Scanned, region: str, rules: list[str]) -> None:
    launching = [
        _allow(["ec2:CreateLaunchTemplate", "ec2:CreateFleet", "ec2:RunInstances"], f"arn:aws:ec2:{region}:*:*"),
    ]
    provider = Used(
        'provider "aws" {\n region = "eu-west-1"\n}\n'
        'resource "aws_ecs_capacity_provider" "c" {\n name = "c"\n managed_instances_provider {\n'
        " infrastructure_role_arn = ROLE\n }\n}",
        "ecs.amazonaws.com",
        launching,
    )

    report = scanned(_code("terraform", provider, "ecs.amazonaws.com", launching))

    assert _rules(report) == rules
    assert _doubts(report) == []
