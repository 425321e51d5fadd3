"""A scan leaves nothing behind that somebody would have to clean up: the collector is off while it runs."""

import gc
from pathlib import Path

import pytest

from ecs_roles import scan

SAMPLES = Path(__file__).parents[2] / "sample_iac"
MODULES = """
variable "name" {
  default = "web"
}

module "role" {
  source = "./role"
  for_each = toset(["a", "b"])
  name = "${var.name}-${each.key}"
}

data "terraform_remote_state" "other" {
  backend = "local"
  config = { path = "../other/terraform.tfstate" }
}

resource "aws_ecs_task_definition" "web" {
  for_each           = module.role
  family             = each.key
  execution_role_arn = each.value.arn
  task_role_arn      = data.terraform_remote_state.other.outputs.arn
  container_definitions = jsonencode([{ name = each.key, image = "nginx" }])
}
"""
ROLE = """
variable "name" {}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = "{}"
}

output "arn" {
  value = aws_iam_role.this.arn
}
"""
OTHER = """
module "role" {
  source = "../web/role"
  name   = "other"
}

output "arn" {
  value = module.role.arn
}
"""


@pytest.fixture
def linked_roots(tmp_path: Path) -> Path:
    for name, content in (("web/main.tf", MODULES), ("web/role/main.tf", ROLE), ("other/main.tf", OTHER)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def left_by_a_scan(folder: Path) -> set[str]:
    """The kinds of our objects beside the report that only the collector finds when a scan is over."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        report = scan(folder)
        gc.collect()
        found = {type(each) for each in gc.garbage}
        del report
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    return {each.__name__ for each in found if each.__module__.startswith("ecs_roles.")}


def test_modules_and_roots_that_refer_to_each_other_leave_no_circles(linked_roots: Path) -> None:
    assert left_by_a_scan(linked_roots) == set()


@pytest.mark.parametrize("name", ["ecs519-absent-role", "ecs701-supporting-role-not-assumable"])
def test_samples_leave_no_circles(name: str) -> None:
    assert left_by_a_scan(SAMPLES / name) == set()
