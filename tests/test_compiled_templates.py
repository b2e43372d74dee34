"""The built-in templates that were compiled to Python print what Jinja prints."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import scenarios

from envgen.errors import InputError
from envgen.model import Language
from envgen.output import templating
from envgen.output.compiled_templates import COMPILED
from envgen.output.jinja_rendering import Renderer
from envgen.output.targets import targets
from envgen.output.templating import Templates, own_templates

ROOT = Path(__file__).parents[1]
START = {"programs": "web", "source": "a", "profile": "b", "patience": 20}


@pytest.mark.slow
def test_the_module_is_up_to_date() -> None:
    """`scripts/templates` would write nothing else."""
    command = [sys.executable, str(ROOT / "scripts" / "templates"), "--check"]
    subprocess.run(command, check=True)


def test_every_template_is_compiled() -> None:
    """A new one must not bring Jinja back into every command."""
    names = {kind.name for target in targets().values() for kind in target.templates}
    assert names <= set(COMPILED)


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS, ids=lambda scenario: scenario.name)
def test_both_print_the_same(
    scenario: scenarios.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file of every scenario: compiled, and then by Jinja alone."""
    failed, render = [], templating.by_python

    def rendered(folder: Path, name: str, language: Language, values: Any) -> str | None:
        text = render(folder, name, language, values)
        failed.extend([name] if text is None else [])
        return text

    with monkeypatch.context() as patch:
        patch.setattr(templating, "by_python", rendered)
        compiled = texts(scenario, tmp_path / "compiled")
    assert failed == []
    monkeypatch.setattr(templating, "COMPILED", {})
    assert texts(scenario, tmp_path / "jinja") == compiled


def texts(scenario: scenarios.Scenario, folder: Path) -> dict[str, str]:
    """Return the generated files of a scenario, by path."""
    scenarios.written(scenario, folder)
    _, changes = scenarios.render(folder)
    return {change.artifact.path: change.artifact.text for change in changes}


@pytest.mark.parametrize("patience", [object(), b"20"], ids=["object", "bytes"])
def test_jinja_says_where_a_template_fails(patience: object) -> None:
    """What is not compiled, or fails, is rendered by Jinja, which knows the line."""
    values = {**START, "names": ["web"], "commands": ["true"], "patience": patience}
    assert templating.by_python(own_templates(), "start.sh.j2", "shell", values) is None
    with pytest.raises(InputError) as caught:
        Templates(own_templates()).render("start.sh.j2", "shell", values)
    place = caught.value.problems[0].place
    assert place is not None
    assert "patience" in (own_templates() / "start.sh.j2").read_text().splitlines()[place.line - 1]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_edited_template_is_rendered_as_it_is(tmp_path: Path, ending: str) -> None:
    """What was compiled from another text is not used; other line endings are the same text."""
    language: Language = "shell"
    shutil.copy(own_templates() / "start.sh.j2", tmp_path)
    file, values = tmp_path / "start.sh.j2", {**START, "names": ["web"], "commands": ["true"]}
    text = file.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8", newline=ending)
    same = templating.by_python(tmp_path, file.name, language, values)
    by_jinja = Renderer(tmp_path, None, language, lambda *_: "").render(file.name, values)
    assert same == by_jinja
    file.write_text(f"{text}# edited\n", encoding="utf-8", newline=ending)
    assert templating.by_python(tmp_path, file.name, language, values) is None
    assert Templates(tmp_path).render(file.name, language, values).endswith("# edited\n")
