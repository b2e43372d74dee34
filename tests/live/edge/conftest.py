"""The site behind its edge, and what looks at it: `envgen verify` and a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from browser import Browser
from commandline import Command, Done
from edge_breakages import FRONTEND
from edge_doors import CLOSED, EVIL, HOSTS, URL, Backends, Doors, open_doors
from edge_nginx import Place
from live_running import Running
from live_server import Server
from live_site import ENVGEN, Site

# Two workers and who looks after them.
GUNICORN = "gunicorn config.wsgi --bind 127.0.0.1:0 --workers 2 --preload --no-control-socket"
PROCESSES = 3
# What a person who takes a frontend's origin out leaves behind, and a policy like any other.
CLOSING = "CORS_ALLOWED_ORIGINS: []"
POLICY = """SECURE_CSP: {default-src: ["'self'"], script-src: ["'self'", b.example]}"""
SCREENSHOTS = Path(__file__).parents[3] / ".cache" / "screenshots"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of the page where a test with a browser fails."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.failed and isinstance(browser, Browser):
        path = SCREENSHOTS / f"{re.sub('[^a-z0-9_]', '-', item.name)}.png"
        browser.picture(path)
        report.sections.append(("screenshot", str(path)))
    return report


@pytest.fixture(scope="session")
def closed_folder(folder: Path, production_site: Site) -> Path:
    """Return production's project with a frontend's origin taken out, rendered again."""
    made = _with_setting(production_site, folder / "closed", CLOSING)
    subprocess.run([*ENVGEN, "render", "production"], cwd=made, check=True, capture_output=True)
    return made


@pytest.fixture(scope="session")
def policy_folder(folder: Path, production_site: Site) -> Path:
    """Return production's profiles with a content security policy, which Django 6.0 brought."""
    made = _with_setting(production_site, folder / "policy", POLICY)
    base = made / "profiles" / "base.yaml"
    base.write_text(base.read_text("utf-8").replace('"5.2"', '"6.0"'), "utf-8")
    return made


def _with_setting(site: Site, folder: Path, setting: str) -> Path:
    shutil.copytree(site.folder, folder)
    profile = folder / "profiles" / "production.yaml"
    text = profile.read_text("utf-8")
    assert "\nsettings:\n" in text
    profile.write_text(text.replace("\nsettings:\n", f"\nsettings:\n  {setting}\n"), "utf-8")
    return folder


@pytest.fixture(scope="session")
def doors(
    production: Running, closed_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Doors]:
    """Start the web servers, all on one database, and the edge before them."""
    site = production.site
    debugging = _serve(site, site.folder, DJANGO_DEBUG="true", DJANGO_ALLOWED_HOSTS="*")
    closing = _serve(site, closed_folder)
    backends = Backends(production.server.port, debugging.port, closing.port)
    edge, found = open_doors(tmp_path_factory.mktemp("edge"), backends)
    yield found
    for process in (edge, closing, debugging):
        process.stop()


def _serve(site: Site, folder: Path, **more: str) -> Server:
    command = [*ENVGEN, "run", "production", "--", *GUNICORN.split()]
    return Server(command, PROCESSES, folder, {**site.environment, **more})


@pytest.fixture
def verify(envgen: Command, production_site: Site, doors: Doors) -> Callable[..., Done]:
    """Return what runs `envgen verify` against a door of the edge."""

    def run(place: Place, *arguments: str, url: str = URL, folder: Path | None = None) -> Done:
        trusted = f"--ca-file={doors.ca_file}"
        command = ("verify", url, "-p", "production", *place.detours, trusted, *arguments)
        return envgen(*command, cwd=folder or production_site.folder)

    return run


@pytest.fixture
def signatures(production_site: Site) -> Callable[[], int]:
    """Return what counts the signatures that the site has seen."""

    def count() -> int:
        (row,) = production_site.ask("SELECT count(*) FROM bot_auth_seen")
        return int(str(row[0]))

    return count


@pytest.fixture(scope="session")
def browser(doors: Doors, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start Chromium, for which all names are this machine's."""
    hosts = {
        HOSTS[0]: doors.whole.https,
        CLOSED: doors.closed.https,
        FRONTEND.removeprefix("https://"): doors.frontend.https,
        EVIL: doors.frontend.https,
    }
    started = Browser(tmp_path_factory.mktemp("chromium"), hosts, doors.pins)
    yield started
    started.stop()
