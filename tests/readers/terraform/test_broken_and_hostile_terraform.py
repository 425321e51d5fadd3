"""Half-typed and hostile code: nothing raises, nothing hangs, nothing outside the reading root is read."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.resources import Reading, Resource
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Sequence, Unknown, Value, as_literal, as_text

WHOLE = """
variable "name" {
  type    = object({ a = optional(string, "é"), b = list(number) })
  default = { b = [1, 2] }
}
locals {
  env = { for k, v in { A = 1 } : upper(k) => "${v}-${var.name.a}" if v > 0 }
}
resource "aws_iam_role" "exec" {
  for_each = toset(["x", "y"])
  name     = "role-${each.key}"
  assume_role_policy = <<-EOT
    {"Version": "2012-10-17", "Statement": [%{for s in ["ecs-tasks"]}
      {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "${s}.amazonaws.com"}}
    %{endfor~}
    ]}
  EOT
  dynamic "inline_policy" {
    for_each = [for x in [1] : x]
    content {
      name   = "p"
      policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["ecr:*"], Resource = "*" }] })
    }
  }
}
resource "aws_ecs_task_definition" "api" {
  family             = var.name.a == "é" ? "api" : null
  execution_role_arn = aws_iam_role.exec["x"].arn
  container_definitions = jsonencode([{
    name = "api", environment = [for k, v in local.env : { name = k, value = v }]
  }])
}
"""


YAML_BOMB = (
    'locals {\n x = yamldecode("a: &a [x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\\n'
    "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\\n"
    'e: &e [*d,*d,*d,*d,*d,*d,*d,*d]\\nf: [*e,*e,*e,*e,*e,*e,*e,*e]")\n}'
)


def read(folder: Path, text: str) -> Reading:
    """The reading of a root whose one file has not been saved."""
    return read_root(folder, reading_root=folder, overlay={str(folder / "main.tf"): text})


def resources(reading: Reading) -> dict[str, Resource]:
    return {each.address: each for each in reading.deployments[0].resources}


def test_the_whole_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)

    assert found.errors == ()
    assert set(resources(found)) == {'aws_iam_role.exec["x"]', 'aws_iam_role.exec["y"]', "aws_ecs_task_definition.api"}


def test_every_beginning_of_a_file_is_read_without_raising(tmp_path: Path) -> None:
    for end in range(len(WHOLE)):
        found = read(tmp_path, WHOLE[:end])

        assert all(error.span.line >= 1 for error in found.errors)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)), st.text('${}[]()"\n=.*?:%~ \\<E\x00é', max_size=8))
def test_a_cut_with_something_else_in_it_is_read_without_raising(start: int, end: int, between: str) -> None:
    folder = Path(__file__).parent
    text = WHOLE[: min(start, end)] + between + WHOLE[max(start, end) :]

    found = read_root(folder, reading_root=folder, overlay={str(folder / "main.tf"): text})

    assert found.files == (str(folder / "main.tf"),)


def test_a_half_typed_block_leaves_the_others_alone(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'resource "aws_iam_role" "a" {\n  name = aws_\n  path = \n}\nresource "aws_iam_role" "b" {\n  name = "b"\n}\n',
    )

    assert as_literal(resources(found)["aws_iam_role.b"].properties.get("name")) == "b"
    assert [error.span.line for error in found.errors] != []


def name_of(folder: Path, text: str) -> Unknown:
    """The name of the one role, which must not be known."""
    found = resources(read(folder, text))["aws_iam_role.r"].properties.get("name")
    assert found is not None
    return found if isinstance(found, Unknown) else Unknown(Pseudo(str(found)), "")


@pytest.mark.parametrize(
    "code",
    [
        "locals { x = local.x }",
        "locals {\n x = local.y\n y = local.x\n}",
        'locals { x = "${local.y}"\n y = [local.x] }',
        'locals {\n x = templatefile("t.tpl", {})\n}',
        'locals {\n x = join("", [for p in setproduct(range(1000), range(1000), range(1000)) : "x"])\n}',
        "locals {\n x = " + "(" * 3000 + "1" + ")" * 3000 + "\n}",
        "locals {\n x = " + "[" * 3000 + "]" * 3000 + "\n}",
        "locals {\n x = " + " + ".join(["1"] * 20000) + "\n}",
        "locals {\n x = " + "true ? " * 3000 + "1" + " : 2" * 3000 + "\n}",
        'locals {\n x = jsondecode("' + "[" * 5000 + "]" * 5000 + '")\n}',
        "locals {\n a0 = [1,1,1,1,1,1,1,1,1,1]\n"
        + "".join(f" a{n} = [{', '.join([f'local.a{n - 1}'] * 10)}]\n" for n in range(1, 12))
        + " x = jsonencode(local.a11)\n}",
        'locals {\n a0 = "xxxxxxxxxx"\n'
        + "".join(f' a{n} = "{("${local.a" + str(n - 1) + "}") * 10}"\n' for n in range(1, 12))
        + " x = local.a11\n}",
        "locals {\n x = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c if false]]]\n}",
        "locals {\n" + "".join(f" a{n} = local.a{n + 1}\n" for n in range(3000)) + " a3000 = 1\n x = local.a0\n}",
        'locals {\n x = file("/etc/passwd")\n}',
        'locals {\n x = file("../../../../../../etc/passwd")\n}',
        'locals {\n x = templatefile("/etc/passwd", {})\n}',
        'locals {\n x = fileexists("/etc/passwd")\n}',
        'locals {\n x = format("%9999999s", "a")\n}',
        YAML_BOMB,
        "locals {\n x = pow(10, 60) * pow(10, 60) * pow(10, 60)\n}",
        "locals {\n x = 1e999999999\n}",
    ],
)
def test_hostile_values_are_bounded_and_unknown(tmp_path: Path, code: str) -> None:
    (tmp_path / "t.tpl").write_text('${templatefile("t.tpl", {})}')
    before = time.process_time()
    role = 'resource "aws_iam_role" "r" {\n  name = "${try(tostring(local.x), jsonencode(local.x))}"\n}\n'

    found = read(tmp_path, f"{code}\n{role}")

    name = resources(found)["aws_iam_role.r"].properties.get("name")
    assert not any(part in str(name) for part in ("root:", "xxxxxxxxxxx"))
    assert time.process_time() - before < 20


@pytest.mark.parametrize(
    "count", ["1000000000", "1e9", "length(range(1000)) * 1000000", "-1", "null", '"x"', "var.none"]
)
def test_a_count_that_cannot_be_is_one_resource_and_a_reason(tmp_path: Path, count: str) -> None:
    found = read(
        tmp_path, f'variable "none" {{}}\nresource "aws_iam_role" "r" {{\n  count = {count}\n  name = "r"\n}}\n'
    )

    assert len(found.deployments[0].resources) <= 1
    if found.deployments[0].resources:
        assert found.deployments[0].resources[0].address == "aws_iam_role.r"
        assert len(found.deployments[0].unread) == 1


def test_a_module_that_calls_itself_is_opaque(tmp_path: Path) -> None:
    found = read(tmp_path, 'module "again" {\n  source = "./"\n}\nresource "aws_iam_role" "r" {\n  name = "r"\n}\n')

    assert [each.address for each in found.deployments[0].opaque] == ["module.again"]
    assert list(resources(found)) == ["aws_iam_role.r"]


def test_modules_that_call_each_other_end(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(f'module "m" {{\n  source = "../{other}"\n}}\n')

    found = read(tmp_path, 'module "a" {\n  source = "./a"\n}\n')

    assert [each.address for each in found.deployments[0].opaque] == ["module.a.module.m.module.m"]


def test_symbolic_links_out_of_the_reading_root_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "main.tf").write_text('resource "aws_iam_role" "outside" {\n  name = "outside"\n}\n')
    (outside / "secret.txt").write_text("correct-horse")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "linked").symlink_to(outside)
    (inside / "linked.tf").symlink_to(outside / "main.tf")
    (inside / "main.tf").write_text(
        'module "m" {\n  source = "./linked"\n}\nmodule "n" {\n  source = "../outside"\n}\n'
        'resource "aws_iam_role" "r" {\n  name = file("linked/secret.txt")\n}\n'
    )

    found = read_root(inside, reading_root=inside)

    assert list(resources(found)) == ["aws_iam_role.r"]
    assert "correct-horse" not in str(found)
    assert {each.address for each in found.deployments[0].opaque} == {"module.m", "module.n"}
    assert all(Path(file).parent == inside and Path(file).name == "main.tf" for file in found.files)


def test_two_arguments_on_one_line_are_an_error_there(tmp_path: Path) -> None:
    principals = 'principals { type = "AWS" identifiers = ["*"] }'
    code = f'data "aws_iam_policy_document" "a" {{\n  statement {{\n    {principals}\n  }}\n}}\n'
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    (error,) = read_root(tmp_path, reading_root=tmp_path).errors

    assert error.message == "the syntax cannot be read: the line goes on after the value of type"
    assert (error.span.line, error.span.column) == (3, 31)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00" * 10, b"resource", b"\xef\xbb\xbflocals {}}\n"])
def test_files_that_are_no_text_are_reported_or_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tf").write_bytes(content)
    (tmp_path / "b.tf.json").write_bytes(content)
    (tmp_path / "terraform.tfvars").write_bytes(content)
    (tmp_path / "c.tf").write_text('resource "aws_iam_role" "r" {\n  name = "r"\n}\n')

    found = read_root(tmp_path, reading_root=tmp_path)

    assert list(resources(found)) == ["aws_iam_role.r"]
    assert found.errors != ()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    found = read_root(tmp_path / "none", reading_root=tmp_path)

    assert len(found.errors) == 1
    assert found.deployments[0].resources == ()


def test_a_missing_module_folder_is_an_error_at_its_source(tmp_path: Path) -> None:
    found = read(tmp_path, 'module "m" {\n  source = "./none"\n  role = "r"\n}\n')

    assert [(error.span.line, "none" in error.message) for error in found.errors] == [(2, True)]
    assert [each.address for each in found.deployments[0].opaque] == ["module.m"]
    assert as_literal(found.deployments[0].opaque[0].inputs.get("role")) == "r"


def test_text_that_is_surely_no_json_is_an_error_at_its_line(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'resource "aws_iam_role" "r" {\n  assume_role_policy = <<-EOT\n    {\n      "Version": oops\n    }\n  EOT\n}\n',
    )

    assert [error.span.line for error in found.errors] == [4]
    assert isinstance(resources(found)["aws_iam_role.r"].properties.get("trustPolicy"), Unknown)


def test_more_items_than_can_be_read_are_admitted(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        'variable "more" {}\nresource "aws_ecs_task_definition" "t" {\n  family = "t"\n'
        '  container_definitions = jsonencode(concat([{ name = "a" }], var.more))\n}\n',
    )
    containers = resources(found)["aws_ecs_task_definition.t"].properties.get("containerDefinitions")

    assert isinstance(containers, Sequence)
    assert len(containers.items) == 1
    assert containers.more is not None
    assert "more" in containers.more.reason


def text_of(value: Value | None) -> Text:
    found = as_text(value)
    return found if found is not None else text()


def test_what_is_hostile_is_told_once_each_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "t.tpl").write_text('${templatefile("t.tpl", {})}')
    found = read(
        tmp_path,
        """
module "again" {
  source = "./"
}
locals {
  itself = local.itself
}
resource "aws_iam_role" "many" {
  count = 1000000000
  name  = local.itself
}
resource "aws_iam_role" "outside" {
  name = file("/etc/passwd")
}
resource "aws_iam_role" "template" {
  name = templatefile("t.tpl", {})
}
resource "aws_iam_role" "product" {
  name = length(setproduct(range(1000), range(1000), range(1000)))
}
resource "aws_iam_role" "good" {
  name = "good"
}
""",
    )
    deployment = found.deployments[0]
    names = {each.address: each.properties.get("name") for each in deployment.resources}
    reasons = {address: symbol.reason for address, name in names.items() for symbol in text_of(name).symbols}

    assert as_literal(names["aws_iam_role.good"]) == "good"
    assert "depends on itself" in reasons["aws_iam_role.many"]
    assert "outside" in reasons["aws_iam_role.outside"]
    assert "without end" in reasons["aws_iam_role.template"]
    assert "too large" in reasons["aws_iam_role.product"]
    assert [each.address for each in deployment.opaque] == ["module.again"]
    assert [each.reason for each in deployment.unread] == ["aws_iam_role.many: the count 1000000000 is too large"]
    assert found.errors == ()
