"""Properties that a macro makes as a whole: each is unknown, and none of them is the same as another."""

from pathlib import Path

from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.symbolic.values import Unknown

TEMPLATE = """Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      "Fn::Transform": {Name: AWS::Include, Parameters: {Location: s3://bucket/key}}
"""


def test_two_roles_that_a_macro_may_name_are_not_one_role(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE, encoding="utf-8")
    (task,) = read_template(file, reading_root=tmp_path).deployments[0].resources
    roles = [task.properties.get(name) for name in ("executionRoleArn", "taskRoleArn")]

    assert [type(role) for role in roles] == [Unknown, Unknown]
    assert roles[0] != roles[1]
