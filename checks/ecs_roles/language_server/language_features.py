"""What a client asks about the code: hovers, lenses, hints, places, names."""

from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from ecs_roles.language_server.file_uris import path_of
from ecs_roles.language_server.lsp_server import RolesServer

if TYPE_CHECKING:
    from ecs_roles.language_server.analysed_view import View


def add_language_features(server: RolesServer) -> None:  # noqa: C901 - one function for each request
    """Answer requests from the last analysis: they must not wait for the next one."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def on_hover(ls: RolesServer, params: types.HoverParams) -> types.Hover | None:
        found = await view_of(ls, params.text_document.uri)
        if found is None:
            return None
        from ecs_roles.language_server.hovers import hover

        view, file = found
        return hover(view, file, params.position, plain=ls.session.plain_hover)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    async def on_lenses(ls: RolesServer, params: types.CodeLensParams) -> list[types.CodeLens]:
        found = await view_of(ls, params.text_document.uri) if ls.session.settings.code_lens else None
        if found is None:
            return []
        from ecs_roles.language_server.lenses import code_lenses

        return code_lenses(*found)

    @server.feature(types.CODE_LENS_RESOLVE)
    async def on_lens(ls: RolesServer, params: types.CodeLens) -> types.CodeLens:
        file = params.data.get("file") if isinstance(params.data, dict) else None
        found = await view_of(ls, Path(file).as_uri()) if isinstance(file, str) and Path(file).is_absolute() else None
        if found is None:
            return params
        from ecs_roles.language_server.lenses import with_words

        return with_words(found[0], params)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def on_hints(ls: RolesServer, params: types.InlayHintParams) -> list[types.InlayHint]:
        found = await view_of(ls, params.text_document.uri) if ls.session.settings.inlay_hints else None
        if found is None:
            return []
        from ecs_roles.language_server.lenses import inlay_hints

        return inlay_hints(*found, params.range)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def on_definition(ls: RolesServer, params: types.DefinitionParams) -> list[types.Location]:
        found = await view_of(ls, params.text_document.uri)
        if found is None:
            return []
        from ecs_roles.language_server.navigation import definitions

        return definitions(*found, params.position)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def on_references(ls: RolesServer, params: types.ReferenceParams) -> list[types.Location]:
        found = await view_of(ls, params.text_document.uri)
        if found is None:
            return []
        from ecs_roles.language_server.navigation import references

        return references(*found, params.position)

    @server.feature(types.WORKSPACE_SYMBOL)
    async def on_symbols(ls: RolesServer, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        from ecs_roles.language_server.navigation import symbols

        analyses = [await schedule.first() for schedule in list(ls.session.schedules.values())]
        views = [ls.session.view(analysis) for analysis in analyses if analysis is not None]
        return [symbol for view in views for symbol in symbols(view, params.query)]

    @server.feature(types.TEXT_DOCUMENT_COMPLETION)
    def on_completion(ls: RolesServer, params: types.CompletionParams) -> list[types.CompletionItem]:
        buffer = ls.session.buffer(params.text_document.uri)
        if buffer is None:
            return []
        from ecs_roles.language_server.completions import completions

        text, plain = buffer.text, ls.session.plain_completion
        return completions(str(buffer.path), text, params.position, ls.session.units, plain=plain)


async def view_of(ls: RolesServer, uri: str, *, current: bool = False) -> "tuple[View, str] | None":
    """Return the analysis that answers for an address, and its file; ``current`` waits for the text as it is."""
    path = path_of(uri)
    schedule = ls.session.schedule_for(str(path)) if path is not None else None
    if schedule is None:
        return None
    analysis = await (schedule.settled() if current else schedule.first())
    return (ls.session.view(analysis), str(path)) if analysis is not None else None
