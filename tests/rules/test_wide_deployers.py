"""A role that deploys to ECS with more than it deploys: told, unless somebody else holds it or it makes roles."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan

TASK = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "nginx", memory = 64 }])
}
variable "anything" {
  type = string
}
"""
CODEDEPLOY, CODEBUILD = 'Service = "codedeploy.amazonaws.com"', 'Service = "codebuild.amazonaws.com"'
GITHUB = (
    'Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }, Condition = '
    '{ StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:acme/forum:ref:refs/heads/main" }'
)


def told(tmp_path: Path, principal: str, statement: str, more: str = "", rule: str = "ECS716") -> list[str]:
    action = "sts:AssumeRoleWithWebIdentity" if principal == GITHUB else "sts:AssumeRole"
    code = f"""{TASK}
resource "aws_iam_role" "deploying" {{
  name = "deploying"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "{action}", Principal = {{ {principal} }} }}
  ] }})
}}
resource "aws_iam_role_policy" "deploying" {{
  role   = aws_iam_role.deploying.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", {statement} }}] }})
}}
"""
    (tmp_path / "main.tf").write_text(code + more, encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    assert not report.errors
    return [item.message for item in report.findings if item.rule == rule]


@pytest.mark.parametrize(
    ("principal", "statement", "said"),
    [
        (
            CODEDEPLOY,
            'Action = ["ecs:*", "elasticloadbalancing:*"], Resource = "*"',
            "ecs:*, elasticloadbalancing:* on",
        ),
        (CODEBUILD, 'Action = ["ecs:UpdateService", "s3:*"], Resource = "*"', "s3:* on *"),
        (GITHUB, 'Action = "ecs:*", Resource = "*"', "ecs:* on *"),
        (CODEDEPLOY, 'Action = ["ecs:*", "log:*"], Resource = "*"', "allows ecs:* on *"),
        # There is no service log, so that everything of it is nothing.
        (CODEDEPLOY, 'Action = ["ecs:UpdateService", "log:*"], Resource = "*"', ""),
        # What names its resources, or its actions, or is not known.
        (CODEDEPLOY, 'Action = "ecs:*", Resource = "arn:aws:ecs:*:*:service/main/*"', ""),
        (CODEBUILD, 'Action = ["ecs:UpdateService", "s3:GetObject"], Resource = "*"', ""),
        (CODEBUILD, 'Action = "ecs:*", Resource = var.anything', ""),
        # What makes infrastructure, and what does not deploy.
        (GITHUB, 'Action = ["ecs:*", "ec2:*", "iam:CreateRole"], Resource = "*"', ""),
        ('Service = "cloudformation.amazonaws.com"', 'Action = "ecs:*", Resource = "*"', ""),
        ('Service = "lambda.amazonaws.com"', 'Action = "ecs:*", Resource = "*"', ""),
        (CODEBUILD, 'Action = ["s3:*", "logs:*"], Resource = "*"', ""),
    ],
)
def test_whole_services_of_a_deployer(principal: str, statement: str, said: str, tmp_path: Path) -> None:
    found = told(tmp_path, principal, statement)

    assert len(found) == bool(said)
    assert all(said in item for item in found)


RETIRED = """
resource "aws_iam_role_policy_attachment" "retired" {
  role       = aws_iam_role.deploying.name
  policy_arn = "arn:aws:iam::aws:policy/AWSCodePipelineFullAccess"
}
"""
ELSEWHERE = RETIRED.replace("arn:aws:iam::aws:policy/AWSCodePipelineFullAccess", "${var.anything}")


@pytest.mark.parametrize(("attached", "count"), [(RETIRED, 1), (ELSEWHERE, 0)])
def test_a_policy_that_does_not_exist_lets_a_deployer_make_no_roles(attached: str, count: int, tmp_path: Path) -> None:
    assert len(told(tmp_path, CODEBUILD, 'Action = "ecs:*", Resource = "*"', attached)) == count


@pytest.mark.parametrize(
    ("principal", "statement", "said"),
    [
        (CODEBUILD, 'Action = "ecs:UpdateService", Resource = "*"', "may change every service of the account"),
        (CODEBUILD, 'Action = ["ecs:Run*", "ecs:StopTask"], Resource = "*"', "may run every task definition and stop"),
        (
            GITHUB,
            'Action = "ecs:UpdateService", Resource = "arn:aws:ecs:*:*:service/*"',
            "on arn:aws:ecs:*:*:service/*",
        ),
        (GITHUB, 'Action = "ecs:ExecuteCommand", Resource = "*"', ""),  # It deploys nothing.
        (GITHUB, 'Action = ["ecs:UpdateService", "ecs:ExecuteCommand"], Resource = "*"', "may open a shell in every"),
        # What names its service or cluster, or is not known, and what AWS itself grants on everything.
        (CODEBUILD, 'Action = "ecs:UpdateService", Resource = "arn:aws:ecs:*:*:service/main/*"', ""),
        (
            CODEBUILD,
            'Action = "ecs:RunTask", Resource = "*", Condition = { ArnLike = { "ecs:cluster" = "*:cluster/b" } }',
            "",
        ),
        (CODEBUILD, 'Action = "ecs:UpdateService", Resource = var.anything', ""),
        (CODEBUILD, 'Action = ["ecs:RegisterTaskDefinition", "ecs:Describe*", "ecs:ListTasks"], Resource = "*"', ""),
        (CODEDEPLOY, 'Action = ["ecs:CreateTaskSet", "ecs:UpdateServicePrimaryTaskSet"], Resource = "*"', ""),
        (CODEDEPLOY, 'Action = ["ecs:CreateTaskSet", "ecs:UpdateService"], Resource = "*"', ""),
        (CODEDEPLOY, 'Action = ["ecs:UpdateService", "ecs:DeleteService"], Resource = "*"', "delete every service"),
        # Of all of ECS another rule tells; what makes infrastructure, and what does not deploy.
        (CODEBUILD, 'Action = "ecs:*", Resource = "*"', ""),
        (GITHUB, 'Action = ["ecs:UpdateService", "iam:CreateRole"], Resource = "*"', ""),
        ('Service = "lambda.amazonaws.com"', 'Action = "ecs:UpdateService", Resource = "*"', ""),
    ],
)
def test_what_a_deployer_may_do_to_what_others_deploy(
    principal: str, statement: str, said: str, tmp_path: Path
) -> None:
    found = told(tmp_path, principal, statement, rule="ECS720")

    assert len(found) == bool(said)
    assert all(said in item for item in found)


def test_a_deployer_is_told_once_for_all_its_statements(tmp_path: Path) -> None:
    statement = (
        'Action = "ecs:UpdateService", Resource = "*" }, { Effect = "Allow", Action = "ecs:RunTask", Resource = "*"'
    )

    (found,) = told(tmp_path, CODEBUILD, statement, rule="ECS720")

    assert "ecs:UpdateService, ecs:RunTask on *" in found
    assert "may run every task definition and change every service" in found


SERVICE = """
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = "main"
  task_definition = aws_ecs_task_definition.web.arn
}
"""


def test_the_fix_names_the_services_of_the_code(tmp_path: Path) -> None:
    told(tmp_path, CODEBUILD, 'Action = "ecs:UpdateService", Resource = "*"', SERVICE)
    (finding,) = [item for item in scan([tmp_path]).findings if item.rule == "ECS720"]

    assert finding.fix.startswith("Name the services that it deploys (arn:aws:ecs:*:*:service/main/web);")


@pytest.mark.parametrize(
    ("resource", "service", "count"),
    [
        ('"*"', "ecs-tasks.amazonaws.com", 1),
        ('"arn:aws:iam::*:role/*"', "ecs-tasks.amazonaws.com", 1),
        ('"arn:aws:iam::*:role/web-*"', "ecs-tasks.amazonaws.com", 0),
        ("var.anything", "ecs-tasks.amazonaws.com", 0),
        ('"*"', "ec2.amazonaws.com", 0),
    ],
)
def test_a_deployer_that_passes_every_task_role(resource: str, service: str, count: int, tmp_path: Path) -> None:
    more = f"""
resource "aws_iam_role_policy" "passing" {{
  role   = aws_iam_role.deploying.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{
    Effect = "Allow", Action = "iam:PassRole", Resource = {resource}
    Condition = {{ StringEquals = {{ "iam:PassedToService" = "{service}" }} }}
  }}] }})
}}
"""
    found = told(tmp_path, CODEBUILD, 'Action = "ecs:RegisterTaskDefinition", Resource = "*"', more, rule="ECS721")

    assert len(found) == count


CDK = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {Family: web, ContainerDefinitions: [{Name: web, Image: nginx, Memory: 64}]}
  ActionRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: codebuild.amazonaws.com}}]
      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: ["ecs:DescribeServices", "ACTION"], Resource: "*"}
              - Effect: Allow
                Action: iam:PassRole
                Resource: "*"
                Condition: {StringEqualsIfExists: {"iam:PassedToService": [ec2.amazonaws.com, ecs-tasks.amazonaws.com]}}
    METADATA
"""
MADE = "Metadata: {aws:cdk:path: Stack/Pipeline/Deploy/ActionRole/Resource}"


@pytest.mark.parametrize(
    ("action", "metadata", "rules"),
    [
        ("ecs:UpdateService", "", {"ECS720", "ECS721"}),
        ("ecs:UpdateService", MADE, set()),
        ("ecs:RunTask", MADE, {"ECS720"}),  # That is the author's.
    ],
)
def test_what_the_cdk_makes_for_a_pipeline_is_left_alone(
    action: str, metadata: str, rules: set[str], tmp_path: Path
) -> None:
    (tmp_path / "t.yaml").write_text(CDK.replace("ACTION", action).replace("METADATA", metadata), encoding="utf-8")

    assert {item.rule for item in scan([tmp_path]).findings} & {"ECS720", "ECS721"} == rules
