"""A name that CloudFormation makes up holds the logical id: a literal that cannot be it names something else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.analysis.report import Report
from ecs_roles.iam.matching import matches
from ecs_roles.readers.cloudformation.generated_names import generated_form
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Declaration, part
from ecs_roles.symbolic.text import Symbol, Text, same_text, text

Scanned = Callable[..., Report]

TRUST = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"


def _name(type_name: str, logical_id: str, deployment: str = "t.yaml") -> Text:
    declared = Declaration(deployment, logical_id)
    return text(Symbol(part(declared, "name"), "", ":/*?", owner=declared, form=generated_form(type_name, logical_id)))


@pytest.mark.parametrize(
    ("type_name", "literal", "expected"),
    [
        ("AWS::ECR::Repository", "billing", Answer.NO),
        ("AWS::ECR::Repository", "shop-ordersimages-abc123", Answer.UNKNOWN),
        ("AWS::ECR::Repository", "Shop-OrdersImages-ABC123", Answer.NO),
        ("AWS::ECR::Repository", "ordersimages", Answer.NO),
        ("AWS::ECR::Repository", "-ordersimages-", Answer.NO),
        ("AWS::S3::Bucket", "shop-ordersimages-abc123", Answer.UNKNOWN),
        ("AWS::S3::Bucket", "orders-images", Answer.NO),
        ("AWS::IAM::Role", "shop-OrdersImages-ABC123", Answer.UNKNOWN),
        ("AWS::IAM::Role", "shop-ordersimages-ABC123", Answer.NO),
        ("AWS::Logs::LogGroup", "/ecs/orders", Answer.NO),
        ("AWS::Logs::LogGroup", "shop-OrdersImages-ABC123", Answer.UNKNOWN),
        ("AWS::SecretsManager::Secret", "OrdersImages-abc123ABC", Answer.UNKNOWN),
        ("AWS::SecretsManager::Secret", "shop-OrdersImages-abc", Answer.NO),
        ("AWS::SSM::Parameter", "CFN-OrdersImages-abc", Answer.UNKNOWN),
        ("AWS::SSM::Parameter", "/orders/images", Answer.NO),
        ("AWS::StepFunctions::StateMachine", "billing", Answer.UNKNOWN),
    ],
)
def test_a_literal_is_the_name_only_if_it_has_its_form(type_name: str, literal: str, expected: Answer) -> None:
    name = _name(type_name, "OrdersImages")

    assert same_text(name, text(literal)) is expected
    assert same_text(text(literal), name) is expected
    assert matches(text(f"arn:x:{literal}"), text("arn:x:", name)) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", Answer.YES),
        ("*-ordersimages-*", Answer.YES),
        ("shop-*", Answer.UNKNOWN),
        ("billing*", Answer.UNKNOWN),
        ("*/billing", Answer.NO),
        ("orders????????", Answer.NO),
    ],
)
def test_a_pattern_is_held_against_the_form(pattern: str, expected: Answer) -> None:
    assert matches(text(pattern), _name("AWS::ECR::Repository", "OrdersImages")) is expected


def test_a_name_is_equal_to_itself_and_to_no_other() -> None:
    one, same = _name("AWS::S3::Bucket", "Files"), _name("AWS::S3::Bucket", "Files")

    assert same_text(one, same) is Answer.YES
    assert matches(text("x", one), text("x", same)) is Answer.YES
    assert same_text(one, _name("AWS::S3::Bucket", "Files", "other.yaml")) is Answer.NO
    assert same_text(one, _name("AWS::S3::Bucket", "Other")) is Answer.NO


LONG = "AnExecutionRoleWithAVeryLongLogicalIdThatIsCut"


def test_a_long_logical_id_may_be_cut() -> None:
    name = _name("AWS::IAM::Role", LONG)

    assert same_text(name, text(f"shop-{LONG[:24]}-ABC")) is Answer.UNKNOWN
    assert same_text(name, text("shop-AnotherRole-ABC")) is Answer.NO


@given(
    st.sampled_from(["AWS::S3::Bucket", "AWS::IAM::Role", "AWS::SecretsManager::Secret", "AWS::SSM::Parameter"]),
    st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,19}", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True),
    st.from_regex(r"[a-z0-9]{12}", fullmatch=True),
)
def test_the_name_that_it_gets_is_never_ruled_out(type_name: str, logical_id: str, stack: str, random: str) -> None:
    made = {
        "AWS::S3::Bucket": f"{stack}-{logical_id}-{random}".lower(),
        "AWS::IAM::Role": f"{stack}-{logical_id}-{random.upper()}",
        "AWS::SecretsManager::Secret": f"{logical_id}-{random}",
        "AWS::SSM::Parameter": f"CFN-{logical_id}-{random}",
    }[type_name]

    assert same_text(_name(type_name, logical_id), text(made)) is Answer.UNKNOWN


TEMPLATE = f"""
Resources:
  OrdersThing: {{Type: TYPE}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {TRUST}
      Policies:
        - PolicyName: start
          PolicyDocument:
            Statement:
              - {{Effect: Allow, Action: ['ecr:GetAuthorizationToken', 's3:GetBucketLocation'], Resource: '*'}}
              - {{Effect: Allow, Action: [ACTIONS], Resource: RESOURCE}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{{Name: app, Memory: 64, CONTAINER}}]
"""
PUBLIC = "Image: 'public.ecr.aws/a/b:1'"
OPTIONS = "{awslogs-group: !Ref OrdersThing, awslogs-region: eu-west-1, awslogs-stream-prefix: a}"
KINDS = {
    "repository": (
        "AWS::ECR::Repository",
        "'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'",
        "!Sub 'arn:aws:ecr:${AWS::Region}:${AWS::AccountId}:repository/NAME'",
        "Image: !Sub '${OrdersThing.RepositoryUri}:1'",
        "ECS522",
        "shop-ordersthing-abc123",
    ),
    "secret": (
        "AWS::SecretsManager::Secret",
        "'secretsmanager:GetSecretValue'",
        "!Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:NAME-??????'",
        f"{PUBLIC}, Secrets: [{{Name: A, ValueFrom: !Ref OrdersThing}}]",
        "ECS531",
        "OrdersThing-abc123",
    ),
    "bucket": (
        "AWS::S3::Bucket",
        "'s3:GetObject'",
        "'arn:aws:s3:::NAME/*'",
        f"{PUBLIC}, EnvironmentFiles: [{{Type: s3, Value: !Sub '${{OrdersThing.Arn}}/a.env'}}]",
        "ECS524",
        "shop-ordersthing-abc123",
    ),
    "log group": (
        "AWS::Logs::LogGroup",
        "'logs:CreateLogStream', 'logs:PutLogEvents'",
        "!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:NAME:*'",
        f"{PUBLIC}, LogConfiguration: {{LogDriver: awslogs, Options: {OPTIONS}}}",
        "ECS523",
        "shop-OrdersThing-ABC123",
    ),
    "parameter": (
        "AWS::SSM::Parameter",
        "'ssm:GetParameters'",
        "!Sub 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/NAME'",
        f"{PUBLIC}, Secrets: [{{Name: A, ValueFrom: !Ref OrdersThing}}]",
        "ECS531",
        "CFN-OrdersThing-abc123",
    ),
}


def _template(kind: str, name: str) -> tuple[str, str]:
    type_name, actions, resource, container, rule, _ = KINDS[kind]
    filled = TEMPLATE.replace("TYPE", type_name).replace("ACTIONS", actions).replace("CONTAINER", container)
    return filled.replace("RESOURCE", resource.replace("NAME", name)), rule


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_on_something_else_is_not_the_grant_that_is_needed(kind: str, scanned: Scanned) -> None:
    template, rule = _template(kind, "billing")
    report = scanned(t=template)

    assert {finding.role for finding in report.findings if finding.rule == rule} == {"Role"}
    assert [item.status for item in report.task_definitions] == ["decided"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_on_what_it_may_be_called_leaves_it_open(kind: str, scanned: Scanned) -> None:
    template, rule = _template(kind, KINDS[kind][-1])
    report = scanned(t=template)

    assert [finding.rule for finding in report.findings if finding.rule == rule] == []
    assert [item.status for item in report.task_definitions] == ["partly"]
