"""What a report says in words names files as its other fields do: from the reading root, on every machine alike."""

import json
from pathlib import Path

import pytest

from ecs_roles.analysis.configuration import Configuration
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.outputs.json_report import as_json

ROLE = "arn:aws:iam::111122223333:role/web"
TASK = f"""
resource "aws_ecs_task_definition" "web" {{
  family                = "web"
  execution_role_arn    = "{ROLE}"
  container_definitions = jsonencode([{{ name = "web", image = "nginx", secrets = [
    {{ name = "KEY", valueFrom = "arn:aws:ssm:eu-west-1:111122223333:parameter/web/key" }}
  ] }}])
}}
"""
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
MADE = f"""
resource "aws_iam_role" "web" {{
  name               = "web"
  assume_role_policy = jsonencode({json.dumps(TRUST)})
}}
"""
FACTS = {"RoleDetailList": [{"RoleName": "web", "Path": "/", "Arn": ROLE, "AssumeRolePolicyDocument": TRUST}]}


def test_a_role_known_from_a_file_about_the_account(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TASK, encoding="utf-8")
    facts = tmp_path / "facts" / "account.json"
    facts.parent.mkdir()
    facts.write_text(json.dumps(FACTS), encoding="utf-8")
    report = as_json(scan([tmp_path], Options(settings=Configuration(account_facts=(facts,)))))

    assert "(known from facts/account.json)" in report["findings"][0]["message"]
    assert str(tmp_path) not in json.dumps({**report, "root": ""})


def test_a_role_found_in_another_root(tmp_path: Path) -> None:
    for folder, source in (("roles", MADE), ("service", TASK)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "main.tf").write_text(source, encoding="utf-8")
    (definition,) = as_json(scan([tmp_path]))["task_definitions"]

    assert definition["execution_role"]["reason"] == "found by name in roles/main.tf"


@pytest.mark.parametrize(
    ("image", "module"),
    [
        ('file("missing.txt")', "./absent"),
        ('templatefile("missing.tpl", {})', "hashicorp/consul/aws"),
        ('file("${path.module}/../../outside.txt")', "../../outside"),
    ],
)
def test_why_something_is_not_known_names_no_place_of_one_machine(tmp_path: Path, image: str, module: str) -> None:
    (tmp_path / "infra").mkdir()
    code = TASK.replace('"nginx"', image) + f'module "m" {{\n  source = "{module}"\n  role = "{ROLE}"\n}}\n'
    (tmp_path / "infra" / "main.tf").write_text(code, encoding="utf-8")
    report = as_json(scan([tmp_path], Options(root=tmp_path)))

    assert report["unread"] or report["errors"]
    assert str(tmp_path) not in json.dumps({**report, "root": ""})
