"""The life of a connection: beginning and end, folders, open texts, files that change on disk, settings."""

import asyncio
from pathlib import Path

from lsprotocol import types

from ecs_roles.language_server.client_settings import client_settings
from ecs_roles.language_server.editor_positions import units_of
from ecs_roles.language_server.file_uris import path_of
from ecs_roles.language_server.lsp_server import RolesServer
from ecs_roles.language_server.pulled_diagnostics import add_pulled_diagnostics
from ecs_roles.language_server.workspace_session import Session

_WATCHED = (
    "**/*.{tf,tofu,tfvars,json,yaml,yml,template,taskdef}",
    "**/{pyproject.toml,.ecs-roles.toml,.gitignore,terragrunt.hcl}",
)
_WATCHED_ID = "ecs-roles-watched-files"


def add_text_sync(server: RolesServer) -> None:  # noqa: C901 - one function for each message
    """Answer what every client sends."""

    @server.feature(types.INITIALIZE)
    def initialize(ls: RolesServer, params: types.InitializeParams) -> None:
        settings, _ = client_settings(params.initialization_options)
        ls.session.settings = settings
        if settings.diagnostics == "pull":
            add_pulled_diagnostics(ls)
        ls.session.units = units_of(ls.workspace.position_encoding or types.PositionEncodingKind.Utf16)
        _note_capabilities(ls.session, params.capabilities.text_document)
        edit = params.capabilities.workspace.workspace_edit if params.capabilities.workspace is not None else None
        ls.session.versioned_edits = bool(edit and edit.document_changes)

    @server.feature(types.INITIALIZED)
    async def initialized(ls: RolesServer, _: types.InitializedParams) -> None:
        ls.watch_parent()
        for folder in ls.workspace.folders.values():
            ls.session.add_folder(folder.uri)
        if not ls.workspace.folders and ls.workspace.root_uri:
            ls.session.add_folder(ls.workspace.root_uri)
        _watch_files(ls)
        await ls.ask_for_settings()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(ls: RolesServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            ls.session.remove_folder(folder.uri)
        for folder in params.event.added:
            ls.session.add_folder(folder.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: RolesServer, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        ls.session.opened(document.uri, document.version, document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: RolesServer, params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        ls.session.edited(document.uri, document.version, params.content_changes)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: RolesServer, params: types.DidSaveTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path is not None:
            ls.session.changed_on_disk([path])

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: RolesServer, params: types.DidCloseTextDocumentParams) -> None:
        ls.session.closed(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(ls: RolesServer, params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path_of(change.uri) for change in params.changes]
        ls.session.changed_on_disk([path for path in paths if path is not None and not _is_folder(path)])

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def settings_changed(ls: RolesServer, params: types.DidChangeConfigurationParams) -> None:
        if params.settings is None:
            await ls.ask_for_settings()
            return
        ls.apply_settings(params.settings)
        ls.session.all_again()

    @server.feature(types.SHUTDOWN)
    def shutdown(ls: RolesServer, *_: object) -> None:
        ls.session.close()

    @server.feature(types.EXIT)
    def leave(ls: RolesServer, *_: object) -> None:
        ls.session.close()


def _note_capabilities(session: Session, can: types.TextDocumentClientCapabilities | None) -> None:
    """Keep what the client can show."""
    published = can.publish_diagnostics if can is not None else None
    hovered = can.hover.content_format if can is not None and can.hover is not None else None
    completed = can.completion.completion_item if can is not None and can.completion is not None else None
    documented = completed.documentation_format if completed is not None else None
    session.related = bool(published and published.related_information)
    acted = can.code_action.resolve_support if can is not None and can.code_action is not None else None
    session.resolves_edits = "edit" in (acted.properties if acted is not None else ())
    session.plain_hover = types.MarkupKind.Markdown not in (hovered or ())
    session.plain_completion = types.MarkupKind.Markdown not in (documented or ())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _watch_files(ls: RolesServer) -> None:
    """Ask the client to tell of files that change on disk, where it can be asked."""
    workspace = ls.client_capabilities.workspace
    if workspace is None or workspace.did_change_watched_files is None:
        return
    if not workspace.did_change_watched_files.dynamic_registration:
        return
    watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in _WATCHED]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
    wanted = types.Registration(_WATCHED_ID, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    asyncio.ensure_future(ls.client_register_capability_async(types.RegistrationParams([wanted])))  # noqa: RUF006
