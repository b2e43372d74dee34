"""The server in a process, and a real client: the protocol, and what only a running server does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import shop_in_editor as shop
from editor import Editor
from lsprotocol import types
from pygls.exceptions import JsonRpcException

pytestmark = pytest.mark.slow
BASE, PRODUCTION = "profiles/base.yaml", "profiles/production.yaml"


@pytest.fixture(scope="module")
def editor(root: Path) -> Iterator[Editor]:
    """Return an editor that shows the two profiles."""
    editor = Editor(root)
    editor.open(BASE)
    editor.open(PRODUCTION)
    yield editor
    editor.close()


@pytest.fixture(autouse=True)
def _as_saved(editor: Editor) -> None:
    editor.type(BASE, shop.BASE)
    editor.type(PRODUCTION, shop.PRODUCTION)
    # What an earlier test typed is no longer shown.
    editor.until(lambda: editor.rules(BASE) == editor.rules(PRODUCTION) == [])
    editor.until(lambda: "drift" not in editor.rules("config/settings/production.py"))


def test_problems_come_and_go(editor: Editor) -> None:
    """At once those of the profile, in its own file; later those of a check, in all files."""
    editor.type(BASE, shop.BASE + "projekt: x\n")
    editor.until(lambda: editor.rules(BASE) == ["unknown-key"])
    [shown] = editor.client.diagnostics[editor.uri(BASE)]
    assert shown.range.start == types.Position(shop.BASE.count("\n"), 0)
    assert shown.severity == types.DiagnosticSeverity.Error
    editor.type(BASE, shop.BASE.replace("Europe/Berlin", "Europe/Paris"))
    editor.until(lambda: "drift" in editor.rules("config/settings/production.py"))
    editor.until(lambda: editor.rules(BASE) == [])
    editor.type(BASE, shop.BASE)
    editor.until(lambda: "drift" not in editor.rules("config/settings/production.py"))


def test_a_place_counts_in_utf_16(editor: Editor) -> None:
    """Behind a fox, which is two units."""
    text = shop.BASE.replace("for: [web]}", "for: [web], fox: 1}")
    editor.type(BASE, text)
    editor.until(lambda: editor.rules(BASE) == ["unknown-key"])
    [shown] = editor.client.diagnostics[editor.uri(BASE)]
    line = text.splitlines()[shown.range.start.line]
    assert line.encode("utf-16-le")[shown.range.start.character * 2 :].decode("utf-16-le") == (
        "fox: 1}"
    )


def test_answers(editor: Editor) -> None:
    """A hover, completion, a definition and references."""
    line, column = shop.position_of(shop.PRODUCTION, "STRIPE_KEY", 1)
    at = editor.at(PRODUCTION, line, column)
    shown = editor.run(editor.client.text_document_hover_async(types.HoverParams(**at)))
    assert shown
    assert isinstance(shown.contents, types.MarkupContent)
    assert "render.envVarGroups" in shown.contents.value
    [found] = editor.run(editor.client.text_document_definition_async(types.DefinitionParams(**at)))
    assert found.uri == editor.uri(BASE)
    assert found.range.start == types.Position(10, 2)
    context = types.ReferenceContext(include_declaration=True)
    found = editor.run(
        editor.client.text_document_references_async(types.ReferenceParams(context, **at))
    )
    assert {editor.uri("work.py"), editor.uri("render.yaml")} <= {item.uri for item in found}
    editor.type(BASE, shop.BASE + "programs: {web: {")
    at = editor.at(BASE, shop.BASE.count("\n") + 1, len("programs: {web: {") + 1)
    offered = editor.run(editor.client.text_document_completion_async(types.CompletionParams(**at)))
    assert "runs_in" in [item.label for item in offered]


def test_a_rename(editor: Editor) -> None:
    """It says what is to be done next; what cannot be renamed is an error with the reason."""
    at = editor.at(BASE, *shop.position_of(shop.BASE, "STRIPE_KEY:", 1))
    client = editor.client
    span = editor.run(client.text_document_prepare_rename_async(types.PrepareRenameParams(**at)))
    assert isinstance(span, types.Range)
    assert span.end.character - span.start.character == len("STRIPE_KEY")
    params = types.RenameParams(new_name="PAY_KEY", **at)
    done = editor.run(client.text_document_rename_async(params))
    assert done
    assert done.document_changes
    changed = {
        item.text_document.uri
        for item in done.document_changes
        if isinstance(item, types.TextDocumentEdit)
    }
    assert changed == {editor.uri(path) for path in (BASE, PRODUCTION, "work.py", "pay.py")}
    assert "envgen render --all" in client.messages[-1].message
    at = editor.at(BASE, 1, 2)
    with pytest.raises(JsonRpcException, match="Only variables"):
        editor.run(client.text_document_prepare_rename_async(types.PrepareRenameParams(**at)))


def test_a_fix(editor: Editor) -> None:
    """A code action of the problem at the place."""
    editor.type(BASE, f"{shop.BASE}bot: {{program: worker, road: auto}}\n")
    editor.until(lambda: editor.rules(BASE))
    [shown, *_] = editor.client.diagnostics[editor.uri(BASE)]
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(editor.uri(BASE)), shown.range, types.CodeActionContext([])
    )
    found = editor.run(editor.client.text_document_code_action_async(params))
    assert found
    for action in found:
        assert isinstance(action, types.CodeAction)
        assert action.edit


def test_a_file_elsewhere(editor: Editor, tmp_path: Path) -> None:
    """Outside of the project, or no file at all: empty answers."""
    for uri in ((tmp_path / "x.yaml").as_uri(), "untitled:a", "file:///%00", "git:/x", ""):
        document = types.TextDocumentIdentifier(uri)
        item = types.TextDocumentItem(uri, "yaml", 1, "a: 1")
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        at = {"text_document": document, "position": types.Position(0, 0)}
        ask = editor.client
        assert editor.run(ask.text_document_hover_async(types.HoverParams(**at))) is None
        assert not editor.run(ask.text_document_completion_async(types.CompletionParams(**at)))
        assert not editor.run(ask.text_document_definition_async(types.DefinitionParams(**at)))
        assert not editor.run(
            ask.text_document_prepare_rename_async(types.PrepareRenameParams(**at))
        )


def test_many_keystrokes(editor: Editor) -> None:
    """The last text is what counts, whatever ran in between."""
    for number in range(40):
        editor.type(BASE, f"{shop.BASE}x{number}: 1\n")
    editor.until(lambda: editor.rules(BASE) == ["unknown-key"])
    editor.type(BASE, shop.BASE)
    editor.until(lambda: editor.rules(BASE) == [])
    assert not [item for item in editor.client.log_messages if "bug" in item.message]


def test_without_pygls(tmp_path: Path) -> None:
    """The help works, and the command says what to install; nothing else imports it."""
    code = (
        "import sys\n"
        "sys.modules.update({'pygls': None, 'lsprotocol': None})\n"
        "from envgen.cli import main\n"
        "sys.argv = ['envgen', *sys.argv[1:]]\n"
        "main()\n"
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert run("lsp", "--help").returncode == 0
    done = run("lsp")
    assert done.returncode == 2
    assert "pip install pygls" in done.stderr
    assert "Traceback" not in done.stderr
