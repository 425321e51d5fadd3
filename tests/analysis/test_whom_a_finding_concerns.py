"""One line is one finding, which lists every task definition of every root that it is about, each with its role."""

from pathlib import Path

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Concern
from ecs_roles.outputs import text_report
from ecs_roles.outputs.json_report import as_json
from ecs_roles.outputs.text_report import TextOptions

TRUST = """jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })"""
MODULE = f"""
variable "image" {{ type = string }}
resource "aws_iam_role" "exec" {{
  name_prefix        = "exec"
  assume_role_policy = {TRUST}
}}
resource "aws_ecs_task_definition" "app" {{
  family                = "app"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{{ name = "app", image = var.image, secrets = [
    {{ name = "KEY", valueFrom = "/app/key" }}
  ] }}])
}}
"""
UNKNOWN_IMAGE = (
    'variable "image" { type = string }\nmodule "app" {\n  source = "../../module"\n  image = var.image\n}\n'
)
KNOWN_IMAGE = 'module "app" {\n  source = "../../module"\n  image = "public.ecr.aws/docker/library/nginx:1"\n}\n'


def two_roots(folder: Path) -> Report:
    for name, content in (
        ("module", MODULE),
        ("env/dev", UNKNOWN_IMAGE),
        ("env/live", KNOWN_IMAGE),
    ):
        (folder / name).mkdir(parents=True)
        (folder / name / "main.tf").write_text(content, encoding="utf-8")
    return scan([folder], Options(root=folder))


def test_a_definition_of_two_roots_is_listed_for_each_with_its_own_status(tmp_path: Path) -> None:
    report = two_roots(tmp_path)

    assert {(item.root, item.address): item.status for item in report.task_definitions} == {
        ("env/dev", "module.app.aws_ecs_task_definition.app"): "partly",
        ("env/live", "module.app.aws_ecs_task_definition.app"): "decided",
    }
    assert [item["root"] for item in as_json(report)["task_definitions"]] == ["env/dev", "env/live"]


def test_their_shared_line_is_one_finding_that_names_both(tmp_path: Path) -> None:
    report = two_roots(tmp_path)
    (finding,) = (found for found in report.findings if found.rule == "ECS531")

    assert finding.concerns == tuple(
        Concern("module.app.aws_ecs_task_definition.app", "module.app.aws_iam_role.exec", root)
        for root in ("env/dev", "env/live")
    )


def test_the_headings_name_the_roots(tmp_path: Path) -> None:
    said = text_report.render(two_roots(tmp_path), TextOptions(show_unknown=True)).splitlines()

    name = "module.app.aws_ecs_task_definition.app"
    assert said[0] == f"{name} (env/dev), {name} (env/live)"
    assert f"{name} (env/dev) is partly decided:" in said


def test_one_policy_on_two_roles_is_two_findings_each_with_its_own_definition(tmp_path: Path) -> None:
    roles = "".join(
        f"""
  {name}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{Effect: Allow, Action: 'sts:AssumeRole', Principal: {{Service: ecs-tasks.amazonaws.com}}}}]
      ManagedPolicyArns: [!Ref Shared]
  {name}:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt {name}Role.Arn
      ContainerDefinitions: [{{Name: app, Image: 'public.ecr.aws/docker/library/nginx:1'}}]"""
        for name in ("Web", "Mail")
    )
    (tmp_path / "template.yaml").write_text(
        f"""Resources:
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:PutObject', Resource: '*'}}]}}{roles}
""",
        encoding="utf-8",
    )
    report = scan([tmp_path], Options(root=tmp_path))
    found = [finding for finding in report.findings if finding.rule == "ECS551"]

    assert {(finding.role, finding.task_definitions) for finding in found} == {
        ("WebRole", ("Web",)),
        ("MailRole", ("Mail",)),
    }
    assert len({finding.fingerprint for finding in found}) == 2


def test_the_instances_of_a_module_are_one_finding(tmp_path: Path) -> None:
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "main.tf").write_text(MODULE, encoding="utf-8")
    calls = KNOWN_IMAGE.replace("../../module", "./module")
    (tmp_path / "main.tf").write_text(calls + calls.replace('"app"', '"other"'), encoding="utf-8")
    report = scan([tmp_path], Options(root=tmp_path))
    (finding,) = (found for found in report.findings if found.rule == "ECS531")

    assert {concern.role for concern in finding.concerns} == {
        "module.app.aws_iam_role.exec",
        "module.other.aws_iam_role.exec",
    }
