"""Diagnostics for clients that ask for them: an answer waits for the scan of the text as it is."""

import hashlib
import json
from collections.abc import Sequence

from lsprotocol import types

from ecs_roles.language_server.file_uris import path_of
from ecs_roles.language_server.lsp_server import RolesServer


def add_pulled_diagnostics(server: RolesServer) -> None:
    """Answer requests for diagnostics."""
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="ecs-roles")

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def of_document(ls: RolesServer, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        path = path_of(params.text_document.uri)
        if path is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        schedule = ls.session.schedule_for(str(path))
        if schedule is not None:
            await schedule.settled()
        items = ls.session.diagnostics().get(str(path), [])
        result = _id_of(ls, items)
        if result == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=result)
        return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=result)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def of_workspace(ls: RolesServer, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        for schedule in list(ls.session.schedules.values()):
            await schedule.settled()
        known = {item.uri: item.value for item in params.previous_result_ids}
        found = {ls.session.uri(file): items for file, items in ls.session.diagnostics().items()}
        gone: dict[str, list[types.Diagnostic]] = {uri: [] for uri in known if uri not in found}
        return types.WorkspaceDiagnosticReport(
            [_report(ls, uri, items, known.get(uri)) for uri, items in sorted({**found, **gone}.items())]
        )


def _report(
    ls: RolesServer, uri: str, items: list[types.Diagnostic], known: str | None
) -> types.WorkspaceDocumentDiagnosticReport:
    buffer = ls.session.buffer(uri)
    version = buffer.version if buffer is not None else None
    result = _id_of(ls, items)
    if result == known:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(uri=uri, result_id=result, version=version)
    return types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=items, result_id=result, version=version)


def _id_of(ls: RolesServer, items: Sequence[types.Diagnostic]) -> str:
    """Return what tells two answers apart: the same items have the same id."""
    written = json.dumps([ls.protocol._converter.unstructure(item) for item in items], sort_keys=True)  # noqa: SLF001
    return hashlib.sha256(written.encode()).hexdigest()[:16]
