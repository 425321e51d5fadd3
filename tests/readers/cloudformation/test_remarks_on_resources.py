"""What a resource says to tools about itself."""

from collections.abc import Callable

from ecs_roles.symbolic.resources import Deployment

TEMPLATE = """
Resources:
  # checkov:skip=BEFORE:not inside
  Role:
    Type: AWS::IAM::Role  # checkov:skip=CKV_ECSROLE_501:the reason: is this
    Metadata:
      aws:cdk:path: Stack/Service/Role
      cfn-lint: {config: {ignore_checks: [E9531, W9512]}}
      checkov: {skip: [{id: CKV_ECSROLE_512, comment: known}, {id: 7}]}
    Properties:
      # ecs-roles: ignore ECS531 it is so
      Path: /
      Description: "no remark: checkov:skip=NOT_A_COMMENT"  # checkov:skip=CKV_ECSROLE_541
  Other: {Type: 'AWS::IAM::Role'}  # ecs-roles: ignore ECS541
"""


def test_remarks_are_found_with_their_reasons(deployment: Callable[..., Deployment]) -> None:
    role, other = deployment(TEMPLATE).resources

    assert [(one.rule, one.reason, one.span.line) for one in role.suppressions] == [
        ("E9531", "", 8),
        ("W9512", "", 8),
        ("CKV_ECSROLE_512", "known", 9),
        ("7", "", 9),
        ("CKV_ECSROLE_501", "the reason: is this", 5),
        ("ECS531", "it is so", 11),
        ("CKV_ECSROLE_541", "", 13),
    ]
    assert role.construct_path == "Stack/Service/Role"
    assert [one.rule for one in other.suppressions] == ["ECS541"]
