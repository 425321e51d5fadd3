"""What an attribute of a resource or data block holds once it is there, as the provider's documentation says.

``~`` stands for whatever is known only after deployment.
"""

from pathlib import Path

import pytest

from ecs_roles.readers.terraform.modules.module_instance import Module
from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.readers.terraform.modules.session import Session
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue, is_null
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import Text, same_text
from ecs_roles.symbolic.values import Mapping, Sequence, as_literal

CODE = """
provider "aws" {
  region = "eu-west-1"
}

variable "key" {
  type = string
}

resource "aws_kms_key" "main" {}

resource "aws_kms_alias" "by_id" {
  name          = "alias/by-id"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_kms_alias" "by_arn" {
  name          = "alias/by-arn"
  target_key_id = aws_kms_key.main.arn
}

resource "aws_kms_alias" "open" {
  target_key_id = var.key
}

resource "aws_kms_replica_key" "copy" {
  primary_key_arn = "arn:aws:kms:us-east-1:111122223333:key/mrk-1234"
}

resource "aws_iam_role" "made_up" {}

resource "aws_iam_role" "prefixed" {
  name_prefix = "app-"
  path        = "/team/"
}

resource "aws_iam_instance_profile" "nodes" {
  name = "nodes"
}

resource "aws_iam_role_policy" "own" {
  role   = aws_iam_role.prefixed.name
  policy = "{}"
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = "app"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_secretsmanager_secret_version" "by_name" {
  secret_id = "orders/login"
}

resource "aws_scheduler_schedule" "nightly" {
  name = "nightly"
}

resource "aws_cloudwatch_event_rule" "on_bus" {
  name           = "orders"
  event_bus_name = "arn:aws:events:eu-west-1:111122223333:event-bus/shop"
}

resource "aws_cloudwatch_event_rule" "on_default" {
  name = "orders"
}

resource "aws_codedeploy_app" "web" {
  name = "web"
}

resource "aws_db_instance" "orders" {
  identifier = "orders"
}

resource "aws_s3_object" "settings" {
  bucket = "settings"
  key    = "web/.env"
}

resource "aws_efs_access_point" "data" {
  file_system_id = "fs-0123"
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
}

data "aws_ecs_task_definition" "with_revision" {
  task_definition = "orders:7"
}

data "aws_ecs_task_definition" "by_arn" {
  task_definition = "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:7"
}

data "aws_ecs_task_definition" "newest" {
  task_definition = aws_ecs_task_definition.web.family
}

data "aws_ecs_service" "web" {
  service_name = "web"
  cluster_arn  = "arn:aws:ecs:eu-west-1:111122223333:cluster/main"
}

data "aws_kms_key" "by_alias" {
  key_id = "alias/by-id"
}

data "aws_kms_key" "other" {
  key_id = "alias/other"
}

data "aws_kms_key" "by_alias_arn" {
  key_id = "arn:aws:kms:eu-west-1:111122223333:alias/other"
}

data "aws_kms_key" "another" {
  key_id = "alias/another"
}

data "aws_kms_alias" "other" {
  name = "alias/other"
}

data "aws_secretsmanager_secret" "login" {
  name = "orders/login"
}

data "aws_secretsmanager_secret" "by_partial_arn" {
  arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:agent_key"
}

data "aws_secretsmanager_secret_version" "by_partial_arn" {
  secret_id = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:agent_key"
}

data "aws_secretsmanager_secret" "by_complete_arn" {
  arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:agent_key-AbCdEf"
}

data "aws_secretsmanager_secret" "by_open_arn" {
  arn = var.key
}

resource "aws_secretsmanager_secret" "own" {
  name = "own"
}

data "aws_secretsmanager_secret" "own" {
  arn = aws_secretsmanager_secret.own.id
}

resource "aws_iam_instance_profile" "made_up" {
  name_prefix = "node-"
  role        = aws_iam_role.prefixed.name
}

data "aws_iam_instance_profile" "made_up" {
  name = aws_iam_instance_profile.made_up.name
}

data "aws_iam_instance_profile" "nodes" {
  name = aws_iam_instance_profile.nodes.name
}

data "aws_iam_instance_profile" "other" {
  name = "other"
}

resource "aws_iam_instance_profile" "of_another" {
  role = "another"
}

data "aws_iam_instance_profile" "of_another" {
  name = aws_iam_instance_profile.of_another.name
}

data "aws_iam_role" "other" {
  name = "other"
}

data "aws_iam_user" "ci" {
  user_name = "ci"
}

data "aws_arn" "queue" {
  arn = "arn:aws:sqs:eu-west-1:111122223333:orders"
}

data "aws_iam_policy" "elsewhere" {
  name        = "AmazonECSTaskExecutionRolePolicy"
  path_prefix = "/job-function/"
}

resource "aws_batch_job_definition" "nightly" {
  name = "nightly"
}

resource "aws_s3_bucket_policy" "named" {
  bucket = "settings"
}

resource "aws_s3_bucket_policy" "open" {
  bucket = var.key
}

data "aws_service_principal" "tasks" {
  service_name = "ecs-tasks"
}
"""
ARN = "arn:~:{service}:eu-west-1:~:"
AGENT_KEY = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:agent_key"
KEY = "arn:~:kms:eu-west-1:~:key/~"
VALUES = {
    "aws_kms_alias.by_id.target_key_arn": KEY,
    "aws_kms_alias.by_arn.target_key_arn": KEY,
    "aws_kms_alias.by_id.target_key_id": "~",
    "aws_kms_alias.by_arn.target_key_id": "~",
    "aws_kms_alias.open.target_key_arn": "~",
    "aws_kms_alias.open.name": "alias/~",
    "aws_kms_alias.open.name_prefix": "~",
    "aws_kms_alias.by_id.name_prefix": None,
    "aws_kms_alias.by_id.id": "alias/by-id",
    "aws_kms_replica_key.copy.arn": "arn:~:kms:eu-west-1:~:key/mrk-1234",
    "aws_iam_role.made_up.name": "terraform-~",
    "aws_iam_role.made_up.permissions_boundary": None,
    "aws_iam_role.prefixed.id": "app-~",
    "aws_iam_role.prefixed.arn": "arn:~:iam::~:role/team/app-~",
    "aws_iam_role_policy.own.name": "terraform-~",
    "aws_iam_role_policy.own.id": "app-~:terraform-~",
    "aws_iam_role_policy_attachment.own.id": "~",
    "aws_iam_instance_profile.nodes.role": None,
    "aws_secretsmanager_secret_version.by_name.arn": "arn:~:secretsmanager:eu-west-1:~:secret:orders/login-~",
    "aws_scheduler_schedule.nightly.id": "default/nightly",
    "aws_cloudwatch_event_rule.on_bus.id": "shop/orders",
    "aws_cloudwatch_event_rule.on_bus.arn": "arn:~:events:eu-west-1:~:rule/shop/orders",
    "aws_cloudwatch_event_rule.on_default.id": "orders",
    "aws_codedeploy_app.web.id": "~",
    "aws_db_instance.orders.id": "~",
    "aws_db_instance.orders.arn": "arn:~:rds:eu-west-1:~:db:orders",
    "aws_s3_object.settings.arn": "arn:~:s3:::settings/web/.env",
    "aws_efs_access_point.data.file_system_arn": "arn:~:elasticfilesystem:eu-west-1:~:file-system/fs-0123",
    "aws_efs_access_point.data.path": "~",
    "aws_ecs_task_definition.web.id": "web",
    "aws_ecs_task_definition.web.arn_without_revision": "arn:~:ecs:eu-west-1:~:task-definition/web",
    "data.aws_ecs_task_definition.with_revision.task_role_arn": "~",
    "data.aws_ecs_task_definition.with_revision.network_mode": "~",
    "data.aws_ecs_task_definition.with_revision.family": "orders",
    "data.aws_ecs_task_definition.with_revision.arn": "arn:~:ecs:eu-west-1:~:task-definition/orders:7",
    "data.aws_ecs_task_definition.by_arn.family": "orders",
    "data.aws_ecs_task_definition.by_arn.revision": "7",
    "data.aws_ecs_task_definition.by_arn.arn": "arn:~:ecs:eu-west-1:~:task-definition/orders:7",
    "data.aws_ecs_task_definition.newest.id": "arn:~:ecs:eu-west-1:~:task-definition/web:~",
    "data.aws_ecs_service.web.arn": "arn:~:ecs:eu-west-1:~:service/main/web",
    "data.aws_kms_key.by_alias.key_id": "alias/by-id",
    "data.aws_kms_key.by_alias.arn": KEY,
    "data.aws_kms_alias.other.id": "arn:~:kms:eu-west-1:~:alias/other",
    "data.aws_kms_alias.other.target_key_arn": KEY,
    "data.aws_secretsmanager_secret.login.kms_key_id": "~",
    "data.aws_secretsmanager_secret.by_partial_arn.arn": f"{AGENT_KEY}-~",
    "data.aws_secretsmanager_secret.by_partial_arn.id": f"{AGENT_KEY}-~",
    "data.aws_secretsmanager_secret.by_partial_arn.kms_key_id": "~",
    "data.aws_secretsmanager_secret_version.by_partial_arn.arn": f"{AGENT_KEY}-~",
    "data.aws_secretsmanager_secret.by_complete_arn.arn": f"{AGENT_KEY}-AbCdEf",
    "data.aws_secretsmanager_secret.by_open_arn.arn": "~",
    "data.aws_secretsmanager_secret.own.kms_key_id": "",
    "data.aws_iam_instance_profile.made_up.role_name": "app-~",
    "data.aws_iam_instance_profile.made_up.role_arn": "arn:~:iam::~:role/team/app-~",
    "data.aws_iam_instance_profile.made_up.role_id": "~",
    "data.aws_iam_instance_profile.nodes.role_name": "~",
    "data.aws_iam_instance_profile.other.role_name": "~",
    "data.aws_iam_instance_profile.of_another.role_name": "another",
    "data.aws_iam_instance_profile.of_another.role_arn": "~",
    "data.aws_iam_role.other.permissions_boundary": "~",
    "data.aws_iam_user.ci.arn": "arn:~:iam::~:user/~ci",
    "data.aws_arn.queue.resource": "orders",
    "data.aws_arn.queue.account": "111122223333",
    "data.aws_iam_policy.elsewhere.policy": "~",
    "aws_batch_job_definition.nightly.arn": "arn:~:batch:eu-west-1:~:job-definition/nightly:~",
    "aws_s3_bucket_policy.named.id": "settings",
    "aws_s3_bucket_policy.open.id": "~",
    "data.aws_service_principal.tasks.name": "ecs-tasks.amazonaws.com",
    "data.aws_service_principal.tasks.suffix": "amazonaws.com",
    "data.aws_service_principal.tasks.region": "~",
}
SAME = [
    ("aws_kms_alias.by_id.target_key_arn", "aws_kms_key.main.arn"),
    ("aws_kms_alias.by_arn.target_key_arn", "aws_kms_key.main.arn"),
    ("aws_kms_alias.by_arn.target_key_id", "aws_kms_key.main.key_id"),
    ("data.aws_kms_key.by_alias.arn", "aws_kms_key.main.arn"),
    ("data.aws_kms_key.by_alias.id", "aws_kms_key.main.key_id"),
    ("data.aws_kms_key.other.arn", "data.aws_kms_alias.other.target_key_arn"),
    ("data.aws_kms_key.by_alias_arn.id", "data.aws_kms_alias.other.target_key_id"),
    ("aws_secretsmanager_secret_version.by_name.arn", "data.aws_secretsmanager_secret.login.arn"),
    ("data.aws_secretsmanager_secret.by_partial_arn.arn", "data.aws_secretsmanager_secret_version.by_partial_arn.arn"),
    ("data.aws_secretsmanager_secret.own.arn", "aws_secretsmanager_secret.own.arn"),
    ("data.aws_iam_instance_profile.made_up.role_name", "aws_iam_role.prefixed.name"),
    ("data.aws_iam_instance_profile.made_up.role_arn", "aws_iam_role.prefixed.arn"),
    ("data.aws_ecs_task_definition.newest.arn", "aws_ecs_task_definition.web.arn"),
]


@pytest.fixture
def root(tmp_path: Path) -> Module:
    (tmp_path / "main.tf").write_text(CODE)
    session = Session(tmp_path, "", FileAccess(tmp_path, {}))
    module = Module(session, session.configuration(tmp_path))
    module.regions = module.regions.with_providers(module.configuration.providers, module.evaluated)
    session.modules.append(module)
    return module


def value(root: Module, expression: str) -> TerraformValue:
    setting = read_file_text("expression.tf", f"value = {expression}\n").body.setting("value")
    assert setting is not None
    return root.evaluated(setting.expression)


def shown(found: TerraformValue) -> str | None:
    if is_null(found):
        return None
    pieces = found.pieces if isinstance(found, Text) else (None,)
    return "".join(piece if isinstance(piece, str) else "~" for piece in pieces)


@pytest.mark.parametrize("expression", VALUES)
def test_an_attribute_is_what_the_provider_returns(expression: str, root: Module) -> None:
    assert shown(value(root, expression)) == VALUES[expression]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_one_thing_give_one_value(one: str, other: str, root: Module) -> None:
    assert value(root, one) == value(root, other)


def test_two_aliases_may_be_of_one_key_or_not(root: Module) -> None:
    one, other = (value(root, f"data.aws_kms_key.{name}.arn") for name in ("other", "another"))

    assert isinstance(one, Text)
    assert isinstance(other, Text)
    assert same_text(one, other) is Answer.UNKNOWN


def test_the_containers_of_a_daemon_are_nested_blocks(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("""
    resource "aws_ecs_daemon_task_definition" "agent" {
      family = "agent"

      container_definition {
        name  = "agent"
        image = "agent:1"

        secret {
          name       = "TOKEN"
          value_from = "arn:aws:ssm:eu-west-1:111122223333:parameter/token"
        }

        log_configuration {
          log_driver = "awslogs"
          options    = { awslogs-group = "agents" }
        }
      }
    }
    """)
    (daemon,) = read_root(tmp_path, reading_root=tmp_path).deployments[0].resources
    containers = daemon.properties.get("containerDefinitions")
    assert isinstance(containers, Sequence)
    (container,) = containers.items
    assert isinstance(container, Mapping)
    secrets, log = container.get("secrets"), container.get("logConfiguration")
    assert isinstance(secrets, Sequence)
    assert isinstance(log, Mapping)

    assert [as_literal(secret.get("valueFrom")) for secret in secrets.items if isinstance(secret, Mapping)] == [
        "arn:aws:ssm:eu-west-1:111122223333:parameter/token"
    ]
    assert as_literal(log.get("logDriver")) == "awslogs"
