"""Hovers, lenses, hints, places and names, in Terraform with a module and in nested templates."""

import re
from typing import Any

import pytest
from lsprotocol import types
from tests.language_server.conftest import GRANTED, ROLE, TASK, Editor, connected, left

from ecs_roles.language_server.completions import completions
from ecs_roles.language_server.editor_positions import units_of
from ecs_roles.language_server.markdown_for_editors import named, said, unmarked
from ecs_roles.rules.catalog import RULES

pytestmark = pytest.mark.asyncio(loop_scope="module")

MORE = """\

resource "aws_iam_role_policy" "more" {
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sqs:*", "ecr:GetAuthorizationToken"], Resource = "*" }]
  })
}
"""

PARENT = """\
Resources:
  Roles:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: roles.yaml}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Roles.Outputs.Arn
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: web
          Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1
"""
CHILD = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: login
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "ecr:GetAuthorizationToken", Resource: "*"}
Outputs:
  Arn: {Value: !GetAtt Role.Arn}
"""


async def hovered(editor: Editor, name: str, part: str) -> str:
    document, position = editor.place(name, part)
    found = await editor.client.text_document_hover_async(types.HoverParams(document, position))
    assert found is None or isinstance(found.contents, types.MarkupContent)
    return unmarked(found.contents.value) if found is not None else ""  # type: ignore[union-attr]


async def led(editor: Editor, name: str, part: str) -> list[str]:
    """Where *go to definition* leads, as ``file:line``."""
    document, position = editor.place(name, part)
    found = await editor.client.text_document_definition_async(types.DefinitionParams(document, position))
    return places(found)


async def used(editor: Editor, name: str, part: str) -> list[str]:
    document, position = editor.place(name, part)
    context = types.ReferenceContext(include_declaration=True)
    found = await editor.client.text_document_references_async(types.ReferenceParams(context, document, position))
    return places(found)


def places(found: Any) -> list[str]:
    return sorted(f"{item.uri.rpartition('/')[2]}:{item.range.start.line + 1}" for item in found or ())


async def lenses(editor: Editor, name: str) -> dict[int, str]:
    document = types.TextDocumentIdentifier(editor.uri(name))
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(document))
    resolved = [await editor.client.code_lens_resolve_async(lens) for lens in found or ()]
    return {lens.range.start.line + 1: lens.command.title for lens in resolved if lens.command is not None}


async def terraform(editor: Editor, role: str = GRANTED) -> None:
    editor.write("ecs.tf", TASK)
    editor.write("iam.tf", role)
    editor.add_folder()


async def test_a_need_says_who_is_asked_and_which_line_answers(editor: Editor) -> None:
    await terraform(editor)

    assert await hovered(editor, "ecs.tf", "aws_secretsmanager_secret.db.arn") == (
        "ECS asks secretsmanager:GetSecretValue on arn:aws:secretsmanager:*:*:secret:web/db-?????? of "
        "aws_iam_role.execution (execution role): allowed by iam.tf:13"
    )


async def test_a_need_that_nothing_grants_is_missing(editor: Editor) -> None:
    await terraform(editor, ROLE)

    assert "(execution role): missing" in await hovered(editor, "ecs.tf", "aws_secretsmanager_secret.db.arn")


async def test_a_need_that_cannot_be_decided_says_why(editor: Editor) -> None:
    await terraform(
        editor, GRANTED.replace("aws_secretsmanager_secret.db.arn", "var.secrets") + 'variable "secrets" {}\n'
    )

    assert "unknown: " in await hovered(editor, "ecs.tf", "aws_secretsmanager_secret.db.arn")


async def test_a_reference_to_a_role_tells_what_the_role_is_for(editor: Editor) -> None:
    await terraform(editor, GRANTED + MORE)

    lines = (await hovered(editor, "ecs.tf", "aws_iam_role.execution.arn")).splitlines()

    assert lines[0] == "aws_iam_role.execution, iam.tf:1: execution role of 1 task definition, 2 grants needed by none"
    assert "- may be assumed by ecs-tasks.amazonaws.com" in lines
    assert "- used by aws_ecs_task_definition.web (execution role, ecs.tf:4)" in lines
    assert any(line.startswith("- needed by none: sqs:*, ecr:GetAuthorizationToken, iam.tf:") for line in lines)


async def test_a_role_outside_the_code_says_why_nothing_is_known(editor: Editor) -> None:
    editor.write("ecs.tf", TASK.replace("aws_iam_role.execution.arn", "var.role") + 'variable "role" {}\n')
    editor.add_folder()

    assert (await hovered(editor, "ecs.tf", "var.role")).startswith("execution role: unknown: ")


async def test_actions_say_what_they_do_and_patterns_what_they_stand_for(editor: Editor) -> None:
    await terraform(editor, GRANTED + MORE)

    action = await hovered(editor, "iam.tf", "secretsmanager:GetSecretValue")
    pattern = await hovered(editor, "iam.tf", "sqs:*")

    assert "Grants permission to retrieve and decrypt the encrypted data (read)" in action
    assert "is needed by execution role of aws_ecs_task_definition.web: ecs.tf:8" in action
    assert re.search(r"sqs:\* \(allowed to aws_iam_role.execution\): stands for \d+ actions: sqs:", pattern)
    assert "not needed" in pattern
    assert "ecr:" not in pattern


async def test_a_task_definition_shows_its_ledger(editor: Editor) -> None:
    await terraform(editor, ROLE)

    lines = (await hovered(editor, "ecs.tf", 'resource "aws_ecs')).splitlines()

    assert lines[0] == "aws_ecs_task_definition.web: 0 of 1 permission granted, 1 missing"
    assert "- execution role: aws_iam_role.execution, iam.tf:1" in lines
    assert any(line.startswith("- ECS asks secretsmanager:GetSecretValue") for line in lines)


VOLUME = TASK.replace(
    "  }])\n",
    """\
  }])
  task_role_arn = aws_iam_role.execution.arn
  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.data.id
      transit_encryption = "ENABLED"
      authorization_config { iam = "ENABLED" }
    }
  }
""",
)


async def test_images_logs_and_volumes_say_what_ecs_asks_because_of_them(editor: Editor) -> None:
    image = VOLUME.replace("public.ecr.aws/nginx/nginx:1", "${aws_ecr_repository.web.repository_url}:1")
    options = '{ awslogs-group = "web", awslogs-region = "eu-west-1" }'
    log = f'logConfiguration = {{ logDriver = "awslogs", options = {options} }}'
    editor.write("ecs.tf", image.replace("    secrets", f"    {log}\n    secrets"))
    attached = (
        '\nresource "aws_iam_role_policy_attachment" "x" {\n  role = aws_iam_role.execution.name\n'
        '  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"\n}\n'
        'resource "aws_efs_file_system" "data" {}\nresource "aws_ecr_repository" "web" {\n  name = "web"\n}\n'
    )
    editor.write("iam.tf", GRANTED + attached)
    editor.add_folder()

    pulled = await hovered(editor, "ecs.tf", "aws_ecr_repository.web")
    assert "ECS asks ecr:BatchGetImage on arn:aws:ecr:*:*:repository/web" in pulled
    assert "allowed by AWS managed policy service-role/AmazonECSTaskExecutionRolePolicy" in pulled
    assert "logs:PutLogEvents" in await hovered(editor, "ecs.tf", "awslogs-group")
    assert "elasticfilesystem:ClientMount" in await hovered(editor, "ecs.tf", "authorization_config")


async def test_other_places_say_nothing(editor: Editor) -> None:
    await terraform(editor)
    editor.open("notes.txt", "notes")

    assert await hovered(editor, "ecs.tf", "family") == ""
    assert await hovered(editor, "iam.tf", "Version") == ""
    assert await led(editor, "ecs.tf", "family") == []
    document = types.TextDocumentIdentifier(editor.uri("notes.txt"))
    assert not await editor.client.text_document_hover_async(types.HoverParams(document, types.Position(900, 900)))


async def test_hovers_find_their_line_while_another_one_is_typed(editor: Editor) -> None:
    await terraform(editor)
    uri = editor.open("ecs.tf")
    await editor.until(lambda: editor.uri("iam.tf") in editor.client.diagnostics)
    document, position = editor.place("ecs.tf", "aws_secretsmanager_secret.db.arn")

    editor.replace(uri, "locals { half = {\n" + TASK)
    moved = types.Position(position.line + 1, position.character)
    found = await editor.client.text_document_hover_async(types.HoverParams(document, moved))
    new = await editor.client.text_document_hover_async(types.HoverParams(document, types.Position(0, 3)))

    assert found is not None
    assert found.range is not None
    assert found.range.start.line == moved.line
    assert new is None


async def test_lenses_count_what_is_granted_and_who_uses_a_role(editor: Editor) -> None:
    await terraform(editor, ROLE + MORE)

    assert await lenses(editor, "ecs.tf") == {1: "0 of 1 permission granted, 1 missing"}
    titles = await lenses(editor, "iam.tf")
    assert titles[1].startswith("execution role of 1 task definition, ")
    assert titles[1].endswith("needed by none")


async def test_a_lens_of_a_module_counts_its_instances(editor: Editor) -> None:
    editor.write("service/main.tf", TASK.replace("aws_iam_role.execution.arn", "var.role") + 'variable "role" {}\n')
    editor.write(
        "main.tf",
        "".join(f'module "{n}" {{\n  source = "./service"\n  role = aws_iam_role.execution.arn\n}}\n' for n in "ab"),
    )
    editor.write("iam.tf", GRANTED.replace("aws_secretsmanager_secret.db.arn", '"*"'))
    editor.add_folder()

    assert await lenses(editor, "service/main.tf") == {1: "2 instances: 2 of 2 permissions granted"}
    assert await lenses(editor, "iam.tf") == {1: "execution role of 2 task definitions"}
    assert await led(editor, "service/main.tf", "var.role") == ["iam.tf:1"]
    assert await led(editor, "service/main.tf", "aws_secretsmanager_secret.db.arn") == ["iam.tf:13"]
    assert await used(editor, "iam.tf", "secretsmanager:GetSecretValue") == ["main.tf:8"]


async def test_places_lead_from_a_task_definition_to_the_deciding_statement_and_back(editor: Editor) -> None:
    await terraform(editor)

    assert await led(editor, "ecs.tf", 'resource "aws_ecs') == ["iam.tf:1"]
    assert await led(editor, "ecs.tf", "aws_iam_role.execution.arn") == ["iam.tf:1"]
    assert await led(editor, "iam.tf", 'resource "aws_iam_role" ') == ["iam.tf:11"]
    assert await led(editor, "ecs.tf", "aws_secretsmanager_secret.db.arn") == ["iam.tf:13"]
    assert await used(editor, "iam.tf", "secretsmanager:GetSecretValue") == ["ecs.tf:8"]
    assert await used(editor, "iam.tf", 'resource "aws_iam_role" ') == ["ecs.tf:4"]


async def test_places_lead_through_nested_templates(editor: Editor) -> None:
    editor.write("parent.yaml", PARENT)
    editor.write("roles.yaml", CHILD)
    editor.add_folder()

    assert await led(editor, "parent.yaml", "Roles.Outputs.Arn") == ["roles.yaml:2"]
    assert "roles.yaml:14" in await led(editor, "parent.yaml", "111122223333.dkr")
    assert await used(editor, "roles.yaml", "ecr:GetAuthorizationToken") == ["parent.yaml:12"]
    assert "missing" in await hovered(editor, "parent.yaml", "111122223333.dkr")


async def test_symbols_are_task_definitions_and_roles(editor: Editor) -> None:
    await terraform(editor)

    async def names(query: str) -> list[str]:
        found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(query))
        return sorted(item.name for item in found or () if item.location.uri.startswith(editor.folder.as_uri()))

    assert await names("") == ["aws_ecs_task_definition.web", "aws_iam_role.execution"]
    assert await names("rolexec") == ["aws_iam_role.execution"]
    assert await names("nothing of it") == []


async def test_hints_show_what_references_evaluate_to_when_they_are_wanted(editor: Editor) -> None:
    await terraform(editor)
    client = await connected([editor.folder], options={"inlayHints": True, "codeLens": False})
    other = Editor(client, editor.folder)
    whole = types.Range(types.Position(0, 0), types.Position(99, 0))
    params = types.InlayHintParams(types.TextDocumentIdentifier(editor.uri("ecs.tf")), whole)

    hints = await client.text_document_inlay_hint_async(params)
    without = await editor.client.text_document_inlay_hint_async(params)
    no_lenses = await lenses(other, "ecs.tf")
    await left(client)

    assert [(hint.position.line, hint.label) for hint in hints or ()] == [
        (3, "= arn:aws:iam::*:role/web-execution"),
        (7, "= arn:aws:secretsmanager:*:*:secret:web/db-??????"),
    ]
    assert not without
    assert no_lenses == {}


async def test_names_of_the_code_do_not_format_or_link(editor: Editor) -> None:
    hostile = "sqs:x`](http://example.com) ![a](http://example.com/a.png) <img src=x> **b**"
    await terraform(editor, ROLE.replace('"secretsmanager:GetSecretValue"', f'"{hostile}"'))
    document, position = editor.place("iam.tf", "sqs:x")

    found = await editor.client.text_document_hover_async(types.HoverParams(document, position))

    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    outside = re.sub(r"`[^`]*`", "", found.contents.value)
    assert "http" not in outside
    assert "<img" not in outside


async def test_what_is_said_is_not_read_as_markdown() -> None:
    assert named("a`b\nc") == "`a'b c`"
    assert said("*a* [b](c) <d>") == r"\*a\* \[b\](c) \<d\>"
    assert unmarked(f"**{named('a')}** [`f:1`](file:///f#L1) {said('x_y')}") == "a f:1 x_y"


async def test_a_secret_is_masked_in_a_hover(editor: Editor) -> None:
    secret = "AKIAIOSFODNN7EXAMPLF"
    editor.write("ecs.tf", TASK.replace("web/db", secret))
    editor.write("iam.tf", GRANTED)
    editor.add_folder()

    shown = await hovered(editor, "ecs.tf", "aws_secretsmanager_secret.db.arn")
    assert "GetSecretValue" in shown
    assert secret not in shown


@pytest.mark.parametrize(
    ("file", "line", "spelling"),
    [
        ("main.tf", "  # ecs-roles: ignore ", "id"),
        ("main.tf", "  // ecs-roles: ignore ECS531, ECS", "id"),
        ("main.tf", "  # checkov:skip=CKV_ECS", "checkov_id"),
        ("t.yaml", "          ignore_checks: [E9531, ", "cfn_lint_id"),
        ("t.yaml", "            - E95", "cfn_lint_id"),
        ("t.yaml", "        - id: CKV_", "checkov_id"),
        (".ecs-roles.toml", 'ignore = ["ECS5', "id"),
        ("pyproject.toml", 'rule = "', "id"),
    ],
)
async def test_rules_are_completed_where_one_is_named(file: str, line: str, spelling: str) -> None:
    at = types.Position(1, len(line))
    found = completions(f"/p/{file}", f"first\n{line}\n", at, units_of("utf-16"))

    assert [item.label for item in found] == [getattr(rule, spelling) for rule in RULES]
    edit = found[0].text_edit
    assert isinstance(edit, types.TextEdit)
    assert edit.range.end == at
    assert line[: edit.range.start.character].rstrip().endswith(("ignore", ",", "skip=", "[E9531,", "-", ":", '"'))


@pytest.mark.parametrize(
    ("file", "line"), [("main.tf", "  name = "), ("main.tf", "# a word"), (".ecs-roles.toml", "[facts")]
)
async def test_rules_are_not_completed_elsewhere(file: str, line: str) -> None:
    assert completions(f"/p/{file}", line, types.Position(0, len(line)), units_of("utf-16")) == []


async def test_completion_reads_the_open_text(editor: Editor) -> None:
    uri = editor.open("main.tf", "# ecs-roles: ignore ECS53")
    params = types.CompletionParams(types.TextDocumentIdentifier(uri), types.Position(0, 25))

    found = await editor.client.text_document_completion_async(params)

    assert isinstance(found, (list, tuple))
    assert "ECS531" in [item.label for item in found]
