"""Which repository an image asks for, in every form of a host, and whose policies count."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]
Asked = Callable[..., set[str]]

LOGIN = ("ecr:GetAuthorizationToken", "*")
PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
OWN = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


@pytest.mark.parametrize(
    ("image", "partition", "region", "repository"),
    [
        (f"{OWN}/shop:1", "aws", "eu-west-1", "shop"),
        (f"{OWN}/team/shop@sha256:{'0' * 64}", "aws", "eu-west-1", "team/shop"),
        (f"{OWN}/team/shop:1@sha256:{'0' * 64}", "aws", "eu-west-1", "team/shop"),
        ("111122223333.dkr.ecr.us-east-2.amazonaws.com/shop", "aws", "us-east-2", "shop"),
        ("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/shop:1", "aws", "us-east-1", "shop"),
        ("111122223333.dkr-ecr.eu-west-1.on.aws/shop:1", "aws", "eu-west-1", "shop"),
        ("111122223333.dkr-ecr-fips.us-east-1.on.aws/shop:1", "aws", "us-east-1", "shop"),
        ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/shop:1", "aws-cn", "cn-north-1", "shop"),
        ("111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/shop", "aws-cn", "cn-north-1", "shop"),
        ("111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/shop:1", "aws-us-gov", "us-gov-west-1", "shop"),
        ("111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu/shop:1", "aws-eusc", "eusc-de-east-1", "shop"),
        ("111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov/shop:1", "aws-iso", "us-iso-east-1", "shop"),
        ("111122223333.dkr.ecr.us-isob-east-1.sc2s.sgov.gov/shop:1", "aws-iso-b", "us-isob-east-1", "shop"),
        ("111122223333.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk/shop:1", "aws-iso-e", "eu-isoe-west-1", "shop"),
        ("111122223333.dkr.ecr.us-isof-south-1.csp.hci.ic.gov/shop:1", "aws-iso-f", "us-isof-south-1", "shop"),
    ],
)
def test_the_repository_is_that_of_the_host(
    image: str, partition: str, region: str, repository: str, task: Task, asked: Asked
) -> None:
    arn = f"arn:{partition}:ecr:{region}:111122223333:repository/{repository}"
    right = task({"image": image}, execution=[LOGIN, (PULL, arn)], region=region)
    wrong = task({"image": image}, execution=[LOGIN, (PULL, f"{arn}-other")], region=region)

    assert rules(right) == []
    assert right.task_definitions[0].status == "decided"
    assert rules(wrong) == ["ECS522"]
    assert f"ecr:BatchGetImage on arn:{{partition}}:ecr:{region}:111122223333:repository/{repository}" in asked(right)


@pytest.mark.parametrize(
    "image",
    [
        "nginx",
        "nginx:1.29",
        "public.ecr.aws/docker/library/nginx",
        "ghcr.io/org/app:1",
        "quay.io/org/app",
        "mcr.microsoft.com/dotnet/aspnet:9.0",
        "registry.example.com:5000/111122223333.dkr.ecr.eu-west-1.amazonaws.com/app",
    ],
)
def test_other_registries_ask_for_nothing(image: str, task: Task, asked: Asked) -> None:
    assert asked(task({"image": image}, execution=[])) == set()


_NO_IMAGE = "is not an image, whose repository is in lower case: it stands in for one"


@pytest.mark.parametrize(
    ("image", "why"),
    [
        ("DOCKER_URI", f"DOCKER_URI {_NO_IMAGE}"),
        ("IMAGE_NAME:latest", f"IMAGE_NAME:latest {_NO_IMAGE}"),
        ("registry.example.com/TEAM/app", f"registry.example.com/TEAM/app {_NO_IMAGE}"),
        ("REGISTRY/app:1", "REGISTRY is not a registry: it stands in for one"),
    ],
)
def test_what_no_image_can_be_called_may_be_one_of_ecr(image: str, why: str, task: Task) -> None:
    """A pipeline puts an image in its place, and the role that may pull it has not one right too many."""
    pulling = task({"image": image}, execution=[LOGIN, (PULL, "*")])
    nothing = task({"image": image}, execution=[])

    assert (rules(pulling), pulling.task_definitions[0].status) == ([], "decided")
    assert (rules(nothing), nothing.task_definitions[0].status) == ([], "partly")
    assert {found.why for found in nothing.task_definitions[0].unknowns} == {why}


@pytest.mark.parametrize("image", ["nginx:LATEST", "Registry.example.com/app", "LOCALHOST:5000/app@sha256:AB"])
def test_a_tag_and_a_host_may_have_capital_letters(image: str, task: Task, asked: Asked) -> None:
    assert asked(task({"image": image}, execution=[])) == set()


PUBLIC = """
resource "aws_ecrpublic_repository" "own" {
  repository_name = "shop"
}
"""


@pytest.mark.parametrize("tag", ["", ":1"])
def test_a_public_repository_of_the_code_asks_for_nothing(tag: str, task: Task, asked: Asked) -> None:
    found = task({"image": f"${{aws_ecrpublic_repository.own.repository_uri}}{tag}"}, execution=[], around=PUBLIC)

    assert (asked(found), found.task_definitions[0].status) == (set(), "decided")


def test_a_registry_of_aws_asks_for_its_own_repository(task: Task) -> None:
    """The classic miss of a role that is limited to one's own repositories."""
    image = "906394416424.dkr.ecr.eu-west-1.amazonaws.com/aws-for-fluent-bit:stable"
    own = (PULL, "arn:aws:ecr:eu-west-1:111122223333:repository/*")
    theirs = (PULL, "arn:aws:ecr:eu-west-1:906394416424:repository/aws-for-fluent-bit")

    assert rules(task({"image": image}, execution=[LOGIN, own])) == ["ECS522"]
    allowed = task({"image": image}, execution=[LOGIN, theirs])
    assert rules(allowed) == []
    assert allowed.task_definitions[0].status == "decided"


STAND_INS = [
    "<account>.dkr.ecr.eu-west-1.amazonaws.com",
    "ACCOUNT_ID.dkr.ecr.eu-west-1.amazonaws.com",
    "your-account.dkr.ecr.eu-west-1.amazonaws.com",
    "DummyAccountId.dkr.ecr.eu-west-1.amazonaws.com",
    "1234567890.dkr.ecr.eu-west-1.amazonaws.com",
    "aws_account_id.dkr.ecr.your-region.amazonaws.com",
    "{{ account }}.dkr.ecr.<region>.amazonaws.com",
]
OWN_REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/shop"


@pytest.mark.parametrize("host", STAND_INS)
def test_a_registry_with_a_stand_in_is_one_of_ecr(host: str, task: Task) -> None:
    """Whoever fills in the account has the image pulled from ECR: only which repository that is stays open."""
    everywhere = task({"image": f"{host}/shop:1"}, execution=[LOGIN, (PULL, "*")])
    somewhere = task({"image": f"{host}/shop:1"}, execution=[LOGIN, (PULL, OWN_REPOSITORY)])
    elsewhere = task({"image": f"{host}/shop:1"}, execution=[LOGIN, (PULL, f"{OWN_REPOSITORY}-other")])
    nothing = task({"image": f"{host}/shop:1"}, execution=[])

    assert [found.rule for found in everywhere.findings if found.rule == "ECS564"] == []
    assert everywhere.task_definitions[0].status == "decided"
    assert [found.rule for found in somewhere.findings if found.rule in ("ECS522", "ECS564")] == []
    assert somewhere.task_definitions[0].status == "partly"
    assert "it stands in for one" in " ".join(found.why for found in somewhere.task_definitions[0].unknowns)
    assert rules(elsewhere) == ["ECS522"]
    assert {"ECS521", "ECS522"} <= set(rules(nothing))


CDK_DUMMY = """
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies:
        - PolicyName: pull
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: 'ecr:GetAuthorizationToken', Resource: '*'}
              - Effect: Allow
                Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
                Resource: !Sub 'arn:${AWS::Partition}:ecr:us-east-1:GRANTED:repository/shop'
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Execution.Arn
      ContainerDefinitions:
        - Name: web
          Image: !Join ['', [DummyAccountId.dkr.ecr.us-east-1., !Ref 'AWS::URLSuffix', '/shop:1']]
"""


@pytest.mark.parametrize(
    ("granted", "status"), [("*", "decided"), ("111122223333", "partly"), ("DummyAccountId", "partly")]
)
def test_a_stand_in_in_a_template_takes_no_grant_away(
    granted: str, status: str, scanned: Callable[..., Report]
) -> None:
    report = scanned(CDK_DUMMY.replace("GRANTED", granted), "t.yaml")

    assert not {"ECS522", "ECS564"} & {found.rule for found in report.findings}
    assert report.task_definitions[0].status == status


CACHE = """
resource "aws_ecr_pull_through_cache_rule" "hub" {
  ecr_repository_prefix = "hub"
  upstream_registry_url = "public.ecr.aws"
}
%s
"""
CACHED = f"{OWN}/hub/library/nginx:1"
ALL = "arn:aws:ecr:eu-west-1:111122223333:repository/hub/*"
REPOSITORY = 'resource "aws_ecr_repository" "nginx" { name = "hub/library/nginx" }'
IMPORT, CREATE = "ecr:BatchImportUpstreamImage", "ecr:CreateRepository"


def registry_policy(*actions: str) -> str:
    principal = {"AWS": "arn:aws:iam::111122223333:role/execution"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": ALL}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return f'resource "aws_ecr_registry_policy" "own" {{ policy = jsonencode({document}) }}'


@pytest.mark.parametrize(
    ("more", "actions", "expected"),
    [
        ("", [], ["ECS528", "ECS529"]),
        ("", [IMPORT], ["ECS529"]),
        ("", [IMPORT, CREATE], []),
        (REPOSITORY, [IMPORT], []),
        (REPOSITORY, [], ["ECS528"]),
    ],
)
def test_a_cached_image_is_imported_and_its_repository_made(
    more: str, actions: list[str], expected: list[str], task: Task
) -> None:
    report = task({"image": CACHED}, execution=[LOGIN, (PULL + actions, ALL)], around=CACHE % more)

    assert rules(report) == expected


@pytest.mark.parametrize(("actions", "expected"), [([IMPORT, CREATE], []), ([IMPORT], ["ECS529"])])
def test_the_policy_of_the_registry_counts(actions: list[str], expected: list[str], task: Task) -> None:
    around = CACHE % registry_policy(*actions)
    code = task({"image": CACHED}, execution=[LOGIN, (PULL, ALL)], around=around)

    assert rules(code) == expected


def test_only_images_below_the_prefix_are_imported(task: Task, asked: Asked) -> None:
    report = task({"image": f"{OWN}/hubbub/nginx"}, execution=[LOGIN, (PULL, "*")], around=CACHE % "")

    assert not [call for call in asked(report) if IMPORT in call]


GUARDDUTY = """
resource "aws_guardduty_detector_feature" "runtime" {
  detector_id = "12abc34d567e8fa901bc2d34e56789f0"
  name        = "RUNTIME_MONITORING"
  status      = "ENABLED"
  additional_configuration {
    name   = "ECS_FARGATE_AGENT_MANAGEMENT"
    status = "%s"
  }
}
"""


@pytest.mark.parametrize(
    ("status", "launch", "expected"),
    [("ENABLED", "FARGATE", ["ECS527"]), ("DISABLED", "FARGATE", []), ("ENABLED", "EC2", [])],
)
def test_guardduty_asks_where_the_code_switches_it_on(
    status: str, launch: str, expected: list[str], task: Task
) -> None:
    own = (PULL, "arn:aws:ecr:eu-west-1:111122223333:repository/shop")
    report = task({"image": f"{OWN}/shop"}, execution=[LOGIN, own], launch=launch, around=GUARDDUTY % status)

    assert rules(report) == expected


def test_guardduty_is_content_with_wide_pull_permissions(task: Task) -> None:
    report = task({"image": f"{OWN}/shop"}, execution=[LOGIN, (PULL, "*")], around=GUARDDUTY % "ENABLED")

    assert "ECS527" not in rules(report)


def test_the_setting_switches_guardduty_on_and_a_tag_takes_a_cluster_out(task: Task, tmp_path: Path) -> None:
    (tmp_path / ".ecs-roles.toml").write_text("guardduty = true\n", encoding="utf-8")
    own = (PULL, "arn:aws:ecr:eu-west-1:111122223333:repository/shop")
    service = """
    resource "aws_ecs_cluster" "main" {
      name = "main"
      tags = { GuardDutyManaged = "%s" }
    }
    resource "aws_ecs_service" "web" {
      name            = "web"
      cluster         = aws_ecs_cluster.main.id
      task_definition = aws_ecs_task_definition.web.arn
    }
    """

    watched = task({"image": f"{OWN}/shop"}, execution=[LOGIN, own], around=service % "true")
    opted_out = task({"image": f"{OWN}/shop"}, execution=[LOGIN, own], around=service % "false")

    assert rules(watched) == ["ECS527"]
    assert rules(opted_out) == []
