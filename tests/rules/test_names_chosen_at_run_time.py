"""What is chosen at run time may be a thing of the code: a grant on that is allowed or unknown, never denied."""

from pathlib import Path

import pytest

from ecs_roles.analysis.scan import scan
from ecs_roles.iam.matching import matches
from ecs_roles.needs.infrastructure_roles import PLACES
from ecs_roles.needs.supporting_roles import CHOSEN_LATER
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Attribute, Declaration
from ecs_roles.symbolic.text import Symbol, Text, text

OF_THE_CODE = Declaration("root", "aws_something.here")
ITS_NAME = Symbol(Attribute(OF_THE_CODE, "name"), "AWS makes it up", ":/*?", owner=OF_THE_CODE)
RESOURCES = dict.fromkeys(request.resource for place in PLACES for request in place.requests)
OPEN = [resource for resource in RESOURCES if CHOSEN_LATER in resource.symbols]


@pytest.mark.parametrize("resource", OPEN, ids=str)
def test_a_grant_on_a_resource_of_the_code_is_not_denied(resource: Text) -> None:
    pieces = resource.pieces
    own = text(*(ITS_NAME if piece == CHOSEN_LATER else piece for piece in pieces))
    literal = text(*("main" if piece == CHOSEN_LATER else piece for piece in pieces))

    assert matches(own, resource) is not Answer.NO
    assert matches(literal, resource) is not Answer.NO


TRUST = """assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "SERVICE" } }]
  })"""

INSTANCES = """
resource "aws_ecs_cluster" "main" {
  name = var.cluster
}
resource "aws_ecs_cluster" "other" {
  name = "other"
}
variable "cluster" {}
resource "aws_iam_role" "machines" {
  name = "machines"
  TRUST
}
resource "aws_iam_role_policy" "machines" {
  role   = aws_iam_role.machines.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["ecs:DiscoverPollEndpoint", "ecs:Poll"], Resource = "*" },
    { Effect = "Allow", Action = "ecs:RegisterContainerInstance", Resource = GRANTED }
  ] })
}
resource "aws_iam_instance_profile" "machines" {
  role = aws_iam_role.machines.name
}
resource "aws_launch_template" "machines" {
  iam_instance_profile {
    arn = aws_iam_instance_profile.machines.arn
  }
}
resource "aws_autoscaling_group" "machines" {
  launch_template {
    id = aws_launch_template.machines.id
  }
}
resource "aws_ecs_capacity_provider" "machines" {
  name = "machines"
  auto_scaling_group_provider {
    auto_scaling_group_arn = aws_autoscaling_group.machines.arn
  }
}
ASSOCIATION
""".replace("TRUST", TRUST.replace("SERVICE", "ec2.amazonaws.com"))

ASSOCIATION = """
resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = [aws_ecs_capacity_provider.machines.name]
}
"""


ANOTHER_ASSOCIATION = ASSOCIATION.replace('"main"', '"other"').replace(".main.name", ".other.name")
OPEN_ASSOCIATION = (
    ASSOCIATION.replace("[aws_ecs_capacity_provider.machines.name]", "var.open")
    + 'variable "open" {\n  type = list(string)\n}\n'
)


@pytest.mark.parametrize(
    ("granted", "association", "lacking"),
    [
        ("aws_ecs_cluster.main.arn", ASSOCIATION, False),
        ("aws_ecs_cluster.main.arn", "", False),
        ('"arn:aws:ecs:*:*:cluster/main"', ASSOCIATION, False),
        ('"arn:aws:ecs:*:*:cluster/main"', "", False),
        ('"*"', "", False),
        ('"arn:aws:ecs:*:*:container-instance/*"', "", True),
        ('"arn:aws:ecs:*:*:cluster/main"', ANOTHER_ASSOCIATION, True),
        ('"arn:aws:ecs:*:*:cluster/main"', ANOTHER_ASSOCIATION + ASSOCIATION, False),
        ('"arn:aws:ecs:*:*:cluster/main"', ANOTHER_ASSOCIATION + OPEN_ASSOCIATION, False),
    ],
    ids=[
        *("its-cluster", "some-cluster", "literal", "some-literal", "everything", "no-cluster"),
        *("another-cluster", "one-of-two-clusters", "perhaps-of-two-clusters"),
    ],
)
def test_the_cluster_that_instances_join_in_terraform(
    tmp_path: Path, granted: str, association: str, *, lacking: bool
) -> None:
    code = INSTANCES.replace("GRANTED", granted).replace("ASSOCIATION", association)
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    found = [item for item in scan([tmp_path]).findings if item.rule == "ECS702"]

    assert [item.actions for item in found] == ([("ecs:RegisterContainerInstance",)] if lacking else [])


TEMPLATE = """
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Other: {Type: AWS::ECS::Cluster}
  Machines:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ec2.amazonaws.com}}]
      Policies:
        - PolicyName: inline
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: ["ecs:DiscoverPollEndpoint", "ecs:Poll"], Resource: "*"}
              - {Effect: Allow, Action: "ecs:RegisterContainerInstance", Resource: !GetAtt GRANTED.Arn}
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties: {Roles: [!Ref Machines]}
  Provider:
    Type: AWS::ECS::CapacityProvider
    Properties:
      NAMED
      ManagedInstancesProvider:
        InfrastructureRoleArn: arn:aws:iam::111122223333:role/elsewhere
        InstanceLaunchTemplate: {Ec2InstanceProfileArn: !GetAtt Profile.Arn}
"""


@pytest.mark.parametrize(
    ("granted", "named", "lacking"),
    [
        ("Cluster", "ClusterName: !Ref Cluster", False),
        ("Cluster", "Name: machines", False),
        ("Other", "ClusterName: !Ref Cluster", True),
    ],
    ids=["its-cluster", "some-cluster", "another-cluster"],
)
def test_the_cluster_that_instances_join_in_cloudformation(
    tmp_path: Path, granted: str, named: str, *, lacking: bool
) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("GRANTED", granted).replace("NAMED", named), "utf-8")

    found = [item for item in scan([tmp_path]).findings if item.rule == "ECS702"]

    assert [item.actions for item in found] == ([("ecs:RegisterContainerInstance",)] if lacking else [])


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("id = aws_launch_template.machines.id", True),
        ("name = aws_launch_template.machines.name", True),
        ('name = "machines"', True),
        ('name = "others"', False),
        ("id = aws_launch_template.others.id", False),
        ("id = aws_ecs_cluster.other.id", False),
    ],
)
def test_the_template_of_a_group_is_known_by_reference_or_by_name(
    tmp_path: Path, template: str, *, found: bool
) -> None:
    code = INSTANCES.replace("GRANTED", '"arn:aws:ecs:*:*:cluster/main"').replace("ASSOCIATION", ANOTHER_ASSOCIATION)
    code = code.replace("id = aws_launch_template.machines.id", template)
    code = code.replace('"aws_launch_template" "machines" {', '"aws_launch_template" "machines" {\n  name = "machines"')
    (tmp_path / "main.tf").write_text(
        code + 'resource "aws_launch_template" "others" {\n  name = "others"\n}\n', encoding="utf-8"
    )

    assert ("ECS702" in [item.rule for item in scan([tmp_path]).findings]) is found


POLLING = {
    "main.tf": (
        INSTANCES.replace('["ecs:DiscoverPollEndpoint", "ecs:Poll"], Resource = "*"', '"ecs:Disc*", Resource = "*"')
        .replace('"ecs:RegisterContainerInstance", Resource = GRANTED', '"ecs:Register*", Resource = "*" }, POLL')
        .replace("POLL }", '{ Effect = "Allow", Action = "ecs:Poll", Resource = "GRANTED" }')
        .replace("ASSOCIATION", ASSOCIATION)
        .replace("name = var.cluster", 'name = "main"')
    ),
    "template.yaml": TEMPLATE.replace('["ecs:DiscoverPollEndpoint", "ecs:Poll"]', '["ecs:Disc*", "ecs:Register*"]')
    .replace(
        'Action: "ecs:RegisterContainerInstance", Resource: !GetAtt GRANTED.Arn',
        'Action: "ecs:Poll", Resource: !Sub "GRANTED"',
    )
    .replace("NAMED", "ClusterName: !Ref Cluster"),
}


@pytest.mark.parametrize(
    ("file", "own", "other"),
    [
        ("main.tf", "${aws_ecs_cluster.main.name}", "${aws_ecs_cluster.other.name}"),
        ("template.yaml", "${Cluster}", "${Other}"),
    ],
)
@pytest.mark.parametrize(
    ("granted", "lacking"),
    [
        ("container-instance/OWN/*", False),
        ("container-instance/*", False),
        ("container-instance/OTHER/*", True),
        ("cluster/OWN", True),
    ],
)
def test_the_arn_of_an_instance_holds_the_name_of_its_cluster(
    tmp_path: Path, file: str, own: str, other: str, granted: str, *, lacking: bool
) -> None:
    granted = f"arn:aws:ecs:*:*:{granted}".replace("OWN", own).replace("OTHER", other)
    (tmp_path / file).write_text(POLLING[file].replace("GRANTED", granted), encoding="utf-8")
    report = scan([tmp_path])

    found = [item.actions for item in report.findings if item.rule == "ECS702"]
    assert found == ([("ecs:Poll",)] if lacking else [])
    assert not [doubt for doubt in report.undecided if "ecs:Poll" in doubt.what]
