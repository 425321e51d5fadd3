"""Folders, settings and requests of a connection, each with a server of its own."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.language_server.conftest import GRANTED, ROLE, TASK, Editor, capable, connected, left

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    (tmp_path / "ecs.tf").write_text(TASK, encoding="utf-8")
    (tmp_path / "iam.tf").write_text(ROLE, encoding="utf-8")
    yield tmp_path


async def test_shutdown_and_exit_end_with_0(folder: Path) -> None:
    client = await connected([folder])

    assert await left(client) == 0


async def test_two_clients_have_a_server_each(folder: Path) -> None:
    one, other = await connected([folder]), await connected([folder])
    first, second = Editor(one, folder), Editor(other, folder)
    first.open("iam.tf", GRANTED)

    await second.until(lambda: second.codes(second.uri("ecs.tf")) == ["ECS531"])
    await first.until(lambda: first.codes(first.uri("ecs.tf")) == [])

    assert await left(one) == 0
    assert await left(other) == 0


@pytest.mark.parametrize(
    "options",
    [
        {"debounce": -1, "minSeverity": "loud", "variableFiles": "x", "codeLens": 7, "unknownKey": 1},
        {"ecsRoles": [1, 2]},
        "text",
        [None],
    ],
)
async def test_settings_that_make_no_sense_are_left_at_their_defaults(folder: Path, options: object) -> None:
    client = await connected([folder], options=options)
    editor = Editor(client, folder)
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(options))

    await editor.until(lambda: editor.codes(editor.uri("ecs.tf")) == ["ECS531"])
    await editor.until(lambda: client.log_messages)
    assert await left(client) == 0
    assert "setting" in client.log_messages[0].message


async def test_a_setting_changes_what_is_shown(folder: Path) -> None:
    client = await connected([folder], options={"minSeverity": "error"})
    editor = Editor(client, folder)
    task = editor.uri("ecs.tf")
    await editor.until(lambda: editor.codes(task) == ["ECS531"])
    (folder / "ecs.tf").write_text("# ecs-roles: ignore ECS622\n" + TASK, encoding="utf-8")

    client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"ecsRoles": {"showUnknown": True}}))

    await editor.until(lambda: "unused-suppression" in editor.codes(task))
    assert await left(client) == 0


async def test_settings_are_asked_for_where_the_client_has_them(folder: Path) -> None:
    capabilities = capable()
    assert capabilities.workspace is not None
    capabilities.workspace.configuration = True
    client = await connected([folder], capabilities=capabilities)
    client.set_configuration({"minSeverity": "nothing"}, section="ecsRoles")
    editor = Editor(client, folder)
    await editor.until(lambda: editor.codes(editor.uri("ecs.tf")) == ["ECS531"])

    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))

    await editor.until(lambda: any("minSeverity" in item.message for item in client.log_messages))
    assert await left(client) == 0


async def test_variable_files_outside_the_scan_root_are_not_read(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "prod.tfvars"
    outside.write_text("secret = {{{", encoding="utf-8")
    inside = folder / "prod.tfvars"
    inside.write_text("secret = {{{", encoding="utf-8")
    files = [f"../{outside.name}", str(outside), "prod.tfvars", "none"]
    client = await connected([folder], options={"variableFiles": files})
    editor = Editor(client, folder)

    await editor.until(lambda: editor.codes(inside.as_uri()) == ["could-not-be-read"])
    assert outside.as_uri() not in client.diagnostics
    assert await left(client) == 0


async def test_diagnostics_are_pulled_where_the_client_asks_for_it(folder: Path) -> None:
    capabilities = capable()
    assert capabilities.workspace is not None
    capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    client = await connected([folder], options={"diagnostics": "pull"}, capabilities=capabilities)
    editor = Editor(client, folder)
    task = editor.uri("ecs.tf")

    async def pulled(previous: str | None = None) -> Any:
        document = types.TextDocumentIdentifier(task)
        params = types.DocumentDiagnosticParams(document, previous_result_id=previous)
        return await client.text_document_diagnostic_async(params)

    report = await pulled()
    assert [item.code for item in report.items] == ["ECS531"]
    again = await pulled(report.result_id)
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)

    editor.open("iam.tf", GRANTED)
    assert (await pulled(report.result_id)).items == ()

    whole = await client.workspace_diagnostic_async(
        types.WorkspaceDiagnosticParams([types.PreviousResultId(task, "x")])
    )
    (found,) = (item for item in whole.items if item.uri == task)
    assert isinstance(found, types.WorkspaceFullDocumentDiagnosticReport)
    assert found.items == ()
    await editor.until(lambda: client.diagnostic_refresh_count)
    assert client.diagnostics == {}
    assert await left(client) == 0


async def test_a_request_that_is_cancelled_is_answered_at_once(folder: Path) -> None:
    client = await connected([folder], options={"diagnostics": "pull", "debounce": 10_000})
    editor = Editor(client, folder)
    uri = editor.open("ecs.tf")
    await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri)))
    editor.replace(uri, TASK + "\n")

    params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
    waiting = client.protocol.send_request(types.TEXT_DOCUMENT_DIAGNOSTIC, params, msg_id="slow")
    await asyncio.sleep(0.05)
    client.cancel_request(types.CancelParams("slow"))

    with pytest.raises((JsonRpcException, asyncio.CancelledError)):
        await asyncio.wait_for(asyncio.wrap_future(waiting), 1.5)
    assert await left(client) == 0
