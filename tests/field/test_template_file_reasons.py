"""A template that is not known says why: its file is not there, or nobody says which it is."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]

CODE = """
variable "path" {}

data "template_file" "containers" {
  template = TEMPLATE
  vars     = { tag = "1" }
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  container_definitions = data.template_file.containers.rendered
}
"""
CONTAINERS = '[{"name": "api", "image": "public.ecr.aws/docker/library/nginx:${tag}"}]'


@pytest.mark.parametrize(
    ("template", "reason"),
    [('file("missing.json")', "missing.json"), ("file(var.path)", "variable path"), ('"${var.path}"', "variable path")],
)
def test_the_reason_is_the_template_s_own(only: Only, template: str, reason: str) -> None:
    found = only({"main.tf": CODE.replace("TEMPLATE", template)})
    assert [reason in doubt.why for doubt in found.unknowns] == [True]


@pytest.mark.parametrize("template", ['file("containers.json")', 'file("${path.module}/containers.json")'])
def test_a_template_that_is_there_is_read(only: Only, template: str) -> None:
    found = only({"main.tf": CODE.replace("TEMPLATE", template), "containers.json": CONTAINERS})
    assert found.status == "decided"
