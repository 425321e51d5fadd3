"""Code actions and commands of a client."""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from ecs_roles.language_server.file_uris import path_of, uri_of
from ecs_roles.language_server.language_features import view_of
from ecs_roles.language_server.lsp_server import RolesServer

if TYPE_CHECKING:
    from ecs_roles.language_server.shown_texts import ShownText

_FIX_ALL = "source.fixAll.ecs-roles"
_CONTENT_MODIFIED = -32801


def add_language_actions(server: RolesServer) -> None:
    """Answer requests that lead to edits or open texts."""
    kinds: list[types.CodeActionKind | str] = [types.CodeActionKind.QuickFix, types.CodeActionKind.Refactor, _FIX_ALL]

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds, resolve_provider=True)
    )
    async def on_actions(ls: RolesServer, params: types.CodeActionParams) -> list[types.CodeAction]:
        found = await view_of(ls, params.text_document.uri, current=True)
        if found is None or not found[0].is_current(found[1]):
            return []
        from ecs_roles.language_server.code_actions import Wanted, code_actions, resolves

        view, file = found
        only = tuple(str(getattr(kind, "value", kind)) for kind in params.context.only or ())
        actions = code_actions(view, Wanted(file, params.range, only, related=ls.session.related))
        if ls.session.resolves_edits:
            return actions
        versioned = ls.session.versioned_edits
        return [action for action in actions if await asyncio.to_thread(resolves, view, action, versioned=versioned)]

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def on_action(ls: RolesServer, params: types.CodeAction) -> types.CodeAction:
        file = params.data.get("file") if isinstance(params.data, dict) else None
        if not isinstance(file, str) or not Path(file).is_absolute():
            return params
        found = await view_of(ls, uri_of(Path(file)), current=True)
        from ecs_roles.language_server.code_actions import resolved
        from ecs_roles.language_server.workspace_edits import ChangedSinceError

        if found is None or not found[0].is_current(file):
            raise JsonRpcException("the text has changed since it was scanned", code=_CONTENT_MODIFIED)
        try:
            return await asyncio.to_thread(resolved, found[0], params, versioned=ls.session.versioned_edits)
        except ChangedSinceError as fault:
            raise JsonRpcException(str(fault), code=_CONTENT_MODIFIED) from None


def add_commands(server: RolesServer) -> None:
    """Answer commands that show a text."""

    @server.command("ecs-roles.showPolicy")
    async def show_policy(ls: RolesServer, uri: Any, line: Any) -> Any:  # noqa: ANN401 - what a client sends
        from ecs_roles.language_server.shown_texts import policy_text

        return await _show_of_line(ls, uri, line, policy_text)

    @server.command("ecs-roles.explain")
    async def explain(ls: RolesServer, uri: Any, line: Any) -> Any:  # noqa: ANN401 - what a client sends
        from ecs_roles.language_server.shown_texts import explanation

        return await _show_of_line(ls, uri, line, explanation)

    @server.command("ecs-roles.explainRule")
    async def explain_rule(ls: RolesServer, rule: Any) -> Any:  # noqa: ANN401 - what a client sends
        from ecs_roles.language_server.shown_texts import rule_text

        return await _show(ls, rule_text(str(rule)))

    @server.command("ecs-roles.showLedger")
    async def show_ledger(ls: RolesServer, uri: Any) -> Any:  # noqa: ANN401 - what a client sends
        from ecs_roles.language_server.shown_texts import ledger_page

        found = await view_of(ls, str(uri), current=True)
        return await _show(ls, ledger_page(found[0]) if found is not None else None)


async def _show_of_line(ls: RolesServer, uri: Any, line: Any, text_of: Any) -> Any:  # noqa: ANN401
    found = await view_of(ls, str(uri), current=True)
    path = path_of(str(uri))
    if found is None or path is None or not isinstance(line, int):
        return None
    place = found[0].span_at(str(path), types.Position(max(line, 0), 0))
    return await _show(ls, text_of(found[0], place) if place is not None else None)


async def _show(ls: RolesServer, shown: "ShownText | None") -> dict[str, str] | None:
    """Open a text in the editor, and return it: an extension opens it as a new document, others a file of it."""
    if shown is None:
        return None
    answer = {"name": shown.name, "language": shown.language, "text": shown.text}
    window = ls.client_capabilities.window
    if ls.session.settings.opens_texts or window is None or window.show_document is None:
        return answer
    folder = Path(tempfile.mkdtemp(prefix="ecs-roles-"))
    ls.session.temporary.append(folder)
    file = folder / shown.name
    file.write_text(shown.text, encoding="utf-8")
    params = types.ShowDocumentParams(uri_of(file), take_focus=True, external=shown.language == "html")
    await ls.window_show_document_async(params)
    return answer
