"""A canary stands in each place where code can hold a secret; no format, message, excerpt or error may show it."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_roles.analysis.baseline import write_baseline
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.command_line.formats import FORMATS
from ecs_roles.credentials.masking import MASK, Secrets, secrets_of
from ecs_roles.outputs import text_report
from ecs_roles.outputs.text_report import TextOptions

CANARY = 'Canary7xQ9/v"Lm2'
PLAIN = "Canary7xQ9vLm2"  # where quotation marks would only obscure the code

TASK = """
variable "db" {
  default   = "DEFAULT"
  sensitive = true
}

resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_ecs_task_definition" "app" {
  family                   = "app"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  execution_role_arn       = aws_iam_role.exec.arn
  container_definitions = jsonencode([{
    name = "app", image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1",
    CONTAINER
  }])
}
MORE
"""
# What is injected beside it cannot be read: that finding shows the line.
VARIABLE = 'secrets = [{{ name = "A", valueFrom = "/a" }}], environment = [{{ name = "{name}", value = {value} }}]'
SECRET = 'secrets = [{{ name = "DB_PASSWORD", valueFrom = {value} }}]'


def _terraform(container: str = "", more: str = "", default: str = "unset", **files: str) -> dict[str, str]:
    code = TASK.replace("CONTAINER", container).replace("MORE", more).replace("DEFAULT", default)
    return {"main.tf": code, **{name.replace("__", "."): text for name, text in files.items()}}


def _environment(value: str, name: str = "DB_PASSWORD", more: str = "", **files: str) -> dict[str, str]:
    return _terraform(VARIABLE.format(name=name, value=value), more, **files)


TEMPLATE: dict[str, Any] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Parameters": {"Db": {"Type": "String", "NoEcho": True, "Default": PLAIN}},
    "Resources": {
        "Exec": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ]
                }
            },
        },
        "Task": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {"Family": "app", "ExecutionRoleArn": {"Fn::GetAtt": ["Exec", "Arn"]}},
        },
    },
}


def _template(container: dict[str, Any], indent: int | None = 2, **resources: Any) -> dict[str, str]:
    template = json.loads(json.dumps(TEMPLATE))
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"
    template["Resources"]["Task"]["Properties"]["ContainerDefinitions"] = [{"Name": "app", "Image": image, **container}]
    template["Resources"] |= resources
    return {"template.json": json.dumps(template, indent=indent)}


def _variable(value: Any, name: str = "DB_PASSWORD", **more: Any) -> dict[str, str]:
    return _template({"Environment": [{"Name": name, "Value": value}]}, **more)


def _injected(value: Any) -> dict[str, str]:
    return _template({"Secrets": [{"Name": "DB_PASSWORD", "ValueFrom": value}]})


def _plan(after: dict[str, Any], indent: int | None = None, **more: Any) -> dict[str, str]:
    role = {"name": "exec", "assume_role_policy": json.dumps({"Version": "2012-10-17", "Statement": []})}
    changes = [
        ("aws_iam_role", "exec", role),
        ("aws_ecs_task_definition", "app", {"family": "app", "execution_role_arn": "exec", **after}),
    ]
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {}},
        "resource_changes": [
            {
                "address": f"{kind}.{name}",
                "mode": "managed",
                "type": kind,
                "name": name,
                "change": {"actions": ["create"], "before": None, "after": values, "after_unknown": {}},
            }
            for kind, name, values in changes
        ],
        **more,
    }
    return {"plan.json": json.dumps(plan, indent=indent)}


def _containers(**container: Any) -> dict[str, str]:
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"
    return {"container_definitions": json.dumps([{"name": "app", "image": image, **container}])}


SSM = """
resource "aws_ssm_parameter" "p" {
  name = "/app/db"
  type = "SecureString"
  value = VALUE
}
"""
VERSION = """
resource "aws_secretsmanager_secret_version" "v" {
  secret_id     = "db"
  secret_string = VALUE
}
"""
MODULE = {
    "module/main.tf": 'variable "handed" { sensitive = true }\noutput "back" { value = var.handed }',
}
PLACES: dict[str, dict[str, str]] = {
    "the default of a sensitive variable": _terraform(SECRET.format(value="var.db"), default=PLAIN),
    "terraform.tfvars": _terraform(SECRET.format(value="var.db"), terraform__tfvars=f'db = "{PLAIN}"'),
    "tfvars of a sensitive variable with an everyday name": _terraform(
        SECRET.format(value='"/prefix/${var.city}"'),
        'variable "city" { sensitive = true }',
        terraform__tfvars=f'city = "{PLAIN}"',
    ),
    "an auto.tfvars.json": _terraform(SECRET.format(value="var.db"), x__auto__tfvars__json=json.dumps({"db": CANARY})),
    "a half-typed line of tfvars": _terraform("", terraform__tfvars=f'region = "a"\ndb_password = "{PLAIN}\n'),
    "a half-typed setting": _terraform("", f'locals {{\n db_password = "{PLAIN}\n}}'),
    "a literal": _environment(f'"{PLAIN}"'),
    "a literal with an escape": _environment(json.dumps(CANARY)),
    "an interpolated literal": _environment(f'"${{"{PLAIN}"}}"'),
    "a literal beside a symbol": _environment(f'"{PLAIN}-${{aws_iam_role.exec.unique_id}}"'),
    "format()": _environment(f'format("%s", "{PLAIN}")'),
    "a connection text by format()": _environment(f'format("postgres://u:%s@db/x", "{PLAIN}")', "DATABASE"),
    "coalesce()": _environment(f'coalesce("", "{PLAIN}")'),
    "base64encode()": _environment(f'base64encode("{PLAIN}")'),
    "sensitive()": _environment(f'sensitive("{PLAIN}")', "ANYTHING"),
    "a local": _environment("local.db_password", more=f'locals {{ db_password = "{PLAIN}" }}'),
    "a log option": _terraform(
        f'logConfiguration = {{ logDriver = "splunk", options = {{ splunk-token = "{PLAIN}" }} }}, '
        'secrets = [{ name = "A", valueFrom = "/a" }]'
    ),
    "valueFrom of a parameter's value": _terraform(
        SECRET.format(value="aws_ssm_parameter.p.value"), SSM.replace("VALUE", f'"{PLAIN}"')
    ),
    "valueFrom of a parameter's value from a local": _terraform(
        SECRET.format(value="aws_ssm_parameter.p.value"),
        SSM.replace("VALUE", "local.x") + f'locals {{ x = join("", ["{PLAIN[:7]}", "{PLAIN[7:]}"]) }}',
    ),
    "valueFrom of secret_string": _terraform(
        SECRET.format(value="aws_secretsmanager_secret_version.v.secret_string"),
        VERSION.replace("VALUE", f'jsonencode({{ username = "{PLAIN}" }})'),
    ),
    "valueFrom of secret_string with one value": _terraform(
        SECRET.format(value="aws_secretsmanager_secret_version.v.secret_string"), VERSION.replace("VALUE", f'"{PLAIN}"')
    ),
    "the value of a secret that is injected": _terraform(
        SECRET.format(value="aws_secretsmanager_secret.s.arn"),
        'resource "aws_secretsmanager_secret" "s" { name = "db" }'
        + VERSION.replace('"db"', "aws_secretsmanager_secret.s.id").replace("VALUE", f'"{PLAIN}"'),
    ),
    "a key of a secret that is injected": _terraform(
        SECRET.format(value="aws_secretsmanager_secret.s.arn"),
        'resource "aws_secretsmanager_secret" "s" { name = "db" }'
        + VERSION.replace('"db"', "aws_secretsmanager_secret.s.id").replace(
            "VALUE", f'jsonencode({{ url = "postgres://u:{PLAIN}@db/x" }})'
        ),
    ),
    "a secret of a template that is injected": _template(
        {"Secrets": [{"Name": "DB_PASSWORD", "ValueFrom": {"Ref": "S"}}]},
        S={"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": CANARY}},
    ),
    "a key of a secret of a template that is injected": _template(
        {"Secrets": [{"Name": "A", "ValueFrom": {"Ref": "S"}}]},
        S={"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": json.dumps({"api_key": CANARY})}},
    ),
    "valueFrom of what a module is handed": _terraform(
        SECRET.format(value="module.m.back"), f'module "m" {{\n source = "./module"\n handed = "{PLAIN}"\n}}'
    )
    | MODULE,
    "a provider": _terraform("", f'provider "aws" {{ secret_key = "{PLAIN}" }}')
    | {"one.tf": f'provider "aws" {{ secret_key = "{PLAIN}" }}'},
    "a heredoc": {
        "main.tf": re.sub(
            r"jsonencode\(\[\{\n.*\n    \n  \}\]\)",
            '<<JSON\n[{"name": "app", "image": "x", "secrets": [{"name": "A", "valueFrom": "/a"}],'
            f'"environment": [{{"name": "DB_PASSWORD", "value": "{PLAIN}"}}]}}]\nJSON',
            _terraform()["main.tf"],
        )
    },
    "a key by its look": _environment('"ghp_' + "A" * 34 + PLAIN + '"', "ANYTHING"),
    "the reason of a suppression": _environment(
        '"ok"', more=f'locals {{\n api_token = "{PLAIN}"\n}}\n# checkov:skip=CKV_ECSROLE_531:{PLAIN}'
    ),
    "Terraform in JSON": {
        "main.tf.json": json.dumps(
            {
                "locals": {"db_password": CANARY},
                "resource": {
                    "aws_ecs_task_definition": {
                        "app": {
                            "family": "app",
                            "container_definitions": '${jsonencode([{name = "a", image = "x", environment = '
                            '[{name = "DB_PASSWORD", value = local.db_password}]}])}',
                        }
                    }
                },
            }
        )
    },
    "a parameter with NoEcho": _injected({"Ref": "Db"}),
    "a parameter with NoEcho by Sub": _injected({"Fn::Sub": "/app/${Db}"}),
    "a variable by Sub": _variable({"Fn::Sub": f"{PLAIN}-${{AWS::StackName}}"}),
    "a variable by Join": _variable({"Fn::Join": ["-", [PLAIN, {"Ref": "AWS::StackName"}]]}),
    "a variable by Base64": _variable({"Fn::Base64": CANARY}),
    "a literal of a template": _variable(CANARY),
    "a minified template": _variable(CANARY, indent=None),
    "a connection text of a template": _variable(f"mysql://u:{PLAIN}@db/x", "ANYTHING"),
    "a password of a database": _variable(
        "x", Db={"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": CANARY}}, indent=None
    ),
    "broken YAML": {"template.yaml": f"Resources:\n  A: {{Type: AWS::IAM::Role, Password: '{PLAIN}', [}}\n"},
    "a plan's environment": _plan(_containers(environment=[{"name": "DB_PASSWORD", "value": CANARY}])),
    "a plan's injected value": _plan(
        _containers(secrets=[{"name": "A", "valueFrom": PLAIN}]),
        variables={"db": {"value": PLAIN}},
        configuration={"root_module": {"variables": {"db": {"sensitive": True}}}},
    ),
    "a plan's variable by name": _plan(
        _containers(secrets=[{"name": "A", "valueFrom": PLAIN}]), variables={"db_password": {"value": PLAIN}}
    ),
    "a plan's sensitive values": _plan(
        _containers(secrets=[{"name": "A", "valueFrom": PLAIN}]),
        prior_state={
            "values": {"root_module": {"resources": [{"values": {"v": PLAIN}, "sensitive_values": {"v": True}}]}}
        },
    ),
    "a plan's marked change": _plan(
        _containers(secrets=[{"name": "A", "valueFrom": PLAIN}]),
        resource_drift=[{"change": {"before": {"v": [PLAIN]}, "before_sensitive": {"v": [True]}}}],
    ),
    "a parameter of a plan without marks": _plan(
        _containers(secrets=[{"name": "A", "valueFrom": PLAIN}]),
        prior_state={
            "values": {
                "root_module": {"resources": [{"type": "aws_ssm_parameter", "values": {"name": "/a", "value": PLAIN}}]}
            }
        },
    ),
    "a secret's version of a plan without marks": _plan(
        _containers(secrets=[{"name": "A", "valueFrom": PLAIN}]),
        resource_drift=[
            {
                "type": "aws_secretsmanager_secret_version",
                "change": {"before": {}, "after": {"secret_string": json.dumps({"password": PLAIN})}},
            }
        ],
    ),
    "a plan's sensitive output": _plan(
        _containers(secrets=[{"name": "A", "valueFrom": PLAIN}]),
        output_changes={"o": {"after": {"x": PLAIN}, "after_sensitive": True}},
    ),
    "a task definition file": {
        "taskdef.json": json.dumps(
            {
                "family": "app",
                "executionRoleArn": "exec",
                "containerDefinitions": [
                    {"name": "a", "image": "x", "environment": [{"name": "API_TOKEN", "value": CANARY}]}
                ],
            }
        )
    },
    "the settings": _environment('"ok"')
    | {".ecs-roles.toml": '[[allow]]\nrule = "ECS601"\nreason = "ghp_' + "A" * 34 + PLAIN + '"\nexpires = 2020-01-01'},
    "half-typed settings": _environment('"ok"') | {".ecs-roles.toml": f'token = "{PLAIN}'},
}


SAMPLES = Path(__file__).parents[2] / "sample_iac"
# What the samples write out as a credential on purpose: for the rules on plain secrets, and of a sensitive variable.
MARKED = frozenset(
    {
        "correct-horse-battery-staple",
        "https://shop.example",
        "https://ledger.example.com/policy",
        "postgres://database.internal/booking",
        "s3cr3t-fish",
        '{"password": "s3cr3t-fish"}',
    }
)


def _forms(canary: str) -> Iterator[str]:
    yield canary
    yield json.dumps(canary)[1:-1]
    yield quote(canary, safe="")
    yield b64encode(canary.encode()).decode().rstrip("=")[:-1]


def _outputs(report: Report) -> Iterator[tuple[str, str]]:
    for name, render in FORMATS.items():
        yield name, render(report)
    yield "text with everything", text_report.render(report, TextOptions(show_unknown=True, show_info=True))
    yield "baseline", write_baseline(report)
    yield "everything that is known", repr((report.findings, report.task_definitions, report.errors, report.suppressed))


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_in_no_output(place: str, tmp_path: Path) -> None:
    for name, content in PLACES[place].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert report.findings or report.errors
    shown = {
        name: form for name, output in _outputs(report) for c in (CANARY, PLAIN) for form in _forms(c) if form in output
    }
    assert shown == {}


def test_a_secret_of_the_command_line_is_in_no_output(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(_terraform(SECRET.format(value="var.db"))["main.tf"], encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path, variables=(("db", PLAIN),)))

    assert [name for name, output in _outputs(report) if PLAIN in output] == []
    assert any(MASK in finding.message for finding in report.findings)


def test_the_place_of_a_masked_name_is_told(tmp_path: Path) -> None:
    for name, content in PLACES["the default of a sensitive variable"].items():
        (tmp_path / name).write_text(content, encoding="utf-8")

    (finding,) = [found for found in scan([tmp_path], Options(root=tmp_path)).findings if found.rule == "ECS531"]

    assert MASK in finding.message


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("hunter2", "user:hunter2@db", "user:****@db"),
        ("hunter2", "HUNTER2 and Hunter2", "**** and ****"),
        ("pass", "passrole and iam:pass", "passrole and iam:****"),
        ("postgres", "postgresql as postgres", "postgresql as ****"),
        ("s3cr3t", "postgress3cr3t", "postgres****"),
        ('a"b\nc+d/e', json.dumps('x a"b\nc+d/e y'), '"x **** y"'),
        ("a b/c+d e", "?q=a+b%2Fc%2Bd+e", "?q=****"),
        ("hunter2hunter2", b64encode(b"user:hunter2hunter2").decode(), "dXNlcjp****"),
        (b64encode(b"hunter2").decode(), "hunter2", "****"),
        ("-----BEGIN KEY-----\nMIIabcdefgh\n", "the line MIIabcdefgh here", "the line **** here"),
    ],
)
def test_every_spelling_is_masked(secret: str, text: str, shown: str) -> None:
    assert secrets_of([secret]).masked(text) == shown


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("SecretsManager", "allows secretsmanager:GetSecretValue", "allows secretsmanager:GetSecretValue"),
        ("secretsmanager", "arn:aws:secretsmanager:eu-west-1", "arn:aws:secretsmanager:eu-west-1"),
        (
            "password",
            "gets a generated password (random_password.db)",
            "gets a generated password (random_password.db)",
        ),
        ("password", 'db_password = "password"', 'db_password = "****"'),
        ("password", "DB_PASSWORD: password", "DB_PASSWORD: ****"),
        ("token", "DB_PASSWORD=token", "DB_PASSWORD=****"),
        ("password", "mysql://web:password@db", "mysql://web:****@db"),
        ("secret", "arn:aws:secretsmanager:eu-west-1:1:secret:db", "arn:aws:secretsmanager:eu-west-1:1:secret:db"),
        ("secret", '{\\"password\\":\\"secret\\"}', '{\\"password\\":\\"****\\"}'),
    ],
)
def test_a_word_of_the_field_is_masked_where_it_is_a_value(secret: str, text: str, shown: str) -> None:
    assert secrets_of([secret]).masked(text) == shown


REFERENCES = {
    "the parts of an ARN": """
locals {
  api_token = "arn:aws:secretsmanager:${data.aws_region.here.name}:${var.account}:secret:${var.account}"
}
variable "account" {}
data "aws_region" "here" {}
""",
    "the parts of an ARN in an unknown partition": """
data "aws_partition" "here" {}
data "aws_region" "here" {}
locals {
  api_token = "arn:${data.aws_partition.here.partition}:secretsmanager:${data.aws_region.here.name}:1:secret:a"
}
""",
    "a key of a secret": """
resource "aws_secretsmanager_secret" "store" { name = "store" }
locals {
  api_token = "${aws_secretsmanager_secret.store.arn}:DB_PASSWORD::"
}
""",
    "the user beside a password": """
resource "random_password" "db" { length = 20 }
resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = "db"
  secret_string = jsonencode({ username = "Secrets/Access", password = random_password.db.result })
}
""",
    "the user beside a password, in a text": """
resource "random_password" "db" { length = 20 }
resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = "db"
  secret_string = <<-JSON
    {"dbname": "Secrets/Access", "password": "${random_password.db.result}"}
  JSON
}
""",
    "the namespace of a metric": """
variable "secret_access_metric_namespace" { default = "Secrets/Access" }
""",
}


@pytest.mark.parametrize("reference", REFERENCES)
def test_what_only_names_a_secret_hides_nothing(reference: str, tmp_path: Path) -> None:
    value = '"arn:aws:secretsmanager:eu-west-1:123456789012:secret:Secrets/Access-AbCdEf:DB_PASSWORD::"'
    code = _terraform(SECRET.format(value=value), more=REFERENCES[reference])["main.tf"]
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))

    assert any(finding.rule == "ECS531" for finding in report.findings)
    assert [output for _, output in _outputs(report) if MASK in output] == []


NAMES = {
    "a path": 'locals {\n  db_password = "/run/secrets/db"\n}',
    "a name of a secret": 'locals {\n  db_password = "db-password"\n  apiToken = "githubToken"\n}',
    "a word": 'locals {\n  api_token = "github"\n}',
    "a piece of JSON": 'variable "u" {}\nlocals {\n  db_password = "{\\"username\\":\\"${var.u}\\"}"\n}',
}


@pytest.mark.parametrize("name", NAMES)
def test_names_paths_and_pieces_are_no_secrets(name: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(_terraform(more=NAMES[name])["main.tf"], encoding="utf-8")

    assert not scan([tmp_path], Options(root=tmp_path)).secrets


def test_an_ordinary_word_is_masked_in_its_own_unit_only(tmp_path: Path) -> None:
    secret = 'variable "db" {\n  default   = "postgres"\n  sensitive = true\n}\n'
    for name, before in (("own", secret), ("other", 'variable "db" {\n  default = "postgres"\n}\n')):
        (tmp_path / name).mkdir()
        code = before + _terraform(SECRET.format(value='"postgres"'))["main.tf"].partition("}\n")[2]
        (tmp_path / name / "main.tf").write_text(code, encoding="utf-8")

    report = scan([tmp_path], Options(root=tmp_path))
    shown = {f.span.file.split("/")[-2]: "postgres" in f.message for f in report.findings if f.rule == "ECS531"}

    assert shown == {"own": False, "other": True}
    assert "postgres" not in report.secrets.masked("of no known file: postgres")


WORDS = st.sampled_from(
    ("postgres", "correct horse", "hunter2", PLAIN, "Secret-Value", "9988776655", "a1/b2+c3==", "pässwörd1")
)


RENAMED = (
    ('"app" {', '"of_marked" {'),
    ('"exec" {', '"of_marked" {'),
    ("role.exec.", "role.of_marked."),
    ('variable "db"', 'variable "unused_of_marked"'),
)


@settings(max_examples=25, deadline=None)
@given(word=WORDS, place=st.sampled_from(sorted(PLACES)), two=st.booleans())
def test_whatever_is_marked_is_in_no_output(
    word: str, place: str, two: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any text that stands marked in some place, beside a second unit in which it is an ordinary word."""
    folder = tmp_path_factory.mktemp("marked")
    for name, content in PLACES[place].items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    needing = _terraform(SECRET.format(value="var.marked"))["main.tf"]
    for before, after in RENAMED:
        needing = needing.replace(before, after)
    marked = f'variable "marked" {{\n  sensitive = true\n  default = {json.dumps(word)}\n}}\n'
    (folder / "marked.tf").write_text(marked + needing, encoding="utf-8")
    if two:
        (folder / "other").mkdir()
        (folder / "other" / "a.tf").write_text(f"# {word}\n", encoding="utf-8")

    report = scan([folder], Options(root=folder))

    assert [name for name, output in _outputs(report) if word in output] == []


def test_an_ordinary_scan_masks_nothing_but_what_is_marked() -> None:
    report = scan([SAMPLES])

    shown = {line for name, output in _outputs(report) for line in output.splitlines() if MASK in line}
    assert report.secrets.all == MARKED
    assert shown == set()


ALIAS = "arn:aws:kms:us-east-1:123456789012:alias/shop"  # stored in a parameter, it is no secret by itself


PARTS_OF_HOSTS = (".amazonaws.com", "device.", ".db.example.org")  # around what is not known


@pytest.mark.parametrize(
    "harmless", ["", "a", "true", "changeme", "test", "<password>", "eu-west-1", ALIAS, *PARTS_OF_HOSTS]
)
def test_what_protects_nothing_hides_nothing(harmless: str) -> None:
    assert secrets_of([harmless]) == Secrets()


@given(st.text(min_size=6).filter(lambda text: not text.isalpha()), st.text(), st.text())
def test_no_longer_secret_survives(secret: str, before: str, after: str) -> None:
    known = secrets_of([secret])
    if known.texts:
        assert secret not in known.masked(before + secret + after) or secret in before + MASK + after


@given(st.text(), st.text(min_size=6))
def test_only_a_mask_changes_a_text(text: str, secret: str) -> None:
    masked = secrets_of([secret]).masked(text)
    assert masked == text or MASK in masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("container rancher-hub reads it", "container rancher-hub reads it"),
        (
            "arn:aws:logs:eu-west-1:1:log-group:/staging-rancher/db",
            "arn:aws:logs:eu-west-1:1:log-group:/staging-rancher/db",
        ),
        ('value = "rancher"', f'value = "{MASK}"'),
        ("--password rancher --user x", f"--password {MASK} --user x"),
        ("postgres://app:rancher@db", f"postgres://app:{MASK}@db"),
    ],
)
def test_a_plain_word_is_not_masked_within_a_longer_name(text: str, shown: str) -> None:
    assert secrets_of(["rancher"]).masked(text) == shown


def test_a_default_that_repeats_the_name_of_its_variable_is_no_secret(tmp_path: Path) -> None:
    code = (
        'variable "DB_PASSWORD" {\n  sensitive = true\n  default = "DB_PASSWORD"\n}\n'
        + _terraform(SECRET.format(value="var.DB_PASSWORD"))["main.tf"].partition("}\n")[2]
    )
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")

    assert not scan([tmp_path], Options(root=tmp_path)).secrets
