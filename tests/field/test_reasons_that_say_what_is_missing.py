"""What is told of a thing that is not known names the thing, and what would have to be given."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
variable "limit" {}
variable "more" {}
variable "task" {
  type    = object({ image = string })
  default = null
}
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "execution" {
  BOUNDARY
  assume_role_policy = jsonencode({ Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
resource "aws_iam_role_policy_attachment" "more" {
  role       = aws_iam_role.execution.name
  policy_arn = ATTACHED
}
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([{ name = "web", image = IMAGE }])
}
"""
GRANT = '"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"'
NOT_TO_PULL = '"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"'
IMAGE = '"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"'
BY_NAME = '"arn:aws:iam::${data.aws_caller_identity.me.account_id}:policy/limit"'


@pytest.mark.parametrize(
    ("boundary", "attached", "image", "reason"),
    [
        ("var.limit", GRANT, IMAGE, "which permissions boundary it has is not known: variable limit has no value here"),
        (BY_NAME, GRANT, IMAGE, "the permissions boundary arn:aws:iam::*:policy/limit is not in this code"),
        (
            "null",
            '"arn:aws:iam::aws:policy/${var.more}"',
            IMAGE,
            "which policy is attached is not known: variable more has no value here",
        ),
        (
            "null",
            NOT_TO_PULL,
            "var.task.image",
            "var.task is null by default and gets no value here: it has no attribute image",
        ),
    ],
    ids=["a boundary by a variable", "a boundary elsewhere", "a policy of AWS by a variable", "an attribute of null"],
)
def test_the_reason_names_what_is_missing(only: Only, boundary: str, attached: str, image: str, reason: str) -> None:
    code = CODE.replace("BOUNDARY", f"permissions_boundary = {boundary}")
    found = only({"main.tf": code.replace("ATTACHED", attached).replace("IMAGE", image)})
    assert reason in {doubt.why for doubt in found.unknowns}


PULL_ON_ALL = '"arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"'
MORE_ATTACHED = """
resource "aws_iam_role_policy_attachment" "other" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/OurVeryOwnPolicyOfTheHouse"
}
"""
NOT_IN_SNAPSHOT = (
    "AWS's policy arn:aws:iam::aws:policy/OurVeryOwnPolicyOfTheHouse is not in this version's snapshot"
    "; all else allows it, so only a deny there would matter"
)
NO_IMAGE = "var.task is null by default and gets no value here: it has no attribute image"


@pytest.mark.parametrize(
    ("attached", "reason"),
    [(PULL_ON_ALL, NOT_IN_SNAPSHOT), (NOT_TO_PULL, NO_IMAGE)],
    ids=["the role pulls whatever the image is", "the role does not pull"],
)
def test_an_image_is_to_blame_only_where_it_matters(only: Only, attached: str, reason: str) -> None:
    code = CODE.replace("BOUNDARY", "").replace("ATTACHED", attached).replace("IMAGE", "var.task.image")
    assert {doubt.why for doubt in only({"main.tf": code + MORE_ATTACHED}).unknowns} == {reason}


ON_FARGATE = """
Parameters:
  Image: {Type: String}
Resources:
  Cluster: {Type: "AWS::ECS::Cluster"}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: COMPATIBLE
      ContainerDefinitions: [{Name: web, Image: !Ref Image}]
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task, LaunchType: RUNS}
"""
DEMANDED = "an execution role, which Fargate demands for images of ECR and for the log driver awslogs"
OF_INSTANCES = "the role of the instances, which pulls and logs without an execution role"


@pytest.mark.parametrize(
    ("compatible", "runs", "what"),
    [
        ("[EC2, FARGATE]", "FARGATE", DEMANDED),
        ("[FARGATE]", "FARGATE", DEMANDED),
        ("[EC2, FARGATE]", "EC2", DEMANDED),
        ("[EC2]", "EC2", OF_INSTANCES),
    ],
)
def test_without_an_execution_role_only_ec2_has_instances(only: Only, compatible: str, runs: str, what: str) -> None:
    found = only({"t.yaml": ON_FARGATE.replace("COMPATIBLE", compatible).replace("RUNS", runs)})
    assert {(doubt.what, doubt.why) for doubt in found.unknowns} == {(what, "parameter Image has no default")}


def test_an_output_of_a_template_that_is_not_read_names_the_stack(only: Only) -> None:
    code = """
Resources:
  Roles: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/shop/roles.yaml"}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Roles.Outputs.Execution
      ContainerDefinitions: [{Name: web, Image: nginx}]
"""
    (reason,) = [item.why for item in only({"template.yaml": code}).unknowns]

    assert reason == "the template of Roles, which has the output Execution, is not read"


INCLUDED = """
Parameters:
  File: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      Policies: [{PolicyName: own, PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}]
      "Fn::Transform": {Name: "AWS::Include", Parameters: {Location: !Ref File}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {TaskRoleArn: !GetAtt Role.Arn, ContainerDefinitions: [{Name: web, Image: nginx}]}
"""


def test_what_a_file_adds_to_a_role_is_told_of_its_grants_alone(scanned: Callable[[dict[str, str]], Report]) -> None:
    told = [doubt.what for doubt in scanned({"template.yaml": INCLUDED}).undecided]

    assert told == ["what else Role allows"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ('contains(["a", "b"], terraform.workspace)', "the workspace is known only when Terraform runs"),
        ('index(["a", "b"], var.stage) == 0', "variable stage has no value here"),
        ('contains([var.stage], "a")', "an item of the list is not known"),
    ],
)
def test_what_is_sought_in_a_list_is_named(only: Only, asked: str, reason: str) -> None:
    code = f"""
variable "stage" {{}}
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  execution_role_arn    = {asked} ? "arn:aws:iam::111122223333:role/a" : "arn:aws:iam::111122223333:role/b"
  container_definitions = jsonencode([{{ name = "web", image = "nginx" }}])
}}
"""

    assert any(reason in doubt.why for doubt in only({"main.tf": code}).unknowns)
