"""The server that `envgen lsp` runs: each request of an editor, and who answers it."""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lsprotocol import types
from msgspec import Struct
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from envgen.check import rules
from envgen.errors import Problem
from envgen.lsp import actions, places, renaming
from envgen.lsp.answering import EditorAnswers
from envgen.lsp.completion import completions
from envgen.lsp.edited import OpenProject, OpenProjects, Snapshot, Superseded
from envgen.lsp.positions import Positions, file_path, inside, uri_of
from envgen.lsp.problems import diagnostic
from envgen.lsp.publishing import Publisher
from envgen.version import __version__

_REFUSED = -32803  # RequestFailed
# Files besides the profiles that a check reads, so that a change on disk counts.
_WATCHED = ("**/profiles/**", "**/.env*", "**/*.py", "**/render*.yaml", "**/.gitignore")


class _Served(Struct):
    """A project that is open, and who works on it."""

    project: OpenProject
    publisher: Publisher
    answers: EditorAnswers


class _At(Struct, frozen=True):
    """The file of a request in its project."""

    served: _Served
    snapshot: Snapshot
    path: str


class EnvgenServer(LanguageServer):
    """The language server, with the projects whose files are open."""

    def __init__(self, *, project_templates: bool) -> None:
        """Begin without projects; `project_templates` says whether theirs are run."""
        # Whole texts: a profile is short, and no position can be wrong.
        super().__init__("envgen", __version__, types.TextDocumentSyncKind.Full)
        self._projects = OpenProjects(project_templates=project_templates)
        self._served: dict[Path, _Served] = {}

    @property
    def encoding(self) -> str:
        """Return the encoding whose units the editor's columns count."""
        return str(self.server_capabilities.position_encoding or "utf-16")

    def at(self, uri: str) -> _At | None:
        """Return the file with a URI; None if it is in no project."""
        path = file_path(uri)
        project = self._projects.of(path) if path else None
        relative = inside(project.root, uri) if project else None
        if project is None or relative is None:
            return None
        served = self._serve(project)
        return _At(served, project.now, relative)

    def taken(self, uri: str, text: str | None) -> None:
        """Take the text of a file, None if it was closed, and publish its project's problems."""
        path = file_path(uri)
        project = self._projects.of(path) if path else None
        relative = inside(project.root, uri) if project else None
        if project is not None and relative is not None:
            project.change(relative, text)
            self._serve(project).publisher.changed()

    def disk_changed(self) -> None:
        """Check every project again."""
        for served in self._served.values():
            served.project.change()
            served.publisher.changed()

    def close(self) -> None:
        """End all threads."""
        for served in self._served.values():
            served.publisher.close()
            served.answers.close()

    def failed(self, error: Exception) -> None:
        """Tell of a bug by its type alone: its message may contain a value."""
        message = f"envgen: {type(error).__name__}, which is a bug; `envgen check` may still work"
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    def _serve(self, project: OpenProject) -> _Served:
        if project.root not in self._served:
            publish = partial(self._publish, project)
            self._served[project.root] = _Served(
                project, Publisher(project, publish, self.failed), EditorAnswers(self.encoding)
            )
        return self._served[project.root]

    def _publish(self, project: OpenProject, path: str, problems: Sequence[Problem]) -> None:
        positions = Positions(project.now.text(path), self.encoding)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri_of(project.root, path), [diagnostic(item, positions) for item in problems]
            )
        )


def run(*, project_templates: bool) -> None:
    """Serve one editor on stdin and stdout, until it ends."""
    # What libraries log may contain the texts of files.
    logging.disable(logging.CRITICAL)
    # A tree has some thousand nodes: to look through all objects so often would double the time.
    gc.set_threshold(100_000, 50, 100)
    server = EnvgenServer(project_templates=project_templates)
    _take_texts(server)
    _answer(server)
    _change(server)
    try:
        server.start_io()
    finally:
        server.close()


def _take_texts(server: EnvgenServer) -> None:
    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        # The first diagnostics would wait for it.
        server.thread_pool.submit(rules)
        workspace = server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            one = types.Registration("files", method, options)
            await server.client_register_capability_async(types.RegistrationParams([one]))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.taken(params.text_document.uri, params.text_document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.taken(params.text_document.uri, params.content_changes[-1].text)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.taken(params.text_document.uri, None)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.disk_changed()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: types.DidChangeWatchedFilesParams) -> None:
        server.disk_changed()


def _answer(server: EnvgenServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        at = server.at(params.text_document.uri)
        if at is None:
            return None
        place = at.served.answers.place(at.snapshot, at.path, params.position)
        text = await at.served.answers.hover(at.snapshot, at.path, place)
        content = types.MarkupContent(types.MarkupKind.Markdown, text)
        return types.Hover(content) if text else None

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" "])
    )
    async def complete(params: types.CompletionParams) -> list[types.CompletionItem]:
        at = server.at(params.text_document.uri)
        if at is None or not at.snapshot.is_profile(at.path):
            return []
        return completions(at.snapshot, at.path, params.position, server.encoding)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        return await _locations(server, params, places.definitions)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        find = partial(places.references, declaration=params.context.include_declaration)
        return await _locations(server, params, find)


async def _locations(
    server: EnvgenServer,
    params: types.DefinitionParams | types.ReferenceParams,
    find: places.Finder,
) -> list[types.Location]:
    at = server.at(params.text_document.uri)
    if at is None:
        return []
    place = at.served.answers.place(at.snapshot, at.path, params.position)
    try:
        return await at.served.answers.locations(at.snapshot, place, find)
    except Superseded:
        return []


def _change(server: EnvgenServer) -> None:
    kinds = [types.CodeActionKind.QuickFix, actions.FIX_ALL]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(list(kinds)))
    async def fix(params: types.CodeActionParams) -> list[types.CodeAction]:
        at = server.at(params.text_document.uri)
        if at is None:
            return []
        problems = at.served.publisher.shown.get(at.path, [])
        return list(actions.actions(at.snapshot, at.path, problems, params.range, server.encoding))

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.Range | None:
        found = _named(server, params)
        if found is None:
            return None
        at, name = found
        try:
            name = renaming.renamable(at.snapshot, name)
        except renaming.CannotRename as error:
            raise JsonRpcException(str(error), _REFUSED) from None
        positions = Positions(at.snapshot.text(at.path), server.encoding)
        return positions.span(name.place, len(name.name))

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        found = _named(server, params)
        if found is None:
            return None
        at, name = found
        try:
            done = renaming.renamed(at.snapshot, name, params.new_name)
        except renaming.CannotRename as error:
            raise JsonRpcException(str(error), _REFUSED) from None
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, done.message))
        return actions.edit_of(at.snapshot, done.files, server.encoding)


def _named(
    server: EnvgenServer, params: types.PrepareRenameParams | types.RenameParams
) -> tuple[_At, places.KnownName | None] | None:
    at = server.at(params.text_document.uri)
    if at is None:
        return None
    place = at.served.answers.place(at.snapshot, at.path, params.position)
    return at, places.name_at(at.snapshot, *place)
