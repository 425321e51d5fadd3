"""Container definitions by a template: what is not known of them is not known where it stands, and all else is."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Only = Callable[[dict[str, str]], TaskDefinitionReport]
Scan = Callable[[dict[str, str]], Report]

CODE = """
variable "tag" {}

resource "aws_ecr_repository" "api" {
  name = "api"
}

locals {
  cpu = 256
}

resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_ecs_task_definition" "api" {
  family                = "api"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = CONTAINERS
}
"""
WRITTEN = """<<EOF
[{ "name": "api", "cpu": ${local.cpu}, "image": "${aws_ecr_repository.api.repository_url}:vote" }]
EOF"""
INLINE = """
data "template_file" "containers" {
  template = TEMPLATE
  vars     = { name = "api" }
}
"""
WITH_VARIABLE = WRITTEN.replace('"api"', '"$${name}"', 1)
YAML = """
- name: api
  image: ${image}
  secrets:
    - name: TOKEN
      valueFrom: "${secret}:token::"
"""
BY_YAML = 'jsonencode(yamldecode(templatefile("${path.module}/c.yml", { image = IMAGE, secret = %s })))'
SECRET = 'resource "aws_secretsmanager_secret" "api" {\n  name = "api"\n}\n'
IMAGES = (
    '"${aws_ecr_repository.api.repository_url}:${var.tag}"',
    '"${aws_ecr_repository.api.repository_url}:1"',
    "var.tag",
)


def _asked(found: TaskDefinitionReport) -> list[tuple[str, str]]:
    """Return what a task definition needs: actions, and on what."""
    return [(each.need.action, str(each.need.resource)) for one in found.assessments for each in one.answers]


@pytest.mark.parametrize("template", [WRITTEN, WITH_VARIABLE, f'join("", [{WRITTEN}\n])'])
def test_an_inline_template_is_read_as_the_same_text_without_it(only: Only, template: str) -> None:
    code = CODE.replace("CONTAINERS", "data.template_file.containers.rendered")
    direct = only({"direct/main.tf": CODE.replace("CONTAINERS", WRITTEN)})
    found = only({"direct/main.tf": f"{code}{INLINE.replace('TEMPLATE', template)}"})

    assert found.status == direct.status == "decided"
    assert _asked(found) == _asked(direct)


@pytest.mark.parametrize(
    "template",
    [
        '<<EOF\n[{ "name": "$${upper("${var.tag}")}" }]\nEOF\n',
        '"%%{ if length(\\"${var.tag}\\") == 1 }[]%%{ else }[{ \\"name\\": \\"api\\" }]%%{ endif }"',
    ],
)
def test_an_expression_that_is_itself_not_known_is_not_computed(only: Only, template: str) -> None:
    code = CODE.replace("CONTAINERS", "data.template_file.containers.rendered")
    found = only({"main.tf": f"{code}{INLINE.replace('TEMPLATE', template)}"})

    assert [each.why for each in found.unknowns] == ["variable tag has no value here"]


@pytest.mark.parametrize("image", IMAGES)
def test_yaml_with_an_image_and_a_secret_that_only_aws_knows_is_read(scanned: Scan, image: str) -> None:
    code = CODE.replace("CONTAINERS", BY_YAML.replace("IMAGE", image) % "aws_secretsmanager_secret.api.arn")
    found = scanned({"main.tf": f"{code}{SECRET}", "c.yml": YAML})

    assert [each.rule for each in found.findings if each.rule == "ECS531"] == ["ECS531"]
    assert [each.what for one in found.task_definitions for each in one.unknowns if "container" in each.what] == []


@pytest.mark.parametrize("key", ["${key}", '"${key}"', "a${key}"])
def test_yaml_with_a_key_that_is_not_known_says_why(only: Only, key: str) -> None:
    code = CODE.replace("CONTAINERS", 'jsonencode(yamldecode(templatefile("c.yml", { key = var.tag })))')
    found = only({"main.tf": code, "c.yml": f"- {key}: api"})

    assert [each.why for each in found.unknowns] == ["variable tag has no value here"]


def test_yaml_that_is_none_without_what_is_not_known_says_what_that_is(only: Only) -> None:
    code = CODE.replace("CONTAINERS", 'jsonencode(yamldecode(templatefile("c.yml", { all = var.tag })))')
    found = only({"main.tf": code, "c.yml": "- name: api\n${all}\n"})

    assert [each.why for each in found.unknowns] == ["variable tag has no value here"]
