"""Credentials in plain values: found by content, by name and by reference, and never shown."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.command_line.formats import FORMATS
from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.credential_shapes import credential_in, credentials_within
from ecs_roles.credentials.named_values import may_be_credential
from ecs_roles.outputs import text_report
from ecs_roles.outputs.text_report import TextOptions
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Symbol, text

Scanned = Callable[..., Report]

TASK = """
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{
    name        = "app"
    image       = "public.ecr.aws/docker/library/nginx:1"
    environment = [ENVIRONMENT]
    REST
  }])
}
"""


@pytest.fixture
def scanned(tmp_path: Path) -> Scanned:
    def run(environment: str = "", rest: str = "", more: str = "") -> Report:
        code = TASK.replace("ENVIRONMENT", environment).replace("REST", rest) + more
        (tmp_path / "main.tf").write_text(code, encoding="utf-8")
        report = scan([tmp_path], Options(root=tmp_path))
        assert not report.errors
        return report

    return run


def _variable(name: str, value: str) -> str:
    return f'{{ name = "{name}", value = {value} }}'


def _rules(report: Report) -> list[str]:
    return [item.rule for item in report.findings if item.category == "plain_secret"]


# Put together here, so that no scanner of repositories takes an example for a credential.
A, X = "A" * 40, "0" * 40
CREDENTIALS = [
    ("an AWS access key", "AKIA" + "IOSFODNN7EXAMPLE"),
    ("a private key", "-----BEGIN RSA " + "PRIVATE KEY-----\nMII"),
    ("a private key", "-----BEGIN " + "PRIVATE KEY-----"),
    ("a GitHub token", "ghp_" + A[:36]),
    ("a GitLab token", "glpat-" + A[:20]),
    ("a Slack token", "xoxb-" + X[:12] + "-" + A[:12]),
    ("a Slack webhook", "https://hooks.slack.com/" + "services/T0000000/B0000000/" + A[:24]),
    ("a Stripe key", "sk_live_" + A[:24]),
    ("a Google API key", "AIza" + A[:35]),
    ("a SendGrid key", "SG." + A[:22] + "." + A[:40]),
    ("an npm token", "npm_" + A[:36]),
    ("an Anthropic key", "sk-ant-" + A[:30]),
    ("an OpenAI key", "sk-proj-" + A),
    ("a JSON web token", ".".join(("eyJ" + A[:20], "eyJ" + A[:20], A[:20]))),
    ("an Azure storage key", "DefaultEndpointsProtocol=https;AccountKey=" + A + A[:46] + "=="),
    ("a connection string with a password", "postgres://app:hunter2@db.internal:5432/app"),
    ("a connection string with a password", "redis://:hunter2@cache.internal:6379/0"),
    ("a connection string with a password", "Server=db.internal;Database=app;User Id=app;Password=hunter2;"),
    ("a connection string with a password", "jdbc:postgresql://db.internal/app?user=app&password=hunter2"),
]
HARMLESS = [
    "",
    "production",
    "postgres://app@db.internal:5432/app",
    "postgres://app:${DB_PASSWORD}@db.internal/app",
    "postgres://app:<password>@db.internal/app",
    "https://example.com:8443/path@home",
    "http://localhost:8080",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
    "mailto:someone@example.com",
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "sk-SK",
    "task-runner",
    "password=",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "sha256:" + X,
]


@pytest.mark.parametrize(("what", "value"), CREDENTIALS, ids=[f"{n}-{what}" for n, (what, _) in enumerate(CREDENTIALS)])
def test_a_credential_is_known_by_its_look(what: str, value: str) -> None:
    assert credential_in(text(value)) == what


@pytest.mark.parametrize("value", [*(value for _, value in CREDENTIALS), *HARMLESS])
def test_a_credential_is_found_in_a_short_text_as_in_a_long_one(value: str) -> None:
    assert list(credentials_within(f"{value}\n")) == list(credentials_within(f"{value}\n{' ' * 2000}"))


@pytest.mark.parametrize("value", HARMLESS)
def test_other_values_do_not_look_like_one(value: str) -> None:
    assert credential_in(text(value)) is None


def test_a_password_that_is_not_known_is_none_that_stands_there() -> None:
    assert credential_in(text("postgres://app:", Symbol(Pseudo("var.password")), "@db.internal/app")) is None
    assert credential_in(text("postgres://app:hunter2@", Symbol(Pseudo("db.endpoint")), "/app")) is not None


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD",
        "PGPASSWORD",
        "dbPassword",
        "spring.datasource.password",
        "SMTP_PASS",
        "DB_PWD",
        "PASSWORD",
        "MYSQL_ROOT_PASSWORD",
        "API_KEY",
        "apiKey",
        "DD_API_KEY",
        "STRIPE_SECRET_KEY",
        "CRAFT_SECURITY_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SECRET_KEY",
        "UNSPLASH_ACCESS_KEY",
        "JWT_SECRET",
        "SECRET_KEY_BASE",
        "CLIENT_SECRET",
        "GITHUB_TOKEN",
        "NEW_RELIC_LICENSE_KEY",
        "APP_KEY",
        "ENCRYPTION_KEY",
        "AIRFLOW__CORE__FERNET_KEY",
        "HMAC_KEY",
        "LITELLM_SALT_KEY",
        "PRIVATE_KEY",
        "REDIS_AUTH_TOKEN",
        "SSH_PASSPHRASE",
        "Db__Password",
    ],
)
def test_the_name_of_a_credential_is_known(name: str) -> None:
    assert stands_for_credential(name)


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD_FILE",
        "POSTGRES_PASSWORD_FILE",
        "SECRET_NAME",
        "DB_SECRET_ARN",
        "TOKEN_URL",
        "TOKEN_TTL",
        "ACCESS_TOKEN_EXPIRY",
        "MAX_TOKENS",
        "PASSWORD_MIN_LENGTH",
        "PASSWORD_MAX_AGE",
        "TOKEN_PORT",
        "TOKEN_VERSION",
        "SECRET_VERSION",
        "TOKEN_ID",
        "PUBLIC_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "NEXT_PUBLIC_API_KEY",
        "S3_KEY",
        "CACHE_KEY",
        "KMS_KEY_ID",
        "AWS_ACCESS_KEY",
        "SESSION_SECRET_KID",
        "SECRET_WORD",
        "AWS_ACCESS_KEY_ID",
        "PARTITION_KEY",
        "MYSQL_ALLOW_EMPTY_PASSWORD",
        "SECRETS_MANAGER_SECRET_ID",
        "TOKEN_ISSUER",
        "COMPASS",
        "BYPASS",
        "PASSPORT_URL",
        "AUTHOR",
        "PASSWORD_RESET_URL",
        "TOKENIZERS_PARALLELISM",
        "SECRET_PREFIX",
        "KMS_DECRYPT_GIT_PASSWORD",
        "ENCRYPTED_DB_PASSWORD",
        "API_TOKEN_CIPHERTEXT",
        "CREDENTIALS_PATH",
        "PWD",
        "OLDPWD",
        "KEY",
        "SIGNING_KEY_ID",
        "DB_PASSWORD_SSM_PARAMETER",
        "TOKEN_BUCKET_SIZE",
        "ENABLE_PASSWORD_LOGIN",
        "PATH",
        "HOME",
        "LOG_LEVEL",
    ],
)
def test_a_name_that_only_speaks_of_a_credential_is_none(name: str) -> None:
    assert not stands_for_credential(name)


@pytest.mark.parametrize(
    ("name", "value", "may_be"),
    [
        ("DB_PASSWORD", "hunter2", True),
        ("DB_PASSWORD", "postgres", True),
        ("DB_PASSWORD", "123456", True),
        ("JWT_SECRET", "my-super-secret", True),
        ("API_SECRET", "my-super-secret", True),
        ("DB_PASSWORD", "changeme", False),
        ("DB_PASSWORD", "CHANGE_ME", False),
        ("DB_PASSWORD", "<your password>", False),
        ("DB_PASSWORD", "${DB_PASSWORD}", False),
        ("DB_PASSWORD", "", False),
        ("AWS_SECRET", "NOT_SET", False),
        ("DB_PASSWORD", "not set", False),
        ("SECRET", "KEY", False),
        ("AUTH_TOKEN", "VALUE", False),
        ("DB_PASSWORD", "SECRET", True),
        ("JWT_SECRET", "key", True),
        ("DB_PASSWORD", "DB_PASSWORD", False),
        ("LICENSE_KEY", "EXPIRED-LICENSE-KEY-TRIAL", False),
        ("API_KEY", "your-api-key-example", False),
        ("API_KEY", "REEMPLAZA_CON_TU_NUEVA_KEY", False),
        ("SECRET", "SUPER_SECRET_VALUE", False),
        ("LICENSE_KEY", "TRIAL-8831-KQ", True),
        ("DB_PASSWORD", "xxxxx", False),
        ("TOKEN", "true", False),
        ("API_KEY", "3600", False),
        ("DB_PASSWORD", "12345678", True),
        ("AUTH_TOKEN", "1234", True),
        ("JWT_SECRET", "987654321", True),
        ("API_TOKEN_2", "0000", True),
        ("AUTH_TOKEN", "42", False),
        ("ACCESS_TOKEN", "3600", False),
        ("REFRESH_TOKEN", "86400", False),
        ("CONTEXT_TOKEN", "4096", False),
        ("TOKEN_LIFE", "1234", False),
        ("TOKEN_V2_START", "1234", False),
        ("DB_SECRET", "prod/db", False),
        ("DB_SECRET", "rds-credentials", False),
        ("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf", False),
        ("GOOGLE_CREDENTIALS", "/run/secrets/key.json", False),
        ("API_TOKEN", "https://issuer.example/token", False),
    ],
)
def test_not_every_value_under_such_a_name_is_a_credential(name: str, value: str, may_be: bool) -> None:
    assert may_be_credential(name, value) is may_be


@pytest.mark.parametrize(
    ("environment", "rules"),
    [
        (_variable("DATABASE_URL", '"postgres://app:hunter2@db.internal/app"'), ["ECS621"]),
        (_variable("DB_PASSWORD", '"hunter2"'), ["ECS622"]),
        (_variable("DB_PASSWORD", f'"ghp_{A[:36]}"'), ["ECS621"]),
        (_variable("DB_PASSWORD", "var.given"), ["ECS623"]),
        (_variable("DB_PASSWORD", "var.written"), ["ECS622"]),
        (_variable("GREETING", "random_password.it.result"), ["ECS623"]),
        (_variable("URL", '"postgres://app:${random_password.it.result}@db.internal/app"'), ["ECS623"]),
        (_variable("X", "data.aws_secretsmanager_secret_version.it.secret_string"), ["ECS623"]),
        (_variable("DB_PASS", 'jsondecode(data.aws_secretsmanager_secret_version.it.secret_string)["p"]'), ["ECS623"]),
        (_variable("DB_USER", 'jsondecode(data.aws_secretsmanager_secret_version.it.secret_string)["u"]'), ["ECS624"]),
        (_variable("X", "jsondecode(data.aws_secretsmanager_secret_version.it.secret_string).password"), ["ECS623"]),
        (_variable("DB_PASSWORD", "data.aws_ssm_parameter.it.value"), ["ECS623"]),
        (_variable("LOG_LEVEL", "data.aws_ssm_parameter.it.value"), []),
        (_variable("DB_SECRET_ARN", "aws_secretsmanager_secret.it.arn"), []),
        (_variable("NEXT_PUBLIC_MAPS_KEY", f'"AIza{A[:35]}"'), []),
    ],
)
def test_the_three_ways_of_a_credential_into_a_task_definition(
    scanned: Scanned, environment: str, rules: list[str]
) -> None:
    more = """
variable "given" {}
variable "written" { default = "hunter2" }
resource "random_password" "it" { length = 20 }
resource "aws_secretsmanager_secret" "it" { name = "it" }
data "aws_secretsmanager_secret_version" "it" { secret_id = "it" }
data "aws_ssm_parameter" "it" { name = "it" }
"""
    assert _rules(scanned(environment, more=more)) == rules


IN_USE = """
variable "written" { default = "changeme" }
resource "aws_db_instance" "it" {
  identifier = "it"
  username   = "your-user"
  password   = "your_secure_password"
}
resource "aws_rds_cluster" "it" { master_password = var.written }
resource "aws_elasticache_replication_group" "it" { auth_token = "change-me" }
resource "aws_ssm_parameter" "it" {
  type  = "String"
  value = "changeme"
}
"""


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("DB_PASS", "aws_db_instance.it.password", ["ECS622"]),
        ("DB_PASS", "aws_rds_cluster.it.master_password", ["ECS622"]),
        ("REDIS_TOKEN", "aws_elasticache_replication_group.it.auth_token", ["ECS622"]),
        # These are written to be replaced.
        ("DB_PASS", '"your_secure_password"', []),
        ("DB_PASS", "var.written", []),
        ("DB_PASS", "aws_ssm_parameter.it.value", []),
        ("DB_USER", "aws_db_instance.it.username", []),
    ],
)
def test_the_password_of_a_resource_is_not_a_placeholder(
    scanned: Scanned, name: str, value: str, rules: list[str]
) -> None:
    report = scanned(_variable(name, value), more=IN_USE)

    assert _rules(report) == rules
    assert [(item.span.line, item.span.column) for item in report.findings if item.category == "plain_secret"] == [
        (7, 41 + len(name)) for _ in rules
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [("AUTH_TOKEN", True), ("DB_PASSWORD", True), ("TOKEN_TTL", False), ("PASSWORD_MIN_LENGTH", False)],
)
def test_numbers_of_a_template(name: str, told: bool, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(f"""
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Image: public.ecr.aws/docker/library/nginx:1
          Environment:
            - Name: {name}
              Value: 1234
""")
    report = scan([tmp_path], Options(root=tmp_path))

    assert _rules(report) == (["ECS622"] if told else [])


@pytest.mark.parametrize(("option", "rules"), [("splunk-token", ["ECS622"]), ("splunk-url", [])])
def test_options_of_log_drivers_hold_credentials_too(scanned: Scanned, option: str, rules: list[str]) -> None:
    options = f'options = {{ "{option}" = "hunter2-hunter2" }}'
    report = scanned(rest=f'logConfiguration = {{ logDriver = "splunk", {options} }}')

    assert _rules(report) == rules
    assert all("secretOptions" in item.fix for item in report.findings)


def test_a_dynamic_reference_is_resolved_into_the_template(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("""
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Image: public.ecr.aws/docker/library/nginx:1
          Environment:
            - {Name: UPSTREAM, Value: '{{resolve:secretsmanager:db:SecretString:password}}'}
            - {Name: UPSTREAM_HOST, Value: '{{resolve:secretsmanager:db:SecretString:host}}'}
            - {Name: WHOLE, Value: '{{resolve:secretsmanager:db}}'}
            - {Name: LEVEL, Value: '{{resolve:ssm:/app/level}}'}
""")
    report = scan([tmp_path], Options(root=tmp_path))

    assert [(item.rule, item.span.line) for item in report.findings] == [("ECS623", 10), ("ECS623", 12)]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_output_shows_the_value(scanned: Scanned, name: str) -> None:
    address, password = _variable("URL", '"postgres://app:fish9tail@db/app"'), _variable("PASSWORD", '"fish9tail"')

    report = scanned(f"{address}, {password}")

    assert _rules(report) == ["ECS621", "ECS622"]
    assert "fish9tail" not in FORMATS[name](report)


def test_the_terminal_does_not_show_the_line(scanned: Scanned) -> None:
    report = scanned(_variable("DB_PASSWORD", '"fish9tail"'))

    assert "DB_PASSWORD" in text_report.render(report)
    assert "fish9tail" not in text_report.render(report, TextOptions(show_unknown=True, show_info=True))


MORE = """
variable "plain" {}
variable "hidden" { sensitive = true }
variable "defaulted" {
  sensitive = true
  default   = "LATER"
}
variable "db_password" {}
variable "db_secret_name" {}
variable "token_file" {}
variable "url" {}
resource "aws_db_instance" "it" {}
resource "aws_iam_access_key" "it" { user = "x" }
resource "aws_secretsmanager_secret" "it" { name_prefix = "it" }
module "fetched" { source = "registry/module/aws" }
locals { settings = { LEVEL = "info", DB_PASSWORD = "k7vQ-2mZr" } }
"""


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("ANYTHING", "var.hidden", ["ECS623"]),
        ("ANYTHING", "base64encode(var.hidden)", ["ECS623"]),
        ("ANYTHING", "nonsensitive(var.hidden)", ["ECS623"]),
        ("ANYTHING", "jsonencode({ p = var.hidden })", ["ECS623"]),
        ("ANYTHING", "sha256(var.hidden)", []),
        ("ANYTHING", "var.defaulted", ["ECS623"]),
        ("ANYTHING", '"${var.defaulted}"', ["ECS623"]),
        ("ANYTHING", '"key-${var.defaulted}"', ["ECS623"]),
        ("DB_PASSWORD", "var.defaulted", ["ECS623"]),
        ("ANYTHING", "sha256(var.defaulted)", []),
        ("ANYTHING", "tostring(length(var.defaulted))", []),
        ("ANYTHING", "var.db_password", ["ECS623"]),
        ("ANYTHING", "var.plain", []),
        ("ANYTHING", "var.db_secret_name", []),
        ("ANYTHING", "aws_db_instance.it.password", ["ECS623"]),
        ("ANYTHING", "aws_db_instance.it.address", []),
        ("ANYTHING", "aws_iam_access_key.it.secret", ["ECS623"]),
        ("ANYTHING", "module.fetched.master_password", ["ECS623"]),
        ("ANYTHING", "module.fetched.master_user_secret[0].secret_arn", []),
        ("ANYTHING", "module.fetched.db_credentials.password", ["ECS623"]),
        ("ANYTHING", "module.fetched.db_credentials.host", []),
        ("ANYTHING", "aws_db_instance.it.master_user_secret[0].secret_arn", []),
        ("ANYTHING", '"postgres://app:${var.plain}@db/app"', ["ECS623"]),
        ("ANYTHING", '"postgres://${var.plain}:5432/app"', []),
        ("ANYTHING", '"Server=db;Password=${var.plain}"', ["ECS623"]),
        ("DB_PASSWORD", "var.plain", ["ECS623"]),
        ("DB_PASSWORD", "module.fetched.whatever", ["ECS623"]),
        ("DB_PASSWORD", "module.fetched.secret_arn", []),
        ("DB_PASSWORD", "var.token_file", []),
        ("DB_PASSWORD", "aws_secretsmanager_secret.it.arn", []),
        ("DB_PASSWORD", "aws_secretsmanager_secret.it.name", []),
        ("DB_SECRET", "var.plain", []),
        ("CLOUDINARY_API_SECRET", "var.plain", ["ECS623"]),
        ("DB_PASSWORD_FILE", "var.plain", []),
        ("DB_PASSWORD_ARN", "var.plain", []),
        ("NEXT_PUBLIC_API_KEY", "var.plain", []),
        ("PASSWORD_MIN_LENGTH", "var.plain", []),
    ],
)
@pytest.mark.parametrize("later", ["", "changeme"])
def test_a_value_need_not_be_known_to_be_exposed(
    scanned: Scanned, name: str, value: str, rules: list[str], later: str
) -> None:
    assert _rules(scanned(_variable(name, value), more=MORE.replace("LATER", later))) == rules


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("DB_HOST", "var.hidden", ["ECS624"]),
        ("DB_USER", "var.defaulted", ["ECS624"]),
        ("VAPID_PUBLIC_KEY", "var.hidden", ["ECS624"]),
        ("FALCON_CLIENT_ID", "var.hidden", ["ECS624"]),
        ("VOICE_ID", "var.hidden", ["ECS624"]),
        ("SHOP_SITE_URL", "var.hidden", ["ECS624"]),
        ("BASE_URL", '"postgres://app:${var.hidden}@db/app"', ["ECS623"]),
        ("WEBHOOK_URL", "var.hidden", ["ECS623"]),
        ("VAULT_SECRET_ID", "var.hidden", ["ECS623"]),
        ("UPSTREAM_AWS_ACCESS_KEY_ID", "var.hidden", ["ECS624"]),
        ("UPSTREAM_AWS_SECRET_ACCESS_KEY", "var.hidden", ["ECS623"]),
        ("FALCON_CLIENT_SECRET", "var.hidden", ["ECS623"]),
        ("CLIENT_ID_SECRET", "var.hidden", ["ECS623"]),
        ("DB_HOST", "var.plain", []),
        ("DB_HOST", "var.db_password", ["ECS623"]),
        # What is decrypted where it is used is handed on as a ciphertext; what a store gives is none.
        ("KMS_DECRYPT_DB_PASSWORD", "var.db_password", []),
        ("ENCRYPTED_DB_PASSWORD", "var.hidden", []),
        ("ENCRYPTED_DB_PASSWORD", "data.aws_secretsmanager_secret_version.it.secret_string", ["ECS623"]),
        ("DB_HOST", '"postgres://app:${var.hidden}@db/app"', ["ECS623"]),
        ("DATABASE_URL", "var.hidden", ["ECS623"]),
        ("DATABASE_URL", '"postgres://app:${var.weak}@db/app"', ["ECS623"]),
        ("DATABASE_URL", 'format("postgres://app:%s@db/app", var.weak)', ["ECS623"]),
        ("DB_PASSWORD", 'jsondecode(replace("{\\"p\\":\\"GIVEN\\"}", "GIVEN", var.DB_PASSWORD)).p', ["ECS623"]),
        ("DATABASE_URL", '"postgres://app:postgres@${var.weak}/app"', ["ECS623"]),
        ("DATABASE_URL", '"postgres://app:postgres@db/app"', ["ECS621"]),
        ("DB_NAME", "data.aws_secretsmanager_secret_version.it.secret_string", ["ECS623"]),
        ("DB_PASSWORD", "var.empty", ["ECS623"]),
        ("DB_PASSWORD", '""', []),
        ("DB_PASSWORD_FILE", "var.empty", []),
        ("ANYTHING", "var.empty", []),
    ],
)
def test_what_is_hidden_and_no_secret_by_its_name_is_no_alarm(
    scanned: Scanned, name: str, value: str, rules: list[str]
) -> None:
    more = """
variable "empty" { default = "" }
variable "DB_PASSWORD" {
  default   = "DB_PASSWORD"
  sensitive = true
}
variable "weak" {
  default   = "postgres"
  sensitive = true
}
data "aws_secretsmanager_secret_version" "it" { secret_id = "it" }
"""
    assert _rules(scanned(_variable(name, value), more=MORE.replace("LATER", "x1") + more)) == rules


ARGUMENTS = """
variable "empty" {
  default   = ""
  sensitive = true
}
variable "db_host" { sensitive = true }
variable "login" {
  default   = "fish9tail"
  sensitive = true
}
variable "is_on" { default = true }
data "aws_secretsmanager_secret_version" "it" { secret_id = "it" }
"""


@pytest.mark.parametrize("field", ["command = [{}]", "entryPoint = [{}]", 'healthCheck = {{ command = ["CMD", {}] }}'])
@pytest.mark.parametrize(
    ("argument", "rules"),
    [
        ("var.hidden", ["ECS623"]),
        ('"--api-key=${var.hidden}"', ["ECS623"]),
        ("var.empty", ["ECS623"]),
        ('var.is_on ? var.hidden : "none"', ["ECS623"]),
        ('var.hidden == "" ? "--open" : "--closed"', []),
        ("sha256(var.hidden)", []),
        ("data.aws_secretsmanager_secret_version.it.secret_string", ["ECS623"]),
        ('jsondecode(data.aws_secretsmanager_secret_version.it.secret_string)["host"]', []),
        ("var.db_host", ["ECS624"]),
        ('"curl -u shop:${var.login} http://localhost/"', ["ECS621"]),  # the default is written out: told once
        ("var.db_password", []),
        ("aws_secretsmanager_secret.it.name", []),
        ('"$DB_PASSWORD"', []),
        ("var.plain", []),
    ],
)
def test_a_command_that_gets_a_secret_shows_it_too(
    scanned: Scanned, field: str, argument: str, rules: list[str]
) -> None:
    report = scanned(rest=field.format(argument), more=MORE.replace("LATER", "x1") + ARGUMENTS)

    assert _rules(report) == rules
    assert all("of container app " in found.message for found in report.findings if found.rule in rules)


COMMANDS = """
Parameters:
  Key: {Type: String, NoEcho: true, Default: DEFAULT}
  Mode: {Type: String}
Conditions: {Simple: !Equals [!Ref Mode, simple]}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Image: nginx
          Command: COMMAND
"""


@pytest.mark.parametrize("default", ["''", "changeme"])
@pytest.mark.parametrize(
    ("command", "lines"),
    [
        ("['--key', !Ref Key]", [13]),
        ("['--key', !Sub '${Key}']", [13]),
        ("['--key', !If [Simple, !Ref Key, none]]", [13]),
        ("!If\n - Simple\n - ['--key', !Ref Key]\n - ['--mode', x, '--key', !Ref Key]", [15, 16]),
        ("!If\n - Simple\n - ['--key', $KEY]\n - ['--mode', !Ref Mode]", []),
    ],
)
def test_a_command_of_a_template_shows_what_it_hides(
    tmp_path: Path, default: str, command: str, lines: list[int]
) -> None:
    """A choice of commands decides no permission, and is not looked into for one: each branch counts."""
    written = command.replace("\n", "\n" + " " * 12)
    (tmp_path / "template.yaml").write_text(COMMANDS.replace("DEFAULT", default).replace("COMMAND", written))

    found = [item for item in scan([tmp_path], Options(root=tmp_path)).findings if item.category == "plain_secret"]

    assert [(item.rule, item.span.line) for item in found] == [("ECS623", line) for line in lines]
    assert len({item.fingerprint for item in found}) == len(found)


# What the sensitive variable p is written into.
WITH_P = [
    ("DATABASE_URL", '"ecto://u:${var.p}@${aws_db_instance.it.endpoint}/d"', "ECS623"),
    ("DB_HOST", '"ecto://u:${var.p}@${aws_db_instance.it.endpoint}/d"', "ECS623"),
    ("DB_HOST", '"Server=${aws_db_instance.it.endpoint};Password=${var.p}"', "ECS623"),
    ("DB_HOST", '"${var.p}.${aws_db_instance.it.endpoint}"', "ECS624"),
    ("DATABASE_URL", 'format("ecto://u:%s@%s/d", var.p, aws_db_instance.it.endpoint)', "ECS623"),
    ("DATABASE_URL", 'var.p != "" ? "ecto://u:${var.p}@h/d" : ""', "ECS623"),
    ("DATABASE_URL", 'var.p == "" ? "" : format("ecto://u:%s@h/d", var.p)', "ECS623"),
    ("DATABASE_URL", "local.url", "ECS623"),
    ("ANYTHING", 'var.p == "" ? "none" : var.p', "ECS623"),
    ("ANYTHING", "var.p", "ECS623"),
]


@pytest.mark.parametrize(("name", "value", "rule"), WITH_P)
@pytest.mark.parametrize("default", ["", 'default = ""', 'default = "changeme"', "default = null"])
def test_a_default_of_what_is_sensitive_changes_nothing(
    scanned: Scanned, name: str, value: str, rule: str, default: str
) -> None:
    url = 'locals {\n  url = var.p != "" ? "ecto://u:${var.p}@h/d" : ""\n}'
    more = f'{MORE.replace("LATER", "x")}{url}\nvariable "p" {{\n  sensitive = true\n  {default}\n}}\n'

    assert _rules(scanned(_variable(name, value), more=more)) == [rule]


AS_TEXT = """
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = <<-JSON
    [{"name": "app", "image": "public.ecr.aws/docker/library/nginx:1", "environment": [
      {"name": "FIRST", "value": "\\"${var.plain}\\""},SPACE{"name": "NAME", "value": "VALUE"}
    ]}]
  JSON
}
"""


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("DB_PASSWORD", "${var.empty}", ["ECS623"]),
        ("DB_PASSWORD", "", []),
        ("DB_PASSWORD", "${var.empty}${var.empty}", ["ECS623"]),
        ("DB_PASSWORD_FILE", "${var.empty}", []),
        ("ANYTHING", "${var.empty}", []),
        ("ANYTHING", "${var.p}", ["ECS623"]),
        ("DB_HOST", "${var.p}", ["ECS624"]),
        ("DATABASE_URL", "postgres://app:${var.p}@db/app", ["ECS623"]),
        ("ANYTHING", "${sha256(var.p)}", []),
    ],
)
@pytest.mark.parametrize("default", ["", "changeme"])
@pytest.mark.parametrize("between", [" ", "\n      "])
def test_a_default_changes_nothing_in_json_that_is_written_as_a_text(
    tmp_path: Path, name: str, value: str, rules: list[str], default: str, between: str
) -> None:
    variables = f"""
variable "plain" {{ default = "" }}
variable "empty" {{ default = "" }}
variable "p" {{
  sensitive = true
  default   = "{default}"
}}
"""
    code = AS_TEXT.replace("SPACE", between).replace("NAME", name).replace("VALUE", value)
    (tmp_path / "main.tf").write_text(code + variables, encoding="utf-8")

    assert _rules(scan([tmp_path], Options(root=tmp_path))) == rules


@pytest.mark.parametrize(
    "value",
    [
        'var.way == "" ? "none" : var.p',  # It is another variable that decides.
        'var.p == "" ? "none" : "some"',  # What is written tells nothing of the password.
        'var.p == "" ? "none" : sha256(var.p)',
        "sha256(var.p)",
    ],
)
def test_what_does_not_get_what_is_sensitive_is_no_secret(scanned: Scanned, value: str) -> None:
    more = 'variable "way" { default = "" }\nvariable "p" {\n  sensitive = true\n  default = ""\n}\n'

    assert _rules(scanned(_variable("ANYTHING", value), more=more)) == []


def test_a_default_that_is_written_out_under_the_name_of_a_credential_is_one_finding(scanned: Scanned) -> None:
    code = MORE.replace("LATER", "k7vQ-2mZr")

    assert _rules(scanned(_variable("DB_PASSWORD", "var.defaulted"), more=code)) == ["ECS622"]


@pytest.mark.parametrize(
    "value", ["{db_password}", "{{db_password}}", "{{ db.password }}", "tbc", "TBA", "trial", "Trial-License", "<tbd>"]
)
def test_what_is_filled_in_later_or_stands_for_nothing_is_no_credential(value: str) -> None:
    assert not may_be_credential("DB_PASSWORD", value)


def test_a_value_of_a_map_is_found_where_it_is_written(scanned: Scanned) -> None:
    names = "sort(keys(local.settings))"
    report = scanned(f"for k in {names} : {{ name = k, value = local.settings[k] }}", more=MORE)

    (finding,) = [item for item in report.findings if item.category == "plain_secret"]
    line = Path(finding.span.file).read_text().split("\n")[finding.span.line - 1]

    assert "k7vQ-2mZr" in line[finding.span.column - 1 : finding.span.end_column]


@pytest.mark.parametrize(
    ("parameter", "value", "rules"),
    [
        ("{Type: String, NoEcho: true}", "!Ref Given", ["ECS623"]),
        ("{Type: String, NoEcho: 'true'}", "!Sub '${Given}'", ["ECS623"]),
        ("{Type: String, NoEcho: true}", "!Join ['', [x, !Ref Given]]", ["ECS623"]),
        ("{Type: String, NoEcho: true, Default: ''}", "!Ref Given", ["ECS623"]),
        ("{Type: String, NoEcho: true, Default: changeme}", "!Ref Given", ["ECS623"]),
        ("{Type: String, NoEcho: true, Default: changeme}", "!Sub 'key-${Given}'", ["ECS623"]),
        ("{Type: String, NoEcho: true, Default: changeme}", "!Sub ['${Given}-${X}', {X: y}]", ["ECS623"]),
        ("{Type: String, NoEcho: false, Default: ''}", "!Ref Given", []),
        ("{Type: String}", "!Ref Given", []),
        ("{Type: String}", "!Sub 'mysql://app:${Given}@db'", ["ECS623"]),
        ("{Type: String}", "!Sub 'mysql://${Given}:3306'", []),
        ("{Type: String}", "!GetAtt Key.SecretAccessKey", ["ECS623"]),
        ("{Type: String}", "!GetAtt Key.Arn", []),
        ("{Type: String}", "!Ref Key", []),
    ],
)
def test_templates_expose_secrets_too(tmp_path: Path, parameter: str, value: str, rules: list[str]) -> None:
    assert _told_of(tmp_path, "ANYTHING", parameter, value) == rules


def _told_of(tmp_path: Path, name: str, parameter: str, value: str) -> list[str]:
    (tmp_path / "template.yaml").write_text(f"""
Parameters:
  Given: {parameter}
Resources:
  Key: {{Type: AWS::IAM::AccessKey, Properties: {{UserName: x}}}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Image: public.ecr.aws/docker/library/nginx:1
          Environment:
            - {{Name: {name}, Value: {value}}}
""")
    return _rules(scan([tmp_path], Options(root=tmp_path)))


CONNECTIONS = [
    ("DATABASE_URL", "var.given", True),
    ("APP_DB_URI", "var.given", True),
    ("MONGODB_URI", "data.aws_ssm_parameter.given.value", True),
    ("DB_CONNECTION_STRING", "var.given", True),
    ("ConnectionString", "var.given", True),
    ("SPRING_DATASOURCE_URL", "var.given", False),  # Java has variables of their own for user and password
    ("DATABASE_HOST", "var.given", False),
    ("DATABASE_SECRET_NAME", "var.given", False),
    ("DATABASE_SECRET_ARN", "var.given", False),
    ("REDIS_URL", "var.given", False),  # mostly without a password
    ("DATABASE_URL", "var.db_host", False),
    ("DATABASE_URL", "var.known", False),
    ("DATABASE_URL", "aws_db_instance.main.endpoint", False),
    ("DATABASE_URL", '"postgres://app@${var.given}/app"', False),
]
VARIABLES = """
variable "given" {}
variable "db_host" {}
variable "known" { default = "postgres://db/app" }
data "aws_ssm_parameter" "given" { name = "/app/db" }
resource "aws_db_instance" "main" {}
"""


@pytest.mark.parametrize(("name", "value", "told"), CONNECTIONS)
def test_a_whole_connection_from_elsewhere_is_worth_knowing(
    scanned: Scanned, name: str, value: str, told: bool
) -> None:
    assert _rules(scanned(_variable(name, value), more=VARIABLES)) == (["ECS625"] if told else [])


@pytest.mark.parametrize(
    "beside",
    [_variable("DB_PASSWORD", '"changeme"'), _variable("PGPASSWORD", '"changeme"')],
    ids=["of the app", "of libpq"],
)
def test_a_connection_beside_a_password_of_its_own_holds_none(scanned: Scanned, beside: str) -> None:
    assert _rules(scanned(f"{_variable('DATABASE_URL', 'var.given')}, {beside}", more=VARIABLES)) == []


def test_a_hidden_connection_is_an_alarm_and_told_once(scanned: Scanned) -> None:
    hidden = 'variable "url" { sensitive = true }'
    assert _rules(scanned(_variable("DATABASE_URL", "var.url"), more=hidden)) == ["ECS623"]


@pytest.mark.parametrize(
    ("name", "reference", "says"),
    [
        ("SETTINGS", "{{resolve:ssm-secure:/app/settings:1}}", "and refuses the stack"),
        ("DB_PASSWORD", "{{resolve:ssm-secure:/app/pass:1}}", "and refuses the stack"),
        (
            "SETTINGS",
            "{{resolve:ssm:/app/db_password:1}}",
            "writes into it in clear: whoever may describe Task reads it",
        ),
        ("SETTINGS", "{{resolve:secretsmanager:app}}", "writes into it in clear: whoever may describe Task reads it"),
        ("SETTINGS", "{{resolve:ssm:/app/settings}}", ""),
        ("SECRET_NAME", "{{resolve:ssm:/app/db_secret_name}}", ""),
    ],
)
def test_what_cloudformation_reads_from_a_store_is_told_by_the_store_too(
    tmp_path: Path, name: str, reference: str, says: str
) -> None:
    container = f'{{Name: app, Image: "public.ecr.aws/a/b:1", Environment: [{{Name: {name}, Value: "{reference}"}}]}}'
    (tmp_path / "t.yaml").write_text(
        "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n"
        f"        - {container}\n",
        encoding="utf-8",
    )
    report = scan([tmp_path], Options(root=tmp_path))

    assert [(item.rule, item.message.endswith(says)) for item in report.findings] == (
        [("ECS623", True)] if says else []
    )


@pytest.mark.parametrize("kind", ["String", "AWS::SSM::Parameter::Value<String>"])
def test_a_parameter_under_the_name_of_a_credential_is_exposed(tmp_path: Path, kind: str) -> None:
    (tmp_path / "template.yaml").write_text(f"""
Parameters:
  Given: {{Type: '{kind}'}}
Resources:
  Job:
    Type: AWS::Batch::JobDefinition
    Properties:
      Type: container
      ContainerProperties:
        Image: public.ecr.aws/docker/library/nginx:1
        Environment:
          - {{Name: DB_PASSWORD, Value: !Ref Given}}
          - {{Name: DB_HOST, Value: !Ref Given}}
""")
    report = scan([tmp_path], Options(root=tmp_path))

    assert [(item.rule, item.span.line) for item in report.findings if item.category == "plain_secret"] == [
        ("ECS623", 12)
    ]


def test_what_a_target_puts_over_a_task_is_looked_at(scanned: Scanned) -> None:
    more = """
resource "aws_cloudwatch_event_target" "nightly" {
  rule     = "nightly"
  arn      = "arn:aws:ecs:eu-west-1:111122223333:cluster/main"
  role_arn = "arn:aws:iam::111122223333:role/events"
  input = jsonencode({ containerOverrides = [{ name = "app", environment = [
    { name = "DB_PASSWORD", value = "hunter2" },
    { name = "TOKEN", value = var.token },
  ] }] })
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.app.arn
  }
}
variable "token" {}
"""
    report = scanned(more=more)

    assert sorted(_rules(report)) == ["ECS622", "ECS623"]
    assert {item.resource for item in report.findings if item.category == "plain_secret"} == {
        "aws_cloudwatch_event_target.nightly"
    }
    assert "hunter2" not in text_report.render(report, TextOptions(show_unknown=True, show_info=True))


STATES = {
    "terraform": """
resource "aws_sfn_state_machine" "s" {
  name       = "s"
  role_arn   = "arn:aws:iam::111122223333:role/states"
  definition = jsonencode({ States = { R = { Type = "Task", Resource = "arn:aws:states:::ecs:runTask", GIVEN = {
    TaskDefinition = "app"
    Overrides      = { ContainerOverrides = [{ Name = "app", Environment = [VARIABLE] }] }
  } } } })
}
""",
    "cloudformation": """
Resources:
  S:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/states
      Definition:
        States:
          R:
            Type: Task
            Resource: arn:aws:states:::ecs:runTask
            GIVEN:
              TaskDefinition: app
              Overrides: {ContainerOverrides: [{Name: app, Environment: [VARIABLE]}]}
""",
}


@pytest.mark.parametrize("language", STATES)
@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        # Step Functions developer guide, "wait for a callback with the task token".
        ({"Name": "TASK_TOKEN", "Value.$": "$$.Task.Token"}, []),
        ({"Name": "DB_PASSWORD", "Value.$": "$.password"}, []),
        ({"Name": "TASK_TOKEN", "Value": "{% $states.context.Task.Token %}"}, []),
        ({"Name": "DB_PASSWORD", "Value": "hunter2"}, ["ECS622"]),
        ({"Name": "ID", "Value": "{% '" + "AKIA" + "IOSFODNN7EXAMPLE" + "' %}"}, ["ECS621"]),
    ],
)
def test_what_a_state_machine_chooses_when_it_runs_is_not_written_by_the_deployment(
    tmp_path: Path, language: str, variable: dict[str, str], expected: list[str]
) -> None:
    given = "Arguments" if "{%" in variable.get("Value", "") else "Parameters"
    code = STATES[language].replace("GIVEN", given).replace("VARIABLE", json.dumps(variable))
    (tmp_path / ("main.tf" if language == "terraform" else "template.yaml")).write_text(code, encoding="utf-8")

    assert _rules(scan([tmp_path], Options(root=tmp_path))) == expected


@pytest.mark.parametrize(
    ("name", "parameter", "value", "rules"),
    [
        ("DB_HOST", "{Type: String, NoEcho: true}", "!Ref Given", ["ECS624"]),
        ("GoogleClientId", "{Type: String, NoEcho: true}", "!Ref Given", ["ECS624"]),
        ("ALLOWED_ORIGINS", "{Type: String, NoEcho: true}", "!Ref Given", ["ECS624"]),
        ("ORIGIN_TOKEN", "{Type: String, NoEcho: true}", "!Ref Given", ["ECS623"]),
        ("DB_USER", "{Type: String, NoEcho: true, Default: app}", "!Ref Given", ["ECS624"]),
        ("DB_HOST", "{Type: String}", "!Ref Given", []),
        ("DB_PASSWORD", "{Type: String, Default: ''}", "!Ref Given", ["ECS623"]),
        ("ANYTHING", "{Type: String, Default: ''}", "!Ref Given", []),
        ("DB_PASSWORD", "{Type: String}", "''", []),
        ("SITE_PROTOCOL", "{Type: String}", "'{{resolve:secretsmanager:app:SecretString:domain-protocol}}'", []),
        ("SITE_WORD", "{Type: String}", "'{{resolve:secretsmanager:app:SecretString:domain-word}}'", ["ECS623"]),
        ("AWS_ACCESS_KEY", "{Type: String}", "!Ref Key", []),
        ("AWS_SECRET_KEY", "{Type: String}", "!GetAtt Key.SecretAccessKey", ["ECS623"]),
    ],
)
def test_templates_hide_what_is_no_secret_and_leave_secrets_empty(
    tmp_path: Path, name: str, parameter: str, value: str, rules: list[str]
) -> None:
    assert _told_of(tmp_path, name, parameter, value) == rules


def test_a_parameter_that_a_nested_stack_gets_empty_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "master.yaml").write_text("""
Parameters:
  MailPassword: {Type: String, Default: ""}
Resources:
  Web:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: web.yaml
      Parameters: {Mail: !Ref MailPassword, Other: ""}
""")
    (tmp_path / "web.yaml").write_text("""
Parameters: {Mail: {Type: String}, Other: {Type: String}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Image: public.ecr.aws/docker/library/nginx:1
          Environment:
            - {Name: MAIL_PASSWORD, Value: !Ref Mail}
            - {Name: OTHER_PASSWORD, Value: !Ref Other}
""")
    report = scan([tmp_path], Options(root=tmp_path))

    assert [(item.rule, item.span.line) for item in report.findings] == [("ECS623", 11)]


def test_a_hidden_parameter_that_gets_a_placeholder_from_the_stack_around_is_told(tmp_path: Path) -> None:
    (tmp_path / "master.yaml").write_text("""
Resources:
  Web:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: web.yaml
      Parameters: {Admin: dummy-password}
""")
    (tmp_path / "web.yaml").write_text("""
Parameters: {Admin: {Type: String, NoEcho: true, Default: changeme}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Image: public.ecr.aws/docker/library/nginx:1
          Environment: [{Name: ADMIN_PASSWORD, Value: !Ref Admin}]
""")
    report = scan([tmp_path], Options(root=tmp_path))

    assert [item.rule for item in report.findings] == ["ECS623"]


HANDED_ON = """
variable "app_url" { type = string }
variable "business_id" { type = string }
variable "database_url" { type = string }
variable "url" {
  type      = string
  sensitive = true
}
variable "token" {
  type      = string
  sensitive = true
}
module "task" {
  source = "./task"
  env = {
    app_url      = var.app_url
    business_id  = var.business_id
    database_url = var.database_url
    url          = var.url
    token        = var.token
    shown        = var.business_id
  }
}
"""
GIVEN = """
variable "env" {
  type      = any
  sensitive = true
}
"""


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("APP_URL", "var.env.app_url", ["ECS624"]),
        ("BUSINESS_ID", "var.env.business_id", ["ECS624"]),
        ("APP_URL", '"${var.env.app_url}/v2"', ["ECS624"]),
        ("URL", "var.env.url", ["ECS623"]),  # Its own variable is declared secret.
        ("APP_URL", '"${var.env.app_url}/${var.env.token}"', ["ECS623"]),
        ("APP_URL", '"${var.env.token}/${var.env.app_url}"', ["ECS623"]),
        ("DATABASE_URL", "var.env.database_url", ["ECS623"]),  # An address of a database holds its password.
        ("TOKEN", "var.env.token", ["ECS623"]),
        ("API_KEY", "var.env.shown", ["ECS623"]),
        ("ANYTHING", "var.env.shown", ["ECS623"]),
    ],
)
def test_an_address_that_is_secret_only_by_what_stands_beside_it(
    name: str, value: str, rules: list[str], tmp_path: Path
) -> None:
    (tmp_path / "task").mkdir()
    (tmp_path / "main.tf").write_text(HANDED_ON, encoding="utf-8")
    code = TASK.replace("ENVIRONMENT", _variable(name, value)).replace("REST", "") + GIVEN
    (tmp_path / "task" / "main.tf").write_text(code, encoding="utf-8")

    assert _rules(scan([tmp_path], Options(root=tmp_path))) == rules


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("CRAFT_SECURITY_KEY", "random_string.it.result", ["ECS623"]),
        ("SECURITY_KEY", "random_id.it.hex", ["ECS623"]),
        ("RAILS_SECRET", "random_string.it.result", ["ECS623"]),
        ("DB_SECRET", "random_bytes.it.base64", ["ECS623"]),
        ("DB_SECRET", '"db-${random_id.it.hex}"', []),  # The name of a secret in the store.
        ("SECURITY_KEY_ID", "random_string.it.result", []),
        ("SECURITY_GROUP", "random_string.it.result", []),
        ("DEPLOYMENT", "random_string.it.result", []),
        ("NEXT_PUBLIC_SECRET", "random_string.it.result", []),
    ],
)
def test_what_is_generated_is_a_secret_where_its_name_says_so(
    name: str, value: str, rules: list[str], scanned: Scanned
) -> None:
    more = "".join(
        f'resource "{kind}" "it" {{\n  {size} = 32\n}}\n'
        for kind, size in (("random_string", "length"), ("random_id", "byte_length"), ("random_bytes", "length"))
    )

    assert _rules(scanned(_variable(name, value), more=more)) == rules


def test_of_an_account_and_its_password_the_password_is_told(scanned: Scanned) -> None:
    more = """
variable "db_username" { sensitive = true }
variable "db_password" { sensitive = true }
"""
    report = scanned(_variable("DATABASE_URL", '"postgres://${var.db_username}:${var.db_password}@db/app"'), more=more)

    (found,) = [item for item in report.findings if item.category == "plain_secret"]

    assert "gets the sensitive variable db_password" in found.message
