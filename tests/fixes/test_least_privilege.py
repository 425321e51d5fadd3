"""The smallest policy: what it names, how it is grouped, and that it grants what the task definitions need."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.ecs.role import Role
from ecs_roles.fixes.least_privilege import LeastPrivilege, least_privilege
from ecs_roles.fixes.written_expressions import in_cloudformation
from ecs_roles.fixes.written_resources import parts_of, scope_at
from ecs_roles.iam.decision import Decision, Grants
from ecs_roles.iam.filling import filled_grants
from ecs_roles.linking.workload import Side, Workload
from ecs_roles.needs.assessment import needs_of
from ecs_roles.needs.deciding import decide_for
from ecs_roles.needs.need import Need
from ecs_roles.symbolic.showing import shown

SAMPLES = Path(__file__).parents[2] / "sample_iac"
SIDES: tuple[Side, ...] = ("execution", "task")

CODE = """
provider "aws" { region = "eu-west-1" }
resource "aws_kms_key" "own" {}
resource "aws_secretsmanager_secret" "db" {
  name       = "db"
  kms_key_id = aws_kms_key.own.arn
}
resource "aws_cloudwatch_log_group" "web" { name = "/ecs/web" }
resource "aws_ecs_task_definition" "web" {
  family = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn = "arn:aws:iam::111122223333:role/outside"
  container_definitions = jsonencode([{
    name  = "web", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    secrets = [
      { name = "PASSWORD", valueFrom = "${aws_secretsmanager_secret.db.arn}:password::" },
      { name = "USER", valueFrom = "${aws_secretsmanager_secret.db.arn}:user::" },
      { name = "MODE", valueFrom = "/web/mode" },
      { name = "OTHER", valueFrom = var.other },
    ]
    logConfiguration = { logDriver = "awslogs", options = {
      awslogs-group = "/ecs/web", awslogs-region = "eu-west-1", awslogs-stream-prefix = "web"
    } }
  }])
}
variable "other" {}
"""


@pytest.fixture(scope="module")
def samples() -> Report:
    return scan([SAMPLES], Options(root=SAMPLES))


@pytest.fixture
def policy(tmp_path: Path) -> LeastPrivilege:
    (tmp_path / "main.tf").write_text(CODE, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert report.errors == ()
    return least_privilege(needs_of(report.task_definitions[0].assessments[0].workload))


def grouped(policy: LeastPrivilege) -> dict[str, tuple[list[str], list[str]]]:
    return {
        item.statement.sid: (
            [shown(action) for action in item.statement.actions],
            [shown(resource) for resource in item.statement.resources],
        )
        for item in policy.statements
    }


def test_statements_are_named_and_hold_what_belongs_together(policy: LeastPrivilege) -> None:
    assert grouped(policy) == {
        "LogInToEcr": (["ecr:GetAuthorizationToken"], ["*"]),
        "PullImages": (
            ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            ["arn:aws:ecr:eu-west-1:111122223333:repository/web"],
        ),
        "WriteLogs": (
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            ["arn:aws:logs:eu-west-1:*:log-group:/ecs/web:*"],
        ),
        "ReadSecrets": (["secretsmanager:GetSecretValue"], ["arn:aws:secretsmanager:eu-west-1:*:secret:db-??????"]),
        "ReadParameters": (["ssm:GetParameters"], ["arn:aws:ssm:eu-west-1:*:parameter/web/mode"]),
        "DecryptSecrets": (["kms:Decrypt"], ["arn:aws:kms:eu-west-1:*:key/{aws_kms_key.own.key_id}"]),
    }


def test_a_key_is_granted_only_through_the_service_that_uses_it(policy: LeastPrivilege) -> None:
    conditions = {item.statement.sid: item.statement.conditions for item in policy.statements}

    assert [str(value) for value in conditions["DecryptSecrets"][0].values] == [
        "secretsmanager.eu-west-1.amazonaws.com"
    ]
    assert not any(held for sid, held in conditions.items() if sid != "DecryptSecrets")


def test_each_statement_knows_the_lines_that_need_it(policy: LeastPrivilege) -> None:
    reading = next(item for item in policy.statements if item.statement.sid == "ReadSecrets")

    assert [(line.what, line.span.line) for line in reading.lines] == [
        ("injects PASSWORD in container web", 16),
        ("injects USER in container web", 17),
    ]


def test_what_is_not_known_is_told_with_its_reason_and_granted_by_nothing(policy: LeastPrivilege) -> None:
    assert [(doubt.what, doubt.why) for doubt in policy.undecided] == [
        ("secretsmanager:GetSecretValue or ssm:GetParameters on {var.other}", "variable other has no value here")
    ]
    assert "var.other" not in str(grouped(policy))


def test_of_several_actions_that_would_do_the_one_granted_today_stays(samples: Report) -> None:
    needs = [need for _, _, needs in asked_of_roles(samples) for need in needs if len(need.actions) > 1]
    collector = next(need for need in needs if need.feature == "telemetry")

    assert [str(action) for item in least_privilege([collector]).statements for action in item.statement.actions] == [
        collector.actions[0]
    ]
    today = least_privilege([collector], granted=["AWS:nothing", collector.actions[1].upper()])
    assert [str(action) for item in today.statements for action in item.statement.actions] == [collector.actions[1]]


def asked_of_roles(report: Report) -> Iterator[tuple[Role, Workload, list[Need]]]:
    """Every role that a task definition names, with what that asks of it."""
    for item in report.task_definitions:
        for workload in (assessment.workload for assessment in item.assessments):
            for side in SIDES:
                role = workload.link(side).role
                if role is not None:
                    yield role, workload, [need for need in needs_of(workload) if need.side == side]


def may_be_denied_by_a_resource(workload: Workload) -> bool:
    """The one sample in which the policy of a file system is in the code and not known: it may deny."""
    return workload.index.deployment.name.startswith("ecs604-anonymous-efs-mount-refused/unknown")


def test_the_policy_allows_everything_that_is_needed(samples: Report) -> None:
    checked = 0
    for role, workload, needs in asked_of_roles(samples):
        policy = least_privilege(needs)
        doubtful = {doubt.span for doubt in policy.undecided}
        statements = tuple(item.statement for item in policy.statements)
        grants = filled_grants(Grants(statements), workload.index.deployment.facts)
        alone = replace(role, policies=(), grants=grants, boundary=None)
        for need in needs:
            if not need.open and need.span not in doubtful:
                decision = decide_for(need, alone, workload).decision
                assert decision is Decision.ALLOWED or may_be_denied_by_a_resource(workload), need
                checked += 1
    assert checked > 1000


def test_the_policy_has_no_wildcard_but_where_aws_takes_nothing_else(samples: Report) -> None:
    single = ("LogInToEcr", "FindFileSystems", "FindLogGroups", "UseEcsExec", "SendTraces", "SendMetrics")
    for _, _, needs in asked_of_roles(samples):
        for item in least_privilege(needs).statements:
            assert not any(set("*?") & set(str(action)) for action in item.statement.actions)
            for resource in item.statement.resources:
                if str(resource) == "*":
                    assert item.statement.sid.rstrip("23456789") in single
                else:
                    assert "*" not in str(resource).removesuffix(":*").removesuffix("/*").removesuffix("*")


NAMES = """
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Files: {Type: AWS::S3::Bucket}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      Policies:
        - PolicyName: a
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: "*"
                Resource:
                  - !Sub "arn:aws:sqs:eu-west-1:111122223333:${Queue.QueueName}-dead"
                  - !Sub "arn:aws:sns:eu-west-1:111122223333:${Topic.TopicName}-old"
                  - !Sub "arn:aws:s3:::${Files}/key"
                  - !GetAtt Queue.Arn
                  - !Ref Topic
"""


def test_a_template_names_a_resource_by_what_gives_its_name(tmp_path: Path) -> None:
    """Ref gives the URL of a queue and the ARN of a topic, which are no part of an ARN."""
    (tmp_path / "template.yaml").write_text(NAMES, encoding="utf-8")
    (analysed,) = scan(tmp_path / "template.yaml", Options(root=tmp_path)).analysed_deployments
    (role,) = analysed.roles.roles
    (statement,) = role.grants.statements
    scope = scope_at(analysed.index, role.resource)

    assert [in_cloudformation(parts_of(item, scope)).expression for item in statement.resources] == [
        '!Sub "arn:aws:sqs:eu-west-1:111122223333:${Queue.QueueName}-dead"',
        '!Sub "arn:aws:sns:eu-west-1:111122223333:${Topic.TopicName}-old"',
        '!Sub "${Files.Arn}/key"',
        "!GetAtt Queue.Arn",
        "!Ref Topic",
    ]
