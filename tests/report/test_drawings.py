"""The drawings of every scenario: all is in them, nothing is cut off, and no name breaks out."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import scenarios
from browser import Browser
from npm_scripts import script_of

from envgen.model import Deployment
from envgen.report.contents import (
    Age,
    Contents,
    Decided,
    Provenance,
    ReportedFinding,
    ReportedProfile,
    ReportRow,
)
from envgen.report.mermaid import mermaid
from envgen.report.page import TEMPLATE, page
from envgen.report.svg import svg
from envgen.report.topology import Box, Connection, Topology, topology

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "</script><script>window.hacked=1</script><!--<script><svg onload=hacked()>]]>&lt;&#60;"
    "\"'`<img src=//x onerror=window.hacked=1>;]) --> x\n  end\n%% {{}} #quot; "
    "\x00\x1b\u202e\ud800 é日"
)
# What is too far right or low in a drawing, or in a box, and labels that lie on boxes.
CUT_OFF = """
  const found = [];
  const inside = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width + 1
    && a.y + a.height <= b.y + b.height + 1;
  const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x
    || a.y + a.height <= b.y || b.y + b.height <= a.y;
  for (const svg of document.querySelectorAll("svg")) {
    const boxes = [...svg.querySelectorAll("rect")].map((each) => each.getBBox());
    for (const each of svg.querySelectorAll("rect, text")) {
      if (!inside(each.getBBox(), svg.viewBox.baseVal)) found.push(each.outerHTML);
    }
    for (const text of svg.querySelectorAll("g > g > text")) {
      if (!inside(text.getBBox(), text.parentNode.querySelector("rect").getBBox())) {
        found.push(text.outerHTML);
      }
    }
    for (const label of svg.querySelectorAll(".label")) {
      if (!boxes.every((box) => apart(label.getBBox(), box))) found.push(label.outerHTML);
    }
  }
  return found;
"""


@pytest.fixture(scope="module")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Deployment]]:
    """Return the deployments of all scenarios."""
    found = []
    for scenario in scenarios.SCENARIOS:
        folder = tmp_path_factory.mktemp(scenario.name)
        session = scenarios.written(scenario, folder)
        found += [(scenario.name, each) for each in session.deployments.values()]
    return found


def hostile() -> Topology:
    """Return a drawing with a hostile text in every place."""
    box, kinds = HOSTILE, ("visitors", "frontend", "service", "database", "store")
    boxes = [Box(id=kind, kind=kind, title=box, about=box, parts=(box, box)) for kind in kinds]
    lines = [Connection(start="visitors", end="service", label=box)]
    lines += [Connection(start="service", end="database", label=box)]
    return Topology(profile=HOSTILE, boxes=tuple(boxes), lines=tuple(lines))


def test_everything_is_drawn(deployments: list[tuple[str, Deployment]]) -> None:
    """Each service, program, database, store and route is in the boxes and lines of its drawing."""
    assert len(deployments) > 50
    for where, deployment in deployments:
        drawn = topology(deployment)
        titles = [box.title for box in drawn.boxes]
        parts = [part for box in drawn.boxes for part in box.parts]
        programs = deployment.document.programs
        if deployment.manifest:
            assert {item.name for item in deployment.manifest.services} <= set(titles), where
            for name, program in programs.items():
                assert f"{name}: {program.command or ''}" in parts, where
        else:
            assert set(programs) <= set(titles), where
        databases = [box.title for box in drawn.boxes if box.kind == "database"]
        assert databases == [item.alias for item in deployment.databases], where
        signed = [line for line in drawn.lines if line.label.startswith("signed")]
        inside = [part for part in parts if part.endswith(": signed")]
        wanted = deployment.routes if deployment.web else ()
        assert len(signed) + len(inside) == len(wanted), where


def test_no_line_is_without_an_end(deployments: list[tuple[str, Deployment]]) -> None:
    """Both ends are boxes of the drawing, whose ids are different; a database has a reader."""
    for where, deployment in deployments:
        drawn = topology(deployment)
        ids = [box.id for box in drawn.boxes]
        assert len(ids) == len(set(ids)), where
        assert {end for line in drawn.lines for end in (line.start, line.end)} <= set(ids), where
        reached = {line.end for line in drawn.lines}
        assert {box.id for box in drawn.boxes if box.kind == "database"} <= reached, where


def test_the_svg_has_all_of_it(deployments: list[tuple[str, Deployment]]) -> None:
    """It is well-formed, has a group for each box and a path for each line, and no style or id."""
    for where, deployment in deployments:
        drawn = topology(deployment)
        root = Xml.fromstring(svg([drawn]))
        assert boxes_of(root) == [
            ", ".join(text for text in (box.title, box.about, *box.parts) if text)
            for box in drawn.boxes
        ], where
        assert len(root.findall(f".//{SVG}path[@class='line']")) == len(drawn.lines), where
        assert {name for each in root.iter() for name in each.attrib}.isdisjoint({"style", "id"})
        described = root.findtext(f"{SVG}desc") or ""
        assert all(line.label in described for line in drawn.lines), where


def test_the_svg_escapes_names() -> None:
    """Read back, a text is what it was, without characters that XML does not have."""
    text = svg([hostile()])
    root = Xml.fromstring(text.encode("utf-8"))
    plain = "".join(char if char.isprintable() else "\ufffd" for char in HOSTILE)
    assert root.findtext(f".//{SVG}text[@class='profile']") == plain
    assert all(part in plain for box in boxes_of(root) for part in [box[:50]])
    assert {each.tag for each in root.iter()} == {
        f"{SVG}{name}" for name in ("svg", "title", "desc", "style", "g", "rect", "path", "text")
    }


def boxes_of(root: Xml.Element) -> list[str]:
    """Return the whole text of each box."""
    return [each.text or "" for each in root.findall(f".//{SVG}g/{SVG}g/{SVG}title")]


@pytest.mark.slow
def test_nothing_is_cut_off(
    browser: Browser, deployments: list[tuple[str, Deployment]], tmp_path: Path
) -> None:
    """As Chromium draws it, each text is in its box, and each box and label in the drawing."""
    drawings = [svg([topology(each)]) for _, each in deployments if each.kind != "test"]
    file = tmp_path / "drawings.html"
    file.write_text(f"<!doctype html><meta charset=utf-8>{''.join(drawings)}", encoding="utf-8")
    browser.open(file.as_uri())
    assert browser.run("return document.querySelectorAll('svg').length") == len(drawings)
    assert browser.run(CUT_OFF) == []


PARSED = """
  const [texts, done] = arguments;
  mermaid.initialize({ startOnLoad: false });
  (async () => {
    for (const text of texts) await mermaid.parse(text);
    const drawn = await mermaid.render("hostile", texts.at(-1));
    const labels = new DOMParser().parseFromString(drawn.svg, "text/html")
      .querySelectorAll(".nodeLabel, .edgeLabel, .cluster-label");
    return [...labels].map((each) => each.textContent);
  })().then(done, (error) => done(`${error}`));
"""


@pytest.mark.slow
def test_mermaid_reads_it(
    browser: Browser, deployments: list[tuple[str, Deployment]], tmp_path: Path
) -> None:
    """Mermaid itself parses each drawing; hostile texts are texts in what it draws."""
    script = script_of("@mermaid-js/tiny", "dist/mermaid.tiny.js")
    texts = list(dict.fromkeys(mermaid([topology(each)]) for _, each in deployments))
    file = tmp_path / "mermaid.html"
    file.write_text(
        f'<!doctype html><meta charset=utf-8><script src="{script.as_uri()}"></script>',
        encoding="utf-8",
    )
    browser.open(file.as_uri())
    labels = browser.driver.execute_async_script(PARSED, [*texts, mermaid([hostile()])])
    assert isinstance(labels, list), labels
    assert any("</script><script>window.hacked=1</script>" in label for label in labels)
    assert browser.run("return window.hacked") is None


def test_the_shape_of_mermaid(deployments: list[tuple[str, Deployment]]) -> None:
    """A frame for each environment, a line of text for each box and each line."""
    drawings = [topology(each) for _, each in deployments]
    lines = mermaid(drawings).splitlines()
    assert lines[0] == "flowchart LR"
    assert len(lines) == 1 + sum(2 + len(drawn.boxes) + len(drawn.lines) for drawn in drawings)
    texts = "".join(mermaid([hostile()]).splitlines()[2:-1]).replace("<br>", "")
    assert not set(texts) & set("'`<{}&%\x00\x1b\u202e")


def hostile_contents() -> Contents:
    """Return a page with a hostile text in every field."""
    text = HOSTILE
    origin = Provenance(
        owner=text,
        variable=text,
        decided=(Decided(text, True, (text,)), Decided(text, False)),
        items=((text, text), (text, "")),
        saved=text,
        readers=(text,),
        lines=(text,),
    )
    kinds = ("program", "database", "setting", "variable")
    return Contents(
        project=text,
        version=text,
        date=text,
        commit=text,
        profiles=(ReportedProfile(text, "deployed"),),
        rows=tuple(
            ReportRow(
                kind=kind,
                name=text,
                differs=True,
                cells=(text,),
                about=(text, f"https://x.example/{text}", f"javascript:hacked() {text}"),
                origins=(origin,),
            )
            for kind in kinds
        ),
        sources=(text,),
        findings=(
            ReportedFinding(
                source=text, severity=text, rule=text, message=text, place=text, fix=text
            ),
        ),
        ages=(Age(profile=text, name=text, since=text, days=1, state=text),),
    )


@pytest.mark.slow
@pytest.mark.threat("the page of a report loads something, or runs a value")
def test_a_hostile_text_is_a_text(browser: Browser, tmp_path: Path) -> None:
    """In every field of the page, also after a click: nothing runs, and it is shown as it is."""
    file = tmp_path / "hostile.html"
    file.write_text(page(template(), hostile_contents(), [hostile()]), encoding="utf-8")
    browser.open(file.as_uri())
    browser.run("for (const each of document.querySelectorAll('th button')) each.click()")
    assert browser.run("return window.hacked") is None
    assert browser.console() == []
    assert {url for url in browser.requests() if not url.startswith("data:")} == {file.as_uri()}
    counted = browser.run(
        "return ['script', 'img', 'iframe'].map((tag) => document.querySelectorAll(tag).length)"
    )
    assert counted == [2, 0, 0]
    seen = "</script><script>window.hacked=1</script>"
    for place in ("#project", "#facts", "#sources", "#problems", "#secrets", ".matrix", "title"):
        assert seen in browser.run("return document.querySelector(arguments[0]).textContent", place)
    assert browser.run(
        "return [...document.links].every((e) => /^(#|https:)/.test(e.getAttribute('href')))"
    )


def template() -> str:
    """Return the page's template."""
    from envgen.output.templating import own_templates

    return (own_templates() / TEMPLATE).read_text(encoding="utf-8")
