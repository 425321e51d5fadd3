"""What one more task definition costs, by rule: a rule that asks too much of each one is told by its id.

Steps are calls of this package's functions, which are the same on every machine. What several rules share is found once
and counts for the first of them that asks for it.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import ecs_roles
from ecs_roles.analysis import rules_applied
from ecs_roles.analysis.judging import judge
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.frozen import replace

PACKAGE = str(Path(ecs_roles.__file__).parent)
READING, JUDGING = "reading", "linking and deciding"
FEW, MANY = 4, 12

# Some third more than they take. Who raises one of these says what the scan gets for it.
MOST_OF_A_RULE = 500
DEAR = {"ECS546": 950, "ECS569": 950}  # They hold the resources of a task role against all that actions take.
MOST_OF_ALL_RULES = 6_000
MOST = {READING: 6_000, JUDGING: 6_500}

TRUST = """
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}
"""
IN_TERRAFORM = """
resource "aws_ecr_repository" "s@" {
  name = "service-@"
}

resource "aws_cloudwatch_log_group" "s@" {
  name = "/ecs/service-@"
}

resource "aws_secretsmanager_secret" "s@" {
  name = "service-@/database"
}

resource "aws_efs_file_system" "s@" {}

data "aws_iam_policy_document" "s@" {
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
    resources = [aws_ecr_repository.s@.arn]
  }
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.s@.arn}:*"]
  }
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.s@.arn]
  }
}

resource "aws_iam_role" "execution@" {
  name               = "service-@-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "execution@" {
  role   = aws_iam_role.execution@.id
  policy = data.aws_iam_policy_document.s@.json
}

resource "aws_iam_role" "task@" {
  name               = "service-@-task"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "task@" {
  role = aws_iam_role.task@.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::data-@" },
    { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::data-@/*" },
    { Effect = "Allow", Action = "sqs:*", Resource = "arn:aws:sqs:eu-west-1:111122223333:jobs-@" },
    { Effect = "Allow", Action = ["elasticfilesystem:ClientMount"], Resource = aws_efs_file_system.s@.arn },
  ] })
}

resource "aws_ecs_task_definition" "s@" {
  family                   = "service-@"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  execution_role_arn       = aws_iam_role.execution@.arn
  task_role_arn            = aws_iam_role.task@.arn
  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.s@.id
      transit_encryption = "ENABLED"
      authorization_config { iam = "ENABLED" }
    }
  }
  container_definitions = jsonencode([{
    name         = "app"
    image        = "${aws_ecr_repository.s@.repository_url}:1.0"
    environment  = [{ name = "STAGE", value = "live" }, { name = "DB_HOST", value = "db-@.example.com" }]
    secrets      = [{ name = "DATABASE", valueFrom = aws_secretsmanager_secret.s@.arn }]
    mountPoints  = [{ sourceVolume = "data", containerPath = "/data" }]
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = aws_cloudwatch_log_group.s@.name, awslogs-region = "eu-west-1" }
    }
  }])
}

resource "aws_ecs_service" "s@" {
  name                   = "service-@"
  task_definition        = aws_ecs_task_definition.s@.arn
  enable_execute_command = true
}
"""
IN_A_TEMPLATE = """
  Repository@:
    Type: AWS::ECR::Repository
    Properties: { RepositoryName: service-@ }
  Group@:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: /ecs/service-@ }
  Secret@:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: service-@/database }
  Execution@:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: &trust@
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }]
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: ecr:GetAuthorizationToken, Resource: "*" }
              - Effect: Allow
                Action: [ecr:BatchGetImage, ecr:GetDownloadUrlForLayer]
                Resource: !GetAtt Repository@.Arn
              - { Effect: Allow, Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt Group@.Arn }
              - { Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret@ }
  Task@:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: *trust@
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: "sqs:*", Resource: !Sub "arn:aws:sqs:*:${AWS::AccountId}:jobs-@" }]
  Definition@:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: service-@
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      ExecutionRoleArn: !GetAtt Execution@.Arn
      TaskRoleArn: !GetAtt Task@.Arn
      ContainerDefinitions:
        - Name: app
          Image: !Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/${Repository@}:1.0"
          Environment: [{ Name: STAGE, Value: live }]
          Secrets: [{ Name: DATABASE, ValueFrom: !Ref Secret@ }]
          LogConfiguration:
            LogDriver: awslogs
            Options: { awslogs-group: !Ref Group@, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: app }
  Service@:
    Type: AWS::ECS::Service
    Properties: { TaskDefinition: !Ref Definition@, EnableExecuteCommand: true }
"""
LANGUAGES = {
    "terraform": ("main.tf", TRUST, IN_TERRAFORM),
    "cloudformation": ("template.yaml", "Resources:", IN_A_TEMPLATE),
}


class Steps:
    """The calls of functions, by what they are made for."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()
        self._now = READING
        self._counted: dict[CodeType, bool] = {}

    def count(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            code = frame.f_code
            if code not in self._counted:
                self._counted[code] = _is_counted(code)
            self.of[self._now] += self._counted[code]

    def made_for(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, whose steps count for that name; of what it yields all is made at once."""

        def counted(*given: Any, **named: Any) -> Any:
            before, self._now = self._now, name
            try:
                found = work(*given, **named)
                return tuple(found) if isinstance(found, Iterator) else found
            finally:
                self._now = before

        return counted


def _is_counted(code: CodeType) -> bool:
    """Newer Pythons make no calls of comprehensions; the methods of values are written when they are first called."""
    if code.co_name in {"<listcomp>", "<dictcomp>", "<setcomp>"}:
        return False
    return code.co_filename == "<string>" or code.co_filename.startswith(PACKAGE)


def _with_steps(rules: Iterable[Rule], steps: Steps) -> tuple[Rule, ...]:
    """The rules, each with its steps counted for its id; rules that share a question have that counted once."""
    questions: dict[Callable[..., bool], Callable[..., bool]] = {}
    names = ("check", "check_deployment", "question", "deployment_question")
    counted = []
    for rule in rules:
        parts: dict[str, Any] = {}
        for name in names:
            work = getattr(rule, name)
            if work is not None and "question" in name:
                asked = f"the question {work.__name__}, which {rule.id} asks first,"
                parts[name] = questions.setdefault(work, steps.made_for(asked, work))
            elif work is not None:
                parts[name] = steps.made_for(rule.id, work)
        counted.append(replace(rule, **parts))
    return tuple(counted)


Measured = Callable[[str, tuple[Rule, ...]], dict[str, float]]


@pytest.fixture
def for_one_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Measured]:
    """What gives the steps for one more definition in a language, with some rules."""

    def measured(language: str, rules: tuple[Rule, ...]) -> dict[str, float]:
        name, around, definition = LANGUAGES[language]
        found: list[Counter[str]] = []
        for number in (MANY, FEW, MANY):  # The first scan of all loads and learns what is the same for any of them.
            first = 100 * (len(found) + 1)  # No definition is one of another scan.
            folder = tmp_path / str(first)
            folder.mkdir()
            definitions = (definition.replace("@", str(first + each)) for each in range(number))
            (folder / name).write_text(around + "".join(definitions), encoding="utf-8")
            steps = Steps()
            with monkeypatch.context() as patched:
                patched.setattr(rules_applied, "RULES", _with_steps(rules, steps))
                patched.setattr("ecs_roles.analysis.scan.judge", steps.made_for(JUDGING, judge))
                _forget_rules()
                before = sys.getprofile()
                sys.setprofile(steps.count)
                try:
                    report = scan([folder], Options(root=folder))
                finally:
                    sys.setprofile(before)
            assert [len(report.task_definitions), *report.errors] == [number]
            found.append(steps.of)
        _, few, many = found
        return {name: (many[name] - few[name]) / (MANY - FEW) for name in many}

    yield measured
    _forget_rules()


def _forget_rules() -> None:
    rules_applied._checks.cache_clear()
    rules_applied._checks_of_deployments.cache_clear()


def _dearest(steps: dict[str, float]) -> str:
    """The ones that take most, for whoever looks for what to make cheaper."""
    by_steps = sorted(steps.items(), key=lambda pair: -pair[1])
    return "the dearest: " + ", ".join(f"{name} {calls:.0f}" for name, calls in by_steps[:8])


def _too_dear(steps: dict[str, float]) -> list[str]:
    """What takes more steps for one more definition than it may."""
    of_rules = {name: calls for name, calls in steps.items() if name not in MOST}
    bounds = {**dict.fromkeys(of_rules, MOST_OF_A_RULE), **DEAR, **MOST, "all rules": MOST_OF_ALL_RULES}
    taken = {**steps, "all rules": sum(of_rules.values())}
    told = [(name, taken[name], most) for name, most in bounds.items() if taken[name] > most]
    return [
        f"{name} takes {calls:.0f} calls for one more task definition, {most} at most; {_dearest(of_rules)}"
        for name, calls, most in told
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_asks_too_much_of_each_definition(language: str, for_one_more: Measured) -> None:
    assert _too_dear(for_one_more(language, RULES)) == []


def test_a_rule_that_asks_too_much_is_told_by_its_id(for_one_more: Measured) -> None:
    def asking(_: Rule, assessment: Assessment) -> Iterator[Finding]:
        for _again in range(MOST_OF_A_RULE + 1):
            assessment.workload.link("execution")
        yield from ()

    rules = tuple(replace(rule, check=asking) if rule.id == "ECS506" else rule for rule in RULES)
    told = _too_dear(for_one_more("terraform", rules))

    assert [each.split()[0] for each in told] == ["ECS506"]
