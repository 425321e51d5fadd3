"""Diagnostics follow what is typed, saved and checked out, in every file that it concerns, open or not."""

from pathlib import Path

import pytest
from lsprotocol import types
from tests.language_server.conftest import GRANTED, OTHER, ROLE, TASK, Editor, connected, left

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEMPLATE = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies: []
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


async def two_files(editor: Editor, role: str = ROLE) -> tuple[str, str]:
    """Return the addresses of a task definition and of its role, neither of them open."""
    task, iam = editor.write("ecs.tf", TASK), editor.write("iam.tf", role)
    editor.add_folder()
    return task, iam


def line_of(part: str) -> int:
    return next(number for number, line in enumerate(TASK.splitlines()) if part in line)


def text_in(text: str, range_: types.Range) -> str:
    assert range_.start.line == range_.end.line
    return text.splitlines()[range_.start.line][range_.start.character : range_.end.character]


async def test_files_that_are_not_open_have_diagnostics(editor: Editor) -> None:
    task, _ = await two_files(editor)

    await editor.until(lambda: editor.codes(task) == ["ECS531"])
    (found,) = editor.diagnostics(task)

    assert found.severity is types.DiagnosticSeverity.Error
    assert found.source == "ecs-roles"
    assert text_in(TASK, found.range) == "aws_secretsmanager_secret.db.arn"
    assert "does not allow secretsmanager:GetSecretValue" in found.message
    assert "\nFix: Allow secretsmanager:GetSecretValue on" in found.message
    assert found.code_description is not None
    assert found.code_description.href.endswith("/sample_iac/ecs531-unreadable-injected-secret/README.md")
    assert found.data is not None
    assert found.data["fingerprint"]


async def test_related_places_lie_in_other_files(editor: Editor) -> None:
    task, iam = await two_files(editor)

    await editor.until(lambda: editor.codes(task))
    related = editor.diagnostics(task)[0].related_information or []

    assert [(item.location.uri, item.location.range.start.line) for item in related] == [(iam, 0)]
    assert "role" in related[0].message


async def test_editing_one_file_moves_the_diagnostic_of_another(editor: Editor) -> None:
    task, _ = await two_files(editor)
    await editor.until(lambda: editor.codes(task) == ["ECS531"])

    iam = editor.open("iam.tf")
    editor.replace(iam, GRANTED)
    await editor.until(lambda: editor.codes(task) == [])
    editor.replace(iam, ROLE)

    await editor.until(lambda: editor.codes(task) == ["ECS531"])


async def test_what_is_typed_counts_only_until_the_file_is_closed(editor: Editor) -> None:
    task, _ = await two_files(editor)
    iam = editor.open("iam.tf", GRANTED)
    await editor.until(
        lambda: (task in editor.client.diagnostics and editor.codes(task) == []) or not editor.codes(task)
    )

    editor.close(iam)

    await editor.until(lambda: editor.codes(task) == ["ECS531"])


async def test_a_file_that_only_the_editor_has_belongs_to_the_folder(editor: Editor) -> None:
    task = editor.write("ecs.tf", TASK)
    editor.add_folder()
    editor.open("iam.tf", ROLE)

    await editor.until(lambda: editor.codes(task) == ["ECS531"])


async def test_a_file_that_changes_on_disk_is_read_again(editor: Editor) -> None:
    task, _ = await two_files(editor)
    await editor.until(lambda: editor.codes(task) == ["ECS531"])

    editor.write("iam.tf", GRANTED)
    editor.changed_on_disk("iam.tf")

    await editor.until(lambda: editor.codes(task) == [])


async def test_saving_reads_the_files_again_where_nobody_watches_them(editor: Editor) -> None:
    task, iam = await two_files(editor)
    await editor.until(lambda: editor.codes(task) == ["ECS531"])

    editor.write("iam.tf", GRANTED)
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(iam)))

    await editor.until(lambda: editor.codes(task) == [])


async def test_half_typed_code_keeps_the_last_answer(editor: Editor) -> None:
    task, _ = await two_files(editor)
    uri = editor.open("ecs.tf")
    await editor.until(lambda: editor.codes(task) == ["ECS531"])

    editor.replace(uri, "# one line\n" + TASK.replace("}])", "}, { name = "))
    await editor.until(lambda: "half-typed" in editor.codes(task))

    assert editor.codes(task)[0] == "ECS531"
    kept = next(item for item in editor.diagnostics(task) if item.code == "ECS531")
    assert (
        kept.range.start.line
        == TASK.splitlines().index('    secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]') + 1
    )

    editor.replace(uri, TASK)
    await editor.until(lambda: editor.codes(task) == ["ECS531"])


async def test_another_file_that_changes_counts_while_one_is_half_typed(editor: Editor) -> None:
    task, _ = await two_files(editor)
    uri = editor.open("ecs.tf")
    await editor.until(lambda: editor.codes(task) == ["ECS531"])
    editor.replace(uri, TASK + "locals { half = [\n")
    await editor.until(lambda: editor.codes(task) == ["ECS531", "half-typed"])

    editor.write("iam.tf", GRANTED)
    editor.changed_on_disk("iam.tf")

    await editor.until(lambda: editor.codes(task) == ["half-typed"])


async def test_a_text_that_is_too_large_is_told_and_the_rest_goes_on(editor: Editor) -> None:
    task, _ = await two_files(editor)
    await editor.until(lambda: editor.codes(task) == ["ECS531"])
    large = editor.open("large.tf", "# large\n" * 1_500_000)

    iam = editor.open("iam.tf", GRANTED)
    await editor.until(lambda: editor.codes(task) == [])
    editor.close(large)
    editor.replace(iam, ROLE)

    await editor.until(lambda: editor.codes(task) == ["ECS531"])


async def test_half_typed_yaml_keeps_the_last_answer(editor: Editor) -> None:
    uri = editor.write("template.yaml", TEMPLATE)
    editor.add_folder()
    editor.open("template.yaml")
    await editor.until(lambda: editor.codes(uri) == ["ECS506", "ECS531"])

    editor.replace(uri, TEMPLATE + "  Half: {a: [\n")

    await editor.until(lambda: editor.codes(uri) == ["ECS506", "ECS531", "half-typed"])


async def test_a_buffer_that_was_broken_from_the_beginning_falls_back_on_its_file(editor: Editor) -> None:
    task, _ = await two_files(editor)

    editor.open("ecs.tf", TASK + 'resource "aws_iam_role" {{{\n')

    await editor.until(lambda: editor.codes(task) == ["ECS531", "half-typed"])


async def test_incremental_changes_are_counted_in_utf_16(editor: Editor) -> None:
    task, _ = await two_files(editor)
    uri = editor.open("ecs.tf", TASK.replace('name    = "web"', 'name    = "w😀é"'))
    line = line_of("name    =")
    comment = types.Range(types.Position(line, 18), types.Position(line, 19))
    await editor.until(lambda: editor.codes(task) == ["ECS531"])

    # The quotation mark stands after two units of the face and one of the letter.
    editor.change(uri, types.TextDocumentContentChangePartial(comment, '" # 😀'))
    start = types.Position(line_of("valueFrom"), 0)
    editor.change(uri, types.TextDocumentContentChangePartial(types.Range(start, start), "/* 😀 */ "))

    await editor.until(lambda: any(item.range.start.character == 42 + 9 for item in editor.diagnostics(task)))
    assert editor.codes(task) == ["ECS531"]


async def test_ranges_are_the_same_with_windows_line_ends(editor: Editor) -> None:
    task = editor.write("ecs.tf", TASK.replace("\n", "\r\n"))
    editor.write("iam.tf", ROLE.replace("\n", "\r\n"))
    editor.add_folder()
    await editor.until(lambda: editor.codes(task) == ["ECS531"])
    on_disk = editor.diagnostics(task)[0].range

    uri = editor.open("ecs.tf")
    editor.change(
        uri, types.TextDocumentContentChangePartial(types.Range(types.Position(0, 0), types.Position(0, 0)), "\r\n")
    )

    await editor.until(lambda: editor.diagnostics(task)[0].range.start.line == on_disk.start.line + 1)
    assert text_in(TASK, on_disk) == "aws_secretsmanager_secret.db.arn"
    assert editor.diagnostics(task)[0].range.end.character == on_disk.end.character


async def test_changes_of_an_old_version_and_of_unopened_texts_change_nothing(editor: Editor) -> None:
    task, iam = await two_files(editor)
    editor.replace(iam, GRANTED)  # never opened
    uri = editor.open("ecs.tf")
    editor.change(uri, types.TextDocumentContentChangeWholeDocument("# nothing"), version=0)
    editor.change(uri, types.TextDocumentContentChangeWholeDocument("# line\n" + TASK), version=7)

    await editor.until(lambda: any(item.range.start.line == 8 for item in editor.diagnostics(task)))
    assert editor.codes(task) == ["ECS531"]


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "git:/folder/main.tf?x", "vscode-notebook-cell:/a#b", "file://", ""]
)
async def test_texts_that_are_not_files_are_left_alone(editor: Editor, uri: str) -> None:
    task, _ = await two_files(editor)

    editor.open(uri, TASK)
    editor.replace(uri, "x")

    await editor.until(lambda: editor.codes(task) == ["ECS531"])
    assert uri not in editor.client.diagnostics


async def test_a_file_outside_all_folders_is_looked_at_while_it_is_open(editor: Editor) -> None:
    editor.write("iam.tf", ROLE)
    editor.write("ecs.tf", TASK)
    uri = editor.open("ecs.tf")

    await editor.until(lambda: editor.codes(uri) == ["ECS531"])
    editor.close(uri)

    await editor.until(lambda: editor.codes(uri) == [])


async def test_several_folders_are_apart(editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Editor(editor.client, tmp_path_factory.mktemp("other"))
    task, _ = await two_files(editor)
    granted, _ = await two_files(other, GRANTED)
    await editor.until(lambda: editor.codes(task) == ["ECS531"])

    iam = other.open("iam.tf", ROLE)
    await editor.until(lambda: other.codes(granted) == ["ECS531"])
    other.close(iam)
    other.remove_folder()

    await editor.until(lambda: other.codes(granted) == [])
    assert editor.codes(task) == ["ECS531"]


async def test_a_folder_in_a_folder_says_everything_once(editor: Editor) -> None:
    inner = Editor(editor.client, editor.folder / "inner")
    editor.add_folder()
    task, _ = await two_files(inner)

    await editor.until(lambda: editor.codes(task) == ["ECS531"])
    inner.remove_folder()

    await editor.until(lambda: editor.codes(task) == ["ECS531"])


async def test_a_folder_that_disappears_and_comes_back(editor: Editor) -> None:
    task, _ = await two_files(editor)
    await editor.until(lambda: editor.codes(task) == ["ECS531"])

    moved = editor.folder.rename(editor.folder.with_name("elsewhere"))
    editor.changed_on_disk("ecs.tf", "iam.tf")
    await editor.until(lambda: editor.codes(task) == [])
    moved.rename(editor.folder)
    editor.changed_on_disk("ecs.tf", "iam.tf")

    await editor.until(lambda: editor.codes(task) == ["ECS531"])


async def test_a_broken_settings_file_is_told_in_it(editor: Editor) -> None:
    task, _ = await two_files(editor)
    settings = editor.write(".ecs-roles.toml", 'ignore = "[[[\n')
    editor.changed_on_disk(".ecs-roles.toml")

    await editor.until(lambda: editor.codes(settings) == ["could-not-be-read"])
    assert editor.codes(task) == ["ECS531"]

    editor.write(".ecs-roles.toml", 'ignore = ["ECS531"]\n')
    editor.changed_on_disk(".ecs-roles.toml")
    await editor.until(lambda: editor.codes(task) == [] and editor.codes(settings) == [])


async def test_needless_grants_are_faded_and_an_unused_suppression_too(editor: Editor) -> None:
    needless = GRANTED.replace("= aws_secretsmanager_secret.db.arn", f"= [aws_secretsmanager_secret.db.arn, {OTHER}]")
    _, iam = await two_files(editor, "# ecs-roles: ignore ECS622 not here\n" + needless)

    await editor.until(lambda: "ECS563" in editor.codes(iam))
    by_code = {item.code: item for item in editor.diagnostics(iam)}

    assert list(by_code["ECS563"].tags or ()) == [types.DiagnosticTag.Unnecessary]
    assert list(by_code["unused-suppression"].tags or ()) == [types.DiagnosticTag.Unnecessary]


async def test_a_client_that_shows_no_related_places_gets_them_in_the_message(tmp_path: Path) -> None:
    client = await connected([tmp_path], capabilities=types.ClientCapabilities())
    editor = Editor(client, tmp_path)
    task = editor.write("ecs.tf", TASK)
    editor.write("iam.tf", ROLE)
    editor.changed_on_disk("iam.tf")
    await editor.until(lambda: editor.codes(task))
    (found,) = editor.diagnostics(task)
    await left(client)

    assert found.related_information is None
    assert "\niam.tf:1: the execution role is declared here" in found.message
