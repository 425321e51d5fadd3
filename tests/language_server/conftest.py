"""An editor that speaks the protocol with the real server, in a process of its own."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

pytest.importorskip("pygls")
pytest.importorskip("pytest_lsp")

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client
from tests.limits import PATIENCE

CHECKS = Path(__file__).parents[2] / "checks"

TASK = """\
resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "web"
    image   = "public.ecr.aws/nginx/nginx:1"
    secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]
  }])
}

resource "aws_secretsmanager_secret" "db" {
  name = "web/db"
}
"""

ROLE = """\
resource "aws_iam_role" "execution" {
  name = "web-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "execution" {
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:other"
    }]
  })
}
"""
OTHER = '"arn:aws:secretsmanager:eu-west-1:111122223333:secret:other"'
GRANTED = ROLE.replace(OTHER, "aws_secretsmanager_secret.db.arn")


def server_command() -> tuple[str, ...]:
    return (sys.executable, "-m", "ecs_roles", "lsp")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(CHECKS), "ECS_ROLES_RAISE": "1"}


@dataclass
class Editor:
    """A client with a folder of the workspace, and what it does to the texts in it."""

    client: LanguageClient
    folder: Path
    versions: dict[str, int] = field(default_factory=dict)

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return self.uri(name)

    def add_folder(self) -> None:
        added = [types.WorkspaceFolder(self.folder.as_uri(), self.folder.name)]
        self._folders(added, [])

    def remove_folder(self) -> None:
        self._folders([], [types.WorkspaceFolder(self.folder.as_uri(), self.folder.name)])

    def _folders(self, added: list[types.WorkspaceFolder], removed: list[types.WorkspaceFolder]) -> None:
        event = types.WorkspaceFoldersChangeEvent(added=added, removed=removed)
        self.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))

    def open(self, name: str, text: str | None = None) -> str:
        uri = name if ":" in name else self.uri(name)
        found = text if text is not None else (self.folder / name).read_bytes().decode()
        self.versions[uri] = 1
        item = types.TextDocumentItem(uri, "terraform", 1, found)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, *changes: types.TextDocumentContentChangeEvent, version: int | None = None) -> None:
        self.versions[uri] = version if version is not None else self.versions.get(uri, 0) + 1
        document = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, list(changes)))

    def replace(self, uri: str, text: str) -> None:
        """Put a whole new text into a buffer."""
        self.change(uri, types.TextDocumentContentChangeWholeDocument(text))

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def changed_on_disk(self, *names: str) -> None:
        changes = [types.FileEvent(self.uri(name), types.FileChangeType.Changed) for name in names]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    def place(self, name: str, part: str, within: int = 1) -> tuple[types.TextDocumentIdentifier, types.Position]:
        """Return the position of a part of a file, one character into it."""
        text = (self.folder / name).read_text(encoding="utf-8")
        before = text[: text.index(part) + within]
        position = types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
        return types.TextDocumentIdentifier(self.uri(name)), position

    def diagnostics(self, uri: str) -> Sequence[types.Diagnostic]:
        return self.client.diagnostics.get(uri, ())

    def codes(self, uri: str) -> list[Any]:
        return sorted(str(item.code) for item in self.diagnostics(uri))

    async def until(self, seen: Callable[[], object]) -> None:
        """Wait until something is seen; bursts of notifications are missed by waiting for one."""
        end = time.monotonic() + PATIENCE
        while not seen():
            assert time.monotonic() < end, {uri: self.codes(uri) for uri in self.client.diagnostics}
            await asyncio.sleep(0.02)


async def connected(
    folders: Sequence[Path] = (), *, options: object = None, capabilities: types.ClientCapabilities | None = None
) -> LanguageClient:
    """Return a client whose server is initialized."""
    client = make_test_lsp_client()
    await client.start_io(*server_command(), env=environment())
    await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities or capable(),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders],
            initialization_options=options,
        )
    )
    return client


async def left(client: LanguageClient) -> int | None:
    """End the session as a client should, and return the exit code of the server."""
    await client.shutdown_session()
    code = client._server.returncode if client._server is not None else None
    await client.stop()  # type: ignore[no-untyped-call]
    return code


def capable() -> types.ClientCapabilities:
    """Return what a present-day editor can do."""
    return types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True),
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
            completion=types.CompletionClientCapabilities(
                completion_item=types.ClientCompletionItemOptions(documentation_format=[types.MarkupKind.Markdown])
            ),
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=types.ClientCodeActionLiteralOptions(
                    types.ClientCodeActionKindOptions([types.CodeActionKind.QuickFix])
                ),
                resolve_support=types.ClientCodeActionResolveOptions(["edit"]),
            ),
        ),
        workspace=types.WorkspaceClientCapabilities(
            workspace_folders=True,
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
        ),
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_client() -> AsyncIterator[LanguageClient]:
    """One server for the tests of a module: each has a folder of its own."""
    client = await connected()
    yield client
    await left(client)


@pytest_asyncio.fixture(loop_scope="module")
async def editor(shared_client: LanguageClient, tmp_path: Path) -> AsyncIterator[Editor]:
    """An editor with an empty folder that has joined the workspace when ``add_folder`` is called."""
    found = Editor(shared_client, tmp_path)
    yield found
    for uri in found.versions:
        found.close(uri)
    found.remove_folder()
