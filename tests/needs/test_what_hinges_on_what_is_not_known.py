"""A block of which nobody knows whether it is created: findings rest on it only where it comes with the definition."""

from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

TRUST = """{ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole",
      Principal = { Service = "ecs-tasks.amazonaws.com" } }] }"""
TERRAFORM = f"""
provider "aws" {{
  region = "eu-west-1"
}}
variable "on" {{
  type = bool
}}
variable "other" {{
  type = bool
}}
resource "aws_ecs_task_definition" "web" {{
  TASK
  family                   = "web"
  requires_compatibilities = [LAUNCH]
  execution_role_arn       = EXECUTION
  task_role_arn            = "arn:aws:iam::111122223333:role/task"
  container_definitions    = jsonencode([{{ name = "web", image = IMAGE, secrets = SECRETS, logConfiguration = LOG }}])
  volume {{
    name = "data"
    efs_volume_configuration {{
      file_system_id     = aws_efs_file_system.data.id
      transit_encryption = "ENABLED"
      authorization_config {{
        iam = "IAM"
      }}
    }}
  }}
}}
resource "aws_efs_file_system" "data" {{
}}
resource "aws_iam_role" "task" {{
  name               = "task"
  assume_role_policy = jsonencode({TRUST})
}}
"""
ROLE = f"""
resource "aws_iam_role" "exec" {{
  IF
  name               = "exec"
  assume_role_policy = jsonencode({TRUST})
}}
"""
IMAGES = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
LOG = '{ logDriver = "awslogs", options = { awslogs-group = "/web", awslogs-region = "eu-west-1" } }'
CREATING = LOG.replace("options = {", 'options = { awslogs-create-group = "true",')
SURE_ROLE = ROLE.replace("IF", "")
DEFAULTS = {
    "LAUNCH": '"FARGATE"',
    "EXECUTION": '"arn:aws:iam::111122223333:role/exec"',
    "IMAGE": '"nginx"',
    "SECRETS": "[]",
    "LOG": "null",
    "IAM": "DISABLED",
}
# What stands beside the task definition, what the task definition has, and the rule that then speaks.
BESIDE = {
    "role": (ROLE, {"LOG": LOG}, "ECS523"),
    "service": (
        'resource "aws_ecs_service" "web" {\n IF\n task_definition = "web"\n enable_execute_command = true\n}',
        {},
        "ECS606",
    ),
    "schedule": (
        (
            'resource "aws_cloudwatch_event_target" "web" {\n IF\n arn = "c"\n role_arn = "r"\n ecs_target {\n'
            ' task_definition_arn = "web"\n enable_execute_command = true\n }\n}'
        ),
        {},
        "ECS606",
    ),
    "proxy": (
        'resource "aws_ecs_service" "web" {\n IF\n task_definition = "web"\n service_connect_configuration {\n'
        ' enabled = true\n log_configuration {\n log_driver = "awslogs"\n'
        ' options = { awslogs-group = "/proxy", awslogs-region = "eu-west-1" }\n }\n }\n}' + SURE_ROLE,
        {},
        "ECS523",
    ),
    "cache-rule": (
        'resource "aws_ecr_pull_through_cache_rule" "quay" {\n IF\n ecr_repository_prefix = "quay"\n'
        ' upstream_registry_url = "quay.io"\n}' + SURE_ROLE,
        {"IMAGE": f'"{IMAGES}/quay/app:1"'},
        "ECS528",
    ),
    "monitoring": (
        'resource "aws_guardduty_detector_feature" "f" {\n IF\n name = "RUNTIME_MONITORING"\n status = "ENABLED"\n'
        ' additional_configuration {\n name = "ECS_FARGATE_AGENT_MANAGEMENT"\n status = "ENABLED"\n }\n}' + SURE_ROLE,
        {},
        "ECS527",
    ),
    "file-system-policy": (
        (
            'resource "aws_efs_file_system_policy" "data" {\n IF\n file_system_id = aws_efs_file_system.data.id\n'
            ' policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "222233334444" },'
            ' Action = "*", Resource = "*" }] })\n}'
        ),
        {"IAM": "ENABLED"},
        "ECS602",
    ),
    "role-with-path": (
        ROLE.replace("  name ", '  path = "/team/"\n  name '),
        {},
        "ECS513",
    ),
    "default-of-the-cluster": (
        (
            'resource "aws_ecs_cluster" "c" {\n name = "c"\n}\n'
            'resource "aws_ecs_service" "web" {\n task_definition = "web"\n cluster = aws_ecs_cluster.c.arn\n}\n'
            'resource "aws_ecs_cluster_capacity_providers" "c" {\n IF\n cluster_name = "c"\n'
            ' default_capacity_provider_strategy {\n capacity_provider = "FARGATE"\n }\n}'
        ),
        {"LAUNCH": "", "EXECUTION": "null", "IMAGE": f'"{IMAGES}/app:1"'},
        "ECS511",
    ),
    "named-secret": (
        'resource "aws_secretsmanager_secret" "db" {\n IF\n name = "db"\n}' + SURE_ROLE,
        {"SECRETS": '[{ name = "DB", valueFrom = "db" }]'},
        "ECS534",
    ),
}
ON, OTHER = "count = var.on ? 1 : 0", "count = var.other ? 1 : 0"


def _scanned(folder: Path, name: str, beside: str, task: str) -> Report:
    block, parts, _ = BESIDE[name]
    code = TERRAFORM + block.replace("IF", beside)
    for key, value in {**DEFAULTS, **parts, "TASK": task}.items():
        code = code.replace(key, value)
    (folder / "main.tf").write_text(code, encoding="utf-8")
    report = scan([folder], Options(root=folder))
    assert report.errors == ()
    return report


def _rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("name", BESIDE)
@pytest.mark.parametrize(
    ("beside", "task", "speaks"),
    [("", "", True), (ON, "", False), (ON, OTHER, False), (ON, ON, True), ("", ON, True)],
    ids=["both-sure", "beside-open", "on-different-values", "on-the-same-value", "task-open"],
)
def test_a_finding_rests_only_on_what_is_there(tmp_path: Path, name: str, beside: str, task: str, speaks: bool) -> None:
    report = _scanned(tmp_path, name, beside, task)

    assert (BESIDE[name][2] in _rules(report)) is speaks


@pytest.mark.parametrize("name", [name for name in BESIDE if name not in {"role-with-path", "named-secret"}])
def test_what_may_be_there_is_told_and_not_decided(tmp_path: Path, name: str) -> None:
    report = _scanned(tmp_path, name, ON, "")

    (task,) = report.task_definitions
    assert task.status == "partly"
    if name not in {"file-system-policy", "default-of-the-cluster"}:
        assert any("variable on has no value here" in doubt.why for doubt in task.unknowns)


def test_a_task_definition_that_may_not_be_created_says_so(tmp_path: Path) -> None:
    report = _scanned(tmp_path, "role", "", ON)

    (task,) = report.task_definitions
    assert task.status == "partly"
    assert "whether it is created" in [doubt.what for doubt in task.unknowns]


GROUP = 'resource "aws_cloudwatch_log_group" "web" {\n IF\n name = "/web"\n}'
REPOSITORY = 'resource "aws_ecr_repository" "app" {\n IF\n name = "quay/app"\n}'
ROLE_THAT_LOGS = (
    SURE_ROLE
    + """
resource "aws_iam_role_policy" "exec" {
  role   = "exec"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Resource = "*",
    Action = ["logs:CreateLogStream", "logs:PutLogEvents", "ecr:GetAuthorizationToken", "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer", "ecr:BatchImportUpstreamImage"] }] })
}
"""
)
ABSENT = {
    "log-group": (GROUP, "", {"LOG": CREATING}, {"ECS523", "ECS535"}),
    "repository": (
        REPOSITORY,
        BESIDE["cache-rule"][0].replace("IF", "").replace(SURE_ROLE, ""),
        {"IMAGE": f'"{IMAGES}/quay/app:1"'},
        {"ECS529"},
    ),
}


@pytest.mark.parametrize("name", ABSENT)
@pytest.mark.parametrize(
    ("beside", "task", "speaks"),
    [(None, "", True), ("", "", False), (ON, "", False), (ON, ON, False)],
    ids=["not-there", "there", "open", "with-the-task-definition"],
)
def test_what_may_be_there_is_not_called_missing(
    tmp_path: Path, name: str, beside: str | None, task: str, speaks: bool
) -> None:
    block, around, parts, rules = ABSENT[name]
    code = TERRAFORM + ROLE_THAT_LOGS + around + (block.replace("IF", beside) if beside is not None else "")
    for key, value in {**DEFAULTS, **parts, "TASK": task}.items():
        code = code.replace(key, value)
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    assert bool(_rules(scan([tmp_path], Options(root=tmp_path))) & rules) is speaks


# The same in a template: a condition with more ways to hold than are worth trying is one that nobody knows.
_MANY = range(18)
HARD = (
    "Parameters:\n"
    + "".join(f"  P{i}: {{Type: String, Default: 'no', AllowedValues: ['yes', 'no']}}\n" for i in _MANY)
    + "Conditions:\n"
    + "".join(f"  C{i}: !Equals [!Ref P{i}, 'yes']\n" for i in _MANY)
    + "".join(
        f"  {name}: !Or [{', '.join(f'!And [!Condition C{i}, !Condition C{i + 1}]' for i in list(_MANY)[first:-1])}]\n"
        for name, first in (("On", 0), ("Other", 1))
    )
)
TRUSTED = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
TEMPLATE = f"""Resources:
  Task: {{Type: AWS::IAM::Role, Properties: {{RoleName: task, AssumeRolePolicyDocument: {TRUSTED}}}}}
  Web:
    Type: AWS::ECS::TaskDefinition
    TASK
    Properties:
      Family: web
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: arn:aws:iam::111122223333:role/exec
      TaskRoleArn: !GetAtt Task.Arn
      ContainerDefinitions:
      - {{Name: web, Image: IMAGE, LogConfiguration: LOG, Secrets: SECRETS}}
"""
EXEC = f"  Exec: {{Type: AWS::IAM::Role, IF Properties: {{RoleName: exec, AssumeRolePolicyDocument: {TRUSTED}}}}}\n"
SURE_EXEC = EXEC.replace("IF", "")
IN_TEMPLATE = {
    "role": (
        EXEC,
        {"LOG": "{LogDriver: awslogs, Options: {awslogs-group: /web, awslogs-region: eu-west-1}}"},
        "ECS523",
    ),
    "service": (
        "  Service: {Type: AWS::ECS::Service, IF Properties: {TaskDefinition: !Ref Web, EnableExecuteCommand: true}}\n",
        {},
        "ECS606",
    ),
    "schedule": (
        (
            "  Rule: {Type: AWS::Events::Rule, IF Properties: {Targets: [{Id: t, Arn: c, RoleArn: r, EcsParameters: "
            "{TaskDefinitionArn: !Ref Web, EnableExecuteCommand: true}}]}}\n"
        ),
        {},
        "ECS606",
    ),
    "cache-rule": (
        "  Cache: {Type: AWS::ECR::PullThroughCacheRule, IF Properties: {EcrRepositoryPrefix: quay, "
        "UpstreamRegistryUrl: quay.io}}\n" + SURE_EXEC,
        {"IMAGE": f"'{IMAGES}/quay/app:1'"},
        "ECS528",
    ),
    "named-secret": (
        "  Db: {Type: AWS::SecretsManager::Secret, IF Properties: {Name: db}}\n" + SURE_EXEC,
        {"SECRETS": "[{Name: DB, ValueFrom: db}]"},
        "ECS534",
    ),
}


@pytest.mark.parametrize("name", IN_TEMPLATE)
@pytest.mark.parametrize(
    ("beside", "task", "speaks"),
    [("", "", True), ("On", "", False), ("On", "Other", False), ("On", "On", True)],
    ids=["both-sure", "beside-open", "on-different-conditions", "on-the-same-condition"],
)
def test_a_finding_of_a_template_rests_only_on_what_is_there(
    tmp_path: Path, name: str, beside: str, task: str, speaks: bool
) -> None:
    block, parts, rule = IN_TEMPLATE[name]
    code = HARD + TEMPLATE + block.replace("IF", f"Condition: {beside}," if beside else "")
    code = code.replace("    TASK\n", f"    Condition: {task}\n" if task else "")
    for key, value in {"IMAGE": "nginx", "SECRETS": "[]", "LOG": "!Ref AWS::NoValue", **parts}.items():
        code = code.replace(key, value)
    (tmp_path / "t.yaml").write_text(code, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))

    assert report.errors == ()
    assert (rule in _rules(report)) is speaks
    if beside and name != "named-secret":
        assert [item.status for item in report.task_definitions] == ["partly"]
