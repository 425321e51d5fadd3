"""The language server: what a client sends, handed to the session; what the session finds, sent to the client.

Nothing here imports the engine before the first scan, so that ``initialize`` is answered at once.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from ecs_roles import __version__
from ecs_roles.language_server.client_settings import SECTION, client_settings
from ecs_roles.language_server.folder_schedule import FolderSchedule
from ecs_roles.language_server.workspace_session import Session
from ecs_roles.symbolic.frozen import replace

logger = logging.getLogger(__name__)

HandlerT = TypeVar("HandlerT", bound=Callable[..., Any])

# These answers cannot be nothing: a client that asks for them is told that it failed.
_ANSWERED_OR_FAILED = frozenset({types.INITIALIZE, types.TEXT_DOCUMENT_DIAGNOSTIC, types.WORKSPACE_DIAGNOSTIC})
_PARENT_LOOK = 3.0
"""Seconds between two looks at whether the client is still there."""


class BufferProtocol(LanguageServerProtocol):
    """The protocol with texts that the session keeps: the library's own copies raise for what is out of order."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:  # noqa: ANN401
        """Hand an opened text on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:  # noqa: ANN401
        """Hand a change on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:  # noqa: ANN401
        """Hand a closed text on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class RolesServer(LanguageServer):
    """One connection to an editor."""

    def __init__(self) -> None:
        super().__init__("ecs-roles", __version__, protocol_cls=BufferProtocol, max_workers=2)
        self.session = Session(self.publish)
        self._published: dict[str, list[types.Diagnostic]] = {}
        self._parent_watch: asyncio.Task[None] | None = None

    def feature(self, feature_name: str, options: object = None) -> Callable[[HandlerT], HandlerT]:
        """Register a handler; where it fails, the client gets no answer instead of an error, and the log its place."""
        register: Callable[[Callable[..., Any]], object] = super().feature(feature_name, options)

        def registered(handler: HandlerT) -> HandlerT:
            register(handler if feature_name in _ANSWERED_OR_FAILED else _guarded(handler))
            return handler

        return registered

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401 - as the library has it
        """Keep a failure in the log: a message box would stop somebody who types."""
        logger.error("%s: %s", getattr(source, "__name__", source), type(error).__name__)

    # Telling the client

    def publish(self, schedule: FolderSchedule) -> None:
        """Send what has changed in the diagnostics of every file."""
        if self.session.settings.diagnostics == "push":
            now = self.session.diagnostics()
            for file in sorted(self._published.keys() | now.keys()):
                items = now.get(file, [])
                if items != self._published.get(file, []):
                    self._send(file, items)
            self._published = now
        self._refresh()
        self._tell_state(schedule)

    def _send(self, file: str, items: list[types.Diagnostic]) -> None:
        buffer = self.session.buffers.get(file)
        version = buffer.version if buffer is not None else None
        params = types.PublishDiagnosticsParams(self.session.uri(file), items, version)
        self.text_document_publish_diagnostics(params)

    def _refresh(self) -> None:
        """Ask the client to ask again for what it shows of the last analysis."""
        workspace = self.client_capabilities.workspace
        if workspace is None:
            return
        pulled = self.session.settings.diagnostics == "pull" and workspace.diagnostics
        if pulled and pulled.refresh_support:
            self.workspace_diagnostic_refresh(None)

    def _tell_state(self, schedule: FolderSchedule) -> None:
        if self.session.settings.state and schedule.analysis is not None:
            from ecs_roles.language_server.analysis_state import state_of

            self.protocol.notify("ecsRoles/state", state_of(schedule.analysis))

    def log(self, message: str) -> None:
        """Write a line to the log that the editor keeps for this server."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Warning, message))

    # Settings

    def apply_settings(self, given: object) -> None:
        """Take the settings of the client; what is wrong with them is told in its log."""
        settings, problems = client_settings(given)
        # Who begins was agreed on with the capabilities and stays so.
        self.session.settings = replace(settings, diagnostics=self.session.settings.diagnostics)
        for problem in problems:
            self.log(f"ecs-roles: {problem}; the default is taken")

    async def ask_for_settings(self) -> None:
        """Take the settings that the client has for this server, where it can be asked."""
        workspace = self.client_capabilities.workspace
        if workspace is None or not workspace.configuration:
            return
        params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        with suppress(Exception):  # A client that cannot answer keeps the settings it began with.
            answer = await asyncio.wait_for(self.workspace_configuration_async(params), 5)
            if answer and answer[0]:
                self.apply_settings(answer[0])
                self.session.all_again()

    # The end

    def watch_parent(self) -> None:
        """End when the process that started this one is gone, even if it never says so."""
        if self.process_id and sys.platform != "win32":
            self._parent_watch = asyncio.create_task(self._until_parent_ends(self.process_id))

    async def _until_parent_ends(self, process: int) -> None:
        while _is_running(process):  # noqa: ASYNC110 - nothing tells of the end of another process
            await asyncio.sleep(_PARENT_LOOK)
        logger.error("the client is gone")
        self.session.close()
        os._exit(1)  # A thread waits for input that nobody will send.


def _guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return a handler that answers nothing where it fails; ``ECS_ROLES_RAISE=1`` lets the failure through."""
    if asyncio.iscoroutinefunction(handler):

        @wraps(handler)
        async def waiting(*given: Any) -> Any:  # noqa: ANN401 - it passes on
            try:
                return await handler(*given)
            except JsonRpcException:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody who types is stopped by it
                _note(error)

        return waiting

    @wraps(handler)
    def direct(*given: Any) -> Any:  # noqa: ANN401 - it passes on
        try:
            return handler(*given)
        except Exception as error:  # noqa: BLE001 - as above
            _note(error)

    return direct


def _note(error: Exception) -> None:
    if os.environ.get("ECS_ROLES_RAISE") == "1":
        raise error
    from ecs_roles.analysis.isolation import described

    logger.error("%s", described(error))


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
