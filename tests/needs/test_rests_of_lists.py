"""Lists of which a part is not known: what the rest may hold is told, and nothing is concluded from its absence."""

from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

TRUST = """{ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole",
      Principal = { Service = "SERVICE" } }] }"""
HEAD = """
provider "aws" {
  region = "eu-west-1"
}
variable "more" {
  type = list(any)
}
variable "open" {}
"""
EXECUTION = f"""
resource "aws_iam_role" "exec" {{
  name               = "exec"
  assume_role_policy = jsonencode({TRUST.replace("SERVICE", "ecs-tasks.amazonaws.com")})
}}
"""
TASK = f"""{HEAD}{EXECUTION}
resource "aws_ecs_task_definition" "web" {{
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.exec.arn
  OF_TASK
  container_definitions = jsonencode([{{ name = "web", image = IMAGE, OF_CONTAINER }}])
}}
AROUND
"""
TEMPLATE_ROLE = """  Exec:
    Type: AWS::IAM::Role
    Properties:
      RoleName: exec
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: SERVICE}, Action: 'sts:AssumeRole'}]
"""
TEMPLATE = """Resources:
  Custom: {Type: 'Custom::Lookup', Properties: {ServiceToken: arn}}
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Exec.Arn
      OF_TASK
      ContainerDefinitions:
      - {Name: web, Image: IMAGE, OF_CONTAINER}
AROUND
""" + TEMPLATE_ROLE.replace("SERVICE", "ecs-tasks.amazonaws.com")
X_RAY, INIT = "public.ecr.aws/xray/aws-xray-daemon:3", "public.ecr.aws/a/aws-for-fluent-bit:init-2"
SERVICE = 'resource "aws_ecs_service" "web" {\n task_definition = "web"\n cluster = aws_ecs_cluster.c.arn\n}\n'
CLUSTER = 'resource "aws_ecs_cluster" "c" {\n name = "c"\n TAGS\n}\n' + SERVICE
FEATURE = (
    'resource "aws_guardduty_detector_feature" "f" {\n name = "RUNTIME_MONITORING"\n status = "ENABLED"\n FURTHER\n}\n'
)
AGENT = 'additional_configuration {\n name = "ECS_FARGATE_AGENT_MANAGEMENT"\n status = "ENABLED"\n }'
PERHAPS = (
    "dynamic additional_configuration {\n for_each = var.open\n content {\n"
    ' name = additional_configuration.value\n status = "ENABLED"\n }\n }'
)


def _terraform(folder: Path, **parts: str) -> Report:
    given = {"OF_TASK": "", "IMAGE": '"nginx"', "OF_CONTAINER": "", "AROUND": ""} | parts
    code = TASK
    for name, value in given.items():
        code = code.replace(name, value)
    return _scanned(folder, "main.tf", code)


def _template(folder: Path, **parts: str) -> Report:
    given = {"OF_TASK": "Cpu: '256'", "IMAGE": "nginx", "OF_CONTAINER": "Cpu: 1", "AROUND": ""} | parts
    code = TEMPLATE
    for name, value in given.items():
        code = code.replace(name, value)
    return _scanned(folder, "template.yaml", code)


def _scanned(folder: Path, name: str, code: str) -> Report:
    (folder / name).write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert report.errors == ()
    return report


def _rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("known", "with_rest", "rule"),
    [
        (
            {"IMAGE": f'"{X_RAY}"', "OF_CONTAINER": 'environment = [{ name = "A", value = "b" }]'},
            {"IMAGE": f'"{X_RAY}"', "OF_CONTAINER": "environment = var.more"},
            "ECS601",
        ),
        (
            {"IMAGE": f'"{X_RAY}"', "OF_CONTAINER": 'environment = [{ name = "A", value = "b" }]'},
            {"IMAGE": f'"{X_RAY}"', "OF_CONTAINER": 'environment = [{ name = var.open, value = "b" }]'},
            "ECS601",
        ),
        (
            {"IMAGE": f'"{X_RAY}"', "OF_CONTAINER": "environment = []"},
            {"IMAGE": f'"{X_RAY}"', "OF_CONTAINER": 'environment = concat([{ name = "A", value = "b" }], var.more)'},
            "ECS601",
        ),
        (
            {"AROUND": FEATURE.replace("FURTHER", AGENT)},
            {"AROUND": FEATURE.replace("FURTHER", PERHAPS)},
            "ECS527",
        ),
        (
            {"AROUND": FEATURE.replace("FURTHER", AGENT)},
            {"AROUND": FEATURE.replace("FURTHER", AGENT.replace('"ENABLED"', "var.open"))},
            "ECS527",
        ),
        (
            {"AROUND": FEATURE.replace("FURTHER", AGENT) + CLUSTER.replace("TAGS", 'tags = { A = "b" }')},
            {"AROUND": FEATURE.replace("FURTHER", AGENT) + CLUSTER.replace("TAGS", "tags = var.open")},
            "ECS527",
        ),
        (
            {"AROUND": FEATURE.replace("FURTHER", AGENT) + CLUSTER.replace("TAGS", "")},
            {
                "AROUND": FEATURE.replace("FURTHER", AGENT)
                + CLUSTER.replace("TAGS", "tags = { GuardDutyManaged = var.open }")
            },
            "ECS527",
        ),
    ],
    ids=["environment", "name", "concat", "configuration", "status", "tags", "tag"],
)
def test_no_finding_from_what_a_rest_may_hold(
    tmp_path: Path, known: dict[str, str], with_rest: dict[str, str], rule: str
) -> None:
    (tmp_path / "known").mkdir()
    (tmp_path / "rest").mkdir()

    assert rule in _rules(_terraform(tmp_path / "known", **known))
    assert rule not in _rules(_terraform(tmp_path / "rest", **with_rest))


@pytest.mark.parametrize(
    ("environment", "speaks"),
    [("[{Name: A, Value: b}]", True), ("[!GetAtt Custom.Variable]", False), ("!GetAtt Custom.Variables", False)],
)
def test_a_rest_of_the_environment_may_be_credentials(tmp_path: Path, environment: str, speaks: bool) -> None:
    report = _template(tmp_path, IMAGE=X_RAY, OF_CONTAINER=f"Environment: {environment}")

    assert ("ECS601" in _rules(report)) is speaks


OPEN_TASKS = {
    "launch-types": {
        "OF_TASK": 'runtime_platform {\n cpu_architecture = "ARM64"\n }',
        "TYPES": '["FARGATE", var.open]',
        "IMAGE": f'"{X_RAY}"',  # Which needs a task role on Fargate alone.
    },
    "security-options": {"OF_CONTAINER": "dockerSecurityOptions = var.more"},
    "init-files": {"IMAGE": f'"{INIT}"', "OF_CONTAINER": "environment = var.more"},
    "agent": {"AROUND": FEATURE.replace("FURTHER", PERHAPS)},
}


@pytest.mark.parametrize("name", OPEN_TASKS)
def test_a_task_definition_with_a_rest_is_not_decided(tmp_path: Path, name: str) -> None:
    parts = {**OPEN_TASKS[name], '["FARGATE"]': OPEN_TASKS[name].get("TYPES", '["FARGATE"]')}

    (task,) = _terraform(tmp_path, **parts).task_definitions

    assert task.status == "partly"


@pytest.mark.parametrize(
    "parts",
    [
        {"[FARGATE]": "[FARGATE, !GetAtt Custom.Type]", "IMAGE": X_RAY},
        {"OF_CONTAINER": "DockerSecurityOptions: [!GetAtt Custom.Option]"},
        {"IMAGE": INIT, "OF_CONTAINER": "Environment: [!GetAtt Custom.Variable]"},
        {"OF_TASK": "Volumes: [!GetAtt Custom.Volume]"},
    ],
)
def test_a_task_definition_of_a_template_with_a_rest_is_not_decided(tmp_path: Path, parts: dict[str, str]) -> None:
    (task,) = _template(tmp_path, **parts).task_definitions

    assert task.status == "partly"


MOUNTED = """task_role_arn = aws_iam_role.exec.arn
  volume {
    name = "d"
    efs_volume_configuration {
      file_system_id = aws_efs_file_system.d.id
      authorization_config {
        iam = "ENABLED"
      }
    }
  }"""
FILE_SYSTEM = """
resource "aws_efs_file_system" "d" {
}
resource "aws_efs_file_system_policy" "d" {
  file_system_id = aws_efs_file_system.d.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Resource = "*",
    Action = "elasticfilesystem:ClientMount" }] })
}
"""


@pytest.mark.parametrize(
    ("volume", "found", "status"),
    [('"d"', {"ECS602"}, "decided"), ('"other"', set(), "decided"), ("var.open", set(), "partly")],
)
def test_a_mount_of_an_unknown_volume_may_write_to_any(
    tmp_path: Path, volume: str, found: set[str], status: str
) -> None:
    mounts = f'mountPoints = [{{ sourceVolume = {volume}, containerPath = "/d" }}]'
    report = _terraform(tmp_path, OF_TASK=MOUNTED, OF_CONTAINER=mounts, AROUND=FILE_SYSTEM)

    assert _rules(report) & {"ECS602"} == found
    assert [item.status for item in report.task_definitions] == [status]


CONTAINER = '{ image = "nginx", executionRoleArn = aws_iam_role.exec.arn }'
RANGE = '{ targetNodes = "0:1", container = ' + CONTAINER + " }"
JOB = f"{HEAD}{EXECUTION}" + 'resource "aws_batch_job_definition" "job" {\n name = "job"\n type = "multinode"\n %s\n}'
PROPERTIES = "ecs_properties = jsonencode({ taskProperties = %s })"
OF_TASK = '{ executionRoleArn = aws_iam_role.exec.arn, containers = [{ image = "nginx" }] }'


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (f"node_properties = jsonencode({{ nodeRangeProperties = [{RANGE}] }})", 1),
        (f"node_properties = jsonencode({{ nodeRangeProperties = [{RANGE}, var.open] }})", 2),
        (f"node_properties = jsonencode({{ nodeRangeProperties = concat([{RANGE}], var.more) }})", 2),
        (PROPERTIES % f"[{OF_TASK}]", 1),
        (PROPERTIES % f"[{OF_TASK}, var.open]", 2),
        (PROPERTIES % "var.more", 1),
    ],
)
def test_the_further_tasks_of_a_job_are_not_known(tmp_path: Path, given: str, count: int) -> None:
    report = _scanned(tmp_path, "main.tf", JOB % given)

    unread = [
        assessment
        for item in report.task_definitions
        for assessment in item.assessments
        if assessment.workload.execution.status == "unknown"
    ]
    assert sum(len(item.assessments) for item in report.task_definitions) == count
    assert bool(unread) is ("var." in given)


IN_TEMPLATE = (
    "  Job: {Type: AWS::Batch::JobDefinition, Properties: {Type: multinode, NodeProperties: {NodeRangeProperties: %s}}}"
)


@pytest.mark.parametrize("ranges", ["[!GetAtt Custom.Range]", "!GetAtt Custom.Ranges"])
def test_the_further_tasks_of_a_job_in_a_template_are_not_known(tmp_path: Path, ranges: str) -> None:
    report = _template(tmp_path, AROUND=IN_TEMPLATE % ranges)

    (job,) = [item for item in report.task_definitions if item.address == "Job"]
    assert (job.status, job.execution_role.status) == ("undecided", "unknown")


# What is open beside a task definition, and what is told of it.
BESIDE = {
    "profile": (
        (
            'resource "aws_iam_instance_profile" "p" {\n name = "p"\n role = var.open\n}\n'
            'resource "aws_batch_compute_environment" "b" {\n type = "MANAGED"\n compute_resources {\n'
            ' type = "EC2"\n instance_role = aws_iam_instance_profile.p.arn\n }\n}'
        ),
        "the instance role of aws_batch_compute_environment.b",
    ),
    "volumes": (
        (
            'resource "aws_ecs_service" "s" {\n task_definition = "web"\n dynamic "volume_configuration" {\n'
            ' for_each = var.open\n content {\n name = "d"\n managed_ebs_volume {\n role_arn = "r"\n }\n }\n }\n}'
        ),
        "the infrastructure role of aws_ecs_service.s",
    ),
    "pipeline": (
        (
            'resource "aws_codepipeline" "p" {\n role_arn = aws_iam_role.exec.arn\n dynamic "stage" {\n'
            " for_each = var.open\n content {\n name = stage.value\n }\n }\n}"
        ),
        "the deployer role of aws_codepipeline.p",
    ),
    "launch": (
        (
            'resource "aws_sfn_state_machine" "m" {\n role_arn = aws_iam_role.exec.arn\n definition = jsonencode('
            '{ States = { Run = { Type = "Task", Resource = "arn:aws:states:::ecs:runTask", Parameters = '
            '{ TaskDefinition = "web", VolumeConfigurations = var.more } } } })\n}'
        ),
        "the infrastructure role of aws_sfn_state_machine.m",
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_supporting_roles_in_a_rest_are_told(tmp_path: Path, name: str) -> None:
    around, told = BESIDE[name]

    assert told in [doubt.what for doubt in _terraform(tmp_path, AROUND=around).undecided]


@pytest.mark.parametrize(
    ("around", "told"),
    [
        (
            (
                "  P: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!GetAtt Custom.Role]}}\n"
                "  B: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED, ComputeResources: {Type: EC2, "
                "InstanceRole: !GetAtt P.Arn}}}"
            ),
            "the instance role of B",
        ),
        (
            (
                "  S: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Web, VolumeConfigurations: "
                "[!GetAtt Custom.Volume]}}"
            ),
            "the infrastructure role of S",
        ),
        (
            (
                "  P: {Type: AWS::CodePipeline::Pipeline, Properties: {RoleArn: !GetAtt Exec.Arn, Stages: "
                "[!GetAtt Custom.Stage]}}"
            ),
            "the deployer role of P",
        ),
    ],
)
def test_supporting_roles_in_a_rest_of_a_template_are_told(tmp_path: Path, around: str, told: str) -> None:
    assert told in [doubt.what for doubt in _template(tmp_path, AROUND=around).undecided]
