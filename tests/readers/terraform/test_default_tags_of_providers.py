"""``data "aws_default_tags"`` has the tags of the provider configuration that its module uses."""

from pathlib import Path

import pytest

from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.symbolic.values import as_text

ROOT = """
variable "owner" { default = "platform" }
locals { tags = { environment = "live", owner = var.owner } }
provider "aws" {
  default_tags { tags = local.tags }
}
provider "aws" {
  alias = "other"
  default_tags { tags = { environment = "other" } }
}
provider "aws" {
  alias = "bare"
}
module "inner" {
  source = "./inner"
  PROVIDERS
}
"""
INNER = """
data "aws_default_tags" "current" {}
resource "aws_iam_role" "task" { name = "${NAME}-task" }
"""
ENVIRONMENT = "data.aws_default_tags.current.tags.environment"


def _name(folder: Path, providers: str, name: str = ENVIRONMENT) -> str:
    (folder / "inner").mkdir()
    (folder / "main.tf").write_text(ROOT.replace("PROVIDERS", providers), encoding="utf-8")
    (folder / "inner" / "main.tf").write_text(INNER.replace("NAME", name), encoding="utf-8")
    (deployment,) = read_root(folder, reading_root=folder).deployments
    (role,) = [each for each in deployment.resources if each.kind == "role"]
    return str(as_text(role.properties.get("name")))


@pytest.mark.parametrize(
    ("providers", "name"),
    [
        ("", "live-task"),
        ("providers = { aws = aws }", "live-task"),
        ("providers = { aws = aws.other }", "other-task"),
        ("count = 1", "live-task"),
    ],
)
def test_the_tags_are_those_of_the_provider_that_the_module_is_handed(
    tmp_path: Path, providers: str, name: str
) -> None:
    assert _name(tmp_path, providers) == name


def test_a_provider_without_default_tags_has_none(tmp_path: Path) -> None:
    asked = 'lookup(data.aws_default_tags.current.tags, "environment", "none")'
    assert _name(tmp_path, "providers = { aws = aws.bare }", asked) == "none-task"


def test_a_provider_that_is_not_in_the_code_leaves_them_open(tmp_path: Path) -> None:
    assert "aws_default_tags.current.tags" in _name(tmp_path, "providers = { aws = aws.elsewhere }")
