"""A project's template that would take all time or memory is a problem at its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from commandline import Command

ITEMS = "variables"
HOSTILE = {
    "nested loops": "".join(f"{{% for a{n} in {ITEMS} %}}" for n in range(12))
    + "x"
    + "{% endfor %}" * 12,
    "recursive macros": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}"
    "{% endmacro %}{{ f(200) }}",
    "recursive loops": "{% for a in variables recursive %}{{ loop(variables) }}{% endfor %}",
    "blocks": "{% block a %}x{% endblock %}"
    + "".join(
        f"{{% block b{n} %}}{{{{ self.{'a' if not n else f'b{n - 1}'}() * 2 }}}}{{% endblock %}}"
        for n in range(40)
    ),
    "doubled sets": "{% set a0 = project %}"
    + "".join(f"{{% set a{n + 1} = a{n} ~ a{n} %}}" for n in range(60))
    + "{{ a60 }}",
    "doubled blocks": "{% set a0 %}{{ project }}{% endset %}"
    + "".join(f"{{% set a{n + 1} %}}{{{{ a{n} }}}}{{{{ a{n} }}}}{{% endset %}}" for n in range(60)),
    "doubled sums": "{% set a0 = project + 'x' %}"
    + "".join(f"{{% set a{n + 1} = a{n} + a{n} %}}" for n in range(60)),
    "times": "{{ 'x' * 10000000000 }}",
    "times a list": "{{ [1] * 10000000000 }}",
    "times on the left": "{{ 10000000000 * 'x' }}",
    "power": "{{ 9 ** (9 ** 9) }}",
    "squares": "{% set a0 = 99999999 %}"
    + "".join(f"{{% set a{n + 1} = a{n} * a{n} %}}" for n in range(60)),
    "percent": "{{ '%10000000000d' % 1 }}",
    "percent star": "{{ '%*d' % (10000000000, 1) }}",
    "format": "{{ '{:10000000000}'.format(1) }}",
    "format a width": "{{ '{:{}}'.format(1, 10000000000) }}",
    "format precision": "{{ '{:.1000000000f}'.format(1.5) }}",
    "center": "{{ 'x'.center(10000000000) }}",
    "ljust": "{{ 'x'.ljust(width=10000000000) }}{{ 'x'.ljust(10000000000) }}",
    "zfill": "{{ 'x'.zfill(10000000000) }}",
    "expandtabs": "{{ '\t\t'.expandtabs(10000000000) }}",
    "replaces": "{% set a0 = 'xxxxxxxxxx' %}"
    + "".join(f"{{% set a{n + 1} = a{n}.replace('x', a{n}) %}}" for n in range(10)),
    "joins": "{% set a0 = 'xxxxxxxxxx' %}"
    + "".join(f"{{% set a{n + 1} = a{n}.join(a{n}) %}}" for n in range(10)),
    "to_bytes": "{{ (1).to_bytes(10000000000, 'big') }}",
    "range": "{% for a in range(10000000000) %}{% endfor %}",
    "filter": "{{ 'x' | center(10000000000) }}",
}


@pytest.fixture
def template(project: Path) -> Path:
    """Return the path of a template that writes a file of the production profile."""
    folder = project / "profiles/templates"
    folder.mkdir()
    with (project / "profiles/production.yaml").open("a", encoding="utf-8") as file:
        file.write("outputs: {large: {template: large.j2, path: large.txt, language: shell}}\n")
    return folder / "large.j2"


@pytest.mark.threat("a project's template takes all time or memory")
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("command", [("check",), ("render", "--all")], ids=" ".join)
def test_it_is_a_problem(
    template: Path, envgen: Command, text: str, command: tuple[str, ...]
) -> None:
    """It ends at once, with the line of the template."""
    template.write_text(f"first line\n{text}\n")
    done = envgen(*command, "production")
    assert done.status == 2, done.err
    [place] = done.places("template")
    assert place.startswith("profiles/templates/large.j2")
    assert not (template.parent.parent.parent / "large.txt").exists()


@pytest.mark.threat("a project's template takes all time or memory")
def test_includes_count(template: Path, envgen: Command) -> None:
    """Templates that each include the next one twice."""
    for number in range(40):
        name = f"part{number}.j2" if number else "large.j2"
        line = f'{{% include "part{number + 1}.j2" %}}\n'
        (template.parent / name).write_text(line * 2)
    (template.parent / "part40.j2").write_text("x\n")
    done = envgen("check", "production")
    assert len(done.places("template")) == 1


@pytest.mark.threat("a project's template takes all time or memory")
def test_a_template_of_300_mb(template: Path, envgen: Command) -> None:
    """It is not read, whether an output uses it or nothing does."""
    for path in (template, template.parent / "unused.j2"):
        with path.open("wb") as file:
            file.truncate(300 * 2**20)
    done = envgen("check", "production")
    assert done.places("template") == ["profiles/templates/large.j2"]
    assert "is larger than 4 MiB" in done.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_template_that_never_ends(template: Path, envgen: Command) -> None:
    """A pipe is not read."""
    os.mkfifo(template)
    done = envgen("check", "production")
    assert "is not a regular file" in done.about("template")


def test_what_a_real_template_does_is_far_below_the_limits(
    template: Path, envgen: Command, project: Path
) -> None:
    """Loops over everything, sums, formats and methods work as they do in Jinja."""
    template.write_text(
        "{% for a in variables %}{% for b in services %}{{ a.name ~ b.name }}\n"
        "{% if loop.last %}{{ loop.length * 2 }} {{ '%05d' % loop.index }}{% endif %}\n"
        "{{ 'x'.ljust(20) }}{{ ','.join(hosts) }}{{ '{:>8}'.format(a.name) }}\n"
        "{{ a.name.replace('_', '-') + 'x' }}{% endfor %}{% endfor %}\n"
    )
    assert envgen("render", "production", "-q").status == 0
    assert (
        "'00001'" in (project / "large.txt").read_text()
        or "00001" in (project / "large.txt").read_text()
    )
