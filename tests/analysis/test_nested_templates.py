"""A template that another one includes is judged as a part of it, once."""

from pathlib import Path

from ecs_roles.analysis.scan import scan

CHILD = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: api, Image: nginx, Secrets: [{Name: KEY, ValueFrom: /api/key}]}]
"""
PARENT = """
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./child.yaml
"""


def test_an_included_template_is_judged_once(tmp_path: Path) -> None:
    (tmp_path / "child.yaml").write_text(CHILD, encoding="utf-8")
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")

    report = scan([tmp_path])

    assert [item.address for item in report.task_definitions] == ["Child/Task"]
    assert [finding.resource for finding in report.findings] == ["Child/Task"]
    assert [Path(file).name for file in report.files] == ["child.yaml", "parent.yaml"]
