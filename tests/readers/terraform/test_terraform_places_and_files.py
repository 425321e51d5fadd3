"""Where values stand, which files are read, what silences rules: the parts of a reading beside its values."""

import json
from pathlib import Path

import pytest

from ecs_roles.readers.terraform.modules.root import module_sources, read_root
from ecs_roles.symbolic.resources import Reading, Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Mapping, Sequence, Unknown, Value, as_literal, as_text


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, files: dict[str, str]) -> Reading:
    return read_root(write(folder, files), reading_root=folder)


def resources(reading: Reading) -> dict[str, Resource]:
    return {each.address: each for each in reading.deployments[0].resources}


def at(value: Value | None, *path: str | int) -> Value | None:
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, Sequence) and isinstance(step, int):
            value = value.items[step]
        else:
            return None
    return value


def span_of(value: Value | None) -> tuple[str, int, int, int, int]:
    span = value.span if value is not None else None
    assert isinstance(span, Span)
    return Path(span.file).name, span.line, span.column, span.end_line, span.end_column


ROLE = """resource "aws_iam_role" "r" {
  name = "é${"x"}" # naïve
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
"""


def test_a_value_inside_jsonencode_has_its_own_place(tmp_path: Path) -> None:
    found = resources(read(tmp_path, {"main.tf": ROLE}))["aws_iam_role.r"]
    service = at(found.properties, "trustPolicy", "Statement", 0, "Principal", "Service")

    assert span_of(service) == ("main.tf", 4, 62, 4, 87)
    assert span_of(found.properties.get("name")) == ("main.tf", 2, 10, 2, 19)
    assert (found.span.line, found.span.end_line) == (1, 6)


@pytest.mark.parametrize("opening", ["<<-", "<<"])
def test_a_value_inside_a_heredoc_has_its_own_place(tmp_path: Path, opening: str) -> None:
    code = f"""resource "aws_iam_role" "r" {{
  assume_role_policy = {opening}EOT
    {{
      "é": "${{"a"}}", "b": "two"
    }}
EOT
}}
"""
    found = resources(read(tmp_path, {"main.tf": code}))["aws_iam_role.r"].properties

    assert span_of(at(found, "trustPolicy", "b")) == ("main.tf", 4, 27, 4, 32)


def test_a_value_of_a_template_file_stands_in_that_file(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "main.tf": 'resource "aws_ecs_task_definition" "t" {\n  family = "t"\n'
            '  container_definitions = templatefile("c.json", { image = "nginx" })\n}\n',
            "c.json": '[\n  {"name": "a",\n   "image": "${image}"}\n]\n',
        },
    )
    properties = resources(found)["aws_ecs_task_definition.t"].properties

    assert span_of(at(properties, "containerDefinitions", 0, "name")) == ("c.json", 2, 12, 2, 15)
    assert span_of(at(properties, "containerDefinitions", 0, "image")) == ("c.json", 3, 13, 3, 23)
    assert {Path(file).name for file in found.files} == {"main.tf", "c.json"}


def test_a_string_inside_a_quoted_string_has_its_own_place(tmp_path: Path) -> None:
    code = 'resource "aws_iam_policy" "p" {\n  policy = "{\\"a\\": \\"b\\"}"\n}\n'
    found = resources(read(tmp_path, {"main.tf": code}))["aws_iam_policy.p"].properties

    assert span_of(at(found, "document", "a")) == ("main.tf", 2, 21, 2, 26)


@pytest.mark.parametrize("name", ["local.arn", "var.arn", 'local.roles["x"].arn'])
def test_a_literal_stands_where_it_is_written(tmp_path: Path, name: str) -> None:
    arn = '"arn:aws:iam::111122223333:role/x"'
    written = {
        "local.arn": f"locals {{ arn = {arn} }}",
        "var.arn": f"variable arn {{ default = {arn} }}",
        'local.roles["x"].arn': f"locals {{ roles = {{ x = {{ arn = {arn} }} }} }}",
    }
    code = f"""{written[name]}
resource "aws_ecs_task_definition" "t" {{
  execution_role_arn = {name}
}}
"""
    found = resources(read(tmp_path, {"main.tf": code}))["aws_ecs_task_definition.t"].properties
    column = written[name].index(arn) + 1

    assert span_of(found.get("executionRoleArn")) == ("main.tf", 1, column, 1, column + len(arn))


def test_a_literal_that_a_module_gets_stands_in_the_call(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  arn    = "arn:aws:iam::111122223333:role/x"\n}\n',
        "m/main.tf": 'variable "arn" {}\nresource "aws_ecs_task_definition" "t" {\n  execution_role_arn = var.arn\n}\n',
    }
    found = resources(read(tmp_path, files))["module.m.aws_ecs_task_definition.t"].properties

    assert span_of(found.get("executionRoleArn")) == ("main.tf", 3, 12, 3, 46)


def test_a_reference_stands_where_it_is_used(tmp_path: Path) -> None:
    code = """locals {
  arn = aws_iam_role.x.arn
}
resource "aws_iam_role" "x" {
}
resource "aws_ecs_task_definition" "t" {
  execution_role_arn = local.arn
}
"""
    found = resources(read(tmp_path, {"main.tf": code}))["aws_ecs_task_definition.t"].properties

    assert span_of(found.get("executionRoleArn")) == ("main.tf", 7, 24, 7, 33)


def test_an_item_of_a_shared_list_stands_where_it_is_written(tmp_path: Path) -> None:
    code = """locals {
  secrets = [
    { name = "A", valueFrom = "arn:a" },
  ]
}
resource "aws_ecs_task_definition" "t" {
  container_definitions = jsonencode([{ name = "c", secrets = local.secrets }])
}
"""
    found = resources(read(tmp_path, {"main.tf": code}))["aws_ecs_task_definition.t"].properties

    assert span_of(at(found, "containerDefinitions", 0, "secrets", 0, "valueFrom")) == ("main.tf", 3, 31, 3, 38)


def test_every_value_of_a_statement_block_has_its_own_place(tmp_path: Path) -> None:
    code = """data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d.json
}
"""
    policy = resources(read(tmp_path, {"main.tf": code}))["aws_iam_policy.p"].properties
    statement = at(policy, "document", "Statement", 0)

    assert span_of(statement) == ("main.tf", 2, 3, 5, 4)
    assert span_of(at(statement, "Action", 1)) == ("main.tf", 3, 34, 3, 48)
    assert span_of(at(statement, "Resource")) == ("main.tf", 4, 18, 4, 21)


@pytest.mark.parametrize(
    ("comment", "rule", "reason"),
    [
        ("#checkov:skip=CKV_ECSROLE_531:it is fine", "CKV_ECSROLE_531", "it is fine"),
        ("# checkov:skip=CKV_ECSROLE_531", "CKV_ECSROLE_531", ""),
        ("// checkov:skip=CKV_ECSROLE_531: why", "CKV_ECSROLE_531", "why"),
        ("# ecs-roles: ignore ECS531 it is fine", "ECS531", "it is fine"),
        ("/* ecs-roles: ignore ECS531 */", "ECS531", ""),
    ],
)
def test_comments_in_a_block_silence_rules(tmp_path: Path, comment: str, rule: str, reason: str) -> None:
    code = f'resource "aws_iam_role" "r" {{\n  name = "r" {comment}\n}}\nresource "aws_iam_role" "s" {{\n}}\n'
    found = resources(read(tmp_path, {"main.tf": code}))

    assert [(each.rule, each.reason, each.span.line) for each in found["aws_iam_role.r"].suppressions] == [
        (rule, reason, 2)
    ]
    assert found["aws_iam_role.s"].suppressions == ()


def test_a_comment_in_a_module_call_silences_rules_in_the_module(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  # checkov:skip=CKV_ECSROLE_531:no\n  source = "./m"\n}\n',
        "m/main.tf": 'resource "aws_iam_role" "r" {\n}\n',
    }
    found = resources(read(tmp_path, files))["module.m.aws_iam_role.r"]

    assert [each.rule for each in found.suppressions] == ["CKV_ECSROLE_531"]


def name_in(folder: Path, files: dict[str, str], **options: object) -> str | None:
    role = 'variable "n" {}\nvariable "l" {\n type = list(string)\n default = []\n}\n'
    role += 'resource "aws_iam_role" "r" {\n  name = join("-", concat([var.n], var.l))\n}\n'
    write(folder, {"main.tf": role, **files})
    found = read_root(folder, reading_root=folder, **options)  # type: ignore[arg-type]
    return as_literal(resources(found)["aws_iam_role.r"].properties.get("name"))


def test_variable_files_count_in_the_order_of_terraform(tmp_path: Path) -> None:
    files = {"terraform.tfvars": 'n = "a"\nl = ["x"]\n'}
    assert name_in(tmp_path, files) == "a-x"

    files["terraform.tfvars.json"] = '{"n": "b"}'
    assert name_in(tmp_path, files) == "b-x"

    files["b.auto.tfvars"] = 'n = "d"\n'
    files["a.auto.tfvars.json"] = '{"n": "c ${literal}"}'
    assert name_in(tmp_path, files) == "d-x"

    write(tmp_path, {"other.tfvars": 'n = "e"\n'})
    assert name_in(tmp_path, files) == "d-x"
    assert name_in(tmp_path, files, variable_files=(tmp_path / "other.tfvars",)) == "e-x"
    assert name_in(tmp_path, files, variable_files=(tmp_path / "other.tfvars",), variables=(("n", "f"),)) == "f-x"
    assert name_in(tmp_path, files, variables=(("n", "f"), ("l", '["y", "z"]'))) == "f-y-z"


def test_a_variable_file_outside_the_reading_root_is_read_when_it_is_named(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"x.tfvars": 'n = "o"\n'})

    assert name_in(tmp_path / "root", {}, variable_files=(outside / "x.tfvars",)) == "o"


def test_a_variable_without_a_value_is_a_symbol_with_its_name(tmp_path: Path) -> None:
    code = 'variable "env" {}\nresource "aws_iam_role" "r" {\n  name = "api-${var.env}"\n}\n'
    name = as_text(resources(read(tmp_path, {"main.tf": code}))["aws_iam_role.r"].properties.get("name"))

    assert name is not None
    assert str(name) == "api-{var.env}"
    assert "env has no value" in name.symbols[0].reason


def test_identities_differ_between_roots(tmp_path: Path) -> None:
    code = 'resource "aws_iam_role" "r" {\n}\n'
    write(tmp_path, {"a/main.tf": code, "b/main.tf": code})
    names = [
        resources(read_root(tmp_path / root, reading_root=tmp_path))["aws_iam_role.r"].properties.get("name")
        for root in ("a", "b")
    ]

    assert names[0] != names[1]


def test_opentofu_files_take_the_place_of_terraforms(tmp_path: Path) -> None:
    code = 'resource "aws_iam_role" "%s" {\n}\n'
    found = read(tmp_path, {"a.tf": code % "old", "a.tofu": code % "new", "b.tf": code % "b"})

    assert set(resources(found)) == {"aws_iam_role.new", "aws_iam_role.b"}


def test_only_hidden_files_and_copies_of_editors_are_left_out(tmp_path: Path) -> None:
    code = 'resource "aws_iam_role" "%s" {\n}\n'
    found = read(
        tmp_path, {".a.tf": code % "hidden", "b.tf~": code % "copy", "#c.tf#": code % "open", "#d.tf": code % "d"}
    )

    assert set(resources(found)) == {"aws_iam_role.d"}


@pytest.mark.parametrize(("nullable", "name"), [("true", None), ("false", "default")])
def test_null_takes_the_place_of_a_default_unless_the_variable_refuses_it(
    tmp_path: Path, nullable: str, name: str | None
) -> None:
    variable = f'variable "n" {{\n  default = "default"\n  nullable = {nullable}\n}}\n'
    role = 'resource "aws_iam_role" "r" {\n  name = var.n\n}\n'
    call = 'module "m" {\n  source = "./m"\n  n = null\n}\n'
    found = resources(read(tmp_path, {"main.tf": call, "m/main.tf": variable + role}))

    assert as_literal(found["module.m.aws_iam_role.r"].properties.get("name")) == name


@pytest.mark.parametrize("written", ["set(string)", "${set(string)}"])
def test_json_configuration_gives_a_type_with_or_without_a_template(tmp_path: Path, written: str) -> None:
    variable = {"n": {"type": written, "default": ["b", "a", "a"]}}
    role = {"aws_iam_role": {"r": {"name": '${join("-", var.n)}'}}}
    found = read(tmp_path, {"main.tf.json": json.dumps({"variable": variable, "resource": role})})

    assert as_literal(resources(found)["aws_iam_role.r"].properties.get("name")) == "a-b"


def test_override_files_replace_settings(tmp_path: Path) -> None:
    files = {
        "a_override.tf": 'resource "aws_iam_role" "r" {\n  name = "over"\n}\n',
        "main.tf": 'resource "aws_iam_role" "r" {\n  name = "base"\n  path = "/p/"\n}\n',
    }
    found = resources(read(tmp_path, files))["aws_iam_role.r"].properties

    assert (as_literal(found.get("name")), as_literal(found.get("path"))) == ("over", "/p/")


def test_unsaved_text_is_read_in_place_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": 'resource "aws_iam_role" "saved" {\n}\n'})
    overlay = {
        str(tmp_path / "main.tf"): 'resource "aws_iam_role" "typed" {\n}\n',
        str(tmp_path / "new.tf"): 'resource "aws_iam_role" "new" {\n}\n',
    }
    found = read_root(tmp_path, reading_root=tmp_path, overlay=overlay)

    assert set(resources(found)) == {"aws_iam_role.typed", "aws_iam_role.new"}


CALL = (
    'module "svc" {\n  source  = "acme/svc/aws//modules/x"\n  version = "~> 1.2"\n  role    = aws_iam_role.r.arn\n}\n'
)
CALL += 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'


def test_a_module_that_is_not_here_is_opaque_and_names_the_command(tmp_path: Path) -> None:
    found = read(tmp_path, {"main.tf": CALL})
    (opaque,) = found.deployments[0].opaque

    assert opaque.address == "module.svc"
    assert "terraform init" in opaque.reason
    assert str(as_text(opaque.inputs.get("role"))).endswith(":role/r")
    assert found.errors == ()


def test_a_module_that_terraform_init_left_is_read(tmp_path: Path) -> None:
    modules = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "svc", "Dir": ".terraform/modules/svc/modules/x"}]}
    found = read(
        tmp_path,
        {
            "main.tf": CALL,
            ".terraform/modules/modules.json": json.dumps(modules),
            ".terraform/modules/svc/modules/x/main.tf": 'resource "aws_iam_role" "inner" {\n}\n',
        },
    )

    assert "module.svc.aws_iam_role.inner" in resources(found)
    assert found.deployments[0].opaque == ()


@pytest.mark.parametrize(
    "folder", ["github.com/acme/terraform-aws-svc/1.2.7", "registry.terraform.io/acme/svc/aws/1.2", "acme/svc/aws"]
)
def test_a_module_that_checkov_fetched_is_read(tmp_path: Path, folder: str) -> None:
    inner = f".external_modules/{folder}/modules/x/main.tf"
    found = read(tmp_path, {"main.tf": CALL, inner: 'resource "aws_iam_role" "inner" {\n}\n'})

    assert "module.svc.aws_iam_role.inner" in resources(found)


def test_of_several_versions_that_checkov_fetched_the_one_that_is_asked_for_is_read(tmp_path: Path) -> None:
    files = {"main.tf": CALL}
    for version, name in {"1.2": "asked", "1.1": "older"}.items():
        folder = f".external_modules/registry.terraform.io/acme/svc/aws/{version}/modules/x"
        files[f"{folder}/main.tf"] = f'resource "aws_iam_role" "{name}" {{\n}}\n'

    assert "module.svc.aws_iam_role.asked" in resources(read(tmp_path, files))


def test_the_sources_of_a_folder_are_the_local_modules_it_calls(tmp_path: Path) -> None:
    code = 'module "a" {\n source = "../m"\n}\nmodule "b" {\n source = "x/y/z"\n}\n'
    write(tmp_path, {"root/main.tf": code})

    assert module_sources(tmp_path / "root", reading_root=tmp_path) == ((tmp_path / "m").resolve(),)


def test_json_configuration_reads_like_its_twin(tmp_path: Path) -> None:
    code = {
        "//": "made by a program",
        "locals": {"names": ["a", "b"]},
        "resource": {
            "aws_iam_role": {
                "r": {"for_each": "${toset(local.names)}", "name": "role-${each.key}", "provider": "aws.east"}
            },
            "aws_ecs_task_definition": {
                "t": {
                    "family": "t",
                    "execution_role_arn": '${aws_iam_role.r["a"].arn}',
                    "container_definitions": "${jsonencode([{name = local.names[1]}])}",
                    "volume": [{"name": "v", "efs_volume_configuration": {"file_system_id": "fs-1"}}],
                }
            },
        },
        "provider": {"aws": [{"region": "eu-west-1"}, {"alias": "east", "region": "us-east-1"}]},
    }
    found = resources(read(tmp_path, {"main.tf.json": json.dumps(code, indent=2)}))
    task = found["aws_ecs_task_definition.t"].properties

    assert set(found) == {'aws_iam_role.r["a"]', 'aws_iam_role.r["b"]', "aws_ecs_task_definition.t"}
    assert str(as_text(task.get("executionRoleArn"))).endswith(":role/role-a")
    assert as_literal(at(task, "containerDefinitions", 0, "name")) == "b"
    assert as_literal(at(task, "volumes", 0, "efsVolumeConfiguration", "fileSystemId")) == "fs-1"


def test_regions_follow_the_provider(tmp_path: Path) -> None:
    files = {
        "main.tf": """
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
resource "aws_ecr_repository" "here" {
  name = "here"
}
resource "aws_ecr_repository" "there" {
  provider = aws.east
  name     = "there"
}
module "m" {
  source    = "./m"
  providers = { aws = aws.east }
}
module "n" {
  source = "./m"
}
""",
        "m/main.tf": 'resource "aws_ecr_repository" "r" {\n  name = "r"\n}\n',
    }
    found = resources(read(tmp_path, files))
    regions = {address: str(as_text(each.properties.get("arn"))).split(":")[3] for address, each in found.items()}

    assert regions == {
        "aws_ecr_repository.here": "eu-west-1",
        "aws_ecr_repository.there": "us-east-1",
        "module.m.aws_ecr_repository.r": "us-east-1",
        "module.n.aws_ecr_repository.r": "eu-west-1",
    }


def test_a_data_block_gives_the_text_of_what_is_made_in_the_same_code(tmp_path: Path) -> None:
    code = """
resource "aws_iam_role" "made" {
  name = "x"
  path = "/p/"
}
data "aws_iam_role" "made" {
  name = "x"
}
data "aws_iam_role" "other" {
  name = "y"
}
resource "aws_kms_key" "k" {}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.id
}
data "aws_kms_key" "k" {
  key_id = "alias/k"
}
resource "aws_ecs_task_definition" "t" {
  task_role_arn      = data.aws_iam_role.made.arn
  execution_role_arn = data.aws_iam_role.other.arn
  family             = data.aws_kms_key.k.arn
}
"""
    found = resources(read(tmp_path, {"main.tf": code}))
    task = found["aws_ecs_task_definition.t"].properties

    assert task.get("taskRoleArn") == found["aws_iam_role.made"].properties.get("arn")
    assert task.get("executionRoleArn") == found["data.aws_iam_role.other"].properties.get("arn")
    assert task.get("family") == found["aws_kms_key.k"].properties.get("arn")
    assert found["data.aws_iam_role.other"].managed is False


def test_a_resource_whose_count_is_not_known_is_returned_once_and_admitted(tmp_path: Path) -> None:
    code = """
variable "on" {}
resource "aws_iam_role" "r" {
  count = var.on ? 1 : 0
  name  = "r"
}
resource "aws_ecs_task_definition" "t" {
  family             = "t"
  execution_role_arn = aws_iam_role.r[0].arn
}
"""
    reading = read(tmp_path, {"main.tf": code})
    found = resources(reading)
    (doubt,) = reading.deployments[0].unread

    assert found["aws_ecs_task_definition.t"].properties.get("executionRoleArn") == found[
        "aws_iam_role.r"
    ].properties.get("arn")
    assert "its count is not known" in doubt.reason
    assert isinstance(doubt, Unknown)


def test_what_creates_policies_may_wait_for_the_document_of_one_of_aws(tmp_path: Path) -> None:
    code = """
data "aws_iam_policy" "agent" {
  arn = "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"
}
locals {
  documents = [data.aws_iam_policy.agent.policy]
}
resource "aws_iam_policy" "agent" {
  count  = length(local.documents)
  policy = local.documents[0]
}
"""
    found = resources(read(tmp_path, {"main.tf": code}))

    assert isinstance(found["aws_iam_policy.agent[0]"].properties.get("document"), Mapping)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ('data "aws_ecs_cluster" "d" {\n  cluster_name = "c"\n}', ":cluster/c"),
        ('data "aws_efs_file_system" "d" {\n  file_system_id = "fs-1"\n}', ":file-system/fs-1"),
        (
            'data "aws_secretsmanager_secret" "d" {\n  arn = "arn:aws:secretsmanager:r:1:secret:s-AbCdEf"\n}',
            ":secret:s-AbCdEf",
        ),
        (
            'data "aws_secretsmanager_secret" "d" {\n  name = "s"\n}',
            ":secret:s-{suffix of s}",
        ),
        ('data "aws_ssm_parameter" "d" {\n  name = "/a/b"\n}', ":parameter/a/b"),
        ('data "aws_ecr_repository" "d" {\n  name        = "r"\n  registry_id = "1"\n}', ":1:repository/r"),
        ('data "aws_kms_key" "d" {\n  key_id = "abc"\n}', ":key/abc"),
        ('data "aws_iam_policy" "d" {\n  arn = "arn:aws:iam::aws:policy/X"\n}', "arn:aws:iam::aws:policy/X"),
        ('resource "aws_sqs_queue" "d" {\n  name = "q"\n}', ":q"),
        ('resource "aws_lambda_function" "d" {\n  function_name = "f"\n}', ":function:f"),
    ],
)
def test_the_arn_of_what_is_looked_up_or_made_elsewhere(tmp_path: Path, block: str, expected: str) -> None:
    kind, name = block.split('"')[1], block.split('"')[3]
    address = f"{'data.' if block.startswith('data') else ''}{kind}.{name}"
    code = f'{block}\nresource "aws_iam_policy" "p" {{\n  policy = jsonencode({{ a = {address}.arn }})\n}}\n'
    found = resources(read(tmp_path, {"main.tf": code}))["aws_iam_policy.p"].properties

    assert str(as_text(at(found, "document", "a"))).endswith(expected)


@pytest.mark.parametrize(
    "values",
    [
        "[for k, v in local.settings : { name = k, value = v }]",
        "[for k in sort(keys(local.settings)) : { name = k, value = local.settings[k] }]",
        "[for k in keys(local.settings) : { name = k, value = local.inner.settings[k] }]",
    ],
)
def test_what_a_loop_takes_from_a_map_stands_where_it_is_written(tmp_path: Path, values: str) -> None:
    code = """locals {
  settings = {
    PASSWORD = "k7vQ"
  }
  inner = { settings = local.settings }
}
resource "aws_ecs_task_definition" "web" {
  container_definitions = jsonencode([{ name = "web", environment = VALUES }])
}
"""
    written = {"main.tf": code.replace("VALUES", values)}
    found = resources(read(tmp_path, written))["aws_ecs_task_definition.web"].properties
    value = at(found, "containerDefinitions", 0, "environment", 0, "value")

    assert as_literal(value) == "k7vQ"
    assert span_of(value)[1] == 3


DOCUMENT = '{"Statement": [{"Sid": "é𝄞", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}'
WRITTEN = {
    "quotes": DOCUMENT.replace("é𝄞", "x").replace('"', '\\"'),
    "code-points": DOCUMENT.replace('"', '\\"').replace("é", "\\u00e9").replace("𝄞", "\\uD834\\uDD1E"),
    "lower-case": DOCUMENT.replace('"', '\\"').replace("é", "\\u00E9").replace("𝄞", "\\ud834\\udd1e"),
    "quotes-by-number": DOCUMENT.replace("é𝄞", "\\t").replace('"', "\\u0022").replace("\\t", "a\\\\\\\\b"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_value_in_a_string_of_a_json_configuration_has_its_own_place(tmp_path: Path, name: str) -> None:
    line = f'  {{ "role": "é", "assume_role_policy": "{WRITTEN[name]}" }}'
    code = '{"resource": {"aws_iam_role": {"r":\n' + line + "\n}}}"
    found = resources(read(tmp_path, {"main.tf.json": code}))["aws_iam_role.r"]
    service = at(found.properties, "trustPolicy", "Statement", 0, "Principal", "Service")

    start = line.index("ecs-tasks")
    quote = len("\\u0022") if name == "quotes-by-number" else len('\\"')
    assert as_literal(service) == "ecs-tasks.amazonaws.com"
    assert span_of(service) == ("main.tf.json", 2, start - quote + 1, 2, start + 23 + quote + 1)
