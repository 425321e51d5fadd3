"""Code actions: what they offer, what their edits come to, and when they are refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.language_server.conftest import GRANTED, ROLE, TASK, Editor, capable, connected, left

from ecs_roles.language_server.editor_positions import units_of
from ecs_roles.language_server.open_buffers import edited
from ecs_roles.language_server.workspace_edits import difference

pytestmark = pytest.mark.asyncio(loop_scope="module")

UTF_16 = units_of("utf-16")

TEMPLATE = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: secrets
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: secretsmanager:GetSecretValue
                Resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:other-AbCdEf
  Secret:
    Type: AWS::SecretsManager::Secret
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: web
          Image: public.ecr.aws/nginx/nginx:1
          Secrets:
            - {Name: DB, ValueFrom: !Ref Secret}
"""
JSON_TEMPLATE = json.dumps(
    {
        "Resources": {
            "Task": {
                "Type": "AWS::ECS::TaskDefinition",
                "Properties": {
                    "RequiresCompatibilities": ["FARGATE"],
                    "ContainerDefinitions": [
                        {
                            "Name": "web",
                            "Image": "registry.example/web:1",
                            "RepositoryCredentials": {
                                "CredentialsParameter": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf"
                            },
                        }
                    ],
                },
            }
        }
    },
    indent=2,
)


async def offered(editor: Editor, uri: str, code: str, only: str | None = None) -> dict[str, Any]:
    """The actions for a diagnostic, by title."""
    await editor.until(lambda: code in editor.codes(uri))
    diagnostic = next(item for item in editor.diagnostics(uri) if item.code == code)
    context = types.CodeActionContext([diagnostic], only=[only] if only is not None else None)
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), diagnostic.range, context)
    found = await editor.client.text_document_code_action_async(params)
    return {action.title: action for action in found or ()}


async def edit_of(editor: Editor, action: Any) -> types.WorkspaceEdit:
    resolved = await editor.client.code_action_resolve_async(action)
    assert resolved.edit is not None
    return resolved.edit


def applied(editor: Editor, edit: types.WorkspaceEdit) -> dict[str, str]:
    """The texts after an edit, by the name of the file."""
    texts: dict[str, str] = {}
    for change in edit.document_changes or ():
        assert isinstance(change, types.TextDocumentEdit)
        name = change.text_document.uri.removeprefix(editor.folder.as_uri() + "/")
        text = (editor.folder / name).read_bytes().decode()
        for each in sorted(change.edits, key=lambda item: (-item.range.start.line, -item.range.start.character)):
            assert isinstance(each, types.TextEdit)
            text = edited(text, types.TextDocumentContentChangePartial(each.range, each.new_text), UTF_16)
        texts[name] = text
    return texts


async def two_files(editor: Editor, task: str = TASK, role: str = ROLE) -> str:
    editor.write("ecs.tf", task)
    editor.write("iam.tf", role)
    editor.add_folder()
    return editor.open("ecs.tf")


FIX = "Allow secretsmanager:GetSecretValue in a statement of aws_iam_role_policy.execution"
IGNORE = "Ignore ECS531 on aws_ecs_task_definition.web, with a reason"


async def test_a_fix_edits_the_file_of_the_role_and_the_finding_goes(editor: Editor) -> None:
    uri = await two_files(editor)
    actions = await offered(editor, uri, "ECS531")

    assert actions[FIX].is_preferred
    assert actions[FIX].kind == types.CodeActionKind.QuickFix
    assert actions[FIX].edit is None  # worked out when it is chosen
    assert [item.code for item in actions[FIX].diagnostics] == ["ECS531"]
    texts = applied(editor, await edit_of(editor, actions[FIX]))

    assert list(texts) == ["iam.tf"]
    assert "aws_secretsmanager_secret.db.arn]" in texts["iam.tf"]
    editor.write("iam.tf", texts["iam.tf"])
    editor.changed_on_disk("iam.tf")
    await editor.until(lambda: editor.codes(uri) == [])


async def test_a_fix_counts_in_the_units_of_the_editor_and_keeps_line_ends(editor: Editor) -> None:
    role = ROLE.replace('Resource = "arn', '/* 😀 é */ Resource = "arn').replace("\n", "\r\n")
    uri = await two_files(editor, role=role)
    actions = await offered(editor, uri, "ECS531")

    text = applied(editor, await edit_of(editor, actions[FIX]))["iam.tf"]

    assert '/* 😀 é */ Resource = ["arn' in text
    assert text.count("\n") == text.count("\r\n")


async def test_a_fix_names_the_version_of_an_open_text(editor: Editor) -> None:
    uri = await two_files(editor)
    iam = editor.open("iam.tf")
    editor.replace(iam, ROLE + "\n# not saved\n")
    actions = await offered(editor, uri, "ECS531")

    (change,) = (await edit_of(editor, actions[FIX])).document_changes or ()

    assert isinstance(change, types.TextDocumentEdit)
    assert (change.text_document.uri, change.text_document.version) == (iam, 2)


async def test_an_action_is_refused_when_the_finding_or_the_text_has_gone(editor: Editor) -> None:
    uri = await two_files(editor)
    actions = await offered(editor, uri, "ECS531")
    iam = editor.open("iam.tf", GRANTED)

    with pytest.raises(JsonRpcException, match="not there any more") as refused:
        await edit_of(editor, actions[FIX])
    assert refused.value.code == types.LSPErrorCodes.ContentModified

    editor.close(iam)
    actions = await offered(editor, uri, "ECS531")
    editor.write("iam.tf", ROLE + "\n")  # nobody tells
    with pytest.raises(JsonRpcException, match="changed since"):
        await edit_of(editor, actions[FIX])


async def test_nothing_is_offered_for_a_text_that_is_half_typed(editor: Editor) -> None:
    uri = await two_files(editor)
    await offered(editor, uri, "ECS531")

    editor.replace(uri, TASK + "locals { x = [\n")

    assert await offered(editor, uri, "ECS531") == {}


@pytest.mark.parametrize(
    ("task", "comment"),
    [
        (TASK, "  # ecs-roles: ignore ECS531 TODO: say why\n"),
        (TASK.replace("\n", "\r\n"), "  # ecs-roles: ignore ECS531 TODO: say why\r\n"),
        (TASK + "# checkov:skip=CKV_AWS_1:x\n", "  # checkov:skip=CKV_ECSROLE_531:TODO: say why\n"),
    ],
)
async def test_a_suppression_is_written_as_the_file_writes_them(editor: Editor, task: str, comment: str) -> None:
    uri = await two_files(editor, task)
    actions = await offered(editor, uri, "ECS531")

    text = applied(editor, await edit_of(editor, actions[IGNORE]))["ecs.tf"]

    assert text.splitlines(keepends=True)[1] == comment
    editor.replace(uri, text)
    await editor.until(lambda: editor.codes(uri) == [])


async def test_a_suppression_in_a_template_works_where_it_is_put(editor: Editor) -> None:
    editor.write("template.yaml", TEMPLATE)
    editor.add_folder()
    uri = editor.open("template.yaml")
    actions = await offered(editor, uri, "ECS531")
    (title,) = (title for title in actions if title.startswith("Ignore ECS531"))

    text = applied(editor, await edit_of(editor, actions[title]))["template.yaml"]

    assert "  Task:\n    # ecs-roles: ignore ECS531 TODO: say why\n    Type:" in text
    editor.replace(uri, text)
    await editor.until(lambda: "ECS531" not in editor.codes(uri))
    assert "unused-suppression" not in editor.codes(uri)


async def test_json_has_no_comments_and_gets_metadata(editor: Editor) -> None:
    editor.write("template.json", JSON_TEMPLATE)
    editor.add_folder()
    uri = editor.open("template.json")
    actions = await offered(editor, uri, "ECS511")
    (title,) = (title for title in actions if title.startswith("Ignore ECS511"))

    text = applied(editor, await edit_of(editor, actions[title]))["template.json"]

    task = json.loads(text)["Resources"]["Task"]
    assert task["Metadata"]["checkov"]["skip"][0]["id"] == "CKV_ECSROLE_511"
    editor.replace(uri, text)
    await editor.until(lambda: editor.codes(uri) == [])


async def test_a_fix_in_a_template(editor: Editor) -> None:
    editor.write("template.yaml", TEMPLATE)
    editor.add_folder()
    uri = editor.open("template.yaml")
    actions = await offered(editor, uri, "ECS531")
    (title,) = (title for title in actions if title.startswith("Allow secretsmanager"))

    text = applied(editor, await edit_of(editor, actions[title]))["template.yaml"]

    editor.replace(uri, text)
    await editor.until(lambda: "ECS531" not in editor.codes(uri))


async def test_fixing_everything_is_offered_by_its_kind_only(editor: Editor) -> None:
    uri = await two_files(editor)
    assert "Fix what ecs-roles can fix safely" not in await offered(editor, uri, "ECS531")
    actions = await offered(editor, uri, "ECS531", types.CodeActionKind.SourceFixAll)
    assert list(actions) == ["Fix what ecs-roles can fix safely"]
    assert actions["Fix what ecs-roles can fix safely"].kind == "source.fixAll.ecs-roles"

    texts = applied(editor, await edit_of(editor, actions["Fix what ecs-roles can fix safely"]))

    editor.write("iam.tf", texts["iam.tf"])
    editor.changed_on_disk("iam.tf")
    await editor.until(lambda: editor.codes(uri) == [])


async def test_fixing_everything_edits_the_texts_that_are_not_saved(editor: Editor) -> None:
    uri = await two_files(editor)
    role = editor.open("iam.tf")
    typed = f"# two\n# lines\n{ROLE}"
    editor.replace(role, typed)
    await editor.until(lambda: "ECS531" in editor.codes(uri))
    actions = await offered(editor, uri, "ECS531", types.CodeActionKind.SourceFixAll)

    edit = await edit_of(editor, actions["Fix what ecs-roles can fix safely"])
    editor.write("iam.tf", typed)
    text = applied(editor, edit)["iam.tf"]

    assert text.startswith(typed[: typed.index("Action")])
    editor.replace(role, text)
    await editor.until(lambda: editor.codes(uri) == [])


@pytest.mark.parametrize(
    ("kind", "expected"), [("quickfix", True), ("refactor", False), ("source.organizeImports", False)]
)
async def test_only_the_kinds_that_are_asked_for_are_offered(editor: Editor, kind: str, expected: bool) -> None:
    uri = await two_files(editor)

    assert (FIX in await offered(editor, uri, "ECS531", kind)) is expected


async def test_a_client_that_cannot_resolve_gets_edits_at_once(editor: Editor) -> None:
    await two_files(editor)
    capabilities = capable()
    assert capabilities.text_document is not None
    assert capabilities.text_document.code_action is not None
    assert capabilities.workspace is not None
    capabilities.text_document.code_action.resolve_support = None
    capabilities.workspace.workspace_edit = None
    client = await connected([editor.folder], capabilities=capabilities)
    other = Editor(client, editor.folder)

    actions = await offered(other, editor.uri("ecs.tf"), "ECS531")
    await left(client)

    assert list(actions[FIX].edit.changes) == [editor.uri("iam.tf")]


def text_of(document: types.ShowDocumentParams) -> str:
    """The text of a document that was shown; nothing when it is not there any more."""
    file = Path(document.uri.removeprefix("file://"))
    return file.read_text(encoding="utf-8") if file.exists() else ""


async def command(editor: Editor, name: str, *arguments: object) -> Any:
    return await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(name, list(arguments)))


async def test_the_policy_of_a_task_is_shown_in_the_language_of_the_code(editor: Editor) -> None:
    uri = await two_files(editor)
    template = editor.write("template.yaml", TEMPLATE)
    actions = await offered(editor, uri, "ECS531")
    assert "Show the policy that aws_ecs_task_definition.web needs" in actions

    terraform = await command(editor, "ecs-roles.showPolicy", uri, 4)
    editor.changed_on_disk("template.yaml")
    await editor.until(lambda: editor.codes(template))
    yaml = await command(editor, "ecs-roles.showPolicy", template, TEMPLATE[: TEMPLATE.index("Task:")].count("\n"))

    assert (terraform["language"], yaml["language"]) == ("terraform", "yaml")
    assert "aws_secretsmanager_secret.db.arn" in terraform["text"]
    assert "secretsmanager:GetSecretValue" in yaml["text"]
    assert await command(editor, "ecs-roles.showPolicy", uri, 900) is None


async def test_explanations_are_shown(editor: Editor) -> None:
    uri = await two_files(editor)
    await offered(editor, uri, "ECS531")

    line = await command(editor, "ecs-roles.explain", uri, 0)
    rule = await command(editor, "ecs-roles.explainRule", "ECS531")
    ledger = await command(editor, "ecs-roles.showLedger", uri)

    assert "secretsmanager:GetSecretValue" in line["text"]
    assert rule["text"].startswith("ECS531 unreadable-injected-secret")
    assert "<html" in ledger["text"]
    for wrong in (["untitled:x", 1], ["file:///nowhere/x.tf", -5], [uri, "text"], [None, None]):
        assert await command(editor, "ecs-roles.explain", *wrong) is None
    assert await command(editor, "ecs-roles.explainRule", "ECS000") is None


async def test_a_text_is_opened_as_a_file_where_the_client_opens_documents(editor: Editor) -> None:
    uri = await two_files(editor)
    capabilities = capable()
    capabilities.window = types.WindowClientCapabilities(
        show_document=types.ShowDocumentClientCapabilities(support=True)
    )
    client = await connected([editor.folder], capabilities=capabilities)

    await command(Editor(client, editor.folder), "ecs-roles.showPolicy", uri, 0)
    (document,) = client.shown_documents
    assert "aws_iam_role_policy" in text_of(document)
    await left(client)

    assert text_of(document) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [("abc", "abXc"), ("", "a"), ("a\r\nb", "a\r\nc\r\nb"), ("😀a😀", "😀b😀"), ("aaa", "aa"), ("a", "a")],
)
async def test_a_difference_makes_one_text_of_the_other(before: str, after: str) -> None:
    edit = difference(before.encode(), after.encode(), UTF_16)

    assert edited(before, types.TextDocumentContentChangePartial(edit.range, edit.new_text), UTF_16) == after
