"""Paths of outputs: the placeholder that they may have, and files that cannot be outputs."""

from __future__ import annotations

import pytest
from judging import at, problems

WEB = "programs: {web: {command: x, django: true}}\n"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("fly.{profil}.toml", "{profil}"),
        ("fly.{Profile}.toml", "{Profile}"),
        ("fly.{ profile }.toml", "{ profile }"),
        ("{profile}/{name}.toml", "{name}"),
        ("fly.{}.toml", "{}"),
        ("fly.{{profile}}.toml", "{}"),
        ("fly.{profile.toml", "{ or }"),
        ("{" * 9000 + "profil}.toml", "{profil}"),
    ],
)
def test_a_placeholder_that_there_is_not(path: str, shown: str) -> None:
    """It would be the name of a file; it is named, with what was meant."""
    text = f'{WEB}outputs:\n  fly:\n    template: fly.j2\n    path: "{path}"\n'
    (problem,) = problems(production=text)
    assert at(problem) == "production:5:5 output-path"
    assert f" {shown} " in problem.message
    assert "{profile}" in (problem.hint or "")


@pytest.mark.parametrize("path", ["app.json", "deploy/{profile}.JSON", "a.jsonc", "a.json5"])
@pytest.mark.parametrize("more", ["", ", language: yaml"])
def test_json_is_no_output(path: str, more: str) -> None:
    """The checksum line would make it invalid, whatever language quotes its values."""
    text = f'{WEB}outputs: {{app: {{template: app.j2, path: "{path}"{more}}}}}\n'
    (problem,) = problems(production=text)
    assert problem.rule == "output-path"
    assert problem.place is not None
    assert problem.place.line == 2
    assert problem.hint


@pytest.mark.parametrize("path", ["fly.toml", "{profile}/{profile}.yaml", "json", "app.json.toml"])
def test_other_paths_are_fine(path: str) -> None:
    """The placeholder may be there more than once, and JSON is told by the ending alone."""
    assert problems(production=f'{WEB}outputs: {{a: {{template: a.j2, path: "{path}"}}}}') == []
