"""Of statements that conditions choose, beyond what a scan looks at, a deny alone leaves open what others allow."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Scan = Callable[[dict[str, str]], Report]

MANY = 14
TEMPLATE = """
Parameters:
PARAMETERS
Conditions:
CONDITIONS
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]
      ManagedPolicyArns: [POLICY]
      Policies:
        - PolicyName: chosen
          PolicyDocument:
            Statement:
STATEMENTS
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - {Name: api, Image: !Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/api:1"}
"""
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
ALLOW = '{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b%d/*"}'
DENY = '{Effect: Deny, Action: "ecr:*", Resource: "*"}'
LISTED = f'[{ALLOW}, {{Effect: Allow, Action: "s3:PutObject", Resource: "*"}}]'
NOTHING = '!Ref "AWS::NoValue"'


def _written(then: str, otherwise: str, policy: str = EXECUTION) -> str:
    names = range(MANY)
    chosen = [f"              - !If [Has{n}, {then.replace('%d', str(n))}, {otherwise}]" for n in names]
    parts = {
        "PARAMETERS": [f"  Bucket{n}: {{Type: String}}" for n in names],
        "CONDITIONS": [f'  Has{n}: !Not [!Equals [!Ref Bucket{n}, ""]]' for n in names],
        "STATEMENTS": chosen,
    }
    template = TEMPLATE.replace("POLICY", policy)
    for name, lines in parts.items():
        template = template.replace(name, "\n".join(lines))
    return template


@pytest.mark.parametrize(
    ("then", "otherwise"),
    [
        (ALLOW, NOTHING),
        (ALLOW, ALLOW.replace("GetObject", "PutObject")),
        (LISTED, NOTHING),
        (f"!If [Has0, {ALLOW}, {LISTED}]", NOTHING),
    ],
)
def test_what_only_allows_leaves_nothing_open(scanned: Scan, then: str, otherwise: str) -> None:
    (task,) = scanned({"stack.yaml": _written(then, otherwise)}).task_definitions
    assert task.status == "decided"


@pytest.mark.parametrize("then", [DENY, f"[{ALLOW}, {DENY}]", DENY.replace("Deny", "!Ref Bucket0")])
def test_a_deny_may_be_chosen(scanned: Scan, then: str) -> None:
    (task,) = scanned({"stack.yaml": _written(then, ALLOW)}).task_definitions
    assert task.status != "decided"


def test_what_may_be_allowed_stays_open(scanned: Scan) -> None:
    pull = '{Effect: Allow, Action: "ecr:*", Resource: "*"}'
    report = scanned({"stack.yaml": _written(pull, NOTHING, "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess")})
    assert not [finding for finding in report.findings if finding.rule in {"ECS521", "ECS522"}]
